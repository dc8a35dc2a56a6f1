package assemble

import (
	"context"

	names "github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/worklist"
)

// Decisions is the service that decides claims, and what people say of them.
func (p *Parts) Decisions() *adjudicate.Service {
	return &adjudicate.Service{Table: p.Table, Catalog: p.terms(), Now: p.Now, Limits: p.workLimits}
}

func (p *Parts) workLimits(e id.Employer) adjudicate.Limits {
	a, ok := p.Book.Agreement(e)
	if !ok {
		return adjudicate.Limits{} // whatever moves money asks
	}
	w := a.Work()
	return adjudicate.Limits{Override: w.Override, Tolerance: w.Tolerance, RunOut: w.RunOut}
}

// replay decides anew what the entry that an event is of bears on.
func (p *Parts) replay(ctx context.Context, s *adjudicate.Service, m names.Message) error {
	e, f, ok := family.ParseKey(m.Key())
	if !ok {
		return fault.New(fault.Invalid, "an event names no entry of a family")
	}
	return s.After(ctx, e, f, m.Version)
}

// Worklist is the service through which people work claims.
func (p *Parts) Worklist() *worklist.Service {
	s := &worklist.Service{Table: p.Table, Now: p.Now, Decisions: p.Decisions(),
		Locate: func(ctx context.Context, c id.Claim) (find.Place, error) {
			return intake.Locate(ctx, p.Table, p.Files, c)
		},
		Option: p.lastOption, Corrects: p.corrects,
	}
	for _, a := range p.Book.Employers() {
		s.Employers = append(s.Employers, a.Employer)
	}
	return s
}

// lastOption is an employer's option in its version that is in force last.
func (p *Parts) lastOption(e id.Employer, name string) (last *plan.Option) {
	a, ok := p.Book.Agreement(e)
	if !ok {
		return nil
	}
	var from day.Day
	for i := range a.Plans {
		for _, o := range a.Plans[i].Options {
			if o.Option == name && (last == nil || o.From >= from) {
				last, from = p.Book.Option(name, o.Version), o.From
			}
		}
	}
	return last
}

// corrects is the version that an option's version puts right, of an employer who has it.
func (p *Parts) corrects(e id.Employer, name, version string) (string, bool) {
	o := p.Book.Option(name, version)
	a, ok := p.Book.Agreement(e)
	if o == nil || !ok || o.Corrects == "" {
		return "", false
	}
	_, ok = a.Plan(id.Plan(o.Plan))
	return o.Corrects, ok
}
