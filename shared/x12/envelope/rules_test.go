package envelope_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// one is an interchange of one group of one claim.
func one(isa13, gs06, st02 string) string {
	return strings.Replace(isa, "*000000007*", "*"+isa13+"*", 1) + "GS*HC*CLINIC*OPENASO*20260304*0506*" + gs06 + "*X*005010X222A1~" +
		"ST*837*" + st02 + "~CLM*A~SE*3*" + st02 + "~GE*1*" + gs06 + "~IEA*1*" + isa13 + "~"
}

// under reads a file under rules and says of each interchange, group and set what became
// of it.
func under(t *testing.T, o envelope.Rules, file string) (out []string) {
	t.Helper()
	report, err := o.Read(strings.NewReader(file), func(_ *envelope.Group, s *envelope.Set) envelope.Taker {
		if len(s.Wrong) > 0 {
			return s.Counter("CLM")
		}
		return &taker{set: s, tag: "CLM", notes: &out}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range report.Interchanges {
		out = append(out, fmt.Sprintf("ISA %s %q", i.Control, i.Refused))
	}
	for _, g := range report.Groups {
		out = append(out, fmt.Sprint("GS ", g.Control, " refused ", g.Refused, " void ", g.Void, " ", g.Wrong))
		for i := range g.Sets {
			out = append(out, fmt.Sprint("ST ", g.Sets[i].Control, " whole ", g.Sets[i].Whole(), " ", g.Sets[i].Wrong))
		}
	}
	return out
}

func TestRulesOfTheEnvelope(t *testing.T) {
	two := one("000000007", "7", "0001") + one("000000008", "7", "0001")
	taken := []string{"1.1 CLM A", "end", `ISA 000000007 ""`, "GS 7 refused false void false []", "ST 0001 whole true []"}
	refused := func(code string) []string {
		return []string{fmt.Sprintf("ISA 000000007 %q", code), "GS 7 refused false void true []", "ST 0001 whole false []"}
	}
	alone := one("000000007", "7", "0001")
	group := alone[strings.Index(alone, "GS*"):strings.Index(alone, "IEA*")]
	set := alone[strings.Index(alone, "ST*"):strings.Index(alone, "GE*")]
	for _, c := range []struct {
		name string
		o    envelope.Rules
		file string
		want []string
	}{
		{"no rules", envelope.Rules{}, alone, taken},
		{"for us", envelope.Rules{Receivers: []string{"FIRST", "OPENASO"}, Groups: []string{"OPENASO", "LAST"}, Usage: "T"}, alone, taken},
		{"for another", envelope.Rules{Receivers: []string{"OTHER"}}, alone, refused("009")},
		{"a test where none is taken", envelope.Rules{Usage: "P"}, alone, refused("020")},
		{"a group for another", envelope.Rules{Groups: []string{"OTHER"}}, alone,
			[]string{`ISA 000000007 ""`, "GS 7 refused true void false [1]", "ST 0001 whole false []"}},
		{"two interchanges with a group of one number", envelope.Rules{}, two, []string{"1.1 CLM A", "end", "2.2 CLM A", "end",
			`ISA 000000007 ""`, `ISA 000000008 ""`, "GS 7 refused false void false []", "ST 0001 whole true []",
			"GS 7 refused false void false []", "ST 0001 whole true []"}},
		{"the same interchange twice", envelope.Rules{}, alone + alone, []string{"1.1 CLM A", "end", `ISA 000000007 ""`, `ISA 000000007 "025"`,
			"GS 7 refused false void false []", "ST 0001 whole true []", "GS 7 refused false void true []", "ST 0001 whole false []"}},
		{"the number of another sender", envelope.Rules{}, alone + strings.Replace(alone, "CLINIC  ", "CLINIC 2", 1), []string{
			"1.1 CLM A", "end", "2.2 CLM A", "end", `ISA 000000007 ""`, `ISA 000000007 ""`,
			"GS 7 refused false void false []", "ST 0001 whole true []", "GS 7 refused false void false []", "ST 0001 whole true []"}},
		{"the same group twice", envelope.Rules{}, strings.Replace(alone, "IEA*1", strings.Replace(group, "*7*X", "*07*X", 1)+"IEA*2", 1), []string{
			"1.1 CLM A", "end", `ISA 000000007 ""`,
			"GS 7 refused false void false []", "ST 0001 whole true []", "GS 07 refused true void false [19 4]", "ST 0001 whole false []"}},
		{"the same set twice", envelope.Rules{}, strings.Replace(alone, "GE*1", set+"GE*2", 1), []string{
			"1.1 CLM A", "end", `ISA 000000007 ""`, "GS 7 refused false void false []", "ST 0001 whole true []", "ST 0001 whole false [23]"}},
	} {
		if d := cmp.Diff(c.want, under(t, c.o, c.file)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// Each sender has his own interchanges and groups; together they are the file's.
func TestReportsBySender(t *testing.T) {
	other := func(text string) string { return strings.Replace(text, "*ZZ*CLINIC ", "*30*CLINIC ", 1) }
	file := one("000000007", "7", "0001") + other(one("000000008", "8", "0001")+other(one("000000009", "9", "0001"))) + one("000000010", "10", "0001")
	report, err := envelope.Survey(strings.NewReader(file+"ST"), func(*envelope.Set) string { return "CLM" })
	var got []string
	for _, r := range report.BySender() {
		line := r.Control + " " + fmt.Sprint(r.Broken != "")
		for _, g := range r.Groups {
			line += " " + g.Control + "/" + r.Interchanges[g.Interchange].Control
		}
		got = append(got, line)
	}
	want := []string{"000000010 true 7/000000007 10/000000010", "000000009 false 8/000000008 9/000000009"}
	if d := cmp.Diff(want, got); err == nil || d != "" {
		t.Error(err, d)
	}
	none := envelope.Report{Broken: "no ISA"}
	if got := none.BySender(); len(got) != 1 || got[0].Broken == "" {
		t.Errorf("%+v", got)
	}
}

// The readings of each sender's sets, put together, say what one reading of all says; of the
// faults they keep as many.
func TestReadingsBySenderAddUp(t *testing.T) {
	many := func(control string) string {
		return strings.Replace(strings.Replace(one(control, "7", "0001"), "CLM*A~", strings.Repeat("CLM*A~", 1_500), 1), "SE*3*", "SE*1502*", 1)
	}
	file := ""
	for n := range 9 {
		text := many(fmt.Sprintf("00000000%d", n))
		if n%3 > 0 {
			text = strings.Replace(text, "*ZZ*CLINIC ", fmt.Sprintf("*3%d*CLINIC ", n%3), 1)
		}
		file += text
	}
	pick := func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return &faulty{s} }
	want, err := envelope.Read(strings.NewReader(file), pick)
	if err != nil || len(want.Faults) != 10_000 || want.More != 3_500 {
		t.Fatal(err, len(want.Faults), want.More)
	}
	got, err := envelope.Survey(strings.NewReader(file), func(*envelope.Set) string { return "CLM" })
	for _, theirs := range got.BySender() {
		asked := envelope.Asked{Of: &theirs.Interchanges[0]}
		report, failed := asked.Rules(envelope.Rules{}).Read(strings.NewReader(file), pick)
		if err != nil || failed != nil || len(report.Faults) != 4_500 {
			t.Fatal(err, failed, len(report.Faults))
		}
		got.Take(&report, "837")
	}
	if len(got.Faults) != 10_000 || got.More != want.More {
		t.Errorf("%d faults and %d more, not %d", len(got.Faults), got.More, want.More)
	}
	for s := range got.Sets() {
		if s.Items != 1_500 || s.Faulty != 1_500 || len(s.Faults)+s.More != 1_500 {
			t.Errorf("set %d: %d items, %d faulty; %d faults and %d more", s.Number, s.Items, s.Faulty, len(s.Faults), s.More)
		}
	}
}

// What an ISA says of its own form is kept for the TA1, but no secrets of it.
func TestHeader(t *testing.T) {
	file := strings.Replace(one("000000007", "7", "0001"), "*00*          *00*          *ZZ*CLINIC         *", "*03*PASSWORD*01*SECRET    *30*CLINIC         *", 1)
	report, err := envelope.Survey(strings.NewReader(file), func(*envelope.Set) string { return "CLM" })
	want := envelope.Header{Authorization: "03", Security: "01", SenderKind: "30", ReceiverKind: "ZZ", Standard: "^", Asks: "0", Usage: "T", Width: 2}
	if d := cmp.Diff(want, report.Interchanges[0].Header); err != nil || d != "" {
		t.Error(err, d)
	}
	if text := fmt.Sprintf("%+v", report); strings.Contains(text, "PASSWORD") || strings.Contains(text, "SECRET") {
		t.Error("a secret is kept")
	}
}

// A fault is of the item that was begun when it was kept.
func TestUnits(t *testing.T) {
	s := &envelope.Set{}
	s.Keep(x12.Fault{})
	s.Begin(phi.New("PAT1"))
	s.Keep(x12.Fault{})
	s.Begin(phi.Text{})
	s.Keep(x12.Fault{})
	s.Begin(phi.New("PAT2"))
	s.Keep(x12.Fault{})
	var got []string
	for i := range s.Faults {
		got = append(got, s.UnitOf(i).Reveal())
	}
	if d := cmp.Diff([]string{"", "PAT1", "", "PAT2"}, got); d != "" {
		t.Error(d)
	}
	if text := fmt.Sprintf("%+v %v", s, s.UnitOf(1)); strings.Contains(text, "PAT") {
		t.Error("a unit is printed: " + text)
	}
}
