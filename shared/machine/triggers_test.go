package machine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/queue/memqueue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

// rig is a machine on drivers in memory whose clock the test moves.
type rig struct {
	*machine.Machine
	t     *testing.T
	clock *testclock.Clock
	table *memtable.Table
	queue *memqueue.Queue
	files *memfiles.Files
	addr  string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	clock := testclock.New()
	r := &rig{t: t, clock: clock, table: memtable.New(clock.Now), queue: memqueue.New(clock.Now), files: memfiles.New(clock.Now)}
	r.Machine = &machine.Machine{Addr: "127.0.0.1:0", Records: r.table, Queue: r.queue, Files: r.files, Now: clock.Now,
		Log: slog.New(slog.DiscardHandler), HTTP: map[string]machine.HTTP{}, Queues: map[string]machine.SQS{}, Stream: idle, Workers: 1}
	return r
}

// start serves until the test ends.
func (r *rig) start() {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	up, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- r.Run(ctx, func(addr string) { up <- addr }) }()
	r.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Error(err)
		}
	})
	r.addr = <-up
}

func (r *rig) send(body string) {
	r.t.Helper()
	if err := r.queue.Send(r.t.Context(), "work", []byte(body), 0); err != nil {
		r.t.Fatal(err)
	}
}

// eventually asks again and again, until it is so or the time is over.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s: not so in time", what)
		}
	}
}

// counts counts texts that handlers meet.
type counts struct {
	mu sync.Mutex
	of map[string]int
}

func (c *counts) add(text string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]int{}
	}
	c.of[text]++
	return c.of[text]
}

func (c *counts) get(text string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[text]
}

// each handles messages one by one, as an SQS handler of assemble does.
func each(ev lambda.SQSEvent, do func(body string) bool) (out lambda.SQSEventResponse) {
	for _, m := range ev.Records {
		if !do(m.Body) {
			out.BatchItemFailures = append(out.BatchItemFailures, lambda.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return out
}

func (r *rig) dead() []queue.Message {
	r.t.Helper()
	list, err := r.queue.Dead(r.t.Context(), "work", 10)
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}

// A message whose handler fails comes again until it is dead; those beside it are
// done once where the handler says which one failed. Redriven, it begins anew.
func TestWhatFailsFiveTimesIsADeadLetter(t *testing.T) {
	for name, down := range map[string]error{"one item": nil, "the whole batch": fault.New(fault.Unavailable, "down")} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			var seen counts
			var mended atomic.Bool
			r.Queues["work"] = func(_ context.Context, ev lambda.SQSEvent) (lambda.SQSEventResponse, error) {
				var err error
				out := each(ev, func(body string) bool {
					seen.add(body)
					ok := body != "bad" || mended.Load()
					if !ok {
						err = down
					}
					return ok
				})
				if err != nil { // and names no message
					out = lambda.SQSEventResponse{}
				}
				return out, err
			}
			r.send("good")
			r.send("bad")
			r.start()
			eventually(t, "the first try ends", func() bool { // before the clock takes the lease away
				n, err := r.queue.Depth(t.Context(), "work")
				return err == nil && seen.get("bad") == 1 && (down != nil || n == 1)
			})
			eventually(t, "a dead letter", func() bool {
				r.clock.Pass(time.Hour) // past every lease and delay
				r.send("poke")          // a waiting poller looks again
				return slices.ContainsFunc(r.dead(), func(m queue.Message) bool { return string(m.Body) == "bad" })
			})
			if n := seen.get("bad"); n != queue.MaxReceives {
				t.Errorf("tried %d times, want %d", n, queue.MaxReceives)
			}
			if n := seen.get("good"); down == nil && n != 1 {
				t.Errorf("the good one was handled %d times", n)
			}
			mended.Store(true)
			if _, err := r.queue.Redrive(t.Context(), "work"); err != nil {
				t.Fatal(err)
			}
			eventually(t, "redriven", func() bool { return seen.get("bad") == queue.MaxReceives+1 })
			if list := r.dead(); len(list) != 0 {
				t.Errorf("%d dead letters after all went well", len(list))
			}
		})
	}
}

// A record that fails holds back those behind it. Those before it do not come again
// if the handler says which one failed.
func TestAFailedRecordHoldsBackThoseBehindIt(t *testing.T) {
	named := func(seq string) (lambda.DynamoDBEventResponse, error) {
		return lambda.DynamoDBEventResponse{BatchItemFailures: []lambda.DynamoDBBatchItemFailure{{ItemIdentifier: seq}}}, nil
	}
	whole := func(string) (lambda.DynamoDBEventResponse, error) {
		return lambda.DynamoDBEventResponse{}, fault.New(fault.Unavailable, "down")
	}
	for _, c := range []struct {
		name string
		fail func(seq string) (lambda.DynamoDBEventResponse, error)
		want string
	}{{"one record", named, "ab b bc"}, {"the whole batch", whole, "ab ab abc"}} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			for _, sk := range []string{"a", "b", "c"} {
				op := table.Op{Item: table.Item{Key: table.Key{PK: "S#TEST", SK: sk}, Version: 1, Kind: "test"}}
				if err := r.table.Commit(t.Context(), "", []table.Op{op}); err != nil {
					t.Fatal(err)
				}
			}
			var tries counts
			var order strings.Builder // the pump is one goroutine
			r.Stream = func(_ context.Context, ev lambda.DynamoDBEvent) (out lambda.DynamoDBEventResponse, err error) {
				for _, rec := range ev.Records {
					sk := rec.Change.Keys["SK"].String()
					order.WriteString(sk)
					if tries.add(sk) <= 2 && sk == "b" {
						order.WriteString(" ")
						return c.fail(rec.Change.SequenceNumber)
					}
				}
				return out, nil
			}
			r.start()
			if err := r.Quiet(t.Context()); err != nil {
				t.Fatal(err)
			}
			if order.String() != c.want {
				t.Errorf("handled %q, want %q", order.String(), c.want)
			}
		})
	}
}

func TestSchedulesFireAgainAfterAFailure(t *testing.T) {
	r := newRig(t)
	fired := make(chan lambda.EventBridgeEvent)
	r.Schedules = []machine.Schedule{
		{Name: "often", Every: time.Millisecond, Handle: func(_ context.Context, ev lambda.EventBridgeEvent) error {
			select {
			case fired <- ev:
			default:
			}
			return errors.New("failed")
		}},
		{Name: "rarely", Every: time.Hour, Handle: func(context.Context, lambda.EventBridgeEvent) error {
			return fault.New(fault.Unavailable, "not now")
		}},
	}
	if err := r.Fire(t.Context(), "rarely"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("fired by hand: %v", err)
	}
	if err := r.Fire(t.Context(), "never"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown name: %v", err)
	}
	r.start()
	for range 3 {
		ev := <-fired
		if name, err := payload.ScheduleName(ev); err != nil || name != "often" || !ev.Time.Equal(r.clock.Now()) {
			t.Errorf("%+v %v", ev, err)
		}
	}
}

func TestQuietWaitsForWhatIsOnItsWay(t *testing.T) {
	r := newRig(t)
	begun, end := make(chan bool), make(chan bool)
	r.Queues["work"] = func(ctx context.Context, ev lambda.SQSEvent) (lambda.SQSEventResponse, error) {
		return each(ev, func(body string) bool {
			begun <- true
			<-end
			return body != "first" || r.queue.Send(ctx, "work", []byte("second"), 0) == nil
		}), nil
	}
	r.start()
	if err := r.Quiet(t.Context()); err != nil {
		t.Fatalf("nothing is on its way: %v", err)
	}
	r.send("first")
	<-begun
	short, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Quiet(short); !fault.Is(err, fault.Unavailable) {
		t.Errorf("quiet while a handler works: %v", err)
	}
	quiet := make(chan error, 1)
	go func() { quiet <- r.Quiet(t.Context()) }()
	end <- true
	<-begun // what the first one sent
	select {
	case err := <-quiet:
		t.Errorf("quiet while the second message is handled: %v", err)
	default:
	}
	end <- true
	if err := <-quiet; err != nil {
		t.Error(err)
	}
}

// What has begun ends before the machine has stopped.
func TestStoppingLetsAHandlerEnd(t *testing.T) {
	r := newRig(t)
	begun, end, ended := make(chan bool), make(chan bool), false
	r.Queues["work"] = func(ctx context.Context, _ lambda.SQSEvent) (lambda.SQSEventResponse, error) {
		begun <- true
		<-end
		ended = true
		return lambda.SQSEventResponse{}, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx, func(string) {}) }()
	r.send("work")
	<-begun
	cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 10 {
		select {
		case err := <-done:
			t.Fatalf("stopped while a handler works: %v", err)
		case <-tick.C:
		}
	}
	end <- true
	if err := <-done; err != nil || !ended {
		t.Errorf("stopped before the handler ended: %v", err)
	}
	if n, err := r.queue.Depth(t.Context(), "work"); n != 0 || err != nil {
		t.Errorf("what was done is still on the queue: %d %v", n, err)
	}
}

func TestRequestsReachTheirHandlerOrAreRefused(t *testing.T) {
	r := newRig(t)
	r.HTTP["POST /webhooks/{connection}"] = func(_ context.Context, q lambda.APIGatewayV2HTTPRequest) (lambda.APIGatewayV2HTTPResponse, error) {
		body, err := payload.HTTPBody(q)
		return lambda.APIGatewayV2HTTPResponse{StatusCode: http.StatusAccepted, Body: fmt.Sprintf("%s %d", q.PathParameters["connection"], len(body))}, err
	}
	r.HTTP["GET /broken"] = func(context.Context, lambda.APIGatewayV2HTTPRequest) (lambda.APIGatewayV2HTTPResponse, error) {
		return lambda.APIGatewayV2HTTPResponse{}, errors.New("secret detail")
	}
	r.start()
	for _, c := range []struct {
		name, method, path, host string
		size, status             int
		text                     string
	}{
		{"taken", "POST", "/webhooks/hris", "", 3, 202, "hris 3"},
		{"another host", "POST", "/webhooks/hris", "evil.example", 0, 403, "own address only"},
		{"another port", "POST", "/webhooks/hris", "localhost:1", 0, 403, "own address only"},
		{"no such route", "GET", "/nowhere", "", 0, 404, "not found"},
		{"another method", "DELETE", "/webhooks/hris", "", 0, 405, ""},
		{"as large as may be", "POST", "/webhooks/hris", "", 10 << 20, 202, fmt.Sprint("hris ", 10<<20)},
		{"too large", "POST", "/webhooks/hris", "", 10<<20 + 1, 413, "too large"},
		{"a handler that fails", "GET", "/broken", "", 0, 500, "try again"},
	} {
		status, text := r.request(c.method, c.path, c.host, c.size)
		if status != c.status || !strings.Contains(text, c.text) || strings.Contains(text, "secret") {
			t.Errorf("%s: %d %s, want %d %s", c.name, status, text, c.status, c.text)
		}
	}
}

// request sends so many bytes under a host's name and gives the status and the text.
func (r *rig) request(method, path, host string, size int) (int, string) {
	r.t.Helper()
	q, err := http.NewRequestWithContext(r.t.Context(), method, "http://"+r.addr+path, bytes.NewReader(make([]byte, size)))
	if err != nil {
		r.t.Fatal(err)
	}
	q.Host = host
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}
