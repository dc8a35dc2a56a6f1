package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/messages/mailbox"
	"github.com/openaso/openaso/shared/payload"
)

// screen is what the terminal shows; up is closed once the summary is there.
type screen struct {
	mu   sync.Mutex
	b    bytes.Buffer
	once sync.Once
	up   chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.b.Write(p)
	if strings.Contains(s.b.String(), "Ctrl-C") {
		s.once.Do(func() { close(s.up) })
	}
	return n, err
}

// words are those that name, describe or reach the sample's people, and what they are.
func words(today day.Day, secret []byte) map[string]string {
	s, out := fixture.New(today, seed, secret), map[string]string{}
	for _, h := range append(s.Households(), s.Changes()...) {
		r := &h.Record
		out[enroll.CardOf(secret, enroll.FamilyOf(fixture.Employer, r.Subscriber)).Reveal()] = "a card number"
		out[r.Contact.Email.Reveal()] = "an e-mail address"
		out[r.Contact.Mobile.Reveal()] = "a phone number"
		for _, p := range r.People {
			out[p.First.Reveal()], out[p.Last.Reveal()] = "a first name", "a last name"
			out[strings.ToUpper(p.Last.Reveal())] = "a last name"
			if p.Born < today-730 { // a baby's birth is a date of service too
				out[p.Born.String()], out[p.Born.Compact()] = "a birth date", "a birth date"
			}
		}
	}
	delete(out, "")
	return out
}

// running is the system in this process, played to the end of its sample and still up.
type running struct {
	t     *testing.T
	o     options
	shown screen
	words map[string]string
	stop  func()
}

func started(t *testing.T) *running {
	t.Helper()
	r := &running{t: t, o: options{Addr: free(t), State: filepath.Join(t.TempDir(), "state")}, shown: screen{up: make(chan struct{})}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, &r.o, &r.shown) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	select {
	case <-r.shown.up:
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	}
	keys, err := secrets(r.o.State)
	if err != nil {
		t.Fatal(err)
	}
	r.words = words(startDay(t, r.o.State), []byte(keys.Index.Reveal()))
	return r
}

var packed = regexp.MustCompile(`[A-Za-z0-9+/]{40,}={0,2}`)

// clean looks for people in a text, also where it is packed as base64.
func (r *running) clean(where, text string) {
	r.t.Helper()
	for _, p := range packed.FindAllString(text, -1) {
		if b, err := base64.StdEncoding.DecodeString(p); err == nil {
			text += "\n" + string(b)
		}
	}
	for word, what := range r.words {
		if strings.Contains(text, word) {
			r.t.Errorf("%s: holds %s", where, what)
		}
	}
}

// ask sends a request and gives the status and the answer.
func (r *running) ask(method, target, body string) (int, string) {
	r.t.Helper()
	q, err := http.NewRequestWithContext(r.t.Context(), method, "http://"+r.o.Addr+target, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// The whole sample, then requests that fail with people in them: nobody's name, birth
// date, card number or address gets into the terminal, the logs, error answers, the
// messages that go out, keys, or the items that are shown.
func TestNothingOfPeopleGetsOut(t *testing.T) {
	r := started(t)
	names := slices.Sorted(maps.Keys(r.words))
	r.refused(names[len(names)-1]) // any one will do, the same each time
	r.stop()
	r.clean("the terminal", r.shown.b.String())
	log, err := os.ReadFile(filepath.Join(r.o.State, "log.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	r.clean("the log", string(log))
	r.fileNames()
	l, err := assemble.OpenLocal(t.Context(), config.Config{State: r.o.State, Portal: "http://" + r.o.Addr}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Store.Close()
	r.messages(l)
	r.items(l)
	r.noneDead(l)
}

// refused sends what is refused, with a word in every place that there is.
func (r *running) refused(word string) {
	r.t.Helper()
	escaped := url.PathEscape(word)
	household := strings.NewReplacer("active", word, "child", word).Replace(valid)
	for _, c := range []struct{ method, target, body string }{
		{"POST", "/webhooks/" + escaped, household}, {"POST", "/webhooks/" + fixture.HRIS, household},
		{"POST", "/api/webhooks/" + escaped, household}, {"GET", "/nowhere/" + escaped, ""}, {"GET", "/api/members/" + escaped, ""},
		{"GET", "/api/claims/" + escaped, ""}, {"GET", "/api/employers/" + escaped, ""}, {"GET", "/api/payments/" + escaped, ""},
		{"GET", "/api/calls/" + escaped + "/" + escaped + "/1", ""}, {"GET", "/api/items?pk=" + url.QueryEscape(word) + "&sk=x", ""},
		{"GET", "/files/view?key=out/" + url.QueryEscape(word), ""}, {"GET", "/api/claims?e=" + url.QueryEscape(word), ""},
		{"POST", "/api/upload?name=/" + url.QueryEscape(word), word}, {"PUT", "/api/" + escaped, word},
	} {
		status, text := r.ask(c.method, c.target, c.body)
		if status < 400 {
			r.t.Errorf("%s: %d", c.method, status)
		}
		r.clean("an error's answer", text)
	}
	// A webhook that is signed for us is answered inside a 200. Each body has one fault.
	for _, old := range []string{"active", "child", "family", "1980-05-06", "2026-01-01T00", "enrollment.changed", "subscriber"} {
		r.webhook(fixture.HRIS, strings.Replace(valid, old, word, 1))
	}
	for _, old := range []string{"deposit.settled", "health", "12.50", "wire", "2026-01-02T11"} {
		r.webhook(sampleBank, strings.Replace(validDeposit, old, word, 1))
	}
	r.webhook(fixture.Finch, "{"+word)
	_, before := r.ask("GET", "/api/files", "")
	_, text := r.ask("POST", "/api/upload?name=x", "ISA*"+word+"~")
	r.clean("an upload's answer", text)
	for text = before; text == before; { // until it is taken in
		_, text = r.ask("GET", "/api/files", "")
	}
	r.clean("the faults of a file", text)
}

const (
	valid = `{"type":"enrollment.changed","timestamp":"2026-01-01T00:00:00Z","data":{"employee":{"id":"X1","status":"active"},
		"people":[{"id":"X1","relationship":"subscriber","first_name":"A","last_name":"B","born":"1980-05-06","sex":"F"},
			{"id":"X2","relationship":"child","first_name":"C","last_name":"B","born":"2015-05-06","sex":"F"}],
		"elections":[{"plan":"health","option":"ppo","tier":"family","from":"2026-01-01"}]}}`
	validDeposit = `{"type":"deposit.settled","data":{"id":"D1","plan":"health","amount":"12.50","method":"wire","settled_at":"2026-01-02T11:00:00-05:00"}}`
)

// webhook sends a signed body that is refused.
func (r *running) webhook(connection, body string) {
	r.t.Helper()
	_, text := r.ask("POST", "/api/webhooks/"+connection, body)
	if !strings.Contains(text, `"status": 400`) {
		r.t.Errorf("%s took what it should refuse: %s", connection, text)
	}
	r.clean("a webhook's answer", text)
}

func (r *running) fileNames() {
	err := filepath.WalkDir(r.o.State, func(path string, d fs.DirEntry, err error) error {
		r.clean("a file's name", path)
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			r.t.Errorf("others may read %s", d.Name())
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *running) messages(l *assemble.Local) {
	list, err := mailbox.List(r.t.Context(), l.Store, 10_000)
	if err != nil || len(list) < 100 {
		r.t.Fatalf("%d messages, %v", len(list), err)
	}
	for i := range list {
		r.clean("a message", list[i].ID+list[i].Subject+list[i].Text+list[i].HTML)
	}
}

// items looks at every key there is and at every item as the system shows it.
func (r *running) items(l *assemble.Local) {
	partitions := map[string]bool{}
	err := l.Store.DB().View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("items")).ForEach(func(k, _ []byte) error {
			r.clean("a key", string(k))
			pk, _, _ := strings.Cut(string(k), "\x00")
			partitions[pk] = true
			return nil
		})
	})
	if err != nil || len(partitions) < 60 {
		r.t.Fatalf("%d partitions, %v", len(partitions), err)
	}
	for pk := range partitions {
		q, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, "/api/items?pk="+url.QueryEscape(pk), nil)
		if err != nil {
			r.t.Fatal(err)
		}
		answer, err := l.Portal(r.t.Context(), payload.HTTPRequest(q, nil))
		if err != nil || answer.StatusCode != http.StatusOK {
			r.t.Fatal(answer.StatusCode, err)
		}
		r.clean("the items of a partition "+pk[:2], answer.Body)
	}
}

// noneDead says whether anything failed for good, which the sample never does.
func (r *running) noneDead(l *assemble.Local) {
	dead, err := l.Dead(r.t.Context())
	for queue, n := range dead {
		if n > 0 {
			r.t.Errorf("%s: %d dead letters", queue, n)
		}
	}
	if err != nil || len(dead) < 6 {
		r.t.Errorf("%d queues, %v", len(dead), err)
	}
}
