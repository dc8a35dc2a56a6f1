package x277

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x837"
)

// patient is 2000D and 2100D, one a claim as in the guide's examples.
func (w *writer) patient(c *Claim) {
	p := &c.Claim.Subscriber.Person
	if c.Claim.Patient != nil {
		p = c.Claim.Patient
	}
	w.Level(w.under, "PT", "") // 2000D; HL04 is not used in the examples
	// NM103 and NM109 are required: UNKNOWN for what did not come is unverified. The
	// number on the card is the subscriber's, and the only one there is.
	w.Segment("NM1", "QC", "1", x12.EchoName(p.Last.Reveal(), 60, "UNKNOWN"), x12.EchoName(p.First.Reveal(), 35, ""), "", "", "",
		"MI", x12.EchoName(c.Claim.Subscriber.Card.Reveal(), 80, "UNKNOWN"))
}

// status is 2200D.
func (w *writer) status(c *Claim) {
	// TRN02 is CLM01; zeros for none are the guide's example 1, where one is too few to say.
	w.Segment("TRN", "2", x12.EchoName(c.Claim.PatientNumber.Reveal(), 50, "0"))
	action := "WQ"
	if c.Standing == Rejected {
		action = "U"
	}
	for _, s := range statuses(c) {
		w.Segment("STC", w.Composite(s.Category, s.Code, s.Entity), w.day(), action, c.Claim.Charge.X12())
	}
	if c.Standing != Rejected { // payer claim control number: what a void or replacement names in REF*F8
		w.Segment("REF", "1K", string(c.ID))
	}
	w.dates(&c.Claim)
}

// dates is DTP of 2200D, from the first day of service to the last. It is left out where
// no line has a day, as in the guide's example 4.
func (w *writer) dates(c *x837.Claim) {
	var from, to day.Day
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.From != 0 && (from == 0 || l.From < from) {
			from = l.From
		}
		to = max(to, l.To)
	}
	switch {
	case from == 0:
	case to <= from:
		w.Segment("DTP", "472", "D8", from.Compact())
	default:
		w.Segment("DTP", "472", "RD8", from.Compact()+"-"+to.Compact())
	}
}
