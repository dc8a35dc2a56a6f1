package x999_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x999"
)

// received reads acknowledgments and says what is wrong with them.
func received(t *testing.T, text string) (out []x999.Answer, faults string) {
	t.Helper()
	report, err := x999.Read(strings.NewReader(text), func(it x999.Item) error {
		out = append(out, it.Answer)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Faults {
		faults += f.Error() + "\n"
	}
	return out, faults
}

const whole999 = "ISA*00*          *00*          *ZZ*PARTNER        *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~\n" +
	"GS*FA*PARTNER*OPENASO*20260304*0506*7*X*005010X231A1~\nST*999*0001*005010X231A1~\n" +
	"AK1*HP*41*005010X221A1~\nAK2*835*0001*005010X221A1~\nIK5*A~\nAK2*835*0002~\n" +
	"IK3*REF*57*2100*I6~\nCTX*SITUATIONAL TRIGGER*CLP*43*2100*5:3~\nCTX*TRN02:TRACE2~\n" +
	"IK3*SVC*60*2110*8~\nCTX*TRN02:TRACE2~\nIK4*1:2:1*234*7*99999~\nIK4*2*782*1~\nCTX*SITUATIONAL TRIGGER*CLP*43~\n" +
	"IK5*R*5*3~\nAK9*P*2*2*1*5~\nSE*16*0001~\nGE*1*7~\nIEA*1*000000007~\n"

func TestAnAcknowledgmentAsReceived(t *testing.T) {
	got, faults := received(t, whole999)
	want := []x999.Answer{{
		Functional: "HP", Control: "41", Version: "005010X221A1", Code: "P", Stated: 2, Received: 2, Accepted: 1, Reasons: []string{"5"},
		Sets: []x999.SetAnswer{{Kind: "835", Control: "0001", Version: "005010X221A1", Code: "A"}, {
			Kind: "835", Control: "0002", Code: "R", Reasons: []string{"5", "3"},
			Notes: []x999.Note{
				{Segment: "REF", Index: 57, Loop: "2100", Code: "I6", UnitName: "TRN02", Unit: phi.New("TRACE2"),
					Triggers: []x12.Trigger{{Loop: "2100", Segment: "CLP", Index: 43, Element: 5, Component: 3}}},
				{Segment: "SVC", Index: 60, Loop: "2110", Code: "8", UnitName: "TRN02", Unit: phi.New("TRACE2"), Elements: []x999.ElementNote{
					{Element: 1, Component: 2, Repetition: 1, Number: 234, Code: "7", Value: phi.New("99999")},
					{Element: 2, Number: 782, Code: "1", Triggers: []x12.Trigger{{Segment: "CLP", Index: 43}}}}},
			},
		}},
	}}
	if d := cmp.Diff(want, got); d != "" || faults != "" {
		t.Error(faults, d)
	}
	if text := fmt.Sprintf("%+v", got); strings.Contains(text, "TRACE2") || strings.Contains(text, "99999") {
		t.Error("a value is printed: " + text)
	}
}

func TestWhatIsWrongWithAnAcknowledgment(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"no trailer", "AK9*P*2*2*1*5~\n", "", "AK9, segment 15: required here and missing\nSE01, segment 15: the count of segments is not what the set holds\n"},
		{"a code", "IK5*R*5*3~", "IK5*Q*5*3~", "loop 2000 IK501, segment 14: not a code that the guide lists\n"},
		{"a count", "AK9*P*2*", "AK9*P*two*", "AK902, segment 15: not a number\n"},
		{"a 997", "ST*999*0001*005010X231A1", "ST*997*0001", "ST01, segment 1: a functional acknowledgment (997): files of 005010 are answered by a 999\n" +
			"ST01, segment 1: a transaction set that is not read here\n"},
		{"another guide", "005010X231A1", "005010X999", "ST03, segment 1: a guide that is not read here\n"},
	} {
		if _, faults := received(t, strings.ReplaceAll(whole999, c.from, c.to)); faults != c.want {
			t.Errorf("%s: got %s", c.name, faults)
		}
	}
	report, err := x999.Read(strings.NewReader(whole999[:strings.Index(whole999, "IK5*R")]), func(x999.Item) error { return nil })
	if s := report.Groups[0].Sets[0]; !fault.Is(err, fault.Invalid) || s.Items != 1 || s.Faulty != 1 {
		t.Errorf("cut: %+v, %v", s, err)
	}
	fails := errors.New("fails")
	if _, err := x999.Read(strings.NewReader(whole999), func(x999.Item) error { return fails }); !errors.Is(err, fails) {
		t.Errorf("an error of emit: %v", err)
	}
	if x999.Taker(&envelope.Set{Kind: "837"}, nil) != nil {
		t.Error("takes an 837")
	}
}

// What we write is as the guide has it, and says what was meant.
func TestWhatIsWrittenIsRead(t *testing.T) {
	files, err := filepath.Glob("../../../testdata/x999/*.golden")
	if err != nil || len(files) < 10 {
		t.Fatal(len(files), err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, faults := received(t, string(b))
		if len(got) != bytes.Count(b, []byte("ST*999")) || faults != "" {
			t.Errorf("%s: %d read, %s", filepath.Base(name), len(got), faults)
		}
	}
}

func TestPublishedSamples(t *testing.T) {
	files, err := filepath.Glob("../../../../shared/x12/stupidedi/*999*/pass/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, faults := received(t, string(b))
		if len(got) != 1 || len(got[0].Sets) != 3 || got[0].Sets[2].Notes[0].Triggers[0].Component != 3 || faults != "" {
			t.Errorf("%s: %+v\n%s", filepath.Base(name), got, faults)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole999))
	f.Add([]byte(strings.NewReplacer("AK1", "IK4", "AK2", "CTX", "IK3", "AK9").Replace(whole999)))
	f.Fuzz(func(t *testing.T, b []byte) {
		var got, again []string
		_, err := x999.Read(bytes.NewReader(b), func(it x999.Item) error { got = append(got, fmt.Sprint(it.Ordinal, it.Answer)); return nil })
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		_, _ = x999.Read(iotest.HalfReader(bytes.NewReader(b)), func(it x999.Item) error {
			again = append(again, fmt.Sprint(it.Ordinal, it.Answer))
			return nil
		})
		if d := cmp.Diff(got, again); d != "" {
			t.Fatal(d)
		}
	})
}
