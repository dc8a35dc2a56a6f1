package guide_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
)

// small is a guide with what guides have: nested levels, a loop that stands in two of
// them, loops told apart by a code, a composite, and rows of one position.
const small = `
guide 837 005010X222A1 HC A small one # of professional claims
BHT R 1 R=0019 R R R R S
loop 1000A R 1 Submitter
  NM1 R 1 R=41 R=1|2 R S S - - R=46 R
loop 2000A R * Billing provider
  HL R 1 R - R=20 R=1
  loop 2010AA R 1 Billing provider name
    NM1 R 1 R=85 R R - - - - R=XX R
    N3 R 1 R S
    N4 R 1 R S S
    REF R 1 R=EI R
    REF S 2 R=0B|1G R
  loop 2010AB S 1 Pay-to address
    NM1 R 1 R=87 R
  loop 2000B R * Subscriber
    HL R 1 R R R=22 R=0|1
    loop 2010BA R 1 Subscriber name
      NM1 R 1 R=IL R R S S - S S S
      DMG S 1 R=D8 R R=F|M|U - S(S=RET S S)
    use claims
    loop 2000C S * Patient
      HL R 1 R R R=23 R=0
      use claims
def claims
  loop 2300 S 100 Claim
    CLM R 1 R R - - R(R R=A|B R) R=Y|N
    DTP S 1 R=431 R=D8 R
    DTP S 1 R=434 R=RD8 R
    REF S 1 R=F8 R
    REF S 1 R=G1 R
    HI R 1 R(R=ABK R) S(R=ABF R)
    HI S 2 R(R=BE R - - R)
    loop 2310A S 2 Referring provider
      NM1 R 1 R=DN R=1 R
    loop 2310B S 1 Rendering provider
      NM1 R 1 R=82 R R
    loop 2400 R 2 Line
      LX R 1 R
      SV1 R 1 R(R=HC R S) R R=UN R
      DTP R 1 R=472 R=D8|RD8 R
      loop 2420A S 1 Rendering provider of the line
        NM1 R 1 R=82 R R
`

const good = `BHT*0019*00*1*20260304*0506*CH
NM1*41*2*SENDER*****46*S1
HL*1**20*1
NM1*85*2*CLINIC*****XX*1234567893
N3*1 MAIN ST
N4*DAYTON*OH*45402
REF*1G*U1
REF*EI*123456789
HL*2*1*22*0
NM1*IL*1*DOE
DMG*D8*19800506*F**:RET:W^:RET:B
CLM*P1*125***11:B:1*Y
DTP*434*RD8*20260201-20260203
DTP*431*D8*20260203
REF*G1*A
HI*ABK:J069*ABF:J06
HI*BE:54:::12.5
NM1*82*1*A
NM1*DN*1*B
LX*1
SV1*HC:99213:25*125*UN*1
DTP*472*D8*20260203
NM1*82*1*A
LX*2
SV1*HC:99213*0.5*UN*-1
DTP*472*RD8*20260203-20260203
HL*3*2*23*0
CLM*P2*1***11:B:1*Y
HI*ABK:J069
LX*1
SV1*HC:99213*125*UN*1
DTP*472*D8*20260203
HL*4**20*1
NM1*85*1*CLINIC*****XX*1234567893
N3*1 MAIN ST
N4*DAYTON*OH*45402
REF*EI*123456789
NM1*87*1
HL*5*4*22*1
NM1*IL*1*DOE`

// walked is the places and the faults of a set.
func walked(t testing.TB, table, set string) (places, faults []string) {
	t.Helper()
	g, err := guide.Parse(table)
	if err != nil {
		t.Fatal(err)
	}
	w := g.Walk(func(f x12.Fault) {
		faults = append(faults, fmt.Sprintf("%s (%s, level %d)", f.Error(), f.Code, f.Level))
	})
	src := x12.NewReader(strings.NewReader(envelope + strings.ReplaceAll(set, "\n", "~\n") + "~\nSE*9*0001~\n"))
	for {
		s, err := src.Next()
		if err == io.EOF {
			return places, faults
		}
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case s.Tag == "SE":
			w.End(s)
		case s.Index > 1:
			p := w.Segment(s)
			places = append(places, p.Loop+" "+s.Tag)
		}
	}
}

const envelope = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~GS*HC*C*O*20260304*0506*7*X*005010X222A1~ST*837*0001~\n"

func TestPlaces(t *testing.T) {
	places, faults := walked(t, small, good)
	if d := cmp.Diff([]string(nil), faults); d != "" {
		t.Error(d)
	}
	want := " BHT, 1000A NM1, 2000A HL, 2010AA NM1, 2010AA N3, 2010AA N4, 2010AA REF, 2010AA REF, 2000B HL, 2010BA NM1, 2010BA DMG, " +
		"2300 CLM, 2300 DTP, 2300 DTP, 2300 REF, 2300 HI, 2300 HI, 2310B NM1, 2310A NM1, 2400 LX, 2400 SV1, 2400 DTP, 2420A NM1, 2400 LX, 2400 SV1, 2400 DTP, " +
		"2000C HL, 2300 CLM, 2300 HI, 2400 LX, 2400 SV1, 2400 DTP, 2000A HL, 2010AA NM1, 2010AA N3, 2010AA N4, 2010AA REF, 2010AB NM1, 2000B HL, 2010BA NM1"
	if d := cmp.Diff(want, strings.Join(places, ", ")); d != "" {
		t.Error(d)
	}
}

// Each change breaks one rule, and that alone is told.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"required element", "DMG*D8*19800506*F**:RET:W^:RET:B", "DMG*D8**F", "loop 2010BA DMG02, segment 12: required and missing (1, level 2)"},
		{"required component", "HI*ABK:J069*ABF:J06", "HI*ABK:J069*ABF", "loop 2300 HI02-2, segment 17: required and missing (1, level 2)"},
		{"unused element", "NM1*DN*1*B", "NM1*DN*1*B*C", "loop 2310A NM104, segment 20: not used by this guide (I10, level 2)"},
		{"unused component", "HI*BE:54:::12.5", "HI*BE:54:D8::12.5", "loop 2300 HI01-3, segment 18: not used by this guide (I10, level 2); loop 2300 HI01-4, segment 18: must come with the element that it belongs to (2, level 1)"},
		{"surplus element", "N3*1 MAIN ST\nN4*DAYTON*OH*45402\nREF*1G", "N3*1 MAIN ST**X\nN4*DAYTON*OH*45402\nREF*1G", "loop 2010AA N303, segment 6: more elements than the segment has (3, level 1)"},
		{"surplus component", "11:B:1*Y\nDTP", "11:B:1:9*Y\nDTP", "loop 2300 CLM05-4, segment 13: more components than the composite has (13, level 1)"},
		{"too long", "REF*G1*A", "REF*G1*" + strings.Repeat("A", 51), "loop 2300 REF02, segment 16: longer than it may be (5, level 1)"},
		{"too short", "N4*DAYTON*OH*45402\nREF*1G", "N4*D*OH*45402\nREF*1G", "loop 2010AA N401, segment 7: shorter than it may be (4, level 1)"},
		{"code", "*F**:RET", "*X**:RET", "loop 2010BA DMG03, segment 12: not a code that the guide lists (7, level 2)"},
		{"code of a component", "11:B:1*Y\nDTP", "11:C:1*Y\nDTP", "loop 2300 CLM05-2, segment 13: not a code that the guide lists (7, level 2)"},
		{"day", "DTP*431*D8*20260203", "DTP*431*D8*20260229", "loop 2300 DTP03, segment 15: not a day, or not in the form that its qualifier says (8, level 1)"},
		{"range", "DTP*434*RD8*20260201-20260203", "DTP*434*RD8*20260201", "loop 2300 DTP03, segment 14: not a day, or not in the form that its qualifier says (8, level 1)"},
		{"time", "*0506*CH", "*2460*CH", "BHT05, segment 2: not a time (9, level 1)"},
		{"number", "*0.5*UN", "*0,5*UN", "loop 2400 SV102, segment 26: not a number (6, level 1)"},
		{"character", "NM1*DN*1*B", "NM1*DN*1*B\x07", "loop 2310A NM103, segment 20: holds a character that is not of X12's set (6, level 1)"},
		{"separator in a simple element", "NM1*DN*1*B", "NM1*DN*1*B:C", "loop 2310A NM103, segment 20: holds the separator of components, and has none (6, level 1)"},
		{"repetitions", "REF*G1*A", "REF*G1*A^B", "loop 2300 REF02, segment 16: repeated more often than it may be (12, level 1)"},
		{"pair", "*****46*S1", "*****46", "loop 1000A NM109, segment 3: required and missing (1, level 2)"},
		{"pair of which the guide asks for none", "NM1*DN*1*B", "NM1*DN*1*B*****XX", "loop 2310A NM108, segment 20: not used by this guide (I10, level 2); loop 2310A NM109, segment 20: must come with the element that it belongs to (2, level 1)"},
		{"exclusion", "N4*DAYTON*OH*45402\nREF*1G", "N4*DAYTON*OH*45402***X\nREF*1G", "loop 2010AA N406, segment 7: not used by this guide (I10, level 2); loop 2010AA N405, segment 7: must come, as the element that asks for it does (2, level 1)"},
		{"missing segment", "N3*1 MAIN ST\nN4*DAYTON*OH*45402\nREF*1G", "N4*DAYTON*OH*45402\nREF*1G", "loop 2010AA N3, segment 6: required here and missing (3, level 2)"},
		{"missing at the end of a loop", "\nREF*EI*123456789\nHL*2", "\nHL*2", "loop 2010AA REF, segment 9: required here and missing (3, level 2)"},
		{"missing loop", "NM1*IL*1*DOE\nDMG*D8*19800506*F**:RET:W^:RET:B\n", "", "loop 2010BA NM1, segment 11: the loop is required here and missing (3, level 2)"},
		{"too many", "N3*1 MAIN ST\nN4*DAYTON*OH*45402\nREF*1G", "N3*1 MAIN ST\nN3*1 MAIN ST\nN4*DAYTON*OH*45402\nREF*1G", "loop 2010AA N3, segment 7: more often than the guide allows (5, level 2)"},
		{"too many of a loop", "LX*2", "LX*2\nSV1*HC:99213*1*UN*1\nDTP*472*D8*20260203\nLX*3", "loop 2400 LX, segment 28: the loop comes more often than the guide allows (4, level 2)"},
		{"order", "REF*G1*A\nHI*ABK:J069*ABF:J06", "HI*ABK:J069*ABF:J06\nREF*G1*A", "loop 2300 REF, segment 17: out of its place in the guide's order (7, level 2)"},
		{"unexpected", "REF*G1*A", "REF*ZZ*A", "loop 2300 REF, segment 16: not expected here by this guide, or not with this qualifier (2, level 2)"},
		{"unknown", "REF*G1*A", "ZZZ*G1*A", "loop 2300 ZZZ, segment 16: not a segment that X12 or this guide knows (1, level 1)"},
		{"one row with another code", "DMG*D8*19800506*F**:RET:W^:RET:B", "DMG*D6*800506*F", "loop 2010BA DMG01, segment 12: not a code that the guide lists (7, level 2)"},
		{"a loop nobody knows is told once", "NM1*DN*1*B", "NM1*ZZ*1*B\nN3*A\nN4*DAYTON\nREF*0B*A", "loop 2310B NM1, segment 20: not expected here by this guide, or not with this qualifier (2, level 2)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(good, c.from, c.to, 1)
			if changed == good {
				t.Fatal("the case changes nothing")
			}
			if _, faults := walked(t, small, changed); strings.Join(faults, "; ") != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(faults, "; "), c.want)
			}
		})
	}
}

func TestATableThatIsWrongSaysWhere(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "guide table: it is empty"},
		{"no header", "BHT R 1", "guide table, line 1: it does not begin with: guide SET VERSION FUNCTIONAL NAME"},
		{"a segment nobody knows", "guide 1 2 3 4\nXYZ R 1", "guide table, line 2: segments.txt has no XYZ"},
		{"too many elements", "guide 1 2 3 4\nLX R 1 R R", "guide table, line 2: LX has 1 elements"},
		{"usage", "guide 1 2 3 4\nLX Q 1 R", "guide table, line 2: usage is R or S"},
		{"usage of an element", "guide 1 2 3 4\nLX R 1 Q", "guide table, line 2: Q: usage of an element is R, S or -"},
		{"repeats", "guide 1 2 3 4\nLX R x R", "guide table, line 2: not a number of times: a number from 1 or *"},
		{"depth", "guide 1 2 3 4\nloop A R 1 X\n    LX R 1 R", "guide table, line 3: it stands 2 levels in, not 1"},
		{"rows below a segment", "guide 1 2 3 4\nLX R 1 R\n  LX R 1 R", "guide table, line 2: only a loop has rows below it"},
		{"no definition", "guide 1 2 3 4\nuse X", "guide table, line 2: no def X"},
		{"a composite", "guide 1 2 3 4\nHI R 1 R(R R R R R R R R R R)", "guide table, line 2: (R R R R R R R R R R): the composite has 9 components"},
		{"an empty loop", "guide 1 2 3 4\nloop A R 1 X", "guide table: loop A has no rows"},
	} {
		if _, err := guide.Parse(c.in); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func BenchmarkWalk(b *testing.B) {
	g, err := guide.Parse(small)
	if err != nil {
		b.Fatal(err)
	}
	head, claims, _ := strings.Cut(good, "HL*1**20*1")
	text := envelope + strings.ReplaceAll(head+strings.Repeat("HL*1**20*1"+claims+"\n", 2000), "\n", "~\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		w := g.Walk(func(f x12.Fault) { b.Fatal(f) })
		src := x12.NewReader(strings.NewReader(text))
		for {
			s, err := src.Next()
			if err != nil {
				break
			}
			if s.Index > 1 {
				w.Segment(s)
			}
		}
	}
}
