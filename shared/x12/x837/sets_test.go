package x837_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
)

// second is a good file's transaction set again, under the next control number.
func second(good string) string {
	set := good[strings.Index(good, "ST*"):strings.Index(good, "GE*")]
	return strings.NewReplacer("*0001", "*0002", "PAT1", "PAT3", "PAT2", "PAT4").Replace(set)
}

// two is a good file of two sets of two claims.
func two(good string) string { return strings.Replace(good, "GE*1*", second(good)+"GE*2*", 1) }

// seen are the claims that were handed over: set, ordinal and patient number.
func seen(items []x837.Item) (out []string) {
	for _, it := range items {
		out = append(out, fmt.Sprint(it.Set, " ", it.Ordinal, " ", it.Claim.PatientNumber.Reveal()))
	}
	return out
}

// A survey says of every set what reading it says, before the first claim is seen.
func TestASurveyKnowsEverySet(t *testing.T) {
	good := two(sample(t))
	all := []string{"1 1 PAT1", "1 2 PAT2", "2 3 PAT3", "2 4 PAT4"}
	for _, c := range []struct {
		name, file string
		whole      []bool
		claims     []string
		fault      string
	}{
		{"good", good, []bool{true, true}, all, ""},
		{"a count", strings.Replace(good, "SE*26*0001", "SE*27*0001", 1), []bool{false, true}, all,
			"SE01, segment 26: the count of segments is not what the set holds"},
		{"a control number", strings.Replace(good, "SE*26*0001", "SE*26*0003", 1), []bool{false, true}, all,
			"SE02, segment 26: the control number is not that of ST"},
		{"no control number", strings.Replace(good, "ST*837*0002", "ST*837*", 1), []bool{true, false}, all[:2],
			"ST02, segment 1: the control number is missing"},
		{"another guide", strings.Replace(good, "0001*005010X222A1", "0001*005010X298", 1), []bool{false, true}, all[2:],
			"ST03, segment 1: a guide that is not read here"},
		{"a guide in GS alone", strings.NewReplacer("0001*005010X222A1", "0001", "X*005010X222A1", "X*005010X298").Replace(good), []bool{false, true}, all[2:],
			"ST03, segment 1: a guide that is not read here"},
		{"the guide in GS alone", strings.NewReplacer("0001*005010X222A1", "0001", "0002*005010X222A1", "0002").Replace(good), []bool{true, true}, all, ""},
		{"the guide in no place", strings.NewReplacer("0001*005010X222A1", "0001", "X*005010X222A1", "X").Replace(good), []bool{false, true}, all[2:],
			"ST03, segment 1: a guide that is not read here"},
		{"the second amendment", strings.ReplaceAll(good, "X222A1", "X222A2"), []bool{true, true}, all, ""},
		{"an interchange acknowledged before", strings.Replace(good, "GS*", "TA1*000000001*260304*0506*A*000~\nGS*", 1), []bool{true, true}, all, ""},
		{"another set", strings.Replace(good, "ST*837*0002", "ST*270*0002", 1), []bool{true, false}, all[:2],
			"ST01, segment 1: a transaction set that is not read here"},
		{"no trailer before ST", strings.Replace(good, "SE*26*0001~\n", "", 1), []bool{false, true}, []string{all[0], all[2], all[3]},
			"SE: a transaction set has no trailer before the next segment of the envelope"},
		{"no trailer before GE", strings.Replace(good, "SE*26*0002~\n", "", 1), []bool{true, false}, all[:3],
			"SE: a transaction set has no trailer before the next segment of the envelope"},
		{"cut", good[:strings.Index(good, "CLM*PAT4")], []bool{true, false}, all[:2], ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			items, report, err := read(t, c.file)
			survey, again := x837.Survey(strings.NewReader(c.file))
			if d := cmp.Diff(err, again, cmp.Comparer(func(a, b error) bool { return fmt.Sprint(a) == fmt.Sprint(b) })); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(whole(report), whole(survey)); d != "" {
				t.Errorf("read and survey differ: %s", d)
			}
			if a, b := claims(report), claims(survey); a != b {
				t.Errorf("%d claims read, %d surveyed", a, b)
			}
			if d := cmp.Diff(c.whole, whole(survey)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.claims, seen(items)); d != "" {
				t.Error(d)
			}
			if got := faults(report); c.fault != got {
				t.Errorf("got %q, want %q", got, c.fault)
			}
		})
	}
}

func whole(r envelope.Report) (out []bool) {
	for _, g := range r.Groups {
		for i := range g.Sets {
			out = append(out, g.Sets[i].Whole())
		}
	}
	return out
}

func claims(r envelope.Report) (n int) {
	for _, g := range r.Groups {
		for i := range g.Sets {
			n += g.Sets[i].Items
		}
	}
	return n
}

func faults(r envelope.Report) string {
	var out []string
	for i := range r.Faults {
		out = append(out, r.Faults[i].Error())
	}
	return strings.Join(out, "; ")
}

// A group whose trailer is missing or wrong may have lost sets: it is said, and the
// sets that came whole stay whole.
func TestAGroupSaysWhatItHeld(t *testing.T) {
	good := two(sample(t))
	for _, c := range []struct {
		name, file, fault string
		closed            bool
		wrong             []string
	}{
		{"good", good, "", true, nil},
		{"a count", strings.Replace(good, "GE*2*", "GE*3*", 1), "GE01: the count of sets is not what the group holds", true, []string{"5"}},
		{"no count", strings.Replace(good, "GE*2*", "GE*X*", 1), "GE01: the count of sets is not what the group holds", true, []string{"5"}},
		{"a control number", strings.Replace(good, "GE*2*7", "GE*2*8", 1), "GE02: the control number is not that of GS", true, []string{"4"}},
		{"no GE before IEA", strings.Replace(good, "GE*2*7~\n", "", 1), "GE: a functional group has no trailer", false, nil},
		{"no GE before ISA", good[:strings.Index(good, "GE*")] + strings.Replace(good, "*000000007*", "*000000008*", 1), "GE: a functional group has no trailer; IEA: an interchange has no trailer; IEA02: the control number is not that of ISA", false, nil},
		{"cut before GE", good[:strings.Index(good, "GE*")], "GE: a functional group has no trailer; IEA: an interchange has no trailer", false, nil},
		{"no GE before GS", strings.Replace(good, "GE*2*7~\n", strings.NewReplacer("0506*7*X", "0506*8*X", "GE*2*7", "GE*2*8").Replace(good[strings.Index(good, "GS*"):strings.Index(good, "IEA*")]), 1), "GE: a functional group has no trailer; IEA01: the count of groups is not what the interchange holds", false, nil},
	} {
		_, report, err := read(t, c.file)
		g := report.Groups[0]
		if got := faults(report); err != nil || got != c.fault || g.Closed != c.closed || cmp.Diff(c.wrong, g.Wrong) != "" {
			t.Errorf("%s: %v, %q, closed %v, %v", c.name, err, got, g.Closed, g.Wrong)
		}
		for i, w := range whole(report) {
			if !w {
				t.Errorf("%s: set %d is not whole", c.name, i+1)
			}
		}
	}
}

// A name that is too long is a fault of every claim below it, and told once.
func TestTextsAreBounded(t *testing.T) {
	long := strings.Repeat("A", 61)
	for _, c := range []struct{ name, from, to, want string }{
		{"patient number", "CLM*PAT1", "CLM*" + long[:39], "loop 2300 CLM01, segment 16: longer than the guide allows"},
		{"the longest patient number", "CLM*PAT1", "CLM*" + long[:38], ""},
		{"place", "*11:B:1*", "*111:B:1*", "loop 2300 CLM05-1, segment 16: longer than the guide allows"},
		{"code", "HC:99213", "HC:" + long[:49], "loop 2400 SV101-2, segment 19: longer than the guide allows"},
		{"modifier", "HC:99213", "HC:99213:25:1234", "loop 2400 SV101-4, segment 19: longer than the guide allows"},
		{"diagnosis", "ABK:J069", "ABK:" + long[:31], "loop 2300 HI01-2, segment 17: longer than the guide allows"},
		{"reference", "HI*ABK", "REF*G1*" + long[:51] + "~\nHI*ABK", "loop 2300 REF02, segment 17: longer than the guide allows"},
		{"original", "HI*ABK", "REF*F8*" + long[:51] + "~\nHI*ABK", "loop 2300 REF02, segment 17: longer than the guide allows"},
		{"rendering", "LX*1", "NM1*82*1*B*****XX*" + strings.Repeat("1", 81) + "~\nLX*1", "loop 2310B NM109, segment 18: longer than the guide allows; " +
			"loop 2310B NM109, segment 18: not an NPI (ten digits with a check digit)"},
		{"accents are one character each", "CLM*PAT1", "CLM*" + strings.Repeat("É", 38), ""},
	} {
		items, report, err := read(t, count(strings.Replace(sample(t), c.from, c.to, 1)))
		if got := faults(report); err != nil || got != c.want {
			t.Errorf("%s: %v\ngot  %s\nwant %s", c.name, err, got, c.want)
		}
		if len(items) != 2 || (len(items[0].Faults) == 0) != (c.want == "") || len(items[1].Faults) > 0 {
			t.Errorf("%s: %d claims", c.name, len(items))
		}
	}
	for _, c := range []struct{ name, from, to, want string }{
		{"billing name", "*SYNTHETIC CLINIC*****XX*", "*" + long + "*****XX*", "loop 2010AA NM103, segment 7: longer than the guide allows"},
		{"street", "N3*1 MAIN ST", "N3*" + long, "loop 2010AA N301, segment 8: longer than the guide allows"},
		{"city", "N4*DAYTON", "N4*" + long, "loop 2010AA N401, segment 9: longer than the guide allows"},
		{"last name", "*SYNTHETIC*ANN*", "*" + long + "*ANN*", "loop 2010BA NM103, segment 13: longer than the guide allows"},
		{"first name", "*SYNTHETIC*ANN*", "*SYNTHETIC*" + long[:36] + "*", "loop 2010BA NM104, segment 13: longer than the guide allows"},
		{"card", "*MI*CARD1", "*MI*" + strings.Repeat("1", 81), "loop 2010BA NM109, segment 13: longer than the guide allows"},
		{"birth date", "D8*19800506", "D8*19800532", "loop 2010BA DMG02, segment 14: not a day (CCYYMMDD)"},
	} {
		items, report, err := read(t, strings.Replace(sample(t), c.from, c.to, 1))
		if got := faults(report); err != nil || got != c.want {
			t.Errorf("%s: %v\ngot  %s\nwant %s", c.name, err, got, c.want)
		}
		if len(items) != 2 || len(items[0].Faults) != 1 || len(items[1].Faults) != 1 {
			t.Errorf("%s: not every claim below has the fault", c.name)
		}
	}
}

// count sets SE01 right after a change.
func count(file string) string {
	set := file[strings.Index(file, "ST*"):strings.Index(file, "SE*")]
	return strings.Replace(file, "SE*26*", fmt.Sprintf("SE*%d*", strings.Count(set, "~")+1), 1)
}

// The claim of a level that this guide does not have is nobody's, not the last
// subscriber's; and a patient's claim has the faults of the subscriber above.
func TestALevelEndsTheOneBefore(t *testing.T) {
	good := sample(t)
	items, _, err := read(t, count(strings.Replace(good, "CLM*PAT2", "HL*9*2*99~\nNM1*QC*1*OTHER*BOB~\nCLM*PAT2", 1)))
	if err != nil || len(items) != 2 || len(items[0].Faults) != 0 || !items[1].Claim.Subscriber.Card.Empty() || len(items[1].Faults) == 0 {
		t.Errorf("%d claims, %v", len(items), err)
	}
	patient := strings.NewReplacer("D8*19800506", "D8*19800532", "CLM*PAT2", "HL*9*2*23~\nNM1*QC*1*OTHER*BOB~\nDMG*D8*20120304*M~\nCLM*PAT2").Replace(good)
	items, report, err := read(t, count(patient))
	if err != nil || len(items) != 2 || len(items[1].Faults) != 1 || items[1].Claim.Patient == nil || len(report.Faults) != 1 {
		t.Errorf("%d claims, %v, %s", len(items), err, faults(report))
	}
}

// What one claim may fill memory with is bounded, and the next claim is whole.
func TestAClaimIsBounded(t *testing.T) {
	good := sample(t)
	for name, more := range map[string]string{
		"services":  strings.Repeat("SV1*HC:99213:25*125*UN*1***1~\n", 2_000),
		"lines":     lines(2_000),
		"diagnoses": strings.Repeat("HI*ABF:J069*ABF:J069~\n", 2_000),
		"faults":    strings.Repeat("LX*2~\nSV1*AD:*X*UN*0***9~\nDTP*472*D8*X~\n", 2_000),
	} {
		file := strings.Replace(good, "DTP*472*D8*20260203~\n", "DTP*472*D8*20260203~\n"+more, 1)
		if name == "diagnoses" {
			file = strings.Replace(good, "HI*ABK:J069~\n", "HI*ABK:J069~\n"+more, 1)
		}
		items, _, err := read(t, count(file))
		if err != nil || len(items) != 2 || len(items[1].Faults) > 0 || len(items[0].Faults) == 0 {
			t.Fatalf("%s: %d claims, %v", name, len(items), err)
		}
		if c := items[0].Claim; len(c.Lines) > 50 || len(c.Diagnoses) > 12 || len(items[0].Faults) > 110 {
			t.Errorf("%s: %d lines, %d diagnoses, %d faults", name, len(c.Lines), len(c.Diagnoses), len(items[0].Faults))
		}
		for _, l := range items[0].Claim.Lines {
			if len(l.Modifiers) > 1 || len(l.Pointers) > 1 {
				t.Errorf("%s: line %d has %d modifiers, %d pointers", name, l.Number, len(l.Modifiers), len(l.Pointers))
			}
		}
		if name == "lines" && len(items[0].Faults) > 2 { // and the sum of charges is wrong
			t.Errorf("too many lines are told %d times", len(items[0].Faults))
		}
	}
}

// lines are a claim's second line and those after it.
func lines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "LX*%d~\nSV1*HC:99213:25*1*UN*1***1~\nDTP*472*D8*20260203~\n", i+2)
	}
	return b.String()
}

func TestAnErrorOfTheTakerComesBack(t *testing.T) {
	down := fault.New(fault.Invalid, "the taker says so")
	report, err := x837.Read(strings.NewReader(sample(t)), x837.Options{}, func(x837.Item) error { return down })
	if !errors.Is(err, down) || report.Broken != "" {
		t.Errorf("%v, broken %q", err, report.Broken)
	}
}
