// Package whatif decides an employer's own history anew under another design of an option
// and says what that would have cost: the plan, its members, by benefit and by member. It
// writes nothing: stored outcomes are authoritative, and what is decided here is thrown
// away. Prices, contracts and tables are those that each stored outcome pins; people do not
// change what they use because it costs them more or less, which no history can tell.
package whatif

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/table"
)

// Ask is a design to be tried on an employer's history.
type Ask struct {
	Employer id.Employer
	From     day.Day      // claims count from the first day of its plan year on
	Old      *plan.Option // whose members are moved, as it is in force
	New      *plan.Option // what they are moved to
	// Progress is told how many families are done, of how many, from several goroutines; nil
	// is nobody.
	Progress func(done, of int)
}

// Service simulates. It only reads.
type Service struct {
	Table   table.Table
	Catalog adjudicate.Catalog
}

// Choose is the option that a new design takes the place of: the one with the name, or if
// that is "" the one of the design's own id, or the only one of its plan. fault.Invalid says
// what to name.
func Choose(inForce []*plan.Option, design *plan.Option, name string) (*plan.Option, error) {
	var ofPlan []*plan.Option
	for _, o := range inForce {
		if o.Plan == design.Plan {
			ofPlan = append(ofPlan, o)
		}
	}
	if len(ofPlan) == 0 {
		return nil, fault.New(fault.Invalid, "plan: the employer has no option of the plan that the design names, in force on that day")
	}
	for _, o := range ofPlan {
		if o.ID == name || name == "" && (o.ID == design.ID || len(ofPlan) == 1) {
			return o, nil
		}
	}
	if name == "" {
		return nil, fault.New(fault.Invalid, "option: the plan has several; say which one the design takes the place of")
	}
	return nil, fault.New(fault.NotFound, "option: the plan has none of this name in force on that day")
}

// Simulate decides each family's standing claims anew, in the order of their places, once
// under the options that decided them and once with a.New in the place of a.Old, and adds up
// the difference. It gives the same report however many goroutines share the work.
func (s *Service) Simulate(ctx context.Context, a Ask) (*Report, error) {
	families, err := find.Families(ctx, s.Table, a.Employer)
	if err != nil {
		return nil, fault.Wrap(err, "simulate")
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	crew := make([]*worker, runtime.GOMAXPROCS(0))
	var next, done atomic.Int64
	var all sync.WaitGroup
	for i := range crew {
		w := newWorker(s, &a)
		crew[i] = w
		all.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= len(families) || w.err != nil {
					return
				}
				if w.err = w.family(ctx, families[n].Family); w.err != nil {
					stop() // the others need not go on
				} else if a.Progress != nil {
					a.Progress(int(done.Add(1)), len(families))
				}
			}
		})
	}
	all.Wait()
	return s.report(crew, &a, len(families))
}

// report adds the workers' sums. The first fault that is no consequence of another is said.
func (s *Service) report(crew []*worker, a *Ask, families int) (*Report, error) {
	sum := newTally()
	var failed error
	for _, w := range crew {
		if w.err != nil && (failed == nil || w.ctxErr == nil) {
			failed = w.err
		}
		sum.merge(w.tally)
	}
	if failed != nil {
		return nil, fault.Wrap(failed, "simulate")
	}
	r := sum.report()
	r.Employer, r.Plan, r.From, r.Families = a.Employer, id.Plan(a.Old.Plan), a.Old.YearOf(a.From), families
	r.Before, r.After = a.Old.ID+"@"+a.Old.Version, a.New.ID+"@"+a.New.Version
	return r, nil
}
