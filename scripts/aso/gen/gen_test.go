package gen_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/scripts/aso/gen"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x834"
	"github.com/openaso/openaso/shared/x12/x837"
)

var kinds = []gen.Kind{gen.Professional, gen.Institutional, gen.Dental, gen.Enrollment}

// order is a file of so many items in 2 interchanges of 2 groups of 2 sets each.
func order(k gen.Kind, items int) gen.Order {
	return gen.Order{Kind: k, Seed: 7, Items: items, Interchanges: 2, Groups: 2, Sets: 2, On: day.New(2026, 3, 2)}
}

func write(t *testing.T, o gen.Order) (string, []gen.Placed, gen.Made) {
	t.Helper()
	var b bytes.Buffer
	var placed []gen.Placed
	made, err := gen.Write(&b, o, func(p gen.Placed) { placed = append(placed, p) })
	if err != nil {
		t.Fatal(o.Kind, err)
	}
	return b.String(), placed, made
}

func TestTheSameOrderGivesTheSameBytes(t *testing.T) {
	for _, k := range kinds {
		o := order(k, 300)
		o.Faults = 20
		one, placed, made := write(t, o)
		two, again, _ := write(t, o)
		if one != two || cmp.Diff(placed, again) != "" {
			t.Error(k, "differs from itself")
		}
		o.Seed++
		if other, _, _ := write(t, o); other == one {
			t.Error(k, "another seed gives the same")
		}
		if made.Bytes != int64(len(one)) || made.Segments != strings.Count(one, "~") || made.Sets != 8 || made.Items != 300 || made.Faults != len(placed) {
			t.Errorf("%s: %d bytes and %d segments were made, said is %+v", k, len(one), strings.Count(one, "~"), made)
		}
	}
}

// Every set that is made is accepted, and what is read is what was said to be made.
func TestWhatIsMadeIsAccepted(t *testing.T) {
	for _, k := range kinds {
		file, _, made := write(t, order(k, 2_000))
		r, err := edi.Check(strings.NewReader(file), nil)
		if err != nil || r.Result != edi.Accepted || r.Sets != made.Sets || r.Items != made.Items || len(r.Notes) > 0 {
			t.Errorf("%s: %v, %s, %d sets, %d items, %v, %v", k, err, r.Result, r.Sets, r.Items, r.Faults[:min(3, len(r.Faults))], r.Notes[:min(3, len(r.Notes))])
		}
		items, lines := 0, 0
		if k == gen.Enrollment {
			_, err = x834.Read(strings.NewReader(file), func(it x834.Item) error {
				items, lines = items+1, lines+len(it.Member.Coverages)
				return first(it.Faults)
			})
		} else {
			_, err = x837.Read(strings.NewReader(file), x837.Options{}, func(it x837.Item) error {
				items, lines = items+1, lines+len(it.Claim.Lines)
				return first(it.Faults)
			})
		}
		if err != nil || items != made.Items || lines != made.Lines {
			t.Errorf("%s: %v; %d items and %d lines of %d and %d", k, err, items, lines, made.Items, made.Lines)
		}
	}
}

func first(faults []x12.Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return faults[0]
}

// each calls f for every segment of a file.
func each(t *testing.T, file string, f func(*x12.Segment)) {
	t.Helper()
	r := x12.NewReader(strings.NewReader(file))
	for {
		s, err := r.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		f(s)
	}
}

func cents(t *testing.T, s string) money.Cents {
	t.Helper()
	c, err := money.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A claim's charge is that of its lines, and of what the payer before paid and took off
// nothing stays over: of the claim (AMT*D, CAS) or of each line (SVD, CAS).
func TestChargesBalance(t *testing.T) {
	for _, k := range []gen.Kind{gen.Professional, gen.Institutional, gen.Dental} {
		file, _, _ := write(t, order(k, 2_000))
		var charge, lines, line, paid, byLine, off money.Cents
		cob, onLine, claims := 0, false, 0
		settle := func(s *x12.Segment) {
			if lines != charge || paid != 0 && byLine == 0 && paid+off != charge || byLine != 0 && byLine != paid {
				t.Fatalf("%s, before segment %d: charge %d, lines %d; paid %d, by line %d, off %d", k, s.Index, charge, lines, paid, byLine, off)
			}
			charge, lines, line, paid, byLine, off, onLine = 0, 0, 0, 0, 0, 0, false
		}
		each(t, file, func(s *x12.Segment) {
			switch s.Tag {
			case "CLM", "HL", "SE":
				settle(s)
				if s.Tag == "CLM" {
					charge, claims = cents(t, s.El(2)), claims+1
				}
			case "SV1", "SV3":
				line, onLine = cents(t, s.El(2)), true
				lines += line
			case "SV2":
				line, onLine = cents(t, s.El(3)), true
				lines += line
			case "AMT":
				if s.El(1) == "D" {
					paid, cob = cents(t, s.El(2)), cob+1
				}
			case "SVD":
				byLine += cents(t, s.El(2))
				line -= cents(t, s.El(2))
			case "CAS":
				if off += cents(t, s.El(3)); onLine && line != cents(t, s.El(3)) {
					t.Fatalf("%s, segment %d: the line does not balance", k, s.Index)
				}
			}
		})
		if claims != 2_000 || cob < 50 || cob > 400 {
			t.Errorf("%s: %d claims, %d with another payer", k, claims, cob)
		}
	}
}

// Levels name a parent that is there and say whether children come.
func TestLevelsHang(t *testing.T) {
	for _, k := range kinds[:3] {
		file, _, _ := write(t, order(k, 1_000))
		above, children := map[string]string{}, map[string]bool{}
		each(t, file, func(s *x12.Segment) {
			switch s.Tag {
			case "ST":
				clear(above)
				clear(children)
			case "HL":
				above[s.El(1)], children[s.El(1)] = s.El(3), s.El(4) == "1"
				if parent := s.El(2); s.El(3) != "20" && (above[parent] == "" || !children[parent] || above[parent] >= s.El(3)) {
					t.Fatalf("%s, segment %d: level %s below %s", k, s.Index, s.El(3), above[parent])
				}
			}
		})
	}
}

// What is made looks like what senders send (the reference file has 3.5 lines, 28 segments
// and 613 bytes a claim), and the rarer parts are there.
func TestTheShape(t *testing.T) {
	for k, wants := range map[gen.Kind][]string{
		gen.Professional:  {"HL*2*1*22*1~", "\nPAT*01~", "\nPAT*19~", "\nSBR*S*18*", "\nSVD*", "REF*F8*", ":1*Y*A*Y*Y~", ":7*Y*A*Y*Y~", "NM1*DN*", "NM1*77*", "RD8*"},
		gen.Institutional: {"11:A:1**A*Y*Y~", "13:A:1**A*Y*Y~", "HI*DR:", "HI*ABJ:", "HI*APR:", ":::::::Y", "HI*BBR:", "HI*BI:74:RD8:", "HI*BH:11:D8:", "HI*BE:80:::", "HI*BG:", "SV2*0120**", "*DA*", "DTP*435*DT*", "NM1*72*"},
		gen.Dental:        {"TOO*JP*", "*M:O:D~", "SV3*AD:D4341*", "\nDN1*", "\nDN2*", "HI*ABK:"},
		gen.Enrollment:    {"INS*Y*18*021*28*A***FT~", "INS*N*19*", "INS*N*01*", "*001*25*", "INS*Y*18*024*08*A***TE~", "DTP*357*", "DTP*349*", "HD*021**DEN*"},
	} {
		file, _, made := write(t, order(k, 3_000))
		for _, want := range wants {
			if !strings.Contains(file, want) {
				t.Errorf("%s lacks %q", k, want)
			}
		}
		if most := made.Segments; k == gen.Professional && (most < 27*3_000 || most > 30*3_000 || made.Lines < 10_000 || made.Lines > 11_000 || made.Bytes > 660*3_000) {
			t.Errorf("%+v", made)
		}
	}
	file, _, _ := write(t, order(gen.Professional, 3_000))
	most, lines := 0, 0
	each(t, file, func(s *x12.Segment) {
		if s.Tag == "HI" {
			most = max(most, s.Len())
		}
		if n, _ := strconv.Atoi(s.El(1)); s.Tag == "LX" {
			lines = max(lines, n)
		}
	})
	if most != 12 || lines < 12 || lines > 50 {
		t.Errorf("at most %d diagnoses and %d lines", most, lines)
	}
}

// Dependents come after their subscriber, under the same number.
func TestDependentsFollowTheirSubscriber(t *testing.T) {
	file, _, _ := write(t, order(gen.Enrollment, 1_000))
	subscriber, self := "", false
	each(t, file, func(s *x12.Segment) {
		switch {
		case s.Tag == "INS":
			self = s.El(1) == "Y"
		case s.Tag == "REF" && s.El(1) == "0F" && self:
			subscriber = s.El(2)
		case s.Tag == "REF" && s.El(1) == "0F" && s.El(2) != subscriber:
			t.Fatalf("segment %d: a dependent of nobody", s.Index)
		}
	})
}

func TestASizeIsReached(t *testing.T) {
	for _, k := range kinds {
		o := order(k, 0)
		o.Size, o.Faults = 2_000_000, 25
		if _, _, made := write(t, o); made.Bytes < 1_950_000 || made.Bytes > 2_050_000 || made.Sets != 8 || made.Faults != 25 {
			t.Errorf("%s: %+v", k, made)
		}
	}
}

// A fault changes nothing but the place that is told of, and what counts segments.
func TestAFaultIsWhereItIsSaidToBe(t *testing.T) {
	for _, k := range kinds {
		good, _, _ := write(t, order(k, 200))
		for _, f := range gen.Flaws(k) {
			o := order(k, 200)
			o.Flaws, o.Faults = []gen.Flaw{f}, 1
			bad, placed, _ := write(t, o)
			if len(placed) != 1 || bad[:placed[0].Byte] != good[:placed[0].Byte] {
				t.Errorf("%s %s: not what was said: %+v", k, f, placed)
				continue
			}
			was, is := lines(good[placed[0].Byte:]), lines(bad[placed[0].Byte:])
			drop := map[gen.Flaw][2]int{gen.MissingSegment: {1, 0}, gen.UnknownSegment: {0, 1}, gen.DuplicateInterchange: {1, 1}, gen.WrongCount: {0, 0}, gen.DuplicateControl: {0, 0}}
			n, found := drop[f]
			if !found {
				n = [2]int{1, 1}
			}
			if d := cmp.Diff(was[n[0]:], is[n[1]:]); f != gen.Cut && d != "" || n == [2]int{1, 1} && was[0] == is[0] {
				t.Errorf("%s %s: %s", k, f, d)
			}
		}
	}
}

// lines are a file's segments without those that count others or say the number of one.
func lines(file string) []string {
	return slices.DeleteFunc(strings.Split(file, "\n"), func(s string) bool {
		return slices.Contains([]string{"ST*", "SE*", "IEA"}, s[:min(3, len(s))])
	})
}

func TestOrdersThatNobodyCanFill(t *testing.T) {
	for name, change := range map[string]func(*gen.Order){
		"kind":                func(o *gen.Order) { o.Kind = "835" },
		"nothing":             func(o *gen.Order) { o.Items = 0 },
		"both":                func(o *gen.Order) { o.Size = 1 },
		"no set":              func(o *gen.Order) { o.Sets = 0 },
		"empty sets":          func(o *gen.Order) { o.Items = 7 },
		"too many faults":     func(o *gen.Order) { o.Faults = 101 },
		"a share above all":   func(o *gen.Order) { o.Rate = 10_001 },
		"an unknown fault":    func(o *gen.Order) { o.Flaws = []gen.Flaw{"nonsense"} },
		"not of this kind":    func(o *gen.Order) { o.Kind, o.Flaws = gen.Enrollment, []gen.Flaw{gen.BadNPI} },
		"one set to repeat":   func(o *gen.Order) { o.Sets, o.Flaws = 1, []gen.Flaw{gen.DuplicateControl} },
		"one file to repeat":  func(o *gen.Order) { o.Interchanges, o.Flaws = 1, []gen.Flaw{gen.DuplicateInterchange} },
		"faults below nought": func(o *gen.Order) { o.Faults = -1 },
	} {
		o := order(gen.Professional, 100)
		change(&o)
		if _, err := gen.Write(io.Discard, o, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestAFailingSinkIsTold(t *testing.T) {
	for _, flaws := range [][]gen.Flaw{nil, {gen.Cut}} {
		o := order(gen.Professional, 100)
		if o.Flaws = flaws; flaws != nil {
			o.Faults = 1
		}
		if _, err := gen.Write(full{}, o, func(gen.Placed) {}); !fault.Is(err, fault.Unavailable) {
			t.Error(err)
		}
	}
}

// Faults by share, and of many kinds at once, each in another claim.
func TestFaultsByShare(t *testing.T) {
	o := order(gen.Professional, 4_000)
	o.Rate = 500
	_, placed, _ := write(t, o)
	seen := map[gen.Flaw]bool{}
	var items []int
	for _, p := range placed {
		if seen[p.Flaw] = true; p.Item > 0 {
			items = append(items, p.Item)
		}
	}
	slices.Sort(items)
	if len(placed) < 150 || len(placed) > 250 || len(seen) != len(gen.Flaws(o.Kind))-1 || len(slices.Compact(slices.Clone(items))) != len(items) {
		t.Errorf("%d faults of %d kinds in %d claims", len(placed), len(seen), len(items))
	}
}
