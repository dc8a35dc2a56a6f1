package family

import (
	"github.com/openaso/openaso/shared/id"
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
	out := room[wireDelta](len(list))
	for i := range list {
		out = append(out, t.delta(&list[i]))
	}
	return out
}

func (t *texts) delta(d *Delta) wireDelta {
	return wireDelta{
		Plan: t.put(d.Bucket.Plan), Option: t.put(d.Bucket.Option), Name: t.put(d.Bucket.Name),
		Member: t.put(string(d.Member)), Year: d.Bucket.Year, Amount: d.Amount,
	}
}

func (t *texts) readDeltas(list []wireDelta) []Delta {
	out := room[Delta](len(list))
	for i := range list {
		out = append(out, t.readDelta(&list[i]))
	}
	return out
}

func (t *texts) readDelta(w *wireDelta) Delta {
	b := Bucket{Plan: t.get(w.Plan), Option: t.get(w.Option), Name: t.get(w.Name), Year: w.Year}
	return Delta{Bucket: b, Member: id.Member(t.get(w.Member)), Amount: w.Amount}
}
