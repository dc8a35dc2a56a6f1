package whole

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/dirfiles"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/logs"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/queue/boltqueue"
	"github.com/openaso/openaso/shared/queue/memqueue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/bolttable"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/table/metertable"
)

// store is a set of drivers.
type store struct {
	table  table.Table
	stream table.Stream
	queue  queue.Queue
	files  files.Files
	close  func() error
}

func open(c *Config, now func() time.Time) (*store, error) {
	if c.Memory {
		t := memtable.New(now)
		return &store{t, t, memqueue.New(now), memfiles.New(now), func() error { return nil }}, nil
	}
	state, remove := c.State, func() error { return nil }
	if state == "" {
		dir, err := os.MkdirTemp("", "openaso-load-")
		if err != nil {
			return nil, err
		}
		state, remove = dir, func() error { return os.RemoveAll(dir) }
	}
	t, err := bolttable.Open(filepath.Join(state, "aso.db"), now)
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

// bank is the connection of the plan's bank.
const bank = "sample-bank"

// connections are the employer's HR system and the plan's bank.
func connections(id string) (*partner.Connection, bool) {
	c := partner.Connection{ID: id, Employer: fixture.Employer, Kind: partner.HRIS, Profile: partner.ProfileStandard,
		Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}
	if id == bank {
		c.Plan, c.Kind, c.Profile = fixture.Plan, partner.Bank, partner.ProfileBank
	}
	return &c, id == bank || id == fixture.HRIS
}

// parts are those of one function, whose calls are its own counter's.
func (l *load) parts(name string) *assemble.Parts {
	c := &counter{meter: metertable.New(l.s.table)}
	l.counters[name] = c
	t, f := &weighed{c.meter, c}, &counted{l.s.files, c}
	once := &route.Once{Table: t, Now: l.now, To: c}
	return &assemble.Parts{Table: t, Files: f,
		Messages: &route.Route{Email: once, SMS: once, Letter: &paper{c, &route.Letters{Files: f}}},
		Now:      l.now, Log: logs.New(c, slog.LevelInfo), Secret: secret, Connection: connections, Connections: []string{fixture.HRIS, bank},
		Catalog: l.book, Book: l.book, Screening: fixture.Screening(), PortalURL: "https://portal.example",
		Send: func(ctx context.Context, name string, body []byte) error {
			c.count(func(c *Counts) { c.Sends += int64(1 + (len(body)-1)>>16) })
			return l.s.queue.Send(ctx, name, body, 0)
		}}
}

// machine puts every function of the table behind its trigger, with its starts counted.
func (l *load) machine() *machine.Machine {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	m := &machine.Machine{Addr: "127.0.0.1:0", HTTP: map[string]machine.HTTP{}, Queues: map[string]machine.SQS{},
		Records: l.s.stream, Queue: l.s.queue, Files: l.s.files, Now: l.now, Log: slog.New(slog.DiscardHandler), Workers: l.c.Workers}
	for _, f := range spec.Functions() {
		h := l.parts(f.Name).Handlers()
		c := l.counters[f.Name]
		switch f.Trigger {
		case spec.Queue, spec.Uploads:
			m.Queues[f.Source] = starts(c, h.SQS[f.Name], func(e events.SQSEvent) int { return len(e.Records) })
		case spec.Stream:
			m.Stream = starts(c, h.Stream[f.Name], func(e events.DynamoDBEvent) int { return len(e.Records) })
		case spec.Schedule:
			handle := h.Scheduled[f.Name]
			m.Schedules = append(m.Schedules, machine.Schedule{Name: f.Name, Every: f.Every,
				Handle: func(ctx context.Context, e events.EventBridgeEvent) error {
					c.count(func(c *Counts) { c.Starts++ })
					return handle(ctx, e)
				}})
		case spec.HTTP:
			m.HTTP[f.Route] = starts(c, h.HTTP[f.Name], func(events.APIGatewayV2HTTPRequest) int { return 1 })
		}
	}
	return m
}

// starts counts what a handler is given.
func starts[E, A any](c *counter, handle func(context.Context, E) (A, error), size func(E) int) func(context.Context, E) (A, error) {
	return func(ctx context.Context, e E) (A, error) {
		c.count(func(c *Counts) { c.Starts += int64(size(e)) })
		return handle(ctx, e)
	}
}
