package assemble_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x837"
)

// guard stands between a function and the ports: it lets through what infra/spec grants,
// fails the test on anything else, and remembers what was needed.
type guard struct {
	t    *testing.T
	mu   sync.Mutex
	used map[string]bool // function and grant, or grant and prefix or queue
}

func (g *guard) needs(f *spec.Function, grant spec.Grant, granted []string, what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used[f.Name+" "+string(grant)] = true
	covered := len(granted) == 0
	for _, p := range granted {
		if strings.HasPrefix(what, p) {
			g.used[f.Name+" "+string(grant)+" "+p] = true
			covered = true
		}
	}
	if !f.Has(grant) || !covered {
		g.t.Errorf("%s needs %s of %s: infra/spec does not grant it", f.Name, grant, what)
	}
}

type guardedTable struct {
	table.Table
	g *guard
	f *spec.Function
}

func (t guardedTable) Get(ctx context.Context, k table.Key) (table.Item, error) {
	t.g.needs(t.f, spec.ReadTable, nil, k.PK)
	return t.Table.Get(ctx, k)
}

func (t guardedTable) Query(ctx context.Context, q table.Query) (table.Page, error) {
	t.g.needs(t.f, spec.ReadTable, nil, q.PK)
	return t.Table.Query(ctx, q)
}

func (t guardedTable) Commit(ctx context.Context, token string, ops []table.Op) error {
	for _, op := range ops {
		t.g.needs(t.f, spec.WriteTable, t.f.Keys, op.Item.PK)
		if op.Action == table.Delete {
			t.g.t.Errorf("%s deletes an item: no role may", t.f.Name)
		}
	}
	return t.Table.Commit(ctx, token, ops)
}

type guardedFiles struct {
	files.Files
	g *guard
	f *spec.Function
}

func (s guardedFiles) Open(ctx context.Context, key string) (io.ReadCloser, files.Info, error) {
	s.g.needs(s.f, spec.ReadFiles, s.f.Reads, key)
	return s.Files.Open(ctx, key)
}

func (s guardedFiles) List(ctx context.Context, prefix, after string, limit int) ([]files.Info, error) {
	s.g.needs(s.f, spec.ReadFiles, s.f.Reads, prefix)
	return s.Files.List(ctx, prefix, after, limit)
}

func (s guardedFiles) Put(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	s.g.needs(s.f, spec.WriteFiles, s.f.Writes, key)
	return s.Files.Put(ctx, key, r)
}

func (s guardedFiles) PutNew(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	s.g.needs(s.f, spec.WriteFiles, s.f.Writes, key)
	return s.Files.PutNew(ctx, key, r)
}

func (s guardedFiles) Delete(context.Context, string) error {
	s.g.t.Errorf("%s deletes a file: no role may", s.f.Name)
	return nil
}

type guardedMessages struct {
	messages.Messages
	g *guard
	f *spec.Function
}

func (m guardedMessages) Deliver(ctx context.Context, one messages.Message) error {
	m.g.needs(m.f, spec.Messages, nil, "messages")
	return m.Messages.Deliver(ctx, one)
}

// as are the parts as a function has them on AWS: guarded, and without what it may not
// read at its start.
func (h *house) as(name string) *assemble.Parts {
	all := spec.Functions()
	f := &all[slices.IndexFunc(all, func(f spec.Function) bool { return f.Name == name })]
	p := *h.parts
	p.Table, p.Files, p.Messages = guardedTable{p.Table, h.guard, f}, guardedFiles{p.Files, h.guard, f}, guardedMessages{p.Messages, h.guard, f}
	send := p.Send
	p.Send = func(ctx context.Context, queue string, body []byte) error {
		h.guard.needs(f, spec.SendQueues, f.Sends, queue)
		return send(ctx, queue, body)
	}
	if !slices.Contains(f.Reads, catalogPrefix) {
		p.Catalog, p.Book = nil, nil
	}
	if !f.Has(spec.Secrets) {
		p.Secret, p.Connections = nil, nil
		p.Connection = func(string) (*partner.Connection, bool) {
			h.t.Errorf("%s asks for a connection: infra/spec grants it no secrets", name)
			return nil, false
		}
	}
	if !f.Has(spec.Messages) {
		p.PortalURL = ""
	}
	return &p
}

const catalogPrefix = "catalog/"

// handlers are those of the parts, each with what it is granted.
func (h *house) handlers() assemble.Handlers {
	out := h.parts.Handlers()
	for name := range out.HTTP {
		out.HTTP[name] = func(ctx context.Context, r lambda.APIGatewayV2HTTPRequest) (lambda.APIGatewayV2HTTPResponse, error) {
			return h.as(name).Handlers().HTTP[name](ctx, r)
		}
	}
	for name := range out.SQS {
		out.SQS[name] = func(ctx context.Context, ev lambda.SQSEvent) (lambda.SQSEventResponse, error) {
			return h.as(name).Handlers().SQS[name](ctx, ev)
		}
	}
	for name := range out.Stream {
		out.Stream[name] = func(ctx context.Context, ev lambda.DynamoDBEvent) (lambda.DynamoDBEventResponse, error) {
			return h.as(name).Handlers().Stream[name](ctx, ev)
		}
	}
	return out
}

// Every test of this package runs under the grants of infra/spec. This one lives through
// what happens, with each queue's messages lost in turn, and wants each grant, prefix and
// queue to be needed: what nobody needs is taken back.
func TestEachGrantIsNeeded(t *testing.T) {
	if !strings.HasPrefix(catalog.Agreements, catalogPrefix) {
		t.Fatal("the catalog lies elsewhere")
	}
	used := map[string]bool{}
	for _, lost := range []string{"", events.QueueUploads, events.QueueEnroll, events.QueueClaims, events.QueueSettle, events.QueuePay, events.QueueNotify} {
		h := open(t)
		first := h.upload(7, []x837.Claim{bill("Annabel", 7, 10_000)}, nil) // waits for its member
		h.lose(lost)
		h.attach(lost == events.QueueUploads)
		h.lived(lost)
		h.priced(lost == events.QueueUploads)
		if lost == "" {
			h.ask(first[:24] + "-1")
			h.says("msg_2", func(r *partner.Record) { r.Status, r.Terminated = partner.Terminated, day.New(2025, 12, 1) })
			h.call("clinic", h.clock.Now(), status(first[:24]+"-1"), nil)
		}
		h.look()
		h.quiet()
		maps.Copy(used, h.guard.used)
	}
	for _, f := range spec.Functions() {
		for _, need := range needs(&f) {
			if !used[need] {
				t.Errorf("%s: nobody needed it", need)
			}
		}
	}
}

// attach uploads an attachment to a claim, with or without the notification.
func (h *house) attach(silent bool) {
	h.t.Helper()
	text := own(h.t, "x275/release-6020.275")
	if !silent {
		h.lay("in/clinic/images.edi", text)
	} else if _, err := h.parts.Files.Put(h.t.Context(), "in/clinic/images.edi", strings.NewReader(text)); err != nil {
		h.t.Fatal(err)
	}
}

// needs are what a function is granted, as guard remembers it. Secrets are read at the
// start, before a guard stands there, and so is the catalog.
func needs(f *spec.Function) (out []string) {
	for _, g := range f.Grants {
		if g != spec.Secrets && (g != spec.ReadFiles || !slices.Equal(f.Reads, []string{catalogPrefix})) {
			out = append(out, f.Name+" "+string(g))
		}
	}
	for _, p := range f.Reads {
		if p != catalogPrefix {
			out = append(out, fmt.Sprintf("%s %s %s", f.Name, spec.ReadFiles, p))
		}
	}
	for _, p := range f.Writes {
		if p == route.Folder { // written by AWS's driver of letters, which stands before no guard here
			continue
		}
		out = append(out, fmt.Sprintf("%s %s %s", f.Name, spec.WriteFiles, p))
	}
	for _, q := range f.Sends {
		out = append(out, fmt.Sprintf("%s %s %s", f.Name, spec.SendQueues, q))
	}
	return out
}

// look opens what the portal shows: every page that leads somewhere, and every stored
// file that it may show.
func (h *house) look() {
	h.t.Helper()
	paths := []string{"/", "/api/claims/" + string(h.standing()[0].Claim.ID)}
	for _, prefix := range []string{"out/", "documents/", "funding/", "in/", "webhooks/"} {
		for _, key := range h.files(prefix) {
			paths = append(paths, "/files/view?key="+key)
		}
	}
	for _, path := range paths {
		r, err := http.Get("http://" + h.addr + path)
		if err != nil {
			h.t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusOK {
			h.t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}
