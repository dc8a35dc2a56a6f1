package x277

import (
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// content is what a segment says in its loop.
func (r *reader) content(loop string) {
	switch {
	case r.at.Tag == "STC":
		r.status(loop)
	case r.at.Tag == "DTP":
		r.days(loop)
	case r.at.Tag == "REF":
		r.reference(loop)
	case r.at.Tag == "NM1":
		r.name(loop)
	case r.at.Tag == "TRN":
		r.trace(loop)
	case r.at.Tag == "QTY" || r.at.Tag == "AMT":
		r.sum(loop)
	}
}

func (r *reader) name(loop string) {
	s := r.at
	switch loop {
	case "2100A":
		r.batch.Payer = envelope.EntityOf(s)
	case "2100B":
		r.batch.Receiver = envelope.EntityOf(s)
	case "2100C":
		p := r.provider()
		p.Entity, p.IDKind = envelope.EntityOf(s), s.El(8)
	case "2100D":
		p := &r.patient
		p.Last, p.First, p.Middle, p.Suffix = phi.New(s.El(3)), phi.New(s.El(4)), phi.New(s.El(5)), phi.New(s.El(7))
		p.IDKind, p.ID = s.El(8), phi.New(s.El(9))
	}
}

// provider is the one that stands open, or one apart where none does.
func (r *reader) provider() *Provider {
	if n := len(r.batch.Providers); n > 0 {
		return &r.batch.Providers[n-1]
	}
	return &Provider{}
}

func (r *reader) trace(loop string) {
	switch loop {
	case "2200A":
		r.batch.Trace = r.at.El(2)
	case "2200B":
		r.batch.Number = r.at.El(2)
	case "2200C":
		r.provider().Trace = r.at.El(2)
	}
}

// lastLine is the open line of the open claim, or one apart.
func (r *reader) lastLine() *ToldLine {
	if r.claim != nil && len(r.claim.Lines) > 0 {
		return &r.claim.Lines[len(r.claim.Lines)-1]
	}
	return &ToldLine{}
}

// status is an STC.
func (r *reader) status(loop string) {
	if !r.room() {
		return
	}
	s := r.at
	said := Said{Status: statusOf(s, 1), On: dayOf(s.El(2)), Action: s.El(3), Charge: r.cents(4), Text: s.El(12)}
	for _, at := range []int{10, 11} {
		if s.El(at) != "" {
			said.More = append(said.More, statusOf(s, at))
		}
	}
	to := &r.batch.Statuses
	switch {
	case loop == "2200C":
		to = &r.provider().Statuses
	case loop == "2200D" && r.claim != nil:
		to = &r.claim.Statuses
	case loop == "2220D":
		to = &r.lastLine().Statuses
	}
	*to = append(*to, said)
}

func statusOf(s *x12.Segment, at int) Status {
	return Status{s.Part(at, 1), s.Part(at, 2), s.Part(at, 3)}
}

// dayOf is a day, 0 for what is none: the walk tells of it.
func dayOf(s string) day.Day {
	d, err := day.ParseCompact(s)
	if err != nil {
		return 0
	}
	return d
}

// days are DTPs.
func (r *reader) days(loop string) {
	from, to, _ := strings.Cut(r.at.El(3), "-")
	first, last := dayOf(from), dayOf(to)
	if last == 0 {
		last = first
	}
	switch {
	case loop == "2200A" && r.at.El(1) == "050":
		r.batch.Received = first
	case loop == "2200A":
		r.batch.Processed = first
	case loop == "2200D" && r.claim != nil:
		r.claim.From, r.claim.To = first, last
	case loop == "2220D":
		l := r.lastLine()
		l.From, l.To = first, last
	}
}

func (r *reader) reference(loop string) {
	to := &r.provider().References
	switch {
	case loop == "2200D" && r.claim != nil:
		to = &r.claim.References
	case loop == "2220D":
		to = &r.lastLine().References
	}
	if *to == nil {
		*to = References{}
	}
	if len(*to) < mostReferences {
		(*to)[r.at.El(1)] = phi.New(r.at.El(2))
	}
}

// mostReferences is more than a loop has qualifiers.
const mostReferences = 20

// sum is QTY or AMT of a batch or provider.
func (r *reader) sum(loop string) {
	l := &r.batch.Level
	if loop == "2200C" {
		l = &r.provider().Level
	}
	switch r.at.El(1) {
	case "90", "QA":
		l.Accepted = r.thousandths(2)
	case "AA", "QC":
		l.Rejected = r.thousandths(2)
	case "YU":
		l.AcceptedCharges = r.cents(2)
	case "YY":
		l.RejectedCharges = r.cents(2)
	}
}

// line is SVC.
func (r *reader) line() ToldLine {
	s := r.at
	return ToldLine{Kind: s.Part(1, 1), Code: s.Part(1, 2), Modifiers: s.Parts(1, 3, 6), Charge: r.cents(2), Revenue: s.El(4), Units: r.thousandths(7)}
}

// cents is an amount, 0 for what is none.
func (r *reader) cents(element int) money.Cents {
	v := r.at.El(element)
	c, err := money.Parse(v)
	if err != nil && digits(v) {
		r.tray.Wrong(element, 0, 1, x12.ElementCharacter, "not an amount of whole cents")
	}
	return c
}

// thousandths is a quantity, 0 for what is none.
func (r *reader) thousandths(element int) int64 {
	whole, part, _ := strings.Cut(r.at.El(element), ".")
	part = strings.TrimRight(part, "0")
	n, ok := money.Decimal(whole, part, 3)
	if !ok || len(part) > 3 || len(whole) > 15 {
		if digits(r.at.El(element)) {
			r.tray.Wrong(element, 0, 1, x12.ElementCharacter, "not a quantity of whole thousandths")
		}
		return 0
	}
	return n
}

// digits says whether v is of a number's characters: of another text the walk tells.
func digits(v string) bool { return v != "" && strings.Trim(v, "0123456789.") == "" }
