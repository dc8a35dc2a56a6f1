// Package machine runs the functions in one process: an HTTP server, pollers of the
// queues, a pump of the table's stream, a watched folder and schedules, each handing
// a handler the payload that Lambda would.
package machine

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table"
)

// The handlers that Lambda calls, one type a trigger.
type (
	// HTTP answers API Gateway.
	HTTP = func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)
	// SQS takes a batch off a queue and says which messages failed.
	SQS = func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)
	// Stream takes records of the table in order.
	Stream = func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error)
	// Scheduled runs when its time comes.
	Scheduled = func(context.Context, events.EventBridgeEvent) error
)

// Schedule runs a handler at a steady distance.
type Schedule struct {
	Name   string
	Every  time.Duration
	Handle Scheduled
}

// Machine is one process. Uploads is the folder that is watched, "" for none.
type Machine struct {
	Addr      string // loopback only, "127.0.0.1:8080"
	HTTP      map[string]HTTP
	Queues    map[string]SQS
	Stream    Stream
	Schedules []Schedule
	Uploads   string
	Workers   int // pollers a queue; 0 means 2

	Records table.Stream
	Queue   queue.Queue
	Files   files.Files
	Now     func() time.Time
	Log     *slog.Logger

	held sync.Map // names in the upload folder that nobody waits for
}

// reader names the stream's cursor.
const reader = "relay"

// Run serves until ctx ends, then lets what is running finish. ready gets the address
// once everything has started. fault.Conflict: the port is taken; fault.Invalid: the
// address is not this machine's own.
func (m *Machine) Run(ctx context.Context, ready func(addr string)) error {
	l, err := m.listen(ctx)
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	server := m.server(l.Addr().String())
	running.Go(func() {
		if err := server.Serve(l); err != http.ErrServerClosed {
			m.Log.Error("HTTP server stopped", "kind", "accept")
		}
	})
	m.start(ctx, &running)
	ready(l.Addr().String())
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = server.Shutdown(last)
	running.Wait()
	return fault.As(fault.Unavailable, err, "stopping the HTTP server")
}

// server bounds what a caller may take: a slow one in time, any one in headers. An
// answer may take as long as a handler has, and then some.
func (m *Machine) server(addr string) *http.Server {
	return &http.Server{Handler: m.mux(addr), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: handling,
		WriteTimeout: handling + lease, IdleTimeout: lease, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(m.Log.Handler(), slog.LevelWarn)}
}

func (m *Machine) start(ctx context.Context, running *sync.WaitGroup) {
	for name, handle := range m.Queues {
		for range cmp.Or(m.Workers, 2) {
			running.Go(func() { m.poll(ctx, name, handle) })
		}
	}
	running.Go(func() { m.pump(ctx) })
	for _, s := range m.Schedules {
		running.Go(func() { m.schedule(ctx, s) })
	}
	if m.Uploads != "" {
		running.Go(func() { m.watch(ctx) })
	}
}

func (m *Machine) listen(ctx context.Context) (net.Listener, error) {
	host, port, err := net.SplitHostPort(m.Addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fault.New(fault.Invalid, "the address must be this machine's own, such as 127.0.0.1:8080")
	}
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", m.Addr)
	if err != nil {
		return nil, fault.New(fault.Conflict, "port %s is taken: stop the program that has it, or choose another with --addr 127.0.0.1:<port>", port)
	}
	return l, nil
}

// work is the context of a handler: it outlives the stop, so that what has begun ends.
func work(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), handling)
}

// pause waits unless ctx ends first; it says whether to go on.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
