package main

import (
	"context"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
)

// drain runs until nothing is on its way. What waits outside for something that only a
// sweep or an operator brings waits on.
func (r *run) drain() {
	w := r.w
	for n := 0; !w.quiet() || r.sc.ready(); n++ {
		if n > tooMany {
			r.bad("liveness: the system does not come to rest")
			return
		}
		switch {
		case len(w.s.running) > 2 || len(w.s.running) > 0 && !w.s.chance(4):
			w.s.step()
		case r.act():
		case n%3 == 0 && !w.busy("stream"):
			w.pump()
		default:
			w.worker(queues[w.s.rng.IntN(len(queues))])
			if len(w.s.running) == 0 {
				w.s.now = w.s.now.Add(20 * time.Second)
			}
		}
	}
}

// settle lets the system heal: days pass, the sweep runs, calls are made and paid.
func (r *run) settle() error {
	w := r.w
	for round := range rounds {
		w.round = round
		r.drain()
		for _, q := range queues { // an operator looks at the dead letters
			if _, err := w.queue.Redrive(context.Background(), q); err != nil {
				return err
			}
		}
		r.drain()
		w.s.now = w.s.now.Add(26 * time.Hour)
		if w.sure {
			if err := r.dead(); err != nil || len(r.o.Violations) > 0 {
				return err
			}
		}
		r.sweep()
		r.drain()
		w.scheduled("fund")
		r.drain()
		r.wireAll(round > 2)
		r.drain()
		if len(r.o.Violations) > 0 {
			return nil
		}
		if round > 2 {
			done, err := r.settled()
			if err != nil || done {
				return err
			}
		}
	}
	r.bad("liveness: calls stay open or money stays uncalled")
	return nil
}

func (r *run) wireAll(whole bool) {
	calls, err := r.calls()
	if err != nil {
		return
	}
	for _, c := range calls {
		if c.Status == funding.Requested {
			r.sc.pay(c, whole)
		}
	}
}

// settled says whether nothing is left to do outside, no call is open and none is due.
func (r *run) settled() (bool, error) {
	if len(r.sc.acts) > 0 {
		return false, nil
	}
	calls, err := r.calls()
	if err != nil {
		return false, err
	}
	for _, c := range calls {
		if c.Status != funding.Settled {
			return false, nil
		}
	}
	s := funding.Service{Table: r.w.table, Files: r.w.files, Now: r.w.s.Now}
	_, err = s.Call(context.Background(), employer, health, day.Of(r.w.s.now))
	if err != nil && !fault.Is(err, fault.NotFound) {
		r.bad("liveness: no call can be made: %v", err)
	}
	return err != nil, nil
}
