// Package claimstatus answers what became of a claim (276 and 277, 005010X212) from the
// family's log: to the provider who billed it, and to nobody else. It decides nothing and
// writes nothing.
package claimstatus

import (
	"context"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x276"
)

// Service answers inquiries. Paid says by which payment a claim was paid; nil: nobody is
// paid here.
type Service struct {
	Table  table.Table
	Files  files.Files
	Secret []byte         // keys the card number's row
	Rules  envelope.Rules // what of a file is refused unread
	// Employer is whose claims are told of; others are not found, nor those that no member
	// was found for. "" is everybody's.
	Employer id.Employer
	Paid     func(ctx context.Context, e id.Employer, p id.Plan, c id.Claim, decided time.Time) (Paid, error)
}

// Paid is a payment that has left, as its 835 says it; the zero Paid is none.
type Paid struct {
	On    day.Day // BPR16
	Trace string  // TRN02: the number of the check or the transfer
}

// mostAnswers bounds how many claims one inquiry is told of, the newest first.
const mostAnswers = 100

// Answer says what became of the claims that an inquiry asks for, as of at: at least one
// answer, which is A4 or D0 where none is found. Faults are the ports'.
func (s *Service) Answer(ctx context.Context, q *x276.Inquiry, at time.Time) ([]x276.Answer, error) {
	found, why, err := s.search(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return []x276.Answer{nothing(q, why, at)}, nil
	}
	out := make([]x276.Answer, 0, len(found))
	for i := range found {
		if found[i].at.IsZero() { // no log says it yet
			found[i].at = at
		}
		a, err := s.answer(ctx, q, &found[i])
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// nothing says that no claim is told of.
func nothing(q *x276.Inquiry, why x276.Code, at time.Time) x276.Answer {
	a := x276.Answer{Who: q.Who, Trace: q.Trace, From: q.From, To: q.To,
		Statuses: []x276.Status{{Codes: [3]x276.Code{why}, On: day.Of(at.UTC())}}}
	a.PatientNumber, a.BillType = q.PatientNumber, q.BillType
	return a
}

// answer says what became of one claim.
func (s *Service) answer(ctx context.Context, q *x276.Inquiry, k *known) (x276.Answer, error) {
	c, o := &k.Claim, &k.Decision.Outcome
	var paid Paid
	if o.Status == claim.Paid && o.PlanPaid > 0 && s.Paid != nil {
		var err error
		if paid, err = s.Paid(ctx, k.employer, o.Plan, c.ID, k.at); err != nil {
			return x276.Answer{}, err
		}
	}
	st := x276.Status{Codes: codes(o, paid), On: k.on()}
	if len(c.Lines) > 0 {
		charge := c.Charge
		st.Charge = &charge
	}
	if o.Status.Final() {
		amount := o.PlanPaid
		st.Paid, st.Finalized, st.Remitted, st.Trace = &amount, k.on(), paid.On, paid.Trace
	}
	a := x276.Answer{Who: q.Who, Trace: q.Trace, Statuses: []x276.Status{st}, Lines: k.lines(paid)}
	a.Control, a.PatientNumber, a.BillType = string(c.ID), c.PatientNumber, billType(c)
	if a.From, a.To = period(c.Lines); a.From == 0 {
		a.From, a.To = q.From, q.To
	}
	return a, nil
}

// lines says what became of the lines of a claim that is decided.
func (k *known) lines(paid Paid) (out []x276.Line) {
	o := &k.Decision.Outcome
	if !o.Status.Final() {
		return nil
	}
	for i := range k.Claim.Lines {
		l := &k.Claim.Lines[i]
		said := outcomeOf(o, l.Number)
		amount := said.Paid
		line := service(k.Claim.Kind, l)
		line.Charge, line.Paid, line.Units, line.From, line.To = l.Charge, &amount, l.Units, l.From, l.To
		line.Statuses = []x276.Status{{Codes: [3]x276.Code{lineCode(o.Status, said, paid)}, On: k.on()}}
		out = append(out, line)
	}
	return out
}

// service is what a line bills, as SVC01 and SVC04 say it: a line of a hospital may have a
// revenue code alone.
func service(kind claim.Kind, l *claim.Line) x276.Line {
	line := x276.Line{Qualifier: "HC", Code: l.Code, Revenue: l.Revenue}
	switch {
	case kind == claim.Dental:
		line.Qualifier = "AD"
	case l.Code == "" && l.Revenue != "":
		line.Qualifier, line.Code, line.Revenue = "NU", l.Revenue, ""
	}
	copy(line.Modifiers[:], l.Modifiers)
	return line
}

// billType is the bill type of an institutional claim, "" of any other.
func billType(c *claim.Claim) string {
	if c.Kind != claim.Institutional {
		return ""
	}
	return c.Place + string([]byte{byte(c.Frequency)})
}

func outcomeOf(o *claim.Outcome, number int) *claim.LineOutcome {
	for i := range o.Lines {
		if o.Lines[i].Number == number {
			return &o.Lines[i]
		}
	}
	return &claim.LineOutcome{Number: number}
}

// period is from the first day of service to the last.
func period(lines []claim.Line) (from, to day.Day) {
	for i := range lines {
		l := &lines[i]
		if l.From != 0 && (from == 0 || l.From < from) {
			from = l.From
		}
		to = max(to, l.To)
	}
	return from, max(from, to)
}
