package xta1_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/xta1"
)

func receipts(t *testing.T, text string) (out []xta1.Receipt) {
	t.Helper()
	if err := xta1.Read(strings.NewReader(text), func(r xta1.Receipt) error { out = append(out, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// What we write is read, by a sender of ours, too.
func TestReceipts(t *testing.T) {
	answers := xta1.Judge([]envelope.Interchange{
		{Sender: "CLINIC", Receiver: "OPENASO", Date: "260304", Time: "0506", Control: "000000007", Refused: "009"},
		{Sender: "CLINIC", Receiver: "OPENASO", Date: "260304", Time: "0507", Control: "000000008", Refused: "025"},
	}, xta1.Rules{})
	var b bytes.Buffer
	if err := xta1.Write(&b, answers, "5c0ffee", at); err != nil {
		t.Fatal(err)
	}
	want := []xta1.Receipt{
		{Sender: "OPENASO", Receiver: "CLINIC", Control: "000000007", Date: "260304", Time: "0506", Code: "R", Note: "009"},
		{Sender: "OPENASO", Receiver: "CLINIC", Control: "000000008", Date: "260304", Time: "0507", Code: "R", Note: "025"},
	}
	got := receipts(t, b.String())
	if d := cmp.Diff(want, got); d != "" || !got[0].Refused() {
		t.Error(d)
	}
	if got := receipts(t, isa+gs+iea+b.String()); len(got) != 2 || got[1].Interchange != 1 {
		t.Errorf("in the second interchange: %+v", got)
	}
	if got := receipts(t, isa+gs+iea); len(got) != 0 {
		t.Errorf("a file without any: %+v", got)
	}
	fails := errors.New("fails")
	if err := xta1.Read(&b, func(xta1.Receipt) error { return fails }); !errors.Is(err, fails) {
		t.Errorf("an error of emit: %v", err)
	}
	if err := xta1.Read(strings.NewReader("hello"), nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("no X12: %v", err)
	}
}

func TestWhatIsWrongWithAReceipt(t *testing.T) {
	for ta1, want := range map[string]string{
		"TA1*000000007*260304*0506*A*000~": "",
		"TA1*7*260304*0506*E*031~":         "",
		"TA1~":                             "TA101: required and missing; TA102: required and missing; TA103: required and missing; TA104: required and missing; TA105: required and missing",
		"TA1*A7*260230*2500*Q*032~": "TA101: not a number of at most 9 digits; TA102: not a day; TA103: not a time; " +
			"TA104: not a code of the dictionary (A, E, R); TA105: not a code of the dictionary (000 to 031)",
	} {
		var faults []string
		for _, f := range receipts(t, isa+ta1+"IEA*0*000000007~")[0].Faults {
			faults = append(faults, f.Error())
		}
		if got := strings.Join(faults, "; "); got != want {
			t.Errorf("%s: %s", ta1, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(isa + "TA1*000000007*260304*0506*A*000~" + iea))
	f.Fuzz(func(t *testing.T, b []byte) {
		err := xta1.Read(bytes.NewReader(b), func(r xta1.Receipt) error { _ = r.Refused(); return nil })
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
	})
}
