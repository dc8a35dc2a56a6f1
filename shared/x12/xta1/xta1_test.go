package xta1_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/xta1"
)

var at = time.Date(2026, time.November, 24, 12, 30, 0, 0, time.UTC)

const (
	isa = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~"
	set = "ST*837*0001*005010X222A1~SE*2*0001~"
	gs  = "GS*HC*CLINIC*OPENASO*20260304*0506*7*X*005010X222A1~" + set + "GE*1*7~"
	iea = "IEA*1*000000007~"
)

// claims are the only sets that these files hold.
func claims(*envelope.Set) string { return "CLM" }

// told is what is said of each interchange of a file: "R 025".
func told(t *testing.T, file string, o xta1.Rules) (out []string, due int) {
	t.Helper()
	report, err := envelope.Survey(strings.NewReader(file), claims)
	if err != nil && !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	answers := xta1.Judge(report.Interchanges, o)
	for _, a := range answers {
		out = append(out, a.Code+" "+a.Note)
	}
	return out, len(xta1.Due(answers))
}

// header is a file with another element of its ISA.
func header(file string, element int, value string) string {
	parts := strings.Split(file, "*")
	parts[element] = value
	return strings.Join(parts, "*")
}

func TestWhatIsSaidOfAnEnvelope(t *testing.T) {
	good := isa + gs + iea
	asks := strings.Replace(good, "*0*T*", "*1*T*", 1)
	next := strings.ReplaceAll(good, "000000007", "000000008")
	for _, c := range []struct {
		name, file string
		o          xta1.Rules
		want       string
		due        int
	}{
		{"good", good, xta1.Rules{}, "A 000", 0},
		{"good and asked", asks, xta1.Rules{}, "A 000", 1},
		{"for us", good, xta1.Rules{Receiver: "OPENASO"}, "A 000", 0},
		{"for another", good, xta1.Rules{Receiver: "OTHER"}, "R 009", 1},
		{"duplicate", good, xta1.Rules{Duplicate: true}, "R 025", 1},
		{"duplicate and one behind it", good + next, xta1.Rules{Duplicate: true}, "R 025,R 022", 2},
		{"trailer of another", strings.Replace(asks, "IEA*1*000000007", "IEA*1*000000008", 1), xta1.Rules{}, "E 001", 1},
		{"count", strings.Replace(asks, "IEA*1", "IEA*2", 1), xta1.Rules{}, "E 021", 1},
		{"no count", strings.Replace(asks, "IEA*1", "IEA*X", 1), xta1.Rules{}, "E 021", 1},
		{"not asked", strings.Replace(good, "IEA*1", "IEA*2", 1), xta1.Rules{}, "E 021", 0},
		{"version", strings.Replace(asks, "*00501*", "*00401*", 1), xta1.Rules{}, "E 003", 1},
		{"no number", strings.ReplaceAll(asks, "*000000007", "*ABC"), xta1.Rules{}, "E 018", 1},
		{"cut", isa + gs, xta1.Rules{}, "E 023", 0},
		{"cut in a set", isa + gs[:strings.Index(gs, "SE*")], xta1.Rules{}, "E 023", 0},
		{"cut before its first group", isa, xta1.Rules{}, "R 023", 1},
		{"no group", isa + "IEA*0*000000007~", xta1.Rules{}, "R 024", 1},
		{"a segment outside of a set", isa + "CLM*1~" + gs + iea, xta1.Rules{}, "E 022", 0},
		{"a segment behind a set", isa + gs[:strings.Index(gs, "GE*")] + "CLM*1~" + iea, xta1.Rules{}, "E 022", 0},
		{"the first without a trailer", isa + gs + next, xta1.Rules{}, "E 023,A 000", 0},
		{"a TA1", strings.Replace(asks[:len(isa)], "*0*T*", "*1*T*", 1) + "TA1*000000007*260304*0506*A*000~IEA*0*000000007~", xta1.Rules{}, "", 0},
		{"a TA1 and claims", isa + "TA1*000000007*260304*0506*A*000~" + gs + iea, xta1.Rules{}, "A 000", 0},
		{"acknowledgments", strings.Replace(asks, "GS*HC*", "GS*FA*", 1), xta1.Rules{}, "", 0},
		{"acknowledgments and claims", strings.Replace(asks, "IEA*1", strings.Replace(strings.Replace(gs, "GS*HC*", "GS*FA*", 1), "*7", "*8", 9)+"IEA*2", 1), xta1.Rules{}, "A 000", 1},
		{"no X12", "hello", xta1.Rules{}, "", 0},
		{"the same twice", good + good, xta1.Rules{}, "A 000,R 025", 1},
		{"authorization qualifier", header(asks, 1, "07"), xta1.Rules{}, "E 010", 1},
		{"security qualifier", header(asks, 3, "05"), xta1.Rules{}, "E 012", 1},
		{"sender qualifier", header(asks, 5, "XX"), xta1.Rules{}, "E 005", 1},
		{"sender", header(asks, 6, "               "), xta1.Rules{}, "E 006", 1},
		{"receiver qualifier", header(asks, 7, "XX"), xta1.Rules{}, "E 007", 1},
		{"receiver", header(asks, 8, "               "), xta1.Rules{}, "E 008", 1},
		{"date", header(asks, 9, "260230"), xta1.Rules{}, "E 014", 1},
		{"time", header(asks, 10, "2460"), xta1.Rules{}, "E 015", 1},
		{"a standard for a separator", header(asks, 11, "U"), xta1.Rules{}, "E 016", 1},
		{"whether it asks", header(good, 14, "X"), xta1.Rules{}, "E 019", 0},
		{"usage", header(asks, 15, "I"), xta1.Rules{}, "E 020", 1},
		{"sender without padding", header(asks, 6, "CLINIC"), xta1.Rules{}, "E 006", 1},
		{"information without padding", header(asks, 2, ""), xta1.Rules{}, "E 011", 1},
		{"a long receiver", header(asks, 8, "OPENASO AND A FEW MORE"), xta1.Rules{}, "E 008", 1},
	} {
		got, due := told(t, c.file, c.o)
		if strings.Join(got, ",") != c.want || due != c.due {
			t.Errorf("%s: %q of which %d due, want %q, %d", c.name, got, due, c.want, c.due)
		}
	}
}

// What the receiver's rules refuse, the TA1 refuses.
func TestRefusedByRules(t *testing.T) {
	for want, o := range map[string]envelope.Rules{"R 009": {Receivers: []string{"OTHER"}}, "R 020": {Usage: "P"}, "A 000": {Receivers: []string{"OPENASO"}, Usage: "T"}} {
		report, err := o.Survey(strings.NewReader(isa+gs+iea), claims)
		a := xta1.Judge(report.Interchanges, xta1.Rules{})
		if err != nil || len(a) != 1 || a[0].Code+" "+a[0].Note != want {
			t.Errorf("%+v: %v, want %s", a, err, want)
		}
	}
}

func TestWrite(t *testing.T) {
	answers := xta1.Judge([]envelope.Interchange{
		{Sender: "CLINIC", Receiver: "OPENASO", Date: "260304", Time: "0506", Control: "000000007", Production: true},
		{Date: "", Time: "5", Control: "7~*"},
	}, xta1.Rules{Duplicate: true})
	var b bytes.Buffer
	if err := xta1.Write(&b, answers, "5c0ffee", at); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	control := lines[0][strings.Index(lines[0], "*00501*")+7:][:9]
	want := []string{
		"ISA*00*          *00*          *ZZ*OPENASO        *ZZ*CLINIC         *261124*1230*^*00501*" + control + "*0*P*:~",
		"TA1*000000007*260304*0506*R*025~", "TA1*000000007*000000*0005*R*022~", "IEA*0*" + control + "~", "",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
	var again, later bytes.Buffer
	if err := xta1.Write(&again, answers, "5c0ffee", at); err != nil || again.String() != b.String() {
		t.Errorf("the same answers give other bytes: %v", err)
	}
	if err := xta1.Write(&later, answers, "5c0ffee", at.Add(time.Second)); err != nil || strings.Contains(later.String(), control) {
		t.Errorf("another time gives the same control number: %v", err)
	}
	if err := xta1.Write(&b, nil, "5c0ffee", at); !fault.Is(err, fault.Internal) {
		t.Errorf("nothing to say: %v", err)
	}
}

// Whatever comes in is answered: a file that could not be would come again for ever.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(isa + gs + iea))
	f.Add([]byte("ISA|00||00||ZZ|A*B:C|ZZ|B~|26^304|0506|^|00501|7:|1|T|>~"))
	f.Fuzz(func(t *testing.T, b []byte) {
		report, _ := envelope.Survey(bytes.NewReader(b), claims)
		if answers := xta1.Judge(report.Interchanges, xta1.Rules{Duplicate: true}); len(answers) > 0 {
			if err := xta1.Write(&bytes.Buffer{}, answers, "5c0ffee", at); err != nil {
				t.Fatal(err)
			}
		}
	})
}
