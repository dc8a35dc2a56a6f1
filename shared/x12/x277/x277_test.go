package x277_test

import (
	"bytes"
	"errors"
	"flag"
	"iter"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x277"
	"github.com/openaso/openaso/shared/x12/x837"
)

var (
	update = flag.Bool("update", false, "write the golden files anew")
	at     = time.Date(2026, time.November, 24, 12, 30, 0, 0, time.UTC)
)

const digest = "5c0ffee5c0ffee5c0ffee5c05c0ffee5"

// bill is a synthetic claim.
func bill(number string) x837.Claim {
	return x837.Claim{
		Billing:       x837.Provider{NPI: "1234567893", TIN: "123456789", Name: "SYNTHETIC CLINIC", Address: x837.Address{Street: "1 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"}},
		Subscriber:    x837.Subscriber{Card: phi.New("CARD1"), Person: x837.Person{First: phi.New("ANN"), Last: phi.New("SYNTHETIC"), Born: day.New(1980, 5, 6), Sex: "F"}},
		PatientNumber: phi.New(number), Charge: 12_500, Place: "11", Frequency: claim.Original, Diagnoses: x837.ICD10("J069"),
		Lines: []x837.Line{{Line: claim.Line{Number: 1, Code: "99213", Units: 1000, Charge: 12_500, From: day.New(2026, 2, 3), To: day.New(2026, 2, 3), Pointers: []int{1}}}},
	}
}

// sample is four claims of two providers: the third of a child, over two days.
func sample(t *testing.T) string {
	t.Helper()
	third, fourth := bill("PAT3"), bill("PAT4")
	third.Billing.NPI, third.Billing.Name = "1245319599", "SYNTHETIC GROUP"
	third.Patient = &x837.Person{First: phi.New("BEN"), Last: phi.New("SYNTHETIC"), Born: day.New(2015, 5, 6), Sex: "M"}
	third.Lines[0].To = day.New(2026, 2, 5)
	fourth.Billing = third.Billing
	var b bytes.Buffer
	h := x837.Header{Sender: "CLINIC", SenderName: "SYNTHETIC CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO", Control: 7, At: time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)}
	if err := x837.Write(&b, h, []x837.Claim{bill("PAT1"), bill("PAT2"), third, fourth}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// answer reads a file and acknowledges it; claims of the card NOBODY wait.
func answer(t *testing.T, file string) string {
	t.Helper()
	var all []x277.Claim
	report, err := x837.Read(strings.NewReader(file), x837.Options{}, func(it x837.Item) error {
		c := x277.Claim{Item: it, ID: id.ClaimOf(digest, it.Ordinal), Standing: x277.Accepted}
		if len(it.Faults) > 0 {
			c.Standing = x277.Rejected
		} else if it.Claim.Subscriber.Card.Reveal() == "NOBODY" {
			c.Standing = x277.Received
		}
		all = append(all, c)
		return nil
	})
	if err != nil && !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	return written(t, report, all)
}

func written(t interface {
	Helper()
	Fatal(...any)
}, report envelope.Report, all []x277.Claim) string {
	t.Helper()
	var b bytes.Buffer
	if err := x277.Write(&b, report, digest, at, each(all)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func each(all []x277.Claim) iter.Seq2[x277.Claim, error] {
	return func(yield func(x277.Claim, error) bool) {
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// TestGolden holds the acknowledgment of each file, byte for byte.
func TestGolden(t *testing.T) {
	good := sample(t)
	set := good[strings.Index(good, "ST*"):strings.Index(good, "GE*")]
	for name, file := range map[string]string{
		"accepted":          good,
		"nobodys-card":      strings.Replace(good, "*CARD1~", "*NOBODY~", 1),
		"one-broken-claim":  strings.Replace(good, "CLM*PAT1*125*", "CLM*PAT1*12O*", 1),
		"several-faults":    strings.NewReplacer("CLM*PAT2*125*", "CLM**1OO*", "SV1*HC:99213*125*UN*1***1~\nDTP*472*D8*20260203~\nHL", "SV1*HC:*12O*UN*0***7~\nHL").Replace(good),
		"a-broken-provider": strings.Replace(good, "1245319599", "1245319590", 1),
		"two-sets":          strings.Replace(good, "GE*1*", strings.NewReplacer("0001", "0002", "BHT*0019*00*7*", "BHT*0019*00*8*", "PAT1", "PAT5").Replace(set)+"GE*2*", 1),
		"their-delimiters":  strings.NewReplacer("SYNTHETIC|ANN", "SYN*THÉTIC|AN:N", "PAT1", "PA~T1").Replace(strings.NewReplacer("*", "|", ":", ">", "^", "!", "~", "'").Replace(good)),
		"a-person-submits":  strings.Replace(good, "NM1*41*2*SYNTHETIC CLINIC*", "NM1*41*1*SYNTHETIC*CARL", 1),
	} {
		t.Run(name, func(t *testing.T) {
			got, path := answer(t, file), "../../../testdata/x277/"+name+".golden"
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if d := cmp.Diff(string(want), got); err != nil || d != "" {
				t.Errorf("%v (-want +got):\n%s", err, d)
			}
			audit(t, got)
			if got != answer(t, file) {
				t.Error("the same file and time give other bytes")
			}
		})
	}
}

// Each fault of the reader has the category and code that says it.
func TestEachFaultHasItsStatus(t *testing.T) {
	good := sample(t)
	for _, c := range []struct{ name, from, to, want string }{
		{"no number", "CLM*PAT1*", "CLM**", "A6:478"},
		{"no charge", "CLM*PAT1*125*", "CLM*PAT1**", "A6:178"},
		{"a charge that is none", "CLM*PAT1*125*", "CLM*PAT1*12O*", "A7:178"},
		{"charges that do not add up", "CLM*PAT1*125*", "CLM*PAT1*126*", "A8:400"},
		{"place", "PAT1*125***11:", "PAT1*125***111:", "A7:249"},
		{"no frequency", "PAT1*125***11:B:1*", "PAT1*125***11:B*", "A6:535"},
		{"frequency", "PAT1*125***11:B:1*", "PAT1*125***11:B:5*", "A7:535"},
		{"no original", "PAT1*125***11:B:1*", "PAT1*125***11:B:7*", "A6:464"},
		{"no diagnosis", "HI*ABK:J069~", "", "A6:254"},
		{"ICD-9", "HI*ABK:J069~", "HI*BK:4660~", "A7:255"},
		{"no line", "LX*1~\nSV1*HC:99213*125*UN*1***1~\nDTP*472*D8*20260203~\n", "", "A6:247"},
		{"line number", "LX*1~", "LX*2~", "A7:247"},
		{"no service", "SV1*HC:99213*125*UN*1***1~\n", "", "A6:454"},
		{"code list", "SV1*HC:", "SV1*AD:", "A7:454"},
		{"no code", "SV1*HC:99213*", "SV1*HC:*", "A6:454"},
		{"modifier", "SV1*HC:99213*", "SV1*HC:99213:255*", "A7:453"},
		{"line charge", "SV1*HC:99213*125*", "SV1*HC:99213*12O*", "A7:583"},
		{"units", "*UN*1*", "*UN*0*", "A7:476"},
		{"pointer", "*UN*1***1~", "*UN*1***2~", "A8:477"},
		{"no day", "DTP*472*D8*20260203~\n", "", "A6:187"},
		{"day", "DTP*472*D8*20260203~", "DTP*472*D8*20260230~", "A7:187"},
		{"billing NPI", "XX*1234567893~", "XX*1234567890~", "A7:562:85"},
		{"billing tax number", "REF*EI*123456789~", "REF*EI*" + strings.Repeat("1", 51) + "~", "A7:128:85"},
		{"card", "*MI*CARD1~", "~", "A6:164:IL"},
		{"subscriber's birth", "19800506", "19800231", "A7:158:IL"},
		{"rendering NPI", "LX*1~", "NM1*82*1*X*****XX*1234567890~\nLX*1~", "A7:562:82"},
		{"authorization", "HI*", "REF*G1*" + strings.Repeat("1", 51) + "~\nHI*", "A3:684"},
	} {
		got := answer(t, strings.Replace(good, c.from, c.to, 1))
		if !strings.Contains(got, "STC*"+c.want+"*20261124*U*") {
			t.Errorf("%s: no %s in\n%s", c.name, c.want, got)
		}
	}
}

// Claims that cannot be read again are no acknowledgment.
func TestAnErrorOfTheClaimsComesBack(t *testing.T) {
	fails := errors.New("fails")
	for after := range 2 {
		n := 0
		err := x277.Write(&bytes.Buffer{}, envelope.Report{}, digest, at, func(yield func(x277.Claim, error) bool) {
			if n++; n > after {
				yield(x277.Claim{}, fails)
			}
		})
		if !errors.Is(err, fails) {
			t.Errorf("pass %d: %v", after+1, err)
		}
	}
}

// Whatever comes in is answered: a file that could not be would come again for ever.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("ISA|00||00||ZZ|A*B:C|ZZ|B~|260304|0506|^|00501|7:|0|T|>~GS|HC|A|B|2|0|7^|X|005010X222A1~ST|837|0~1~BHT|1|2|A*B~NM1|41|1|A:B|C~HL|1||20~CLM|1*|1~SE|1|2~GE|1|7~"))
	f.Add([]byte("ISA*00*          *00*          *ZZ*A              *ZZ*B              *260304*0506*^*00501*000000007*0*T*:~GS*HC*A*B*20260304*0506*7*X*005010X222A1~ST*837*0001~HL*1**99~CLM*1*-2***11:B:1~LX*1~SV1*HC:99213*2*UN*1~SE*6*0001~"))
	f.Fuzz(func(t *testing.T, b []byte) {
		audit(t, answer(t, string(b)))
	})
}
