package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/logs"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/partner"
)

// system is the running machine with what plays the sample on it.
type system struct {
	*assemble.Local
	o      *options
	m      *machine.Machine
	sender *sender
	double *finchDouble
	start  time.Time // of the sample
	calls  *calls    // nil but in a trial
	out    *terminal
}

// run starts everything, plays the sample where it stands, and stays until ctx ends.
func run(ctx context.Context, o *options, w io.Writer) error {
	begun := time.Now()
	calls, err := o.Trial.calls()
	if err != nil {
		return err
	}
	if o.Trial.Count {
		defer calls.report(os.Stderr)
	}
	sample, progress, err := prepare(o, o.Trial.now())
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(o.State, "log.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	logger := logs.New(log, slog.LevelInfo)
	slog.SetDefault(logger)
	local, err := assemble.OpenLocal(ctx, config.Config{State: o.State, Portal: "http://" + o.Addr}, logger, time.Now)
	if err != nil {
		return err
	}
	defer local.Store.Close()
	if err := local.Queue.Resume(ctx); err != nil {
		return err
	}
	o.Trial.wrap(local.Parts, calls)
	s := &system{Local: local, o: o, calls: calls, out: &terminal{w: w, begun: begun, quiet: o.JSON}}
	if err := s.connect(ctx); err != nil {
		return err
	}
	return s.serve(ctx, sample, progress)
}

// connect starts the double of the vendor and points its connection there.
func (s *system) connect(ctx context.Context) error {
	known := s.Connection
	s.sender = &sender{base: "http://" + s.o.Addr, connection: known, now: s.Now}
	c, ok := known(fixture.Finch)
	if !ok {
		return nil
	}
	double, err := startDouble(ctx, c.Token)
	if err != nil {
		return err
	}
	thin := *c
	thin.API = double.addr
	s.double = double
	s.Connection = func(name string) (*partner.Connection, bool) {
		if name == fixture.Finch {
			return &thin, true
		}
		return known(name)
	}
	return nil
}

func (s *system) serve(ctx context.Context, sample story, progress *played) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s.Operator = &assemble.Operator{Worklist: s.Worklist, Upload: s.take, PostWebhook: s.sender.once, SettleCall: s.settleCall, Redrive: s.Redrive,
		Backup: func(ctx context.Context) (string, error) { return s.Backup(ctx, s.o.State) },
		Fund:   func(ctx context.Context) error { return s.m.Fire(ctx, "fund") },
		Sweep:  func(ctx context.Context) error { return s.m.Fire(ctx, "sweep") }}
	if s.held() {
		s.Warning = assemble.HeldWarning(s.o.State)
	}
	s.m = s.machine()
	failed, ready := make(chan error, 1), make(chan string, 1)
	go func() { failed <- s.m.Run(ctx, func(addr string) { ready <- addr }) }()
	select {
	case err := <-failed:
		return err
	case <-ready:
	}
	s.out.say("%s answers at http://%s/", "OpenASO", s.o.Addr)
	err := s.session(ctx, sample, progress)
	if err == nil && !s.o.Once {
		<-ctx.Done()
	}
	stop()
	s.out.say("%s", "Stopping.")
	if down := <-failed; err == nil {
		err = down
	}
	return err
}

func (s *system) session(ctx context.Context, sample story, progress *played) error {
	if sample != nil {
		if err := s.play(ctx, sample, progress); err != nil {
			return err
		}
	}
	return s.summary(ctx)
}

// held says whether payments wait for somebody who compares them with the bank's.
func (s *system) held() bool { return exists(filepath.Join(s.o.State, assemble.HeldFile)) }

// machine puts every function of the table behind its trigger.
func (s *system) machine() *machine.Machine {
	m := &machine.Machine{Addr: s.o.Addr, Uploads: filepath.Join(s.o.State, "uploads"),
		HTTP: map[string]machine.HTTP{}, Queues: map[string]machine.SQS{},
		Records: s.Store, Queue: s.Queue, Files: s.Dir, Now: s.Now, Log: s.Log, Workers: 8}
	s.calls.machine(m)
	h := s.Handlers()
	for _, f := range spec.Functions() {
		switch f.Trigger {
		case spec.HTTP:
			m.HTTP[f.Route] = h.HTTP[f.Name]
		case spec.Queue, spec.Uploads:
			if f.Name == "pay" && s.held() {
				s.out.say("%s", s.Warning)
				continue
			}
			m.Queues[f.Source] = h.SQS[f.Name]
		case spec.Stream:
			m.Stream = h.Stream[f.Name]
		case spec.Schedule:
			m.Schedules = append(m.Schedules, machine.Schedule{Name: f.Name, Every: f.Every, Handle: h.Scheduled[f.Name]})
		}
	}
	return m
}

// take takes a file as the upload bucket would.
func (s *system) take(ctx context.Context, employer id.Employer, body []byte) (string, error) {
	if employer != "" {
		return s.m.UploadOf(ctx, string(employer), body)
	}
	return s.m.Upload(ctx, body)
}

func (s *system) settleCall(ctx context.Context, e id.Employer, p id.Plan, number int64) error {
	return s.sender.settle(ctx, s.Funding(), sampleBank, e, p, number)
}
