package eligibility

import (
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x270"
)

// skeleton says back who asked whom about which patient. Texts of the inquiry may hold
// what is a delimiter here; they are cleaned, so that every inquiry can be answered.
func skeleton(q *x270.Inquiry, at time.Time) x270.Answer {
	s := person(&q.Subscriber)
	a := x270.Answer{
		Head:   x270.Head{Purpose: "11", Reference: x12.Echo(q.Head.Reference, 50, ""), Date: day.Of(at), Time: at.Format("1504")},
		Source: party(&q.Source), Receiver: party(&q.Receiver), Subscriber: &s,
	}
	if q.Dependent != nil {
		d := person(q.Dependent)
		a.Dependent = &d
	}
	return a
}

func party(p *x270.Party) x270.Party {
	return x270.Party{
		Role: p.Role, Kind: p.Kind, Name: x12.EchoName(p.Name, 60, "UNKNOWN"), First: x12.EchoName(p.First, 35, ""),
		Qualifier: p.Qualifier, ID: identifier(p.ID),
	}
}

// identifier is NM109, which has two characters at least.
func identifier(s string) string {
	if s = x12.EchoName(s, 80, ""); len(s) < 2 {
		return "UNKNOWN"
	}
	return s
}

// person is what the inquiry says of a person, with its traces said back (TRN01 2).
func person(p *x270.Person) x270.Person {
	out := x270.Person{
		Traces: traces(p), Kind: p.Kind, Last: name(p.Last, 60), First: name(p.First, 35), Middle: name(p.Middle, 25), Suffix: name(p.Suffix, 10),
		Born: p.Born, Sex: p.Sex,
	}
	if !p.Card.Empty() {
		out.Qualifier, out.Card = p.Qualifier, phi.New(identifier(p.Card.Reveal()))
	}
	return out
}

func name(t phi.Text, limit int) phi.Text { return phi.New(x12.EchoName(t.Reveal(), limit, "")) }

func traces(p *x270.Person) (out []x270.Trace) {
	for _, t := range p.Traces {
		number, owner := x12.Echo(t.Number, 50, ""), x12.Echo(t.Owner, 10, "")
		if number != "" && len(owner) == 10 {
			out = append(out, x270.Trace{Type: "2", Number: number, Owner: owner, Unit: x12.Echo(t.Unit, 50, "")})
		}
	}
	return out
}
