package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/mailbox"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table"
)

// trial is what the test of crashes asks of the program; nobody else sets it.
type trial struct {
	Kill  string    `hidden:"" env:"OPENASO_KILL" help:"before:12 or after:12: end by SIGKILL at the 12th call of a port; hold:12: wait there for a byte on stdin."`
	Count bool      `hidden:"" env:"OPENASO_COUNT" help:"Tell the number of the ports' calls at the end."`
	Small bool      `hidden:"" env:"OPENASO_SMALL" help:"Play three families instead of the sample employer."`
	Clock time.Time `hidden:"" env:"OPENASO_CLOCK" help:"The time it is; leases go on by the machine's clock."`
}

// now is the clock that the trial sets, or the machine's.
func (t *trial) now() time.Time {
	if t.Clock.IsZero() {
		return time.Now()
	}
	return t.Clock
}

// calls counts the calls of all ports and ends this process at one of them, as a power
// cut would. nil counts nothing and stands between nobody.
type calls struct {
	at   int    // 0: never
	what string // before, after, hold

	mu   sync.Mutex
	n    int
	name map[string]int
}

// calls is nil unless the trial counts or kills. fault.Invalid: the moment is none.
func (t *trial) calls() (*calls, error) {
	if t.Kill == "" && !t.Count {
		return nil, nil
	}
	c := &calls{name: map[string]int{}}
	if t.Kill == "" {
		return c, nil
	}
	when, at, _ := strings.Cut(t.Kill, ":")
	n, err := strconv.Atoi(at)
	if err != nil || n < 1 || !slices.Contains([]string{"before", "after", "hold"}, when) {
		return nil, fault.New(fault.Invalid, "the moment is before:N, after:N or hold:N")
	}
	c.at, c.what = n, when
	return c, nil
}

// wrap puts the counter between the functions and their drivers, and the trial's clock
// under the functions, so that two runs can be compared to the byte. Leases, tokens and
// expiry keep to the machine's clock: one that stands still would never let a message
// come again.
func (t *trial) wrap(p *assemble.Parts, c *calls) {
	if !t.Clock.IsZero() {
		p.Now, p.PortalURL = t.now, "http://127.0.0.1:8080" // whatever port is free
		p.Messages = &mailbox.Mailbox{Table: p.Table, Now: t.now}
		p.Files = datedFiles{p.Files, t.Clock.Truncate(24 * time.Hour)}
	}
	if c == nil {
		return
	}
	send := p.Send
	p.Send = func(ctx context.Context, name string, body []byte) error {
		return c.around("queue.Send", func() error { return send(ctx, name, body) })
	}
	p.Table, p.Files, p.Messages = countedTable{p.Table, c}, countedFiles{p.Files, c}, countedMessages{p.Messages, c}
}

// machine puts the counter between the machine and its drivers.
func (c *calls) machine(m *machine.Machine) {
	if c != nil {
		m.Records, m.Queue, m.Files = countedStream{m.Records, c}, countedQueue{m.Queue, c}, countedFiles{m.Files, c}
	}
}

// around makes a call, unless this process ends before it, or after.
func (c *calls) around(name string, call func() error) error {
	mine := c.begin(name)
	if mine && c.what != "after" {
		c.strike(name)
	}
	err := call()
	if mine && c.what == "after" {
		c.strike(name)
	}
	return err
}

// begin counts a call and says whether it is the last one.
func (c *calls) begin(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	c.name[name]++
	return c.n == c.at
}

// strike does what the trial is about.
func (c *calls) strike(name string) {
	fmt.Fprintf(os.Stderr, "%s %s\n", c.what, name)
	if c.what == "hold" {
		_, _ = os.Stdin.Read(make([]byte, 1))
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // until it has come
}

// report says how many calls there were, in all and by name.
func (c *calls) report(w io.Writer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(w, "%d calls", c.n)
	for _, name := range slices.Sorted(maps.Keys(c.name)) {
		fmt.Fprintf(w, " %s=%d", name, c.name[name])
	}
	fmt.Fprintln(w)
}

type countedTable struct {
	table.Table
	calls *calls
}

func (t countedTable) Get(ctx context.Context, k table.Key) (it table.Item, err error) {
	err = t.calls.around("table.Get", func() (err error) { it, err = t.Table.Get(ctx, k); return err })
	return it, err
}

func (t countedTable) Query(ctx context.Context, q table.Query) (page table.Page, err error) {
	err = t.calls.around("table.Query", func() (err error) { page, err = t.Table.Query(ctx, q); return err })
	return page, err
}

func (t countedTable) Commit(ctx context.Context, token string, ops []table.Op) error {
	return t.calls.around("table.Commit", func() error { return t.Table.Commit(ctx, token, ops) })
}

// countedStream counts what moves: looking whether there is something new does not.
type countedStream struct {
	table.Stream
	calls *calls
}

func (s countedStream) Advance(ctx context.Context, reader string, seq uint64) error {
	return s.calls.around("stream.Advance", func() error { return s.Stream.Advance(ctx, reader, seq) })
}

func (s countedStream) Trim(ctx context.Context, before uint64) error {
	return s.calls.around("stream.Trim", func() error { return s.Stream.Trim(ctx, before) })
}

// countedQueue counts a receive that brings something, once it has: before is after
// there, which is as if the handler had not begun.
type countedQueue struct {
	queue.Queue
	calls *calls
}

func (q countedQueue) Send(ctx context.Context, name string, body []byte, delay time.Duration) error {
	return q.calls.around("queue.Send", func() error { return q.Queue.Send(ctx, name, body, delay) })
}

func (q countedQueue) Receive(ctx context.Context, name string, limit int, lease, wait time.Duration) ([]queue.Message, error) {
	got, err := q.Queue.Receive(ctx, name, limit, lease, wait)
	if len(got) > 0 {
		_ = q.calls.around("queue.Receive", func() error { return nil })
	}
	return got, err
}

func (q countedQueue) Delete(ctx context.Context, name, receipt string) error {
	return q.calls.around("queue.Delete", func() error { return q.Queue.Delete(ctx, name, receipt) })
}

func (q countedQueue) Extend(ctx context.Context, name, receipt string, lease time.Duration) error {
	return q.calls.around("queue.Extend", func() error { return q.Queue.Extend(ctx, name, receipt, lease) })
}

// datedFiles gives every file the hour that uploads came in. It stays what it was when
// another start has another clock, as the hour of a file does.
type datedFiles struct {
	files.Files
	at time.Time
}

func (f datedFiles) Open(ctx context.Context, key string) (io.ReadCloser, files.Info, error) {
	r, i, err := f.Files.Open(ctx, key)
	i.Modified = f.at
	return r, i, err
}

type countedFiles struct {
	files.Files
	calls *calls
}

func (f countedFiles) Open(ctx context.Context, key string) (r io.ReadCloser, i files.Info, err error) {
	err = f.calls.around("files.Open", func() (err error) { r, i, err = f.Files.Open(ctx, key); return err })
	return r, i, err
}

func (f countedFiles) Put(ctx context.Context, key string, r io.Reader) (i files.Info, err error) {
	err = f.calls.around("files.Put", func() (err error) { i, err = f.Files.Put(ctx, key, r); return err })
	return i, err
}

func (f countedFiles) PutNew(ctx context.Context, key string, r io.Reader) (i files.Info, err error) {
	err = f.calls.around("files.PutNew", func() (err error) { i, err = f.Files.PutNew(ctx, key, r); return err })
	return i, err
}

func (f countedFiles) Delete(ctx context.Context, key string) error {
	return f.calls.around("files.Delete", func() error { return f.Files.Delete(ctx, key) })
}

func (f countedFiles) List(ctx context.Context, prefix, after string, limit int) (list []files.Info, err error) {
	err = f.calls.around("files.List", func() (err error) { list, err = f.Files.List(ctx, prefix, after, limit); return err })
	return list, err
}

type countedMessages struct {
	messages.Messages
	calls *calls
}

func (m countedMessages) Deliver(ctx context.Context, one messages.Message) error {
	return m.calls.around("messages.Deliver", func() error { return m.Messages.Deliver(ctx, one) })
}
