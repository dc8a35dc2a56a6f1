package x834

import (
	"io"
	"strconv"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Write writes members as one transaction set: each subscriber before the dependents, as
// the guide wants them (005010X220A1 loop 2000 INS), is the caller's to see to. fault.Invalid
// if a text holds a delimiter.
func Write(w io.Writer, e x12.Envelope, b *Batch, members []Member) error {
	out := &writer{x12.NewWriter(w, x12.Usual())}
	e.Functional, e.Version = "BE", Version
	out.Open(e)
	out.Segment("ST", kind, "0001", Version)
	out.batch(b)
	for i := range members {
		out.member(&members[i])
	}
	out.Segment("SE", strconv.Itoa(out.Count()+1), "0001")
	out.Done(e, 1)
	return fault.Wrap(out.Close(), "834")
}

type writer struct{ *x12.Writer }

// show is what a file says of a person to the plan.
func show(t phi.Text) string { return t.Reveal() }

func (w *writer) reference(qualifier, value string) {
	if value != "" {
		w.Segment("REF", qualifier, value)
	}
}

func (w *writer) references(all []Reference) {
	for _, r := range all {
		w.reference(r.Qualifier, show(r.Value))
	}
}

func (w *writer) dates(all []Date) {
	for _, d := range all {
		if d.To == 0 {
			w.Segment("DTP", d.Qualifier, "D8", d.From.Compact())
			continue
		}
		w.Segment("DTP", d.Qualifier, "RD8", d.From.Compact()+"-"+d.To.Compact())
	}
}
