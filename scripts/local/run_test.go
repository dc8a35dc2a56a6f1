package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/money"
)

// free is an address that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	var c net.ListenConfig
	l, err := c.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func cents(t *testing.T, s string) money.Cents {
	t.Helper()
	c, err := money.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// once runs the program to its summary.
func once(t *testing.T, o options) totals {
	t.Helper()
	o.Addr, o.Once, o.JSON = free(t), true, true
	var out bytes.Buffer
	if err := run(t.Context(), &o, &out); err != nil {
		t.Fatal(err)
	}
	var v totals
	if err := json.Unmarshal(out.Bytes(), &v); err != nil {
		t.Fatalf("the summary is no JSON: %v\n%s", err, out.Bytes())
	}
	return v
}

func TestTheSampleAddsUpAndASecondStartChangesNothing(t *testing.T) {
	o := options{State: t.TempDir()}
	first := once(t, o)
	c := first.Claims
	if c.Total != 509 || c.Paid+c.Denied+c.Pended+c.Reversed+c.Voids != c.Total {
		t.Errorf("claims do not add up: %+v", c)
	}
	m := first.Money
	if cents(t, m.PlanPaid)+cents(t, m.MemberOwes)+cents(t, m.WrittenOff) != cents(t, m.Billed) || cents(t, m.Billed) == 0 {
		t.Errorf("money does not add up: %+v", m)
	}
	if f := first.Funding; first.Payments.Amount != f.Settled || first.Payments.Count == 0 || f.Calls != 3 || f.Open != 1 {
		t.Errorf("funding %+v, payments %+v", f, first.Payments)
	}
	if first.Families != 61 || first.Members != 125 {
		t.Errorf("%d families, %d members", first.Families, first.Members)
	}
	optionsAddUp(t, &first)
	answered(t, &first, o.State)
	if d := cmp.Diff(first, once(t, o)); d != "" {
		t.Errorf("the second start changed something: %s", d)
	}
	onThePage(t, o.State)
	explained(t, o.State)
}

// explained: explanations read right for hospitals, dentists and care that the law protects.
func explained(t *testing.T, state string) {
	t.Helper()
	var all bytes.Buffer
	err := filepath.WalkDir(filepath.Join(state, "files", "documents"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Emergency visit", "99283, revenue 0450", "Operating room", "Crown or inlay", "D2740, tooth 14", "D2392, tooth 30 MO", "The plan paid, annual maximum",
		"Your provider may not bill you for it.", "This is what your other plan has paid or taken off.", "needed authorization before it was given",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("no explanation says %q", want)
		}
	}
}

// optionsAddUp: every option has people and claims that its plan paid, and together they are the sum.
func optionsAddUp(t *testing.T, v *totals) {
	t.Helper()
	var paid, owed money.Cents
	for _, o := range v.Options {
		if o.Members == 0 || o.Claims == 0 || cents(t, o.Plan) <= 0 || cents(t, o.Owed) <= 0 {
			t.Errorf("option %+v", o)
		}
		paid, owed = paid+cents(t, o.Plan), owed+cents(t, o.Owed)
	}
	// What no option decided, because nobody was covered, members owe beside.
	if len(v.Options) != 6 || paid != cents(t, v.Money.PlanPaid) || owed > cents(t, v.Money.MemberOwes) {
		t.Errorf("%d options: plans pay %s and members owe %s of %+v", len(v.Options), paid, owed, v.Money)
	}
}

// answered: files of every kind that is read came in, and each got what answers its kind, as a
// file.
func answered(t *testing.T, v *totals, state string) {
	t.Helper()
	kinds := map[string]int{}
	for _, k := range v.Files.Kinds {
		kinds[k.Kind] = k.Files
	}
	want := map[string]int{"834": 1, "270": 1, "275": 1, "276": 1, "278": 1, "999": 1, "837P": 4, "837I": 1, "837D": 1}
	if d := cmp.Diff(want, kinds); d != "" || v.Files.Count != 12 || v.Files.Faulty != 10 {
		t.Errorf("%d files, %d rejected: %s", v.Files.Count, v.Files.Faulty, d)
	}
	answers := map[string]int{"999": 11, "277CA": 5, "271": 1, "277": 1, "278": 1} // the torn file's claims go with their set
	if d := cmp.Diff(answers, v.Files.Answers); d != "" {
		t.Error("answers", d)
	}
	for kind, n := range answers {
		if got := count(state, "files/out", "."+strings.ToLower(kind)+".edi"); got != n {
			t.Errorf("%d files of %s, want %d", got, kind, n)
		}
	}
	if n := count(state, "files/in/"+string(fixture.Employer), ".edi"); n != 1 {
		t.Errorf("%d files in the employer's folder", n)
	}
}

func TestEmptyStartsWithNothing(t *testing.T) {
	o := options{State: t.TempDir(), Empty: true}
	want := totals{Notices: map[string]int{"email": 0, "letter": 0, "sms": 0}}
	want.Money.Billed, want.Money.Allowed, want.Money.MemberOwes, want.Money.PlanPaid, want.Money.WrittenOff = "0.00", "0.00", "0.00", "0.00", "0.00"
	want.Options = []optionOf{}
	want.Files.Kinds, want.Files.Answers = []kindOf{}, map[string]int{}
	want.Funding.Requested, want.Funding.Settled, want.Payments.Amount = "0.00", "0.00", "0.00"
	for range 2 { // and stays empty, though nobody says so again
		if d := cmp.Diff(want, once(t, o)); d != "" {
			t.Error(d)
		}
		o.Empty = false
	}
}

// fails runs the program and wants one line on errs and exit code 1.
func fails(t *testing.T, o options, want string) {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(t.Context(), &o, &out)
	got := code(t.Context(), err, &errs)
	if got != 1 || strings.Count(errs.String(), "\n") != 1 || !strings.Contains(errs.String(), want) {
		t.Errorf("exit %d, %q, want %q in one line", got, errs.String(), want)
	}
}

func TestWhatKeepsItFromStarting(t *testing.T) {
	o := options{State: t.TempDir(), Empty: true}
	once(t, o)
	var c net.ListenConfig
	l, err := c.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	o.Addr = l.Addr().String()
	fails(t, o, "is taken")
	o.Addr = "0.0.0.0:0"
	fails(t, o, "must be this machine's own")
	o.Addr = free(t)
	if err := os.Truncate(filepath.Join(o.State, "aso.db"), 5_000); err != nil {
		t.Fatal(err)
	}
	fails(t, o, "aso.db is damaged")
	if err := os.WriteFile(filepath.Join(o.State, "sample.json"), []byte(`{"start":`), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, o, "sample.json in the state folder is damaged")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, options{Addr: o.Addr, State: filepath.Join(file, "state")}, "cannot be made")
}

// notice passes what is written on and tells when a text has come by.
type notice struct {
	mu   sync.Mutex
	b    bytes.Buffer
	text string
	came chan struct{}
}

func (n *notice) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	before := strings.Contains(n.b.String(), n.text)
	n.b.Write(p)
	if !before && strings.Contains(n.b.String(), n.text) {
		close(n.came)
	}
	return len(p), nil
}

// up runs an empty system until the test ends; stop ends it and gives what it printed.
func up(t *testing.T, o *options) (stop func() string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := &notice{text: "Ctrl-C stops", came: make(chan struct{})}
	done := make(chan error, 1)
	go func() { done <- run(ctx, o, out) }()
	select {
	case <-out.came:
	case err := <-done:
		cancel()
		t.Fatalf("it did not stay up: %v", err)
	}
	return func() string {
		cancel()
		if got := code(ctx, <-done, &out.b); got != 0 {
			t.Errorf("stopped with exit code %d", got)
		}
		return out.b.String()
	}
}

func get(t *testing.T, addr, path string, to any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(to); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
}

// until asks again and again, until it is so or the time is over.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
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

func TestAFileDroppedIntoTheFolderIsTakenIn(t *testing.T) {
	o := &options{State: t.TempDir(), Addr: free(t), Empty: true}
	stop := up(t, o)
	var bulk bytes.Buffer
	if err := fixture.Load(day.Of(time.Now().UTC()), 1, nil, 3, 7).WriteFile(&bulk); err != nil {
		t.Fatal(err)
	}
	drop := filepath.Join(o.State, "uploads", "mine.837")
	if err := replace(drop, bulk.Bytes()); err != nil {
		t.Fatal(err)
	}
	var files struct {
		Files []struct {
			Key, Status, Ack  string
			Claims, Unmatched int
		}
	}
	until(t, "a file is listed", func() bool {
		get(t, o.Addr, "/api/files", &files)
		return len(files.Files) > 0
	})
	f := files.Files[0]
	if len(files.Files) != 1 || f.Status != "accepted" || f.Claims != 7 || f.Unmatched != 7 {
		t.Errorf("%+v", files.Files)
	}
	until(t, "the file is moved", func() bool { return !exists(drop) })
	kept, err := os.ReadFile(filepath.Join(o.State, "uploads", "taken", "mine.837"))
	if err != nil || !bytes.Equal(kept, bulk.Bytes()) {
		t.Errorf("the file taken is not the file dropped: %v", err)
	}
	if ack, err := os.ReadFile(filepath.Join(o.State, "files", filepath.FromSlash(f.Ack))); err != nil || !bytes.Contains(ack, []byte("IK5*A")) {
		t.Errorf("no acknowledgment that accepts: %v", err)
	}
	if said := stop(); !strings.Contains(said, "Stopping.") || !strings.Contains(said, "http://"+o.Addr+"/") {
		t.Errorf("it said\n%s", said)
	}
}

func TestPeopleReadAmountsWithSeparators(t *testing.T) {
	var b bytes.Buffer
	s := &system{o: &options{Addr: "127.0.0.1:8080", State: "st"}, out: &terminal{w: &b, begun: time.Now()}}
	v := &totals{Families: 2, Members: 5}
	v.Files.Count, v.Files.Kinds, v.Files.Answers = 3, []kindOf{{"270", 1}, {"837P", 2}}, map[string]int{"999": 3, "271": 1}
	v.Money.Billed, v.Money.Allowed, v.Money.MemberOwes, v.Money.PlanPaid = "1234567.80", "1000.00", "999.99", "-1000.00"
	v.Funding.Requested, v.Funding.Settled, v.Payments.Amount = "90002.29", "0.00", "90002.29"
	v.Options = []optionOf{{Option: "ppo", Members: 3, Claims: 2, Plan: "1980.00", Owed: "2118.50"}}
	s.table(v, 870)
	for _, want := range []string{"$1,234,567.80\n", "$1,000.00\n", "$999.99\n", "-$1,000.00\n", "$90,002.29 requested, $0.00 settled", "0, $90,002.29\n",
		"5 people in 2 families", "3 came in: 1 270, 2 837P\n", "1 271, 3 999; ", "ppo                     3        2      $1,980.00      $2,118.50\n", "870 files written", filepath.Join("st", "log.jsonl")} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the summary lacks %q:\n%s", want, b.String())
		}
	}
}
