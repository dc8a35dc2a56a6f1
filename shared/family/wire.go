package family

import (
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

func (t *texts) person(p *Person) wirePerson {
	return wirePerson{
		ID: string(p.ID), Relationship: string(p.Relationship), First: p.First.Reveal(), Last: p.Last.Reveal(),
		Born: p.Born, Sex: p.Sex, Card: p.Card.Reveal(), Key: p.Key,
	}
}

func readPerson(w *wirePerson) Person {
	return Person{
		ID: id.Member(w.ID), Relationship: Relationship(w.Relationship), First: phi.New(w.First), Last: phi.New(w.Last),
		Born: w.Born, Sex: w.Sex, Card: phi.New(w.Card), Key: w.Key,
	}
}

func (t *texts) span(s *Span) wireSpan {
	return wireSpan{
		Member: t.put(string(s.Member)), Plan: t.put(string(s.Plan)), Option: t.put(s.Option),
		Tier: t.put(string(s.Tier)), From: s.From, To: s.To,
	}
}

func (t *texts) readSpan(w *wireSpan) Span {
	return Span{
		Member: id.Member(t.get(w.Member)), Plan: id.Plan(t.get(w.Plan)), Option: t.get(w.Option),
		Tier: Tier(t.get(w.Tier)), From: w.From, To: w.To,
	}
}

func (t *texts) readWaiting(x [2]int) Waiting {
	return Waiting{Claim: id.Claim(t.get(x[0])), Original: id.Claim(t.get(x[1]))}
}

func (t *texts) deltas(list []Delta) []wireDelta {
	var out []wireDelta
	for _, d := range list {
		out = append(out, wireDelta{
			Plan: t.put(d.Bucket.Plan), Option: t.put(d.Bucket.Option), Name: t.put(d.Bucket.Name),
			Member: t.put(string(d.Member)), Year: d.Bucket.Year, Amount: d.Amount,
		})
	}
	return out
}

func (t *texts) readDeltas(list []wireDelta) []Delta {
	var out []Delta
	for _, w := range list {
		b := Bucket{Plan: t.get(w.Plan), Option: t.get(w.Option), Name: t.get(w.Name), Year: w.Year}
		out = append(out, Delta{Bucket: b, Member: id.Member(t.get(w.Member)), Amount: w.Amount})
	}
	return out
}

func (t *texts) decided(d *Decided) wireDecided {
	return wireDecided{
		Claim: t.claim(&d.Claim), Outcome: t.outcome(&d.Decision.Outcome), Used: t.deltas(d.Decision.Used),
		Marks: packMarks(d.Decision.Marks), Place: int64(d.Decision.Place),
	}
}

func (t *texts) readDecided(w *wireDecided) Decided {
	d := Decided{Claim: t.readClaim(&w.Claim)}
	d.Decision = Decision{Outcome: t.readOutcome(&w.Outcome), Used: t.readDeltas(w.Used), Place: Place(w.Place)}
	d.Decision.Outcome.Claim = d.Claim.ID
	if len(w.Marks) > 0 {
		d.Decision.Marks = unpackMarks(w.Marks)
	}
	return d
}

func (t *texts) claim(c *claim.Claim) wireClaim {
	file, _, _ := strings.Cut(string(c.ID), "-")
	w := wireClaim{
		File: t.put(file), Ordinal: c.ID.Ordinal(), Member: t.put(string(c.Member)), Frequency: byte(c.Frequency),
		Original: t.put(string(c.Original)), PatientNumber: c.PatientNumber.Reveal(), Billing: t.put(c.Billing),
		TIN: t.put(c.TIN), Rendering: t.put(c.Rendering), Place: t.put(c.Place), Auth: t.put(c.Authorization),
		Diagnoses: t.putAll(c.Diagnoses), Received: c.Received, Charge: c.Charge,
	}
	for _, l := range c.Lines {
		w.Lines = append(w.Lines, wireLine{
			Number: l.Number, Code: t.put(l.Code), Modifiers: t.putAll(l.Modifiers), Units: l.Units, Charge: l.Charge,
			From: int(c.Received - l.From), To: int(c.Received - l.To), Place: t.put(l.Place), Pointers: l.Pointers,
		})
	}
	return w
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
	for _, l := range w.Lines {
		c.Lines = append(c.Lines, claim.Line{
			Number: l.Number, Code: t.get(l.Code), Modifiers: t.getAll(l.Modifiers), Units: l.Units, Charge: l.Charge,
			From: w.Received - day.Day(l.From), To: w.Received - day.Day(l.To), Place: t.get(l.Place), Pointers: l.Pointers,
		})
	}
	return c
}

func (t *texts) outcome(o *claim.Outcome) wireOutcome {
	w := wireOutcome{
		Of: t.put(string(o.Of)), Status: uint8(o.Status), Reason: t.put(o.Reason), Member: t.put(string(o.Member)),
		Plan: t.put(string(o.Plan)), Option: t.put(o.Option), Rev: t.put(o.OptionRev), Schedule: t.put(o.ScheduleID),
		EngineRev: o.Rev, Year: o.Year, Charge: o.Charge, Holds: t.putAll(o.Holds),
		Allowed: o.Allowed, Owes: o.MemberOwes, Plans: o.PlanPaid,
	}
	for i := range o.Lines {
		w.Lines = append(w.Lines, t.result(&o.Lines[i]))
	}
	return w
}

func (t *texts) readOutcome(w *wireOutcome) claim.Outcome {
	o := claim.Outcome{
		Of: id.Claim(t.get(w.Of)), Status: claim.Status(w.Status), Reason: t.get(w.Reason), Member: id.Member(t.get(w.Member)),
		Plan: id.Plan(t.get(w.Plan)), Option: t.get(w.Option), OptionRev: t.get(w.Rev), ScheduleID: t.get(w.Schedule),
		Rev: w.EngineRev, Year: w.Year, Charge: w.Charge, Holds: t.getAll(w.Holds),
		Allowed: w.Allowed, MemberOwes: w.Owes, PlanPaid: w.Plans,
	}
	for i := range w.Lines {
		o.Lines = append(o.Lines, t.readResult(&w.Lines[i]))
	}
	return o
}

func (t *texts) result(l *claim.LineOutcome) wireResult {
	w := wireResult{
		Number: l.Number, Allowed: l.Allowed, Shares: [3]money.Cents{l.Copay, l.Deductible, l.Coinsurance},
		Paid: l.Paid, Charge: l.Charge,
	}
	for _, a := range l.Adjustments {
		code := string(a.Group) + a.Reason
		if a.Remark != "" {
			code += " " + a.Remark
		}
		w.Adjustments = append(w.Adjustments, int64(t.put(code)), int64(a.Amount))
	}
	for _, s := range l.Trace {
		w.Trace = append(w.Trace, int64(s.Rule), int64(s.Cents))
	}
	return w
}

func (t *texts) readResult(w *wireResult) claim.LineOutcome {
	l := claim.LineOutcome{
		Number: w.Number, Allowed: w.Allowed, Copay: w.Shares[0], Deductible: w.Shares[1], Coinsurance: w.Shares[2],
		Paid: w.Paid, Charge: w.Charge,
	}
	for i := 0; i+1 < len(w.Adjustments); i += 2 {
		code, remark, _ := strings.Cut(t.get(int(w.Adjustments[i])), " ")
		if len(code) < 2 {
			continue
		}
		l.Adjustments = append(l.Adjustments, claim.Adjustment{
			Group: claim.Group(code[:2]), Reason: code[2:], Amount: money.Cents(w.Adjustments[i+1]), Remark: remark,
		})
	}
	for i := 0; i+1 < len(w.Trace); i += 2 {
		l.Trace = append(l.Trace, claim.Step{Rule: uint16(w.Trace[i]), Cents: money.Cents(w.Trace[i+1])})
	}
	return l
}
