package assemble

import (
	"context"

	"github.com/openaso/openaso/shared/audit"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/whatif"
)

// Simulate decides an employer's history from a day's plan year on anew under a design, an
// option's document, in the place of the option with a name ("" finds the one it can only
// mean). It writes nothing. fault.NotFound: no such employer or option; fault.Invalid says
// what is wrong with the design.
func (p *Parts) Simulate(ctx context.Context, e id.Employer, from day.Day, name string, document []byte, progress func(done, of int)) (*whatif.Report, error) {
	design, err := plan.Read(document)
	if err != nil {
		return nil, err
	}
	a, ok := p.Book.Agreement(e)
	if !ok {
		return nil, fault.New(fault.NotFound, "there is no such employer")
	}
	var inForce []*plan.Option
	for i := range a.Plans {
		for _, o := range a.Plans[i].On(from) {
			inForce = append(inForce, p.Book.Option(o.Option, o.Version))
		}
	}
	old, err := whatif.Choose(inForce, design, name)
	if err != nil {
		return nil, err
	}
	s := whatif.Service{Table: p.Table, Catalog: p.Catalog}
	return s.Simulate(ctx, whatif.Ask{Employer: e, From: from, Old: old, New: design, Progress: progress})
}

// Audits is the service that samples decided claims.
func (p *Parts) Audits() *audit.Service {
	return &audit.Service{Table: p.Table, Files: p.Files, Now: p.Now}
}
