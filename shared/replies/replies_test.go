package replies_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/replies"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x12test"
)

// house takes acknowledgments in.
type house struct {
	t     *testing.T
	tab   *memtable.Table
	files *memfiles.Files
	s     intake.Service
	n     int
}

func open(t *testing.T, rules envelope.Rules) *house {
	clock := testclock.New()
	h := &house{t: t, tab: memtable.New(clock.Now), files: memfiles.New(clock.Now)}
	s := replies.Service{Table: h.tab, Rules: rules}
	h.s = intake.Service{Table: h.tab, Files: h.files, Secret: []byte("secret"), Rules: rules, Kinds: s.Kinds()}
	return h
}

func (h *house) take(text string) (intake.Manifest, error) {
	h.t.Helper()
	h.n++
	key := fmt.Sprintf("in/clinic/%d.edi", h.n)
	if _, err := h.files.Put(h.t.Context(), key, strings.NewReader(text)); err != nil {
		h.t.Fatal(err)
	}
	return h.s.Receive(h.t.Context(), key)
}

func (h *house) mustTake(text string) intake.Manifest {
	h.t.Helper()
	m, err := h.take(text)
	if err != nil {
		h.t.Fatal(err)
	}
	return m
}

// of is what a partner said of a control number: "999 HP E 1+1 1,5".
func (h *house) of(partner, control string) (out []string) {
	h.t.Helper()
	all, err := replies.Of(h.t.Context(), h.tab, partner, control)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, r := range all {
		out = append(out, fmt.Sprint(r.Kind, " ", r.Functional, " ", r.Code, " ", r.Accepted, "+", r.Rejected, " ", strings.Join(r.Reasons, ",")))
	}
	return out
}

func (h *house) outbox() (keys []string) {
	h.t.Helper()
	list, err := h.files.List(h.t.Context(), "out/", "", 100)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range list {
		keys = append(keys, f.Key)
	}
	return keys
}

// parts are what a file held: "999 2 of 2 sets, 3+1".
func parts(m *intake.Manifest) (out []string) {
	for _, p := range m.Parts {
		out = append(out, fmt.Sprint(p.Kind, " ", p.Items-p.Faulty, " of ", p.Items, " in ", p.Sets, " sets, ", p.Accepted, "+", p.Rejected))
	}
	return out
}

func isa(control string) string {
	return "ISA*00*          *00*          *ZZ*1234567893     *ZZ*OPENASO        *260304*0506*^*00501*" + control + "*1*T*:~"
}

// ack is a group of a 999 of one set for each group that was sent: control number, AK9.
func ack(answers ...string) string {
	var b strings.Builder
	b.WriteString("GS*FA*1234567893*OPENASO*20260304*0506*7*X*005010X231A1~")
	for i := 0; i < len(answers); i += 2 {
		fmt.Fprintf(&b, "ST*999*%04d*005010X231A1~AK1*HP*%s*005010X221A1~AK9*%s~SE*4*%04d~", i/2+1, answers[i], answers[i+1], i/2+1)
	}
	fmt.Fprintf(&b, "GE*%d*7~", len(answers)/2)
	return b.String()
}

// What is said of our files is found by the partner and the number that they had, and
// nothing is answered.
func TestRepliesAreFoundByWhatTheyAnswer(t *testing.T) {
	h := open(t, envelope.Rules{})
	m := h.mustTake(isa("000000071") + "TA1*000012345*260301*1200*A*000~" + ack("12345", "P*3*3*2", "777", "R*1*1*0*5*1") + "IEA*1*000000071~")
	if d := cmp.Diff([]string{"TA1 1 of 1 in 0 sets, 1+0", "999 2 of 2 in 2 sets, 2+2"}, parts(&m)); d != "" || m.Status != intake.Accepted {
		t.Error(d, m)
	}
	if d := cmp.Diff([]string{"999 HP P 2+1 ", "TA1  A 1+0 000"}, h.of("1234567893", "000012345")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"999 HP R 0+1 5,1"}, h.of("1234567893", "777")); d != "" {
		t.Error(d)
	}
	m = h.mustTake(isa("000000072") + "TA1*000012345*260301*1200*R*025~IEA*0*000000072~")
	if got := h.of("1234567893", "12345"); len(got) != 3 || m.Status != intake.Accepted || m.Parts[0].Rejected != 1 {
		t.Error(got, m)
	}
	if got := h.of("OTHER", "12345"); got != nil {
		t.Errorf("of another partner: %s", got)
	}
	if got := h.outbox(); got != nil {
		t.Errorf("an acknowledgment is acknowledged: %s", got)
	}
}

// A 277CA is no acknowledgment of X12's own: it gets a 999.
func TestA277CAIsKept(t *testing.T) {
	h := open(t, envelope.Rules{})
	m := h.mustTake(x12test.Own(t, "x277/one-broken-claim.golden"))
	if d := cmp.Diff([]string{"277 4 of 4 in 1 sets, 3+1"}, parts(&m)); d != "" || m.Status != intake.Accepted || m.Ack == "" {
		t.Errorf("%s, %+v", d, m)
	}
	if got := h.of("OPENASO", "7"); len(got) != 1 || !strings.HasPrefix(got[0], "277  WQ 3+1 A1:19") {
		t.Error(got)
	}
}

// What is wrong with an acknowledgment is told, and it says nothing then.
func TestABrokenReplySaysNothing(t *testing.T) {
	good := isa("000000071") + "TA1*000012345*260301*1200*A*000~" + ack("12345", "A*1*1*1") + "IEA*1*000000071~"
	for _, c := range []struct {
		from, to string
		want     []string
		status   intake.Status
		faults   string
	}{
		{"*A*000~", "*Q*000~", []string{"999 HP A 1+0 "}, intake.Partly, "TA104: not a code of the dictionary"},
		{"AK9*A*", "AK9*Q*", []string{"TA1  A 1+0 000"}, intake.Partly, "AK901, segment 3: not a code"},
		{"SE*4", "SE*5", []string{"TA1  A 1+0 000"}, intake.Partly, "the count of segments"},
		{"ST*999*0001*005010X231A1", "ST*997*0001", []string{"TA1  A 1+0 000"}, intake.Partly, "a transaction set that is not read here"},
		{"*OPENASO        *", "*OTHER          *", nil, intake.Rejected, "it is for another receiver (ISA08)"},
		{"IEA*1*000000071~", "ST*", []string{"999 HP A 1+0 ", "TA1  A 1+0 000"}, intake.Partly, "ends"},
	} {
		h := open(t, envelope.Rules{Receivers: []string{"OPENASO"}})
		m := h.mustTake(strings.Replace(good, c.from, c.to, 1))
		if d := cmp.Diff(c.want, h.of("1234567893", "12345")); d != "" || m.Status != c.status || !strings.Contains(strings.Join(m.Faults, "\n"), c.faults) || h.outbox() != nil {
			t.Errorf("%s: %s\n%+v", c.to, d, m)
		}
	}
}

// One file cannot fill the table.
func TestRepliesOfOneFileAreBounded(t *testing.T) {
	h := open(t, envelope.Rules{})
	m := h.mustTake(isa("000000071") + strings.Repeat("TA1*000012345*260301*1200*A*000~", 1_100) + "IEA*0*000000071~")
	if got := h.of("1234567893", "12345"); len(got) != 1_000 || m.Parts[0].Items != 1_100 || len(m.Faults) != 1 {
		t.Errorf("%d rows, %+v", len(got), m)
	}
}

// What could not be kept is kept when the file is taken in again, be it broken or not.
func TestAReplyIsKeptLater(t *testing.T) {
	text := isa("000000071") + "TA1*000012345*260301*1200*A*000~" + ack("12345", "A*1*1*1") + "IEA*1*000000071~"
	for _, file := range []string{text, strings.Replace(text, "IEA*1*000000071~", "ST*", 1)} {
		for at, want := range []string{"TA1", "999"} {
			h := open(t, envelope.Rules{})
			s := replies.Service{Table: &failing{h.tab, at}}
			h.s.Kinds = s.Kinds()
			if m, err := h.take(file); !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v, %+v", want, err, m)
			}
			h.s.Kinds = (&replies.Service{Table: h.tab}).Kinds()
			h.mustTake(file)
			if got := h.of("1234567893", "12345"); len(got) != 2 {
				t.Errorf("%s: %s", want, got)
			}
		}
	}
}

// failing is a table that takes so many commits and no more.
type failing struct {
	table.Table
	left int
}

func (f *failing) Commit(ctx context.Context, token string, ops []table.Op) error {
	if f.left--; f.left < 0 {
		return fault.New(fault.Unavailable, "down")
	}
	return f.Table.Commit(ctx, token, ops)
}
