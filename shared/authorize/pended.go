package authorize

import (
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x278"
)

// Codes of a response (005010X217): the guide's example of a pended request has both.
const (
	response = "11" // BHT02
	follows  = "19" // BHT06: further updates follow
	pend     = "A4" // HCR01
)

// pended answers a request with what names it: who asks, for whom, the numbers of the
// requester, the services. Other texts of the request are not said back.
func pended(r *x278.Review) x278.Review {
	out := x278.Review{Purpose: response, Kind: follows, Batch: x12.EchoName(r.Batch, 50, "0"),
		Organization: party(&r.Organization), Requester: party(&r.Requester),
		Subscriber: person(&r.Subscriber), Dependent: person(&r.Dependent)}
	if r.Event == nil {
		return out
	}
	e := r.Event
	out.Event = &x278.Event{Detail: x278.Detail{Traces: traces(e.Traces), Action: &x278.Action{Code: pend}, Dates: e.Dates,
		Diagnoses: diagnoses(e.Diagnoses)}, Care: care(&e.Care)}
	for i := range r.Services {
		out.Services = append(out.Services, service(&r.Services[i]))
	}
	return out
}

func service(v *x278.Service) x278.Service {
	p := v.Procedure
	p.Qualifier, p.Code, p.Through, p.Text = echo(p.Qualifier, 2), echo(p.Code, 48), echo(p.Through, 48), ""
	for i := range p.Modifiers {
		p.Modifiers[i] = echo(p.Modifiers[i], 2)
	}
	out := x278.Service{Detail: x278.Detail{Traces: traces(v.Traces), Action: &x278.Action{Code: pend}, Dates: v.Dates}, Kind: v.Kind, Procedure: p,
		Revenue: echo(v.Revenue, 48), Charge: v.Charge, Unit: echo(v.Unit, 2), Count: v.Count}
	if v.Care != nil {
		c := care(v.Care)
		out.Care = &c
	}
	return out
}

// party names an organization or a provider.
func party(p *x278.Party) x278.Party {
	return x278.Party{Code: echo(p.Code, 3), Kind: echo(p.Kind, 1), Name: echo(p.Name, 60), First: echo(p.First, 35), Middle: echo(p.Middle, 25),
		Suffix: echo(p.Suffix, 10), Qualifier: echo(p.Qualifier, 2), ID: echo(p.ID, 80)}
}

func person(p *x278.Person) x278.Person {
	return x278.Person{Kind: echo(p.Kind, 1), Last: hidden(p.Last, 60), First: hidden(p.First, 35), Middle: hidden(p.Middle, 25),
		Suffix: hidden(p.Suffix, 10), Qualifier: echo(p.Qualifier, 2), ID: hidden(p.ID, 80), Born: p.Born, Sex: echo(p.Sex, 1)}
}

// traces refer to the requester's numbers.
func traces(all []x278.Trace) (out []x278.Trace) {
	for _, t := range all {
		out = append(out, x278.Trace{Kind: "2", Number: x12.EchoName(t.Number, 50, "0"), By: x12.EchoName(t.By, 10, "0000000000"), Also: echo(t.Also, 50)})
	}
	return out
}

func care(c *x278.Care) x278.Care {
	out := x278.Care{Category: echo(c.Category, 2), Type: echo(c.Type, 1), ServiceType: echo(c.ServiceType, 2), Level: echo(c.Level, 3)}
	for i := range c.Place {
		out.Place[i] = echo(c.Place[i], 2)
	}
	return out
}

func diagnoses(all []x278.Diagnosis) (out []x278.Diagnosis) {
	for _, d := range all {
		out = append(out, x278.Diagnosis{Qualifier: echo(d.Qualifier, 3), Code: echo(d.Code, 30), On: d.On})
	}
	return out
}

// echo is a text of theirs as it may stand in ours.
func echo(s string, limit int) string { return x12.EchoName(s, limit, "") }

func hidden(t phi.Text, limit int) phi.Text { return phi.New(echo(t.Reveal(), limit)) }
