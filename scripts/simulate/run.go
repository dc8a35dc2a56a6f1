package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/day"
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
		r.o.Claims += len(u.bills)
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
	r.w.say("the storm is over after %d steps", r.o.Steps)
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
	for r.o.Steps < stormy && (r.o.Steps < w.least || r.sc.ready() || !w.quiet()) {
		if err := w.takeover(); err != nil {
			return err
		}
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
	w.f.calm = r.o.Steps < w.calm
	r.money()
	rng := w.s.rng
	switch n := rng.IntN(20); {
	case n < 11 && len(w.s.running) > 0:
		w.s.step()
	case n < 14 && len(w.s.running) < 5:
		w.worker(queues[rng.IntN(len(queues))])
	case n < 16 && !w.busy("stream"):
		w.pump()
	case n < 18 && len(w.s.running) < 5:
		r.act()
	case n == 18:
		before := day.Of(w.s.now)
		w.s.now = w.s.now.Add(time.Duration(1+rng.IntN(40)) * time.Second)
		if day.Of(w.s.now) > before {
			w.scheduled("fund")
		}
	case n == 19 && rng.IntN(w.seldom) == 0:
		r.rarely()
	}
}

// money calls and pays again and again in a schedule in which much money moves.
func (r *run) money() {
	if r.w.least == 0 {
		return
	}
	switch r.o.Steps % 80 {
	case 0:
		r.w.scheduled("fund")
	case 40:
		r.wire()
	}
}

// act does what the world outside does next; near events may swap. It answers whether
// anything could be done.
func (r *run) act() bool {
	var ready []int
	for at := range r.sc.acts {
		if len(ready) < 3 && r.sc.acts[at].now() {
			ready = append(ready, at)
		}
	}
	if len(ready) == 0 {
		return false
	}
	at := ready[r.w.s.rng.IntN(len(ready))]
	a := r.sc.acts[at]
	r.sc.acts = slices.Delete(r.sc.acts, at, at+1)
	r.w.say("%s", a.name)
	a.do()
	return true
}

// rarely is what a day brings: a funding run, the sweep, a wire.
func (r *run) rarely() {
	switch r.w.s.rng.IntN(6) {
	case 0, 5:
		r.w.scheduled("fund")
	case 1:
		if r.w.s.chance(3) {
			r.sweep()
		}
	case 2:
		r.w.s.now = r.w.s.now.Add(time.Duration(1+r.w.s.rng.IntN(4)) * time.Hour)
	case 3:
		r.sc.giveBack()
	default:
		r.wire()
	}
}

// sweep runs unless nothing that is sent gets lost: then all comes right without it.
func (r *run) sweep() {
	if !r.w.sure {
		r.w.scheduled("sweep")
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
