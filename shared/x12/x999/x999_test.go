package x999_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
	"github.com/openaso/openaso/shared/x12/x999"
)

var (
	update = flag.Bool("update", false, "write the golden files anew")
	at     = time.Date(2026, time.November, 24, 12, 30, 0, 0, time.UTC)
)

// sample is two synthetic claims in one transaction set.
func sample(t *testing.T) string {
	t.Helper()
	c := x837.Claim{
		Billing:       x837.Provider{NPI: "1234567893", TIN: "123456789", Name: "SYNTHETIC CLINIC", Address: x837.Address{Street: "1 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"}},
		Subscriber:    x837.Subscriber{Card: phi.New("CARD1"), Person: x837.Person{First: phi.New("ANN"), Last: phi.New("SYNTHETIC"), Born: day.New(1980, 5, 6), Sex: "F"}},
		PatientNumber: phi.New("PAT1"), Charge: 12_500, Place: "11", Frequency: claim.Original, Diagnoses: x837.ICD10("J069"),
		Lines: []x837.Line{{Line: claim.Line{Number: 1, Code: "99213", Units: 1000, Charge: 12_500, From: day.New(2026, 2, 3), To: day.New(2026, 2, 3), Pointers: []int{1}}}},
	}
	second := c
	second.PatientNumber = phi.New("PAT2")
	var b bytes.Buffer
	h := x837.Header{Sender: "CLINIC", SenderName: "SYNTHETIC CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO", Control: 7, At: time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)}
	if err := x837.Write(&b, h, []x837.Claim{c, second}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// answer reads a file and acknowledges it.
func answer(t *testing.T, file string, when time.Time) string {
	t.Helper()
	report, err := x837.Read(strings.NewReader(file), x837.Options{}, func(x837.Item) error { return nil })
	if err != nil && !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := x999.Write(&b, report, when); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden holds the acknowledgment of each file, byte for byte.
func TestGolden(t *testing.T) {
	good := sample(t)
	set := good[strings.Index(good, "ST*"):strings.Index(good, "GE*")]
	for name, file := range map[string]string{
		"accepted":             good,
		"one-broken-claim":     strings.Replace(good, "CLM*PAT1*125*", "CLM*PAT1*12O*", 1),
		"two-faults-component": strings.NewReplacer("11:B:1*Y*A*Y*Y~\nHI*ABK:J069~\nLX*1~\nSV1*HC:99213*125*UN*1***1~\nDTP*472*D8*20260203~\nCLM*", "11:B*Y*A*Y*Y~\nLX*1~\nSV1*HC:99213*125*UN*1***1~\nDTP*472*D8*20260203~\nCLM*", "SE*26*", "SE*25*").Replace(good),
		"no-good-claim":        strings.ReplaceAll(good, "SV1*HC:", "SV1*AD:"),
		"wrong-count":          strings.Replace(good, "SE*26*", "SE*25*", 1),
		"wrong-control":        strings.Replace(good, "SE*26*0001", "SE*26*0002", 1),
		"no-claim":             strings.Replace(good, good[strings.Index(good, "HL*"):strings.Index(good, "SE*")]+"SE*26*", "SE*6*", 1),
		"another-guide":        strings.ReplaceAll(good, "005010X222A1", "005010X298"),
		"another-set":          strings.Replace(good, "ST*837*", "ST*270*", 1),
		"no-trailer-before-ST": strings.Replace(good, "SE*26*0001~", strings.Replace(set, "0001", "0002", 2), 1),
		"their-delimiters":     theirs(good),
		"wrong-group":          strings.Replace(good, "GE*1*7", "GE*2*8", 1),
		"cut-before-GE":        good[:strings.Index(good, "GE*")],
		"cut":                  good[:strings.Index(good, "CLM*PAT2")],
		"one-set-of-two":       strings.Replace(good, "GE*1*", strings.NewReplacer("0001", "0002", "*HC:", "*AD:").Replace(set)+"GE*2*", 1),
		"not-x12":              "hello",
	} {
		t.Run(name, func(t *testing.T) {
			got, path := answer(t, file, at), "../../../testdata/x999/"+name+".golden"
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if d := cmp.Diff(string(want), got); err != nil || d != "" {
				t.Errorf("%v (-want +got):\n%s", err, d)
			}
			whole(t, got)
		})
	}
}

// theirs is a file whose control numbers hold what is a delimiter to us.
func theirs(good string) string {
	s := strings.NewReplacer("*", "|", ":", ">", "^", "!").Replace(good)
	s = strings.ReplaceAll(s, "|ZZ|CLINIC         |", "|ZZ|CLI*NIC IN DAYTON|")
	return strings.NewReplacer("|0001", "|00:1", "|7|X|", "|7^|X|", "GE|1|7", "GE|1|7^").Replace(s)
}

// whole reads the acknowledgment and looks that it repeats no value of the sample.
func whole(t *testing.T, text string) {
	t.Helper()
	trailers(t, text)
	if strings.Contains(text, "PAT") || strings.Contains(text, "SYNTHETIC") || strings.Contains(text, "12O") {
		t.Error("the acknowledgment repeats a value of the file")
	}
}

// trailers reads the acknowledgment as X12 and counts what its trailers say.
func trailers(t *testing.T, text string) {
	t.Helper()
	src := x12.NewReader(strings.NewReader(text))
	for {
		s, err := src.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		switch s.Tag {
		case "SE":
			if atoi(s.El(1)) != s.Index {
				t.Errorf("SE01 is %s, the set has %d segments", s.El(1), s.Index)
			}
		case "IK5":
			if (s.El(1) == "A") != (s.El(2) == "") {
				t.Errorf("IK501 is %s and IK502 %q: what is not accepted has a reason", s.El(1), s.El(2))
			}
		}
	}
}

func atoi(s string) (n int) {
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

// A set without a claim is rejected, and the acknowledgment says why.
func TestARejectionHasAReason(t *testing.T) {
	good := sample(t)
	whole(t, answer(t, good[:strings.Index(good, "HL*")]+"SE*6*0001~GE*1*7~IEA*1*000000007~", at))
}

// A set of another guide is no claims that are read, whatever they look like.
func TestAnotherGuideIsRejected(t *testing.T) {
	got := answer(t, strings.ReplaceAll(sample(t), "005010X222A1", "005010X298"), at)
	if !strings.Contains(got, "IK5*R*") || !strings.Contains(got, "AK9*R*1*1*0~") {
		t.Errorf("a file of another guide (005010X298) is taken as claims:\n%s", got)
	}
}

func TestTheSameAgain(t *testing.T) {
	good := sample(t)
	if answer(t, good, at) != answer(t, good, at) {
		t.Error("the same file and time give other bytes")
	}
	if control(answer(t, good, at)) == control(answer(t, good, at.Add(time.Second))) {
		t.Error("another time gives the same control number")
	}
}

func control(text string) string { return strings.Split(text, "*")[13] }

func TestVerdict(t *testing.T) {
	bad := []x12.Fault{{Segment: "CLM"}}
	for _, c := range []struct {
		in   envelope.Set
		want string
	}{
		{envelope.Set{Items: 2, Closed: true}, "A"},
		{envelope.Set{Items: 2, Faulty: 1, Faults: bad, Closed: true}, "E"},
		{envelope.Set{Items: 2, Faulty: 2, Faults: bad, Closed: true}, "R"},
		{envelope.Set{Items: 2}, "R"},
		{envelope.Set{Closed: true}, "R"},
	} {
		if got := x999.Verdict(&c.in); got != c.want {
			t.Errorf("%+v: %s, want %s", c.in, got, c.want)
		}
	}
}

// Whatever comes in is answered: a file that could not be would come again for ever.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("ISA|00||00||ZZ|A*B:C|ZZ|B~|260304|0506|^|00501|7:|0|T|>~GS|H*|A|B|2|0|7^|X|005010:222~ST|83*|0~1|~CLM|1~SE|1|2~GE|1|7~"))
	f.Add([]byte("ISA*00*          *00*          *ZZ*A              *ZZ*B              *260304*0506*^*00501*000000007*0*T*:~GS*HC*A*B*20260304*0506*7*X*005010X222A1~ST*837*0001~HL*1**99~CLM*1*2***11:B:1~LX*1~SV1*HC:99213*2*UN*1~SE*6*0001~"))
	f.Fuzz(func(t *testing.T, b []byte) {
		trailers(t, answer(t, string(b), at))
	})
}
