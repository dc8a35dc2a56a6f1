package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
)

// outcome is what one schedule came to.
type outcome struct {
	Seed       uint64
	Violations []string
	Calls      map[string]int // port calls by name
	Faults     map[kind]int
	Claims     int
	Steps      int
	Trace      []string
}

// Bounds of a schedule: steps under faults, and rounds of healing afterwards.
const (
	stormy  = 4000
	tooMany = 60_000
	rounds  = 8
)

// simulate runs one schedule. The same seed gives the same run.
func simulate(seed uint64, keep bool) (o outcome, err error) {
	w, err := newWorld(seed, keep)
	if err != nil {
		return o, err
	}
	sc, err := newScript(w)
	if err != nil {
		return o, err
	}
	r := &run{w: w, sc: sc, o: outcome{Seed: seed}}
	err = r.all()
	r.o.Calls, r.o.Faults, r.o.Trace = w.f.calls, w.f.seen, w.trace
	for _, u := range sc.uploads {
		r.o.Claims += len(u.claims)
	}
	return r.o, err
}

// run is a schedule under way.
type run struct {
	w  *world
	sc *script
	o  outcome
}

func (r *run) bad(format string, args ...any) {
	r.o.Violations = append(r.o.Violations, fmt.Sprintf(format, args...))
}

func (r *run) all() error {
	if err := r.storm(); err != nil || len(r.o.Violations) > 0 {
		return err
	}
	r.w.f.off = true
	if err := r.settle(); err != nil || len(r.o.Violations) > 0 {
		return err
	}
	r.o.Violations = append(r.o.Violations, r.w.wrong...)
	if err := r.dead(); err != nil {
		return err
	}
	return r.rest()
}

// storm lets everything happen, faults included.
func (r *run) storm() error {
	w := r.w
	for r.o.Steps < stormy && (len(r.sc.acts) > 0 || !w.quiet()) {
		r.tick()
		if err := r.check(); err != nil || len(r.o.Violations) > 0 {
			return err
		}
	}
	return nil
}

// tick does one thing: a task goes on, a worker begins, the world acts, time passes.
func (r *run) tick() {
	w := r.w
	r.o.Steps++
	rng := w.s.rng
	switch n := rng.IntN(20); {
	case n < 11 && len(w.s.running) > 0:
		w.s.step()
	case n < 14 && len(w.s.running) < 5:
		w.worker(queues[rng.IntN(len(queues))])
	case n < 16 && !w.busy("stream"):
		w.pump()
	case n < 18 && len(r.sc.acts) > 0 && len(w.s.running) < 5:
		r.act()
	case n == 18:
		w.s.now = w.s.now.Add(time.Duration(1+rng.IntN(40)) * time.Second)
	case n == 19 && rng.IntN(12) == 0:
		r.rarely()
	}
}

// act does what the world outside does next; near events may swap.
func (r *run) act() {
	at := r.w.s.rng.IntN(min(3, len(r.sc.acts)))
	a := r.sc.acts[at]
	r.sc.acts = slices.Delete(r.sc.acts, at, at+1)
	r.w.say("%s", a.name)
	a.do()
}

// rarely is what a day brings: a funding run, the sweep, a wire.
func (r *run) rarely() {
	switch r.w.s.rng.IntN(4) {
	case 0:
		r.w.scheduled("fund")
	case 1:
		r.w.scheduled("sweep")
	case 2:
		r.w.s.now = r.w.s.now.Add(time.Duration(1+r.w.s.rng.IntN(4)) * time.Hour)
	default:
		r.wire()
	}
}

// wire lets the bank pay the oldest open call.
func (r *run) wire() {
	calls, err := r.calls()
	if err != nil {
		return
	}
	for _, c := range calls {
		if c.Status == funding.Requested && c.Requested > c.Covered {
			r.sc.pay(c, false)
			return
		}
	}
}

// calls are read beside the ports: the world outside has no faults.
func (r *run) calls() ([]funding.Call, error) {
	s := funding.Service{Table: r.w.table, Files: r.w.files, Now: r.w.s.Now}
	return s.List(context.Background(), employer, health)
}

// drain runs until nothing is on its way.
func (r *run) drain() {
	w := r.w
	for n := 0; !w.quiet() || len(r.sc.acts) > 0; n++ {
		if n > tooMany {
			r.bad("liveness: the system does not come to rest")
			return
		}
		switch {
		case len(w.s.running) > 0:
			w.s.step()
		case len(r.sc.acts) > 0:
			r.act()
		case n%3 == 0:
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
		r.drain()
		for _, q := range queues { // an operator looks at the dead letters
			if _, err := w.queue.Redrive(context.Background(), q); err != nil {
				return err
			}
		}
		r.drain()
		w.s.now = w.s.now.Add(26 * time.Hour)
		w.scheduled("sweep")
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

// settled says whether a sweep finds nothing, no call is open and none is due.
func (r *run) settled() (bool, error) {
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
	if !fault.Is(err, fault.NotFound) {
		return false, err
	}
	return true, nil
}

// dead wants no dead letter at the end: an operator has sent them all again.
func (r *run) dead() error {
	for _, q := range queues {
		list, err := r.w.queue.Dead(context.Background(), q, 1)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			r.bad("a message of %s can never be handled", q)
		}
	}
	return nil
}

// often is how many steps lie between two looks at a moment.
const often = 150

// check asks the oracle what is wrong at this moment, now and then.
func (r *run) check() error {
	if r.o.Steps%often != 0 {
		return nil
	}
	s, err := r.store()
	if err == nil {
		r.o.Violations = append(r.o.Violations, oracle.Step(s)...)
	}
	return err
}

// rest asks the oracle what is wrong now that all is quiet.
func (r *run) rest() error {
	s, err := r.store()
	if err == nil {
		r.o.Violations = append(r.o.Violations, oracle.Rest(s)...)
	}
	return err
}
