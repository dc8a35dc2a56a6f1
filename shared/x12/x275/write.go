package x275

import (
	"fmt"
	"io"
	"strconv"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// Write writes attachments of 005010X210, one transaction set each. Kind and version of the
// envelope are set here. Their Data are read as
// they are written. fault.Invalid if a text holds a delimiter, or data are fewer than Length.
func Write(w io.Writer, e x12.Envelope, list ...Attachment) error {
	out := x12.NewWriter(w, x12.Usual())
	e.Functional, e.Version = "PI", Version
	out.Open(e)
	for i := range list {
		number := fmt.Sprintf("%04d", i+1)
		out.Segment("ST", "275", number, Version)
		one(out, &list[i])
		out.Segment("SE", strconv.Itoa(out.Count()+1), number)
	}
	out.Done(e, len(list))
	return fault.Wrap(out.Close(), "275")
}

func one(w *x12.Writer, a *Attachment) {
	w.Segment("BGN", a.Purpose, a.Batch, a.On.Compact())
	for _, p := range a.Parties {
		w.Segment("NM1", p.Code, p.Kind, p.Name, p.First, "", "", "", p.Qualifier, p.ID)
	}
	qualifier := "MI"
	if a.Patient.ID.Empty() {
		qualifier = ""
	}
	w.Segment("NM1", "QC", "1", a.Patient.Last.Reveal(), a.Patient.First.Reveal(), "", "", "", qualifier, a.Patient.ID.Reveal())
	for _, r := range a.References {
		w.Segment("REF", r.Qualifier, r.ID.Reveal())
	}
	switch {
	case a.From == 0:
	case a.From == a.To:
		w.Segment("DTP", "472", "D8", a.From.Compact())
	default:
		w.Segment("DTP", "472", "RD8", a.From.Compact()+"-"+a.To.Compact())
	}
	w.Segment("LX", a.Number)
	w.Segment("TRN", a.TraceKind, a.Control)
	for _, c := range a.Asked {
		w.Segment("STC", w.Composite(c.Category, c.Code, c.Entity, c.List))
	}
	w.Segment("CAT", a.Report, a.Format)
	if a.Security != "" {
		w.Segment("EFI", append([]string{a.Security}, a.File[:]...)...)
	}
	if a.Data != nil {
		w.Binary("BIN", a.Data, a.Length)
	}
}
