package machine_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/queue/memqueue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

// logged keeps what was logged.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// bench is a machine with handlers of the test.
type bench struct {
	*machine.Machine
	t    *testing.T
	logs *logged
	addr string
}

func idle(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return events.DynamoDBEventResponse{}, nil
}

// ready makes a machine on a clock; run starts it.
func ready(t *testing.T, now func() time.Time) *bench {
	b := &bench{t: t, logs: &logged{}}
	b.Machine = &machine.Machine{Addr: "127.0.0.1:0", Stream: idle, Queues: map[string]machine.SQS{}, Now: now,
		Records: memtable.New(now), Queue: memqueue.New(now), Files: memfiles.New(now),
		Log: slog.New(slog.NewJSONHandler(b.logs, nil)),
		HTTP: map[string]machine.HTTP{"/": func(_ context.Context, r events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
			return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: r.RawPath}, nil
		}}}
	return b
}

func (b *bench) run() {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	up, done := make(chan string), make(chan error)
	go func() { done <- b.Run(ctx, func(addr string) { up <- addr }) }()
	b.addr = <-up
	b.t.Cleanup(func() {
		cancel()
		b.ok(<-done)
	})
}

func (b *bench) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) ask(method, target string, change func(*http.Request)) (int, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, "http://"+b.addr+target, nil)
	b.ok(err)
	if change != nil {
		change(r)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	b.ok(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.ok(err)
	return res.StatusCode, string(body)
}

const private = "Annabel Syntheticson"

// A panic ends one invocation, as on AWS: the message comes again and everything else
// goes on. What it met stays out of the logs.
func TestAPanicEndsOneInvocation(t *testing.T) {
	b := ready(t, time.Now)
	var tries, relayed atomic.Int64
	b.Queues["work"] = func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
		if tries.Add(1) == 1 {
			panic(errors.New(private))
		}
		return events.SQSEventResponse{}, nil
	}
	b.Stream = func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		if relayed.Add(1) == 1 {
			panic(private)
		}
		return events.DynamoDBEventResponse{}, nil
	}
	b.Schedules = []machine.Schedule{{Name: "nightly", Every: time.Hour, Handle: func(context.Context, events.EventBridgeEvent) error { panic(private) }}}
	b.HTTP["/panic"] = func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		panic(private)
	}
	b.run()
	if status, text := b.ask("GET", "/panic", nil); status != 500 || strings.Contains(text, private) {
		t.Errorf("%d %s", status, text)
	}
	if err := b.Fire(t.Context(), "nightly"); err == nil || strings.Contains(err.Error(), private) {
		t.Errorf("the schedule: %v", err)
	}
	b.ok(b.Queue.Send(t.Context(), "work", []byte("x"), 0))
	b.ok(b.Records.(*memtable.Table).Commit(t.Context(), "", []table.Op{{Item: table.Item{Key: table.Key{PK: "S#a", SK: "1"}, Version: 1}}}))
	b.ok(b.Quiet(t.Context()))
	if tries.Load() != 2 || relayed.Load() < 2 {
		t.Errorf("the queue's handler ran %d times, the stream's %d", tries.Load(), relayed.Load())
	}
	log := b.logs.String()
	if strings.Count(log, `"msg":"handler panicked"`) != 4 || strings.Contains(log, "Syntheticson") {
		t.Errorf("logged %s", log)
	}
}

// A handler that needs its whole time has its messages deleted still.
func TestASlowHandlersMessagesDoNotComeAgain(t *testing.T) {
	clock := testclock.New()
	b := ready(t, clock.Now)
	var ran atomic.Int64
	b.Queues["work"] = func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
		ran.Add(1)
		clock.Pass(70 * time.Second)
		return events.SQSEventResponse{}, nil
	}
	b.run()
	b.ok(b.Queue.Send(t.Context(), "work", []byte("x"), 0))
	b.ok(b.Quiet(t.Context()))
	if ran.Load() != 1 {
		t.Errorf("ran %d times", ran.Load())
	}
}

// The stream holds what relay has not passed, and little more.
func TestTheStreamIsTrimmed(t *testing.T) {
	b := ready(t, time.Now)
	var seen atomic.Int64
	b.Stream = func(_ context.Context, ev events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		seen.Add(int64(len(ev.Records)))
		return payload.EachRecord(context.Background(), ev, func(context.Context, table.Record) error { return nil }), nil
	}
	tab := b.Records.(*memtable.Table)
	const all = 2500
	for i := range all {
		b.ok(tab.Commit(t.Context(), "", []table.Op{{Item: table.Item{Key: table.Key{PK: "S#a", SK: strconv.Itoa(i)}, Version: 1}}}))
	}
	b.run()
	b.ok(b.Quiet(t.Context()))
	left, err := tab.Read(t.Context(), 0, all)
	b.ok(err)
	if seen.Load() != all || len(left) > 1100 {
		t.Errorf("%d records were handed on, %d are left", seen.Load(), len(left))
	}
}

// Only this machine's own pages and its programs reach in.
func TestWhoMayReachIn(t *testing.T) {
	b := ready(t, time.Now)
	b.run()
	header := func(pairs ...string) func(*http.Request) {
		return func(r *http.Request) {
			for i := 0; i < len(pairs); i += 2 {
				r.Header.Set(pairs[i], pairs[i+1])
			}
		}
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	_, port, err := net.SplitHostPort(b.addr)
	b.ok(err)
	for _, c := range []struct {
		name, method string
		change       func(*http.Request)
		want         int
	}{
		{"a program", "GET", nil, 200},
		{"a program that writes", "POST", nil, 200},
		{"by another name of it", "GET", host("localhost:" + port), 200},
		{"a name that was bent to it", "GET", host("evil.example:" + port), 403},
		{"another port's name", "GET", host("127.0.0.1:1"), 403},
		{"no port", "GET", host("127.0.0.1"), 403},
		{"HEAD by a bent name", "HEAD", host("evil.example"), 403},
		{"its own page", "POST", header("Origin", "http://"+b.addr, "Sec-Fetch-Site", "same-origin"), 200},
		{"another page", "POST", header("Origin", "http://evil.example"), 403},
		{"a page of no origin", "POST", header("Origin", "null"), 403},
		{"a page over TLS", "POST", header("Origin", "https://"+b.addr), 403},
		{"another page that reads", "GET", header("Origin", "http://evil.example"), 403},
		{"another page asking whether it may", "OPTIONS", header("Origin", "http://evil.example"), 403},
		{"another page's image", "GET", header("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "image"), 403},
		{"another page's frame", "GET", header("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "iframe"), 403},
		{"another port's script", "GET", header("Sec-Fetch-Site", "same-site", "Sec-Fetch-Dest", "script"), 403},
		{"a link on another page", "GET", header("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document"), 200},
		{"a form on another page", "POST", header("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document"), 403},
		{"typed by a person", "GET", header("Sec-Fetch-Site", "none", "Sec-Fetch-Dest", "document"), 200},
		{"headers without end", "GET", header("X-Long", strings.Repeat("x", 64<<10)), 431},
	} {
		if got, _ := b.ask(c.method, "/", c.change); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestAnyAddressOfThisMachineWorks(t *testing.T) {
	b := ready(t, time.Now)
	b.Addr = "127.0.0.2:0"
	b.run()
	if got, _ := b.ask("GET", "/", nil); got != 200 {
		t.Errorf("asked at %s: %d", b.addr, got)
	}
}
