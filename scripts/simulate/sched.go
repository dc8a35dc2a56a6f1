package main

import (
	"context"
	"math/rand/v2"
	"time"
)

// task is one handler under way. It runs in a goroutine of its own, but only one task
// of a schedule ever runs: each gives way before every port call.
type task struct {
	name   string
	resume chan struct{}
	dead   bool // the process crashed: its port calls do nothing any more
	s      *scheduler
	skew   time.Duration // how far its clock is off
	lease  time.Time     // until when its messages are its own
}

// scheduler decides who goes on. Everything it decides follows from its seed.
type scheduler struct {
	rng      *rand.Rand
	now      time.Time
	readings time.Duration // of the clock, a nanosecond each
	running  []*task
	current  *task
	yielded  chan bool // true: the task is done
}

func newScheduler(seed uint64) *scheduler {
	return &scheduler{
		rng: rand.New(rand.NewPCG(seed, 0x05ee)), now: time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC), yielded: make(chan bool),
	}
}

// Now is the virtual clock.
func (s *scheduler) Now() time.Time { return s.now }

// clock is what the task under way reads: now and then it is minutes off. No two readings
// are the same, as with any real clock.
func (s *scheduler) clock() time.Time {
	s.readings++
	at := s.now.Add(s.readings)
	if s.current == nil {
		return at
	}
	return at.Add(s.current.skew)
}

// chance is true one time in n.
func (s *scheduler) chance(n int) bool { return s.rng.IntN(n) == 0 }

type taskKey struct{}

// taskOf is the task a port call belongs to, nil outside of any.
func taskOf(ctx context.Context) *task {
	t, _ := ctx.Value(taskKey{}).(*task)
	return t
}

// spawn begins a task; it first runs when it is picked.
func (s *scheduler) spawn(name string, do func(ctx context.Context, t *task)) *task {
	t := &task{name: name, resume: make(chan struct{}), s: s}
	s.running = append(s.running, t)
	go func() {
		<-t.resume
		do(context.WithValue(context.Background(), taskKey{}, t), t)
		s.yielded <- true
	}()
	return t
}

// yield gives way to whom the scheduler picks.
func (t *task) yield() {
	t.s.yielded <- false
	<-t.resume
}

// step lets one task run to its next port call.
func (s *scheduler) step() {
	at := s.rng.IntN(len(s.running))
	t := s.running[at]
	s.current = t
	t.resume <- struct{}{}
	done := <-s.yielded
	s.current = nil
	if done {
		s.running = append(s.running[:at], s.running[at+1:]...)
	}
}
