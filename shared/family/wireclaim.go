package family

import (
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

func (t *texts) decided(d *Decided) wireDecided {
	w := wireDecided{
		Claim: t.claim(&d.Claim), Outcome: t.outcome(&d.Claim, &d.Decision.Outcome), Used: t.deltas(d.Decision.Used),
		Marks: packMarks(d.Decision.Marks), Place: int64(d.Decision.Place),
	}
	for i := range w.Used {
		w.Used[i].Year -= d.Decision.Outcome.Year
	}
	return w
}

func (t *texts) readDecided(w *wireDecided) Decided {
	d := Decided{Claim: t.readClaim(&w.Claim)}
	d.Decision = Decision{Outcome: t.readOutcome(&d.Claim, &w.Outcome), Place: Place(w.Place)}
	for i := range w.Used {
		w.Used[i].Year += d.Decision.Outcome.Year
	}
	d.Decision.Used = t.readDeltas(w.Used)
	d.Decision.Outcome.Claim = d.Claim.ID
	if len(w.Marks) > 0 {
		d.Decision.Marks = unpackMarks(w.Marks)
	}
	return d
}

func (t *texts) claim(c *claim.Claim) wireClaim {
	file, ordinal := claimParts(c.ID)
	w := wireClaim{
		File: t.put(file), Ordinal: ordinal, Member: t.put(string(c.Member)), Frequency: byte(c.Frequency),
		Original: t.put(string(c.Original)), PatientNumber: c.PatientNumber.Reveal(), Billing: t.put(c.Billing),
		TIN: t.put(c.TIN), Rendering: t.put(c.Rendering), Place: t.put(c.Place), Auth: t.put(c.Authorization),
		Diagnoses: t.putAll(c.Diagnoses), Received: c.Received, Charge: c.Charge,
	}
	w.Lines = room[wireLine](len(c.Lines))
	for i, l := range c.Lines {
		w.Charge -= l.Charge
		w.Lines = append(w.Lines, wireLine{
			Number: l.Number - i, Code: t.put(l.Code), Modifiers: t.putAll(l.Modifiers), Units: packUnits(l.Units), Charge: l.Charge,
			From: int(c.Received - l.From), To: int(l.To - l.From), Place: t.put(l.Place), Pointers: l.Pointers,
		})
	}
	return w
}

// packUnits keeps whole units whole; others stand in thousandths, below zero.
func packUnits(n int64) int64 {
	if n >= 0 && n%1000 == 0 {
		return n / 1000
	}
	return -n - 1
}

func unpackUnits(n int64) int64 {
	if n >= 0 {
		return n * 1000
	}
	return -(n + 1)
}

// claimParts are the file and the ordinal of a claim's id; an id of another shape is a
// file by itself.
func claimParts(c id.Claim) (file string, ordinal int) {
	file, _, _ = strings.Cut(string(c), "-")
	if n := c.Ordinal(); n != 0 && id.ClaimOf(file, n) == c {
		return file, n
	}
	return string(c), 0
}

func claimID(file string, ordinal int) id.Claim {
	if ordinal == 0 {
		return id.Claim(file)
	}
	return id.ClaimOf(file, ordinal)
}

func (t *texts) readClaim(w *wireClaim) claim.Claim {
	c := claim.Claim{
		ID: claimID(t.get(w.File), w.Ordinal), Member: id.Member(t.get(w.Member)), Frequency: claim.Frequency(w.Frequency),
		Original: id.Claim(t.get(w.Original)), PatientNumber: phi.New(w.PatientNumber), Billing: t.get(w.Billing),
		TIN: t.get(w.TIN), Rendering: t.get(w.Rendering), Place: t.get(w.Place), Authorization: t.get(w.Auth),
		Diagnoses: t.getAll(w.Diagnoses), Received: w.Received, Charge: w.Charge,
	}
	c.Lines = room[claim.Line](len(w.Lines))
	for i, l := range w.Lines {
		c.Charge += l.Charge
		from := w.Received - day.Day(l.From)
		c.Lines = append(c.Lines, claim.Line{
			Number: l.Number + i, Code: t.get(l.Code), Modifiers: t.getAll(l.Modifiers), Units: unpackUnits(l.Units), Charge: l.Charge,
			From: from, To: from + day.Day(l.To), Place: t.get(l.Place), Pointers: l.Pointers,
		})
	}
	return c
}

// submitted is the claim's i-th line, or none.
func submitted(c *claim.Claim, i int) claim.Line {
	if i < len(c.Lines) {
		return c.Lines[i]
	}
	return claim.Line{}
}

// sums are what an outcome's totals would be by its lines; a reversal's charges are
// the negation of the claim's.
func sums(o *claim.Outcome) (charge, allowed, owes, paid money.Cents) {
	for i := range o.Lines {
		l := &o.Lines[i]
		charge, allowed, paid = charge+l.Charge, allowed+l.Allowed, paid+l.Paid
		owes += l.Copay + l.Deductible + l.Coinsurance
	}
	return charge, allowed, owes, paid
}
