// Package whole puts synthetic families and claims through the whole local system, with
// every function behind its trigger, and counts what each of them asks of AWS's services.
// It measures; it asserts nothing.
package whole

import (
	"bytes"
	"context"
	"maps"
	"sync/atomic"
	"time"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/machine"
)

const seed = 20260101

var secret = []byte("the secret of a measurement, no more")

// Config is what is put through. Say takes a line of progress; nil is silence.
type Config struct {
	Families int       // to enroll
	Claims   int       // in each file, spread evenly over the families
	Files    int       // that are measured, one after another
	History  int       // files before those, which are not
	Workers  int       // pollers of each queue
	State    string    // folder of the store; "" is a new one that is removed afterwards
	Memory   bool      // nothing on disk
	Start    time.Time // when it plays; zero is now
	Nights   bool      // also measure the sweep
	Say      func(format string, args ...any)
}

// Phase is what the functions asked for while so many things happened.
type Phase struct {
	Things    int64             `json:"things"`
	Functions map[string]Counts `json:"functions"`
}

// Together is the sum over the functions.
func (p *Phase) Together() (sum Counts) {
	for _, c := range p.Functions {
		sum.Add(c)
	}
	return sum
}

// Result is one measurement. Seconds are those from each measured upload until nothing
// was on its way any more.
type Result struct {
	Enrolled Phase         `json:"enrolled"` // things: households, each reported once
	Claims   Phase         `json:"claims"`   // things: claims decided, called for, paid and told
	Swept    Phase         `json:"swept"`    // things: families swept, with nothing to check
	Checked  Phase         `json:"checked"`  // things: entries of logs, each checked once by the sweep
	Seconds  time.Duration `json:"-"`
}

// load is one measurement under way.
type load struct {
	c        *Config
	s        *store
	begun    time.Time
	ahead    atomic.Int64 // the clock is so far ahead
	book     *catalog.Catalog
	counters map[string]*counter
	m        *machine.Machine
	addr     string
}

// now is the clock of the system.
func (l *load) now() time.Time {
	start := l.c.Start
	if start.IsZero() {
		start = l.begun
	}
	return start.Add(time.Since(l.begun) + time.Duration(l.ahead.Load()))
}

func (l *load) today() day.Day { return day.Of(l.now()) }

func (l *load) say(format string, args ...any) {
	if l.c.Say != nil {
		l.c.Say(format, args...)
	}
}

// Run measures. Faults are the drivers', or fault.Invalid where something is refused that
// should not be.
func Run(ctx context.Context, c Config) (r Result, err error) {
	l := &load{c: &c, begun: time.Now(), counters: map[string]*counter{}}
	if l.s, err = open(&c, l.now); err != nil {
		return r, err
	}
	defer func() { _ = l.s.close() }()
	if err := l.publish(ctx); err != nil {
		return r, err
	}
	l.m = l.machine()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ready, down := make(chan string, 1), make(chan error, 1)
	go func() { down <- l.m.Run(ctx, func(addr string) { ready <- addr }) }()
	select {
	case err := <-down:
		return r, err
	case l.addr = <-ready:
	}
	err = l.measure(ctx, &r)
	stop()
	if err2 := <-down; err == nil {
		err = err2
	}
	return r, err
}

func (l *load) publish(ctx context.Context) (err error) {
	for key, doc := range fixture.Plain(l.today()) {
		if _, err := l.s.files.Put(ctx, key, bytes.NewReader(doc)); err != nil {
			return err
		}
	}
	l.book, err = catalog.Load(ctx, l.s.files)
	return err
}

// take is what every function asked for since the last time.
func (l *load) take(things int64) Phase {
	p := Phase{Things: things, Functions: map[string]Counts{}}
	for name, c := range l.counters {
		if n := c.take(); n != (Counts{}) {
			p.Functions[name] = n
		}
	}
	return p
}

// Names are the functions that asked for something, in the order of their table.
func (p *Phase) Names() (names []string) {
	there := maps.Clone(p.Functions)
	for _, f := range spec.Functions() {
		if _, ok := there[f.Name]; ok {
			names = append(names, f.Name)
		}
	}
	return names
}
