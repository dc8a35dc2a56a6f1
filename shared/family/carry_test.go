package family_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table/layout"
	"github.com/openaso/openaso/shared/table/memtable"
)

// tally counts marks by hand, over everything that ever happened.
type tally struct {
	marks    map[uint64]int
	standing map[id.Claim]family.Decided
}

func (y *tally) add(d family.Decided, by int) {
	list := slices.Clone(d.Decision.Marks)
	for i := range d.Claim.Lines {
		list = append(list, family.LineMark(&d.Claim, &d.Claim.Lines[i]))
	}
	days := map[string]bool{}
	for i := range d.Claim.Lines {
		l := &d.Claim.Lines[i]
		if day := fmt.Sprint(d.Claim.GivenBy(l), l.From); !days[day] {
			days[day] = true
			list = append(list, family.DayMark(d.Claim.Member, d.Claim.GivenBy(l), l.From))
		}
	}
	if by > 0 {
		list = append(list, family.ClaimMark(d.Claim.ID))
	}
	for _, m := range list {
		if y.marks[m] += by; y.marks[m] == 0 {
			delete(y.marks, m)
		}
	}
}

// days says what a state does not know of the claims that stand of a day: it finds each, or says
// that it does not know all, which who read all entries must not.
func (y *tally) days(s *family.State, whole bool) string {
	for _, d := range y.standing {
		l := &d.Claim.Lines[0]
		by, all := family.View{State: s}.OfDay(d.Claim.Member, d.Claim.GivenBy(l), l.From)
		found := slices.ContainsFunc(by, func(o *family.Decided) bool { return o.Claim.ID == d.Claim.ID })
		stands := !slices.ContainsFunc(by, func(o *family.Decided) bool { _, ok := y.standing[o.Claim.ID]; return !ok })
		if all && !found || whole && !all || !stands {
			return fmt.Sprintf("of %s's day: found %v, all %v, all stand %v", d.Claim.ID, found, all, stands)
		}
	}
	return ""
}

// next draws what happens to one of a few claims: it is decided, or what stands is reversed.
func (y *tally) next(t *rapid.T) family.Decided {
	n := rapid.IntRange(1, 30).Draw(t, "claim")
	d := visit(n, 1+n%4)
	if old, stands := y.standing[d.Claim.ID]; stands {
		delete(y.standing, d.Claim.ID)
		y.add(old, -1)
		back := old
		back.Decision.Outcome = old.Decision.Outcome.Negated("v")
		back.Decision.Used = nil
		return back
	}
	d.Decision.Used, d.Decision.Marks = nil, rapid.SliceOfN(rapid.Uint64Range(1, 5), 0, 2).Draw(t, "marks")
	y.standing[d.Claim.ID] = d
	y.add(d, 1)
	return d
}

// Whatever is decided, reversed and decided again, in long and short entries, and whoever
// tries and puts back, one query finds every mark as often as it counts, and the people.
func TestOneQueryFindsEveryMark(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tab, y := memtable.New(clock), &tally{marks: map[uint64]int{}, standing: map[id.Claim]family.Decided{}}
		for n := range rapid.IntRange(1, 70).Draw(t, "entries") {
			log, err := family.Load(t.Context(), tab, employer, fam)
			if err != nil {
				t.Fatal(err)
			}
			st := log.State.Clone()
			if n == 0 || rapid.IntRange(0, 19).Draw(t, "people change") == 0 {
				st.People = people()[:rapid.IntRange(1, 2).Draw(t, "people")]
			}
			if len(y.standing) > 0 && rapid.Bool().Draw(t, "tries") {
				tried := y.standing[slices.Min(slices.Collect(maps.Keys(y.standing)))]
				st.Reverse(&tried.Claim, &tried.Decision)
				st.Restore(&tried.Claim, &tried.Decision)
			}
			var decided []family.Decided
			for range rapid.IntRange(0, 3).Draw(t, "decided") {
				decided = append(decided, y.next(t))
			}
			if err := log.Append(t.Context(), tab, entry(st, decided...)); err != nil {
				t.Fatal(err)
			}
			for name, load := range map[string]loader{"one query": family.Load, "all": family.LoadAll} {
				again, err := load(t.Context(), tab, employer, fam)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(y.marks, family.Marks(&again.State)); d != "" {
					t.Fatalf("%s, entry %d: %s", name, n+1, d)
				}
				if wrong := y.days(&again.State, name == "all"); wrong != "" {
					t.Fatalf("%s, entry %d: %s", name, n+1, wrong)
				}
				if d := cmp.Diff(st.People, again.State.People); d != "" {
					t.Fatalf("%s, entry %d: people %s", name, n+1, d)
				}
			}
			if d := cmp.Diff(y.marks, family.Marks(&log.State)); d != "" {
				t.Fatalf("written, entry %d: %s", n+1, d)
			}
		}
	})
}

// What an entry carries beside what it must costs no write unit.
func TestCarryingCostsNoUnit(t *testing.T) {
	tab := memtable.New(clock)
	log := logOf(t, tab, 1)
	sizes := map[int]int{}
	for n := 2; n < 120; n++ {
		log = load(t, family.Load, tab)
		if err := log.Append(t.Context(), tab, entry(&log.State, visit(n, 2))); err != nil {
			t.Fatal(err)
		}
		it, err := tab.Get(t.Context(), family.Key(employer, fam, int64(n)))
		if err != nil {
			t.Fatal(err)
		}
		sizes[layout.WriteUnits(it)]++
	}
	if sizes[1] != 118 {
		t.Errorf("entries by write units: %v", sizes)
	}
	if log = load(t, family.Load, tab); !log.State.Has(visit(2, 2).Claim.ID) || log.State.Has(visit(2, 2).Claim.ID+"x") {
		t.Error("the first claim is forgotten")
	}
}

// After an entry of many claims there is no room to carry their marks in good time; each
// is carried when it must be, even if a later claim's void tried them all again.
func TestMarksOfALongEntryAreCarriedInTime(t *testing.T) {
	tab := memtable.New(clock)
	log := logOf(t, tab, 1)
	var many []family.Decided
	for n := range 150 {
		many = append(many, visit(1000+n, 4))
	}
	if err := log.Append(t.Context(), tab, entry(&log.State, many...)); err != nil {
		t.Fatal(err)
	}
	want := len(family.Marks(&log.State))
	for n := range 3 * family.Window {
		log = load(t, family.Load, tab)
		if got := len(family.Marks(&log.State)); got != want+n*5 {
			t.Fatalf("after %d entries: %d marks, want %d", n, got, want+n*5)
		}
		st := log.State.Clone()
		for i := range many {
			st.Reverse(&many[i].Claim, &many[i].Decision)
		}
		for i := range many {
			st.Restore(&many[i].Claim, &many[i].Decision)
		}
		if err := log.Append(t.Context(), tab, entry(st, visit(n+2, 2))); err != nil {
			t.Fatal(err)
		}
	}
}
