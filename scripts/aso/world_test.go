package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/webhook"
)

const bank = "sample-bank"

// today is a Wednesday, so that a wire is good on the day it comes.
var today = day.New(2026, 11, 25)

// world is a whole system on a port of its own, with synthetic families and what the
// program needs to be pointed at it.
type world struct {
	t     *testing.T
	state string
	addr  string
	local *assemble.Local
	m     *machine.Machine
	load  *fixture.Bulk
	stop  func()
}

var secret = []byte(strings.Repeat("k", 32))

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, state: t.TempDir(), load: fixture.Load(today, 7, secret, 12, 40)}
	w.publish()
	begun := time.Now()
	now := func() time.Time { return today.Time().Add(14*time.Hour + time.Since(begun)) }
	var err error
	w.local, err = assemble.OpenLocal(t.Context(), config.Config{State: w.state, Portal: "http://127.0.0.1"}, slog.New(slog.DiscardHandler), now)
	if err != nil {
		t.Fatal(err)
	}
	w.local.Operator = &assemble.Operator{Worklist: w.local.Worklist, PostWebhook: w.webhook, SettleCall: w.settle,
		Upload: func(ctx context.Context, e id.Employer, body []byte) (string, error) {
			if e != "" {
				return w.m.UploadOf(ctx, string(e), body)
			}
			return w.m.Upload(ctx, body)
		},
		Fund:  func(ctx context.Context) error { return w.m.Fire(ctx, "fund") },
		Sweep: func(ctx context.Context) error { return w.m.Fire(ctx, "sweep") }}
	w.run(now)
	return w
}

func (w *world) write(name string, body []byte) string {
	w.t.Helper()
	path := filepath.Join(w.state, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func (w *world) publish() {
	w.t.Helper()
	for key, body := range fixture.New(today, 7, secret).Documents() {
		w.write("files/"+key, body)
	}
	sign := phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	s := config.Secrets{Index: phi.New(string(secret)), Connections: []partner.Connection{
		{ID: fixture.HRIS, Employer: fixture.Employer, Kind: partner.HRIS, Profile: partner.ProfileStandard, Secret: sign},
		{ID: bank, Employer: fixture.Employer, Plan: fixture.Plan, Kind: partner.Bank, Profile: partner.ProfileBank, Secret: sign},
		{ID: "sample-clinic", Employer: fixture.Employer, Kind: partner.Inquirer, Profile: partner.ProfileX12, Secret: sign}}}
	b, err := s.Bytes()
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(assemble.SecretsFile, b)
}

// run serves until stop; what the program reads then is the folder.
func (w *world) run(now func() time.Time) {
	w.m = &machine.Machine{Addr: "127.0.0.1:0", HTTP: map[string]machine.HTTP{}, Queues: map[string]machine.SQS{},
		Records: w.local.Store, Queue: w.local.Queue, Files: w.local.Dir, Now: now, Log: w.local.Log}
	h := w.local.Handlers()
	for _, f := range spec.Functions() {
		switch f.Trigger {
		case spec.HTTP:
			w.m.HTTP[f.Route] = h.HTTP[f.Name]
		case spec.Queue, spec.Uploads:
			w.m.Queues[f.Source] = h.SQS[f.Name]
		case spec.Stream:
			w.m.Stream = h.Stream[f.Name]
		case spec.Schedule:
			w.m.Schedules = append(w.m.Schedules, machine.Schedule{Name: f.Name, Every: f.Every, Handle: h.Scheduled[f.Name]})
		}
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- w.m.Run(ctx, func(addr string) { ready <- addr }) }()
	w.addr = <-ready
	stopped := false
	w.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
		if err := w.local.Store.Close(); err != nil {
			w.t.Error(err)
		}
	}
	w.t.Cleanup(w.stop)
}

// webhook posts as a connection does. All have one id: the second body is a conflict.
func (w *world) webhook(ctx context.Context, connection string, body []byte) (int, []byte, error) {
	return w.post(ctx, connection, "by-hand", body)
}

func (w *world) post(ctx context.Context, connection, wid string, body []byte) (int, []byte, error) {
	c, ok := w.local.Connection(connection)
	if !ok {
		return 0, nil, fault.New(fault.NotFound, "no such connection")
	}
	signed, err := webhook.Sign(c.Scheme(), c.Secret, wid, w.m.Now(), body)
	if err != nil {
		return 0, nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+w.addr+"/webhooks/"+connection, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for k, v := range signed {
		r.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

func (w *world) settle(ctx context.Context, e id.Employer, p id.Plan, number int64) error {
	c, err := w.local.Funding().Get(ctx, e, p, number)
	if err != nil {
		return err
	}
	if c.Status != funding.Requested {
		return fault.New(fault.Conflict, "the call is settled already")
	}
	body := `{"type":"deposit.settled","data":{"id":"dep_1","plan":"` + string(p) + `","amount":"` + c.Requested.String() +
		`","method":"wire","settled_at":"` + w.m.Now().UTC().Format(time.RFC3339) + `","reference":"W1"}}`
	_, _, err = w.post(ctx, bank, "dep_1", []byte(body))
	return err
}

func (w *world) quiet() {
	w.t.Helper()
	if err := w.m.Quiet(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// hires are the bodies that report the families.
func (w *world) hires() (out [][]byte) {
	w.t.Helper()
	for h := range w.load.Households() {
		body, err := partner.EnrollmentBody(&h.Record, w.m.Now())
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, body)
	}
	return out
}

// claims is the families' claim file in the state folder.
func (w *world) claims() string {
	w.t.Helper()
	var b bytes.Buffer
	if err := w.load.WriteFile(&b); err != nil {
		w.t.Fatal(err)
	}
	return w.write("mine/load.837", b.Bytes())
}

// lived is a world in which families were hired, claims decided and a call made.
func lived(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for i, body := range w.hires() {
		status, _, err := w.post(t.Context(), fixture.HRIS, "hire-"+string(rune('a'+i)), body)
		if err != nil || status != http.StatusAccepted {
			t.Fatal(status, err)
		}
	}
	w.quiet()
	w.aso(0, "upload", w.claims())
	w.quiet()
	w.aso(0, "fund")
	w.quiet()
	return w
}

// aso runs the program against the world and wants an exit code.
func (w *world) aso(code int, args ...string) (out, errs string) {
	w.t.Helper()
	return aso(w.t, code, append([]string{"--addr", w.addr, "--state", w.state}, args...)...)
}

func aso(t *testing.T, code int, args ...string) (string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(t.Context(), args, &out, &errs); got != code {
		t.Fatalf("aso %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), errs.String())
	}
	return out.String(), errs.String()
}
