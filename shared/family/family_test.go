package family_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

func TestOneQueryGivesStateAndMarks(t *testing.T) {
	for _, versions := range []int{1, 15, 16, 17, 31, 32, 40} {
		tab := memtable.New(clock)
		written := logOf(t, tab, versions)
		one, all := load(t, family.Load, tab), load(t, family.LoadAll, tab)
		for name, log := range map[string]*family.Log{"written": written, "all": all} {
			if d := cmp.Diff(log.State, one.State, hidden); d != "" {
				t.Errorf("%d entries, %s: %s", versions, name, d)
			}
			if !maps.Equal(family.Marks(&log.State), family.Marks(&one.State)) {
				t.Errorf("%d entries, %s: the marks differ", versions, name)
			}
		}
		if len(one.Entries) > family.Window || len(all.Entries) != versions || one.All != (versions <= family.Window) {
			t.Errorf("%d entries: one query read %d, all %d", versions, len(one.Entries), len(all.Entries))
		}
		for n := 2; n <= versions; n++ {
			if !one.State.Has(visit(n, 2).Claim.ID) {
				t.Errorf("%d entries: claim %d is forgotten", versions, n)
			}
		}
	}
}

func TestMarksOfAReversedClaimAreGone(t *testing.T) {
	tab := memtable.New(clock)
	log := logOf(t, tab, 2)
	d := visit(2, 2)
	back := family.Decided{Claim: d.Claim, Decision: family.Decision{Outcome: d.Decision.Outcome.Negated("v"), Marks: d.Decision.Marks}}
	for _, u := range d.Decision.Used {
		u.Amount = -u.Amount
		back.Decision.Used = append(back.Decision.Used, u)
	}
	if err := log.Append(t.Context(), tab, entry(&log.State, back)); err != nil {
		t.Fatal(err)
	}
	st := load(t, family.Load, tab).State
	v := family.View{State: &st}
	if v.Seen(family.LineMark(&d.Claim, &d.Claim.Lines[0])) || v.Seen(d.Decision.Marks[0]) || len(st.Used) > 0 {
		t.Error("a reversed claim left marks or amounts")
	}
	if !st.Has(d.Claim.ID) {
		t.Error("a reversed claim's id is forgotten: the same file again would be decided again")
	}
}

func TestOneOfTwoWritersLoses(t *testing.T) {
	tab := memtable.New(clock)
	logOf(t, tab, 3)
	a, b := load(t, family.Load, tab), load(t, family.Load, tab)
	if err := a.Append(t.Context(), tab, entry(&a.State, visit(4, 1))); err != nil {
		t.Fatal(err)
	}
	lost := &table.ConditionFailed{}
	if err := b.Append(t.Context(), tab, entry(&b.State, visit(5, 1))); !errors.As(err, &lost) || lost.Winner.Version != 4 {
		t.Fatalf("the second writer: %v", err)
	}
	if b.State.Version != 3 || len(b.Entries) != 3 {
		t.Error("a lost entry was folded in")
	}
	b = load(t, family.Load, tab)
	if err := b.Append(t.Context(), tab, entry(&b.State, visit(5, 1))); err != nil || !b.State.Has(visit(4, 1).Claim.ID) {
		t.Errorf("after loading again: %v", err)
	}
}

func TestAMissingVersionIsADefect(t *testing.T) {
	for _, c := range []struct {
		name    string
		version int64
		f       loader
	}{
		{"within the last ones", 38, family.Load},
		{"within all", 20, family.LoadAll},
		{"the first", 1, family.LoadAll},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := memtable.New(clock)
			logOf(t, tab, 40)
			gone := table.Op{Action: table.Delete, Item: table.Item{Key: family.Key(employer, fam, c.version)}}
			if err := tab.Commit(t.Context(), "", []table.Op{gone}); err != nil {
				t.Fatal(err)
			}
			if _, err := c.f(t.Context(), tab, employer, fam); !fault.Is(err, fault.Internal) || err == nil {
				t.Errorf("version %d is gone: %v", c.version, err)
			}
		})
	}
}

func TestAnEntryHasABound(t *testing.T) {
	tab := memtable.New(clock)
	log := logOf(t, tab, 1)
	var many []family.Decided
	for n := range 300 {
		many = append(many, visit(n+2, 4))
	}
	en := entry(&log.State, many...)
	if err := log.Append(t.Context(), tab, en); !errors.Is(err, family.ErrTooLong) {
		t.Fatalf("%d claims: %v", len(many), err)
	}
	if len(load(t, family.Load, tab).Entries) != 1 {
		t.Error("an entry that is too long was written")
	}
	if en.Whole = true; log.Append(t.Context(), tab, en) != nil {
		t.Error("an entry that must be whole was refused")
	}
}

// Sixteen entries that are whole may be more than a page of the table. The state and
// the marks are all there all the same.
func TestLongEntriesAreReadToTheCheckpoint(t *testing.T) {
	tab := memtable.New(clock)
	log := logOf(t, tab, 16)
	for n := range 15 {
		var many []family.Decided
		for i := range 500 {
			many = append(many, visit(1000*(n+1)+i, 4))
		}
		en := entry(&log.State, many...)
		en.Whole = true
		if err := log.Append(t.Context(), tab, en); err != nil {
			t.Fatal(err)
		}
	}
	st := load(t, family.Load, tab).State
	if len(st.People) != 2 || !st.Has(visit(2, 2).Claim.ID) {
		t.Errorf("%d people; the first claim is there: %v", len(st.People), st.Has(visit(2, 2).Claim.ID))
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		k  table.Key
		ok bool
	}{
		{family.Key("acme", "f1", 7), true},
		{table.Key{PK: "E#acme#F#f1", SK: "M#0000000007"}, false},
		{table.Key{PK: "E#acme#DIR", SK: "L#0000000007"}, false},
		{table.Key{PK: "X#acme#F#f1", SK: "L#0000000007"}, false},
		{table.Key{PK: "E#acme#F#f1", SK: "L#7"}, false},
	} {
		e, f, ok := family.ParseKey(c.k)
		if ok != c.ok || ok && (e != "acme" || f != "f1") {
			t.Errorf("%v: %s %s %v", c.k, e, f, ok)
		}
	}
	if got := fmt.Sprint(family.Key("acme", "f1", 7)); got != "{E#acme#F#f1 L#0000000007}" {
		t.Error(got)
	}
}

// A line is a duplicate of one that agrees in every respect, and of no other.
func TestLineMark(t *testing.T) {
	d := visit(1, 1)
	c, l := d.Claim, d.Claim.Lines[0]
	l.Modifiers = []string{"25", "59"}
	mark := family.LineMark(&c, &l)
	for name, change := range map[string]func(*claim.Claim, *claim.Line){
		"member":     func(c *claim.Claim, _ *claim.Line) { c.Member = "f1-02" },
		"provider":   func(c *claim.Claim, _ *claim.Line) { c.Billing = "1003000126" },
		"code":       func(_ *claim.Claim, l *claim.Line) { l.Code = "99214" },
		"first day":  func(_ *claim.Claim, l *claim.Line) { l.From-- },
		"last day":   func(_ *claim.Claim, l *claim.Line) { l.To++ },
		"units":      func(_ *claim.Claim, l *claim.Line) { l.Units++ },
		"charge":     func(_ *claim.Claim, l *claim.Line) { l.Charge++ },
		"modifier":   func(_ *claim.Claim, l *claim.Line) { l.Modifiers = []string{"25", "58"} },
		"a modifier": func(_ *claim.Claim, l *claim.Line) { l.Modifiers = []string{"25"} },
	} {
		c, l := c, l
		if change(&c, &l); family.LineMark(&c, &l) == mark {
			t.Errorf("another %s is the same line", name)
		}
	}
	l.Modifiers = []string{"59", "25"}
	c.ID, c.PatientNumber, l.Number, l.Pointers = "another", phi.New("P2"), 9, nil
	if family.LineMark(&c, &l) != mark {
		t.Error("the same line under another claim and with its modifiers in another order is another line")
	}
}
