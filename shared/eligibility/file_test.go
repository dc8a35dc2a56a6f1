package eligibility_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/eligibility"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x270"
)

const ann = `card: OA000000001
people:
  - {id: A, relationship: subscriber, first: Ann, last: Synthetic, born: 1980-05-06, sex: F}
covered:
  - {member: A, plan: health, option: ppo, tier: employee, from: 2025-03-01}
`

// Who may ask about one employer finds nobody of another: the answer is that to a card
// nobody has, but for the card.
func TestAnotherEmployersMembersAreNotFound(t *testing.T) {
	s := world(t, readHome(t, ann))
	known := enclosed("270", "HS", set("T1", "ANN"))
	nobody := strings.ReplaceAll(known, "OA000000001", "OA000000002")
	s.Employer = "acme"
	if text, _ := answered(t, s, known); !strings.Contains(text, "EB*1*") {
		t.Errorf("its own: %s", text)
	}
	s.Employer = "oakridge"
	got, _ := answered(t, s, known)
	want, _ := answered(t, s, nobody)
	for _, text := range []*string{&got, &want} { // of the digest
		_, *text, _ = strings.Cut(*text, "BHT")
		*text, _, _ = strings.Cut(*text, "SE*")
	}
	if want = strings.ReplaceAll(want, "OA000000002", "OA000000001"); got != want || !strings.Contains(got, "AAA*N**75*") {
		t.Errorf("another's: %s\nnobody's: %s", got, want)
	}
}

// set is the BHT to EQ of an inquiry.
func set(trace, first string) string {
	return "BHT*0022*13*" + trace + "*20260304*0506\nHL*1**20*1\nNM1*PR*2*SAMPLE TPA*****PI*OPENASO\nHL*2*1*21*1\nNM1*1P*2*SYNTHETIC CLINIC*****XX*2000001000\n" +
		"HL*3*2*22*0\nTRN*1*" + trace + "*9970001001\nNM1*IL*1*SYNTHETIC*" + first + "****MI*OA000000001\nDMG*D8*19800506\nEQ*98\n"
}

// several is a file of several sets.
func several(bodies ...string) string {
	one := enclosed("270", "HS", "")
	head, _, _ := strings.Cut(one, "ST*")
	var b strings.Builder
	b.WriteString(head)
	for i, body := range bodies {
		fmt.Fprintf(&b, "ST*270*%04d*005010X279A1~\n%sSE*%d*%04d~\n", i+1, strings.ReplaceAll(body, "\n", "~\n"), strings.Count(body, "\n")+2, i+1)
	}
	fmt.Fprintf(&b, "GE*%d*7~\nIEA*1*000000007~\n", len(bodies))
	return b.String()
}

// Each whole set has its answer; a set that the 999 rejects, and an inquiry with a fault,
// have none.
func TestSetsAreAnswered(t *testing.T) {
	s := world(t, readHome(t, ann))
	three := several(set("T1", "ANN"), set("T2", "EVE"), set("T3", "ANN"))
	for _, c := range []struct {
		name, file string
		traces     string
	}{
		{"all", three, "T1 T2 T3"},
		{"a wrong count", strings.Replace(three, "SE*12*0002", "SE*13*0002", 1), "T1 T3"},
		{"no trailer", strings.Replace(three, "SE*12*0003~\n", "", 1), "T1 T2"},
		{"a fault", strings.Replace(three, "EQ*98~", "EQ*ZZ~", 1), "T2 T3"},
		{"another guide", strings.Replace(three, "0001*005010X279A1", "0001*004010X092A1", 1), "T2 T3"},
		{"another kind", strings.Replace(three, "ST*270*0002", "ST*276*0002", 1), "T1 T3"},
		{"nothing good", strings.ReplaceAll(three, "EQ*98~", "EQ*ZZ~"), ""},
	} {
		var out bytes.Buffer
		report, err := s.File(t.Context(), strings.NewReader(c.file), &out, envelope.Asked{At: at, Digest: "digest"})
		if err != nil || len(report.Groups) != 1 {
			t.Fatal(c.name, err)
		}
		var traces []string
		answers, err := x270.ReadAnswers(&out, func(it x270.AnswerItem) error {
			traces = append(traces, it.Answer.Subscriber.Traces[0].Number)
			if it.Set != len(traces) || it.Answer.Head.Reference != traces[it.Set-1] {
				t.Errorf("%s: %s stands in set %d", c.name, it.Answer.Head.Reference, it.Set)
			}
			return nil
		})
		if err != nil || len(answers.Faults) > 0 || strings.Join(traces, " ") != c.traces {
			t.Errorf("%s: %v, %v, %v", c.name, err, answers.Faults, traces)
		}
		if c.traces != "" && (answers.Sender != "OPENASO" || answers.Receiver != "CLINIC") {
			t.Errorf("%s: from %s to %s", c.name, answers.Sender, answers.Receiver)
		}
	}
}

// A cut file is answered as far as its sets are whole, and the error says where it ends.
func TestACutFile(t *testing.T) {
	s := world(t, readHome(t, ann))
	two := several(set("T1", "ANN"), set("T2", "ANN"))
	var out bytes.Buffer
	report, err := s.File(t.Context(), strings.NewReader(two[:strings.LastIndex(two, "EQ")]), &out, envelope.Asked{At: at, Digest: "digest"})
	if !fault.Is(err, fault.Invalid) || report.Broken == "" || strings.Count(out.String(), "ST*271*") != 1 || !strings.Contains(out.String(), "IEA*1*") {
		t.Errorf("%v, %q\n%s", err, report.Broken, out.String())
	}
	out.Reset()
	if _, err := s.File(t.Context(), strings.NewReader("hello"), &out, envelope.Asked{At: at, Digest: "digest"}); !fault.Is(err, fault.Invalid) || out.Len() > 0 {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
}

// The same file at the same time is answered with the same bytes, another one with another
// control number.
func TestTheSameFileGetsTheSameAnswer(t *testing.T) {
	s := world(t, readHome(t, ann))
	answer := func(digest string) string {
		var out bytes.Buffer
		if _, err := s.File(t.Context(), strings.NewReader(several(set("T1", "ANN"))), &out, envelope.Asked{At: at, Digest: digest}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if a, b, c := answer("one"), answer("one"), answer("two"); a != b || a == c || a[:90] != c[:90] {
		t.Errorf("%s%s%s", a, b, c)
	}
}

// Texts that hold what is a delimiter in our files are cleaned: one name must not keep the
// rest from its answer.
func TestNamesWithDelimiters(t *testing.T) {
	s := world(t, readHome(t, ann))
	file := strings.NewReplacer("^", "<", "~", "'", "*", "|", ":", ">").Replace(several(set("T1", "ANN")))
	file = strings.ReplaceAll(file, "T1", "T1^A~B*C:D")
	text, items := answered(t, s, file)
	if len(items) != 1 || items[0].Answer.Head.Reference != "T1 A B C D" || items[0].Answer.Subscriber.Traces[0].Number != "T1 A B C D" || len(items[0].Answer.Benefits) < 10 {
		t.Error(text)
	}
}

// More inquiries of one set than are held are refused together, and said so.
func TestAVeryLargeSet(t *testing.T) {
	s := world(t, readHome(t, ann))
	var b strings.Builder
	b.WriteString(set("T1", "ANN"))
	for n := range 5_000 {
		fmt.Fprintf(&b, "HL*%d*2*22*0\nNM1*IL*1*SYNTHETIC*ANN****MI*OA000000001\nDMG*D8*19800506\nEQ*98\n", n+4)
	}
	text, items := answered(t, s, several(b.String(), set("T2", "ANN")))
	if len(items) != 2 || items[0].Answer.Subscriber != nil || items[0].Answer.Rejects[0].Reason != "04" || items[1].Answer.Subscriber == nil {
		t.Errorf("%d answers\n%.2000s", len(items), text)
	}
}

// down is a table that cannot be read.
type down struct{ table.Table }

func (down) Get(context.Context, table.Key) (table.Item, error) {
	return table.Item{}, fault.As(fault.Unavailable, errors.New("connection refused"), "table")
}

// A table that cannot be read is no answer about a member: ask again.
func TestATableThatIsDown(t *testing.T) {
	s := service(t, down{})
	var out bytes.Buffer
	_, err := s.File(t.Context(), strings.NewReader(several(set("T1", "ANN"), set("T2", "ANN"))), &out, envelope.Asked{At: at, Digest: "digest"})
	if !fault.Is(err, fault.Unavailable) || strings.Contains(fmt.Sprint(err), "OA0") {
		t.Error(err)
	}
	q := asked(t, several(set("T1", "ANN")))[0]
	if _, err := s.Answer(t.Context(), q); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	if a := eligibility.Unable(q, at); a.Subscriber != nil || a.Rejects[0] != (x270.Reject{Reason: "42", Action: "R"}) {
		t.Errorf("%+v", a)
	}
}

func FuzzFile(f *testing.F) {
	f.Add(several(set("T1", "ANN"), set("T2", "EVE")))
	h := home{}
	f.Fuzz(func(t *testing.T, text string) {
		if h.Card == "" {
			h = readHome(t, ann)
		}
		s := world(t, h)
		var out bytes.Buffer
		if _, err := s.File(t.Context(), strings.NewReader(text), &out, envelope.Asked{At: at, Digest: "digest"}); err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if report, err := x270.ReadAnswers(&out, func(x270.AnswerItem) error { return nil }); err != nil || len(report.Faults) > 0 {
			t.Fatal(err, report.Faults)
		}
	})
}

// The published examples ask about nobody we know, of a day long ago: that is what they
// are told.
func TestPublishedInquiriesAreAnswered(t *testing.T) {
	s := world(t, readHome(t, ann))
	names, _ := filepath.Glob("../../../shared/x12/stupidedi/X279A1 HS270*/pass/*")
	more, _ := filepath.Glob("../../../shared/x12/linuxforhealth/270_005010X279A1/*")
	for _, name := range append(names, more...) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text, items := answered(t, s, string(b))
		if len(items) != 1 || !strings.Contains(text, "AAA*N**62*C~") || !strings.Contains(text, "TRN*2*93175-012547*9877281234~") {
			t.Errorf("%s\n%s", filepath.Base(name), text)
		}
	}
}
