package assemble

import (
	"context"

	names "github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// Decisions is the service that decides claims, and what people say of them.
func (p *Parts) Decisions() *adjudicate.Service {
	return &adjudicate.Service{Table: p.Table, Catalog: p.Catalog, Now: p.Now, Limits: p.workLimits}
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
