package envelope_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

const (
	isa = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~"
	iea = "IEA*1*000000007~"
)

// mixed is a file of claims, members and an unknown kind, in two groups.
func mixed() string {
	return isa +
		"GS*HC*CLINIC*OPENASO*20260304*0506*7*X*005010X222A1~" +
		"ST*837*0001~CLM*A~CLM*B~SE*4*0001~ST*837*0002*005010X999~CLM*C~SE*3*0002~ST*837*0003*005010X222A1~CLM*D~SE*3*0003~GE*3*7~" +
		"GS*BE*CLINIC*OPENASO*20260304*0506*8*X*005010X220A1~ST*834*0001*005010X220A1~INS*A~SE*3*0001~GE*1*8~" +
		"GS*ZZ*CLINIC*OPENASO*20260304*0506*9*X*1~ST*999*0001~AK1*X~SE*3*0001~GE*1*9~" + strings.Replace(iea, "*1*", "*3*", 1)
}

// taker notes what it is handed, and counts what begins with tag.
type taker struct {
	set   *envelope.Set
	tag   string
	notes *[]string
	fails error
}

func (t *taker) Segment(s *x12.Segment) error {
	if s.Tag != t.tag {
		return nil
	}
	t.set.Count(nil)
	*t.notes = append(*t.notes, fmt.Sprintf("%d.%d %s %s", t.set.Number, t.set.Before+t.set.Items, s.Tag, s.El(1)))
	return t.fails
}

func (t *taker) End(*x12.Segment) error { *t.notes = append(*t.notes, "end"); return nil }
func (t *taker) Drop()                  { *t.notes = append(*t.notes, "drop") }

func read(r io.Reader, fails error) (envelope.Report, []string, error) {
	var notes []string
	report, err := envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker {
		switch {
		case s.Kind == "837" && s.Guide == "005010X222A1":
			return &taker{s, "CLM", &notes, fails}
		case s.Kind == "837":
			s.OtherGuide()
			return s.Counter("CLM")
		case s.Kind == "834":
			return &taker{s, "INS", &notes, fails}
		}
		return nil
	})
	return report, notes, err
}

// sets says of each set what the acknowledgment needs.
func sets(r envelope.Report) (out []string) {
	for _, g := range r.Groups {
		for i := range g.Sets {
			s := &g.Sets[i]
			out = append(out, fmt.Sprint(g.Functional, " ", s.Kind, " ", s.Guide, " ", s.Items, " taken ", s.Taken, " whole ", s.Whole(), " ", s.Wrong))
		}
	}
	return out
}

// Several kinds are read in one pass; each kind's items are numbered through the file,
// those of a guide that is not read, too.
func TestSetsOfSeveralKinds(t *testing.T) {
	for name, source := range map[string]io.Reader{
		"whole":          strings.NewReader(mixed()),
		"byte by byte":   iotest.OneByteReader(strings.NewReader(mixed())),
		"half by half":   iotest.HalfReader(strings.NewReader(mixed())),
		"data with EOF":  iotest.DataErrReader(strings.NewReader(mixed())),
		"lines and tail": strings.NewReader(strings.ReplaceAll(mixed(), "~", "~\r\n") + "\x1a"),
	} {
		report, notes, err := read(source, nil)
		if err != nil {
			t.Fatal(name, err)
		}
		want := []string{"1.1 CLM A", "1.2 CLM B", "end", "3.4 CLM D", "end", "4.1 INS A", "end"}
		if d := cmp.Diff(want, notes); d != "" {
			t.Error(name, d)
		}
		want = []string{
			"HC 837 005010X222A1 2 taken true whole true []", "HC 837 005010X999 1 taken false whole false [I6]",
			"HC 837 005010X222A1 1 taken true whole true []", "BE 834 005010X220A1 1 taken true whole true []", "ZZ 999 1 0 taken false whole false [1]",
		}
		if d := cmp.Diff(want, sets(report)); d != "" {
			t.Error(name, d)
		}
	}
}

// A survey says of the sets what reading them says.
func TestASurveySaysTheSame(t *testing.T) {
	report, _, _ := read(strings.NewReader(mixed()), nil)
	survey, err := envelope.Survey(strings.NewReader(mixed()), func(s *envelope.Set) string {
		switch s.Kind {
		case "837":
			if s.Guide != "005010X222A1" {
				s.OtherGuide()
			}
			return "CLM"
		case "834":
			return "INS"
		}
		return ""
	})
	if d := cmp.Diff(sets(report), sets(survey)); err != nil || d != "" {
		t.Error(err, d)
	}
}

// A set without its end is dropped, and the next one is read.
func TestASetThatIsCutIsDropped(t *testing.T) {
	for name, c := range map[string]struct {
		file   string
		notes  []string
		broken bool
	}{
		"before ST":  {strings.Replace(mixed(), "SE*4*0001~", "", 1), []string{"1.1 CLM A", "1.2 CLM B", "drop", "3.4 CLM D", "end", "4.1 INS A", "end"}, false},
		"at the end": {mixed()[:strings.Index(mixed(), "CLM*B")], []string{"1.1 CLM A", "drop"}, true},
		"in a tag":   {mixed()[:strings.Index(mixed(), "LM*B")], []string{"1.1 CLM A", "drop"}, true},
	} {
		report, notes, err := read(strings.NewReader(c.file), nil)
		if d := cmp.Diff(c.notes, notes); d != "" || (err != nil) != c.broken || (report.Broken != "") != c.broken {
			t.Error(name, d, err, report.Broken)
		}
	}
}

// An error of a taker comes back as it is, and is none of the file's.
func TestAnErrorOfATakerComesBack(t *testing.T) {
	for _, fails := range []error{errors.New("fails"), fault.New(fault.Invalid, "fails")} {
		report, _, err := read(strings.NewReader(mixed()), fails)
		if !errors.Is(err, fails) || report.Broken != "" {
			t.Errorf("%v, broken %q", err, report.Broken)
		}
	}
}

// A file of faults fills no memory: the first ones are kept, all are counted.
func TestFaultsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(isa + "GS*HC*CLINIC*OPENASO*20260304*0506*7*X*005010X222A1~")
	for i := range 8 {
		fmt.Fprintf(&b, "ST*837*%04d~%sSE*3002*%04d~", i+1, strings.Repeat("CLM*A~", 3_000), i+1)
	}
	b.WriteString("GE*8*7~" + iea)
	report, err := envelope.Read(strings.NewReader(b.String()), func(_ *envelope.Group, s *envelope.Set) envelope.Taker {
		return &faulty{s}
	})
	if err != nil || len(report.Faults) != 10_000 || report.More != 14_000 {
		t.Errorf("%d faults and %d more, %v", len(report.Faults), report.More, err)
	}
	for i, s := range report.Groups[0].Sets {
		if want := max(0, min(2_000, 10_000-2_000*i)); len(s.Faults) != want || s.More != 3_000-want || s.Faulty != 3_000 {
			t.Errorf("set %d: %d faults and %d more of %d items", i+1, len(s.Faults), s.More, s.Faulty)
		}
	}
}

type faulty struct{ set *envelope.Set }

func (t *faulty) Segment(s *x12.Segment) error {
	f := x12.Fault{Segment: s.Tag, Index: s.Index}
	t.set.Keep(f)
	t.set.Count([]x12.Fault{f})
	return nil
}
func (t *faulty) End(*x12.Segment) error { return nil }
func (t *faulty) Drop()                  {}

// What the 999 does not speak of refuses no set.
func TestFaultsOfCodesAreCountedApart(t *testing.T) {
	s := envelope.Set{}
	s.Count(nil)
	s.Count([]x12.Fault{{Level: 5}})
	s.Count([]x12.Fault{{Level: 5}, {Level: 4}})
	s.Count([]x12.Fault{{}})
	if s.Items != 4 || s.Faulty != 2 || s.Refused != 1 {
		t.Errorf("%d items, %d faulty, %d refused", s.Items, s.Faulty, s.Refused)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(mixed()))
	f.Add([]byte(isa + "ST*837*1~CLM*1~ST*837~GE*1~IEA~TA1~CLM~"))
	f.Fuzz(func(t *testing.T, b []byte) {
		report, notes, err := read(strings.NewReader(string(b)), nil)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		again, more, _ := read(iotest.OneByteReader(strings.NewReader(string(b))), nil)
		if d := cmp.Diff(notes, more) + cmp.Diff(sets(report), sets(again)); d != "" {
			t.Fatal(d)
		}
	})
}
