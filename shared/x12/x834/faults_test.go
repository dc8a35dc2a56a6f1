package x834_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x834"
)

// change replaces one place of a file, which must be there, and mends the set's count.
func change(t testing.TB, text, from, to string) string {
	t.Helper()
	if !strings.Contains(text, from) {
		t.Fatalf("%q is not in the file", from)
	}
	text = strings.Replace(text, from, to, 1)
	var n int
	if _, err := fmt.Sscanf(text[strings.Index(text, "\nSE*"):], "\nSE*%d*", &n); err != nil {
		t.Fatal(err)
	}
	was := fmt.Sprintf("\nSE*%d*", n)
	n += strings.Count(to, "~") - strings.Count(from, "~")
	return strings.Replace(text, was, fmt.Sprintf("\nSE*%d*", n), 1)
}

// Each change breaks one rule, and that alone is told, of the member that breaks it.
func TestFaults(t *testing.T) {
	const all = "1 2 3"
	for _, c := range []struct{ name, file, from, to, faulty, want string }{
		{"a dependent as self", "add.834", "INS*N*01", "INS*N*18", "2", "loop 2000 INS02, segment 20: 18 (self) is the subscriber's relationship, and nobody else's (7, level 4)"},
		{"a subscriber as child", "add.834", "INS*Y*18", "INS*Y*19", "1", "loop 2000 INS02, segment 7: 18 (self) is the subscriber's relationship, and nobody else's (7, level 4)"},
		{"relationship of no code", "add.834", "INS*N*01", "INS*N*02", "2", "loop 2000 INS02, segment 20: not a code that the guide lists (7, level 2)"},
		{"citizenship of a dependent", "add.834", "19790607*M*M", "19790607*M*M**1", "2", "loop 2100A DMG06, segment 24: not used for a dependent (I10, level 4)"},
		{"added without a first day", "add.834", "DTP*348*D8*20260101~\nHD*021**DEN", "DTP*303*D8*20260101~\nHD*021**DEN", "1", "loop 2300 DTP, segment 16: coverage that is added or reinstated needs its first day (348) (I6, level 4)"},
		{"added without a day", "add.834", "DTP*348*D8*20260101~\nHD*021**DEN", "HD*021**DEN", "1", "loop 2300 DTP, segment 17: required here and missing (3, level 2)"},
		{"ended without a last day", "terminate-coverage.834", "DTP*349", "DTP*348", "1", "loop 2300 DTP, segment 15: coverage that ends needs its last day (349) (I6, level 4)"},
		{"LS without LE", "every-loop.834", "LE*2700~\n", "", "1", "loop 2700 LE, segment 95: the LS has no LE (I6, level 4)"},
		{"totals", "full.834", "QTY*ET*4", "QTY*ET*5", "1 2 3 4 5 6", "QTY02, segment 6: not the number of members that the set holds (I12, level 3)"},
		{"a total that is no number", "full.834", "QTY*DT*2", "QTY*DT*X", "1 2 3 4 5 6", "QTY02, segment 7: not a number (6, level 1); QTY02, segment 7: not the number of members that the set holds (I12, level 3)"},
		{"no insurer", "add.834", "N1*IN*OPENASO*FI*990000002~\n", "", all, "loop 1000B N1, segment 6: the loop is required here and missing (3, level 2)"},
		{"no action", "add.834", "ET***2", "ET", all, "BGN08, segment 2: required and missing (1, level 2)"},
		{"a third broker", "every-loop.834", "N1*TV", "N1*BO*X*FI*99~\nN1*TV", "1", "loop 1000C N1, segment 14: the loop comes more often than the guide allows (4, level 2)"},
		{"no subscriber identifier", "add.834", "REF*0F*E100~\nREF*1L*GROUP-100~\nNM1*IL*1*SYNTHETICSON*CAS", "REF*1L*GROUP-100~\nNM1*IL*1*SYNTHETICSON*CAS", "2", "loop 2000 REF, segment 22: required here and missing (3, level 2)"},
		{"no name", "add.834", "NM1*IL*1*SYNTHETICSON*CASIMIR****ZZ*W00002~\nDMG*D8*19790607*M*M~\n", "", "2", "loop 2100A NM1, segment 23: the loop is required here and missing (3, level 2)"},
		{"a day that is none", "add.834", "DMG*D8*19790607", "DMG*D8*19790631", "2", "loop 2100A DMG02, segment 24: not a day, or not in the form that its qualifier says (8, level 1)"},
		{"a year that is none", "add.834", "DMG*D8*19790607", "DMG*D8*00000607", "2", "loop 2100A DMG02, segment 24: not a day, or not in the form that its qualifier says (8, level 1)"},
		{"a period the wrong way", "every-loop.834", "RD8*20260101-20261231~\nAMT", "RD8*20260101-20251231~\nAMT", "1", "loop 2300 DTP03, segment 65: not a day, or not in the form that its qualifier says (8, level 1)"},
		{"an amount of mills", "every-loop.834", "AMT*P3*450.25", "AMT*P3*450.255", "1", "loop 2300 AMT02, segment 66: not an amount in dollars and cents (6, level 1)"},
		{"insurance line", "add.834", "HD*021**DEN", "HD*021**CAR", "1", "loop 2300 HD03, segment 18: not a code that the guide lists (7, level 2)"},
		{"a segment of nothing", "add.834", "N3*1 SAMPLE", "ZZ9*1~\nN3*1 SAMPLE", "1", "loop 2100A ZZ9, segment 13: not a segment that X12 or this guide knows (1, level 1)"},
		{"a segment of elsewhere", "add.834", "N3*1 SAMPLE", "CLM*1~\nN3*1 SAMPLE", "1", "loop 2100A CLM, segment 13: not expected here by this guide, or not with this qualifier (2, level 2)"},
		{"out of order", "add.834", "N3*1 SAMPLE ST*APT 2~\nN4*DAYTON*OH*45402~\nDMG*D8*19800506*F*M~\n", "DMG*D8*19800506*F*M~\nN3*1 SAMPLE ST*APT 2~\nN4*DAYTON*OH*45402~\n", "1", "loop 2100A N3, segment 14: out of its place in the guide's order (7, level 2)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			items, r := read(t, change(t, x12test.Own(t, "x834/"+c.file), c.from, c.to))
			var faulty, got []string
			for _, it := range items {
				if len(it.Faults) > 0 {
					faulty = append(faulty, fmt.Sprint(it.Ordinal))
				}
			}
			for _, f := range r.Faults {
				got = append(got, fmt.Sprintf("%s (%s, level %d)", f.Error(), f.Code, f.Level))
			}
			if d := cmp.Diff(c.want, strings.Join(got, "; ")); d != "" {
				t.Error(d)
			}
			set := r.Groups[0].Sets[0]
			if want := strings.Fields(c.faulty); set.Faulty != len(want) || !strings.Contains(c.want, "level 3") && strings.Join(faulty, " ") != c.faulty {
				t.Errorf("%d faulty, by their items %v, want %v", set.Faulty, faulty, want)
			}
		})
	}
}

// family is a set of three members, as far as their order goes.
func family(t testing.TB, order string) string {
	t.Helper()
	text := x12test.Own(t, "x834/add.834")
	head, rest, _ := strings.Cut(text, "INS*Y")
	body, tail, _ := strings.Cut(rest, "SE*")
	parts := strings.Split("INS*Y"+body, "INS*")[1:]
	for _, c := range order {
		head += "INS*" + parts[c-'1']
	}
	_, tail, _ = strings.Cut(tail, "*")
	return head + fmt.Sprintf("SE*%d*", strings.Count(head, "~")-1) + tail
}

func TestTheSubscriberComesFirst(t *testing.T) {
	late := "loop 2000 INS, segment %d: the subscriber comes after a dependent"
	for order, want := range map[string]string{"123": "", "132": "", "1213": "", "213": fmt.Sprintf(late, 14), "231": fmt.Sprintf(late, 21)} {
		_, r := read(t, family(t, order))
		if got := strings.Join(said(r), "; "); got != want {
			t.Errorf("%s: %q, want %q", order, got, want)
		}
	}
}

// A subscriber of another set is another transmission's: who comes first is looked at in
// each set by itself. Ordinals count through the file, sets that are not taken too.
func TestSetsOfAFile(t *testing.T) {
	text := x12test.Own(t, "x834/add.834")
	from, to := strings.Index(text, "ST*"), strings.Index(text, "GE*")
	set := text[from:to]
	dependent := strings.ReplaceAll(x12test.Own(t, "x834/add-newborn.834"), "*0001", "*0003")
	other := strings.ReplaceAll(strings.ReplaceAll(set, "005010X220A1", "005010X307"), "*0001", "*0002")
	all := text[:to] + other + dependent[strings.Index(dependent, "ST*"):strings.Index(dependent, "GE*")] + strings.Replace(text[to:], "GE*1", "GE*3", 1)
	items, r := read(t, all)
	var got []string
	for _, it := range items {
		got = append(got, fmt.Sprintf("%d in set %d", it.Ordinal, it.Set))
	}
	if d := cmp.Diff([]string{"1 in set 1", "2 in set 1", "3 in set 1", "7 in set 3"}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"ST03, segment 1: a guide that is not read here"}, said(r)); d != "" {
		t.Error(d)
	}
}

func TestAKindThatIsNot(t *testing.T) {
	items, r := read(t, strings.Replace(x12test.Own(t, "x834/add.834"), "ST*834", "ST*820", 1))
	if len(items) != 0 || r.Groups[0].Sets[0].Whole() {
		t.Errorf("%d members of another kind", len(items))
	}
}

// Wherever a file is cut, the members before are there, whole, and the one that was cut is
// not; the set is not whole.
func TestCutAnywhere(t *testing.T) {
	text := x12test.Own(t, "x834/add.834")
	whole, _ := read(t, text)
	last := 0
	for cut := strings.Index(text, "ST*"); cut < strings.Index(text, "GE*")-1; cut++ {
		var items []x834.Item
		r, err := x834.Read(strings.NewReader(text[:cut]), func(it x834.Item) error {
			items = append(items, it)
			return nil
		})
		if cut > strings.Index(text, "ST*")+40 && !fault.Is(err, fault.Invalid) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if len(items) < last {
			t.Fatalf("cut at %d: fewer members", cut)
		}
		last = len(items)
		if d := cmp.Diff(members(whole[:last]), members(items)); d != "" {
			t.Fatalf("cut at %d: %s", cut, d)
		}
		if n := len(r.Groups[0].Sets); n > 0 && r.Groups[0].Sets[0].Whole() {
			t.Fatalf("cut at %d: whole", cut)
		}
	}
	if last != 2 {
		t.Errorf("%d members before the last one, want 2", last)
	}
}

// A fault of the header is every member's, and what is a member's own is no other's.
func TestFaultsAreNotShared(t *testing.T) {
	text := change(t, x12test.Own(t, "x834/add.834"), "N1*IN*OPENASO*FI*990000002~\n", "")
	text = change(t, change(t, text, "ET***2", "ET"), "REF*38", "REF*39")
	text = change(t, change(t, text, "INS*N*01", "INS*N*02"), "20120506*M", "20120506*X")
	items, _ := read(t, text)
	var got []string
	for _, it := range items {
		for _, f := range it.Faults {
			got = append(got, fmt.Sprintf("%d:%s%02d", it.Ordinal, f.Segment, f.Element))
		}
	}
	if d := cmp.Diff(strings.Fields("1:BGN08 1:REF01 1:N100 2:BGN08 2:REF01 2:N100 2:INS02 3:BGN08 3:REF01 3:N100 3:DMG03"), got); d != "" {
		t.Error(d)
	}
}

// Of a member with many faults the first are told and the others counted.
func TestManyFaults(t *testing.T) {
	items, r := read(t, change(t, x12test.Own(t, "x834/add.834"), "N3*1 SAMPLE", strings.Repeat("EC*99~\n", 300)+"N3*1 SAMPLE"))
	if set := r.Groups[0].Sets[0]; len(items[0].Faults) != 100 || len(set.Faults) != 100 || set.More != 201 {
		t.Errorf("%d told of the member, %d of the set, %d counted", len(items[0].Faults), len(set.Faults), set.More)
	}
}

// A member of a million segments is bounded, and the next one is read.
func TestAMemberWithoutEnd(t *testing.T) {
	text := change(t, x12test.Own(t, "x834/add.834"), "N3*1 SAMPLE", strings.Repeat("EC*01~\n", 200_000)+"N3*1 SAMPLE")
	items, r := read(t, text)
	if len(items) != 3 || len(items[0].Member.Classes) > 50_000 || len(items[0].Faults) == 0 || len(items[1].Faults) > 0 {
		t.Errorf("%d members, %v", len(items), said(r))
	}
}

// An error of emit stops the reading and comes back as it is.
func TestEmitFails(t *testing.T) {
	stop := fault.New(fault.Unavailable, "stop")
	n := 0
	_, err := x834.Read(strings.NewReader(x12test.Own(t, "x834/add.834")), func(x834.Item) error { n++; return stop })
	if err != stop || n != 1 {
		t.Errorf("%v after %d members", err, n)
	}
}
