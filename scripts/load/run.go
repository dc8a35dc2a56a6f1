package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/dirfiles"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/messages/mailbox"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/queue/boltqueue"
	"github.com/openaso/openaso/shared/queue/memqueue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/bolttable"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/table/metertable"
)

const seed = 20260101

var secret = []byte("the secret of a measurement, no more")

// store is a set of drivers.
type store struct {
	table  table.Table
	stream table.Stream
	queue  queue.Queue
	files  files.Files
	close  func() error
}

func open(o *options) (*store, error) {
	if o.Memory {
		t := memtable.New(time.Now)
		return &store{t, t, memqueue.New(time.Now), memfiles.New(time.Now), func() error { return nil }}, nil
	}
	state := o.State
	remove := func() error { return nil }
	if state == "" {
		dir, err := os.MkdirTemp("", "openaso-load-")
		if err != nil {
			return nil, err
		}
		state, remove = dir, func() error { return os.RemoveAll(dir) }
	}
	t, err := bolttable.Open(filepath.Join(state, "aso.db"), time.Now)
	if err != nil {
		return nil, err
	}
	f, err := dirfiles.New(filepath.Join(state, "files"))
	return &store{t, t, boltqueue.New(t), f, func() error {
		if err := t.Close(); err != nil {
			return err
		}
		return remove()
	}}, err
}

// load is one measurement under way.
type load struct {
	o      *options
	s      *store
	book   *catalog.Catalog
	meters map[string]*metertable.Meter
	m      *machine.Machine
	out    io.Writer
}

func run(ctx context.Context, o *options, w io.Writer) error {
	s, err := open(o)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	l := &load{o: o, s: s, meters: map[string]*metertable.Meter{}, out: w}
	if err := l.publish(ctx); err != nil {
		return err
	}
	l.m = l.machine()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ready, down := make(chan string, 1), make(chan error, 1)
	go func() { down <- l.m.Run(ctx, func(addr string) { ready <- addr }) }()
	select {
	case err := <-down:
		return err
	case <-ready:
	}
	err = l.measure(ctx)
	stop()
	if err2 := <-down; err == nil {
		err = err2
	}
	return err
}

func (l *load) publish(ctx context.Context) (err error) {
	for key, doc := range fixture.New(day.Of(time.Now()), seed, secret).Documents() {
		if _, err := l.s.files.Put(ctx, key, bytes.NewReader(doc)); err != nil {
			return err
		}
	}
	l.book, err = catalog.Load(ctx, l.s.files)
	return err
}

// parts are those of one function, with a meter of its own around the table.
func (l *load) parts(name string) *assemble.Parts {
	meter := metertable.New(l.s.table)
	l.meters[name] = meter
	return &assemble.Parts{Table: meter, Files: l.s.files, Messages: &mailbox.Mailbox{Table: meter, Now: time.Now},
		Now: time.Now, Log: slog.New(slog.DiscardHandler), Secret: secret,
		Catalog: l.book, Book: l.book, PortalURL: "https://portal.example",
		Send: func(ctx context.Context, name string, body []byte) error { return l.s.queue.Send(ctx, name, body, 0) }}
}

func (l *load) machine() *machine.Machine {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	m := &machine.Machine{Addr: "127.0.0.1:0", HTTP: map[string]machine.HTTP{}, Queues: map[string]machine.SQS{},
		Records: l.s.stream, Queue: l.s.queue, Files: l.s.files, Now: time.Now, Log: slog.New(slog.DiscardHandler), Workers: l.o.Workers}
	for _, f := range spec.Functions() {
		h := l.parts(f.Name).Handlers()
		switch f.Trigger {
		case spec.Queue, spec.Uploads:
			m.Queues[f.Source] = h.SQS[f.Name]
		case spec.Stream:
			m.Stream = h.Stream[f.Name]
		case spec.Schedule:
			m.Schedules = append(m.Schedules, machine.Schedule{Name: f.Name, Every: f.Every, Handle: h.Scheduled[f.Name]})
		case spec.HTTP:
		}
	}
	return m
}

// figures are what is printed.
type figures struct {
	Driver    string     `json:"driver"`
	CPUs      int        `json:"cpus"`
	Families  int        `json:"families"`
	Claims    int        `json:"claims"`
	Seconds   float64    `json:"seconds"`
	PerSecond int        `json:"claims_per_second"`
	PeakMB    int        `json:"peak_rss_mb"`
	Functions []function `json:"functions"`
}

// function is what one function asked of the table, a claim.
type function struct {
	Name       string  `json:"name"`
	Reads      float64 `json:"reads_per_claim"`
	Puts       float64 `json:"puts_per_claim"`
	WriteUnits float64 `json:"write_units_per_claim"`
	ReadUnits  float64 `json:"read_units_per_claim"`
}

func (l *load) measure(ctx context.Context) error {
	if err := l.enroll(ctx); err != nil {
		return err
	}
	for _, m := range l.meters {
		m.Reset()
	}
	begun := time.Now()
	for n := range l.o.Files {
		var file bytes.Buffer
		bulk := fixture.Load(day.Of(begun), seed+uint64(n), secret, l.o.Families, l.o.Claims)
		if err := bulk.WriteFile(&file); err != nil {
			return err
		}
		if n == 0 {
			begun = time.Now() // making a file is no part of taking it
		}
		if _, err := l.m.Upload(ctx, file.Bytes()); err != nil {
			return err
		}
		if err := l.m.Quiet(ctx); err != nil {
			return err
		}
		if !l.o.JSON {
			fmt.Fprintf(l.out, "  file %d of %d: %d claims, %.1f s\n", n+1, l.o.Files, l.o.Claims, time.Since(begun).Seconds())
		}
	}
	took := time.Since(begun).Seconds()
	if err := l.m.Fire(ctx, "fund"); err != nil {
		return err
	}
	if err := l.m.Quiet(ctx); err != nil {
		return err
	}
	return l.print(l.figures(took))
}

// enroll brings the families in; it is not measured.
func (l *load) enroll(ctx context.Context) error {
	begun := time.Now()
	s := enroll.Service{Table: l.s.table, Now: time.Now, Secret: secret}
	for h := range fixture.Load(day.Of(begun), seed, secret, l.o.Families, 0).Households() {
		h.Record.AsOf = begun
		if err := s.Apply(ctx, fixture.Employer, &h.Record, "load"); err != nil {
			return err
		}
	}
	if err := l.m.Quiet(ctx); err != nil {
		return err
	}
	if !l.o.JSON {
		fmt.Fprintf(l.out, "  %d families enrolled, %.1f s\n", l.o.Families, time.Since(begun).Seconds())
	}
	return nil
}

func (l *load) figures(took float64) figures {
	f := figures{Driver: "bbolt, on disk", CPUs: runtime.NumCPU(), Families: l.o.Families, Claims: l.o.Claims * l.o.Files,
		Seconds: took, PeakMB: peak()}
	if l.o.Memory {
		f.Driver = "memory"
	}
	f.PerSecond = int(float64(f.Claims) / took)
	each := func(n int64) float64 { return float64(n) / float64(f.Claims) }
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range l.meters {
			if !yield(name) {
				return
			}
		}
	}) {
		c := l.meters[name].Counts()
		if c.Commits+c.Queries+c.Gets > 0 {
			f.Functions = append(f.Functions, function{name, each(int64(c.Queries + c.Gets)), each(int64(c.Puts)), each(c.WriteUnits), each(c.ReadHalves) / 2})
		}
	}
	return f
}

func (l *load) print(f figures) error {
	if l.o.JSON {
		return json.NewEncoder(l.out).Encode(f)
	}
	fmt.Fprintf(l.out, "\n  %d claims of %d families through the whole system, %s, %d cpus\n", f.Claims, f.Families, f.Driver, f.CPUs)
	fmt.Fprintf(l.out, "  %.1f s, %d claims a second, %d MB peak\n\n", f.Seconds, f.PerSecond, f.PeakMB)
	fmt.Fprintf(l.out, "  %-12s %10s %10s %12s %12s   a claim\n", "function", "reads", "puts", "write units", "read units")
	var units float64
	for _, x := range f.Functions {
		units += x.WriteUnits
		fmt.Fprintf(l.out, "  %-12s %10.2f %10.2f %12.2f %12.2f\n", x.Name, x.Reads, x.Puts, x.WriteUnits, x.ReadUnits)
	}
	_, err := fmt.Fprintf(l.out, "  %-12s %34.2f\n", "together", units)
	return err
}
