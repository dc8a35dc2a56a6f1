package oracle

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// history is a family's log as it is stored.
type history struct {
	place
	entries []family.Entry
	people  [][]family.Person // as of each entry
	claims  []id.Claim        // in the order they were first told of
	used    map[usedKey]int64
	alone   bool // somebody was covered alone at some time, so the family's amounts say nothing
}

type usedKey struct {
	family.Bucket
	Member id.Member
}

// stand is the latest word on a claim, with the entry it stands in.
type stand struct {
	family.Decided
	at      place
	entry   int // index of the entry that states it
	first   int // index of the entry that first told of the claim
	ordinal int // place of the first word in that entry
}

func (a *audit) entry(p place, it table.Item) {
	h := a.families[p]
	if h == nil {
		h = &history{place: p, used: map[usedKey]int64{}}
		a.families[p], a.order = h, append(a.order, p)
	}
	en, err := family.ReadItem(it)
	if err != nil {
		a.say("an entry does not decode", it.PK, it.SK)
	}
	n := int64(len(h.entries)) + 1
	if en.Version != n || it.Version != n || it.SK != fmt.Sprintf("L#%010d", n) {
		a.say("versions are not contiguous from 1", it.PK, it.SK)
	}
	people := en.People
	if len(people) == 0 && len(h.people) > 0 {
		people = h.people[len(h.people)-1]
	}
	h.entries, h.people = append(h.entries, en), append(h.people, people)
}

// histories goes through every log, entry by entry.
func (a *audit) histories() {
	for _, p := range a.order {
		h := a.families[p]
		for i := range h.entries {
			for j := range h.entries[i].Decided {
				d := &h.entries[i].Decided[j]
				a.decided[decisionKey{p.Family, h.entries[i].Version, j}] = d
				a.adds(h, i, d)
				a.word(h, i, j)
				for _, u := range d.Decision.Used {
					h.used[usedKey{u.Bucket, u.Member}] += u.Amount
				}
			}
			a.caused(h, i)
			a.inOrder(h, i)
			a.accumulators(h, i)
		}
		a.places(h)
	}
}

// word takes one decision as the latest on its claim.
func (a *audit) word(h *history, entry, at int) {
	d := h.entries[entry].Decided[at]
	c, status := d.Claim.ID, d.Decision.Outcome.Status
	old := a.standing[c]
	switch {
	case old != nil && old.at != h.place:
		a.say("a claim stands in two families' logs", c, old.at.Family, h.Family)
		return
	case status == claim.Reversed && (old == nil || old.Decision.Outcome.Status == claim.Reversed):
		a.say("a reversal takes back what does not stand", c, h.Family, h.entries[entry].Version)
	case status == claim.Reversed:
		a.negates(h, entry, &old.Decided, &d)
	case old != nil && (old.Decision.Outcome.Status.Final() || old.Decision.Outcome.Status == claim.Applied):
		a.say("a claim is decided twice without a reversal between", c, h.Family, h.entries[entry].Version)
	}
	s := &stand{Decided: d, at: h.place, entry: entry, first: entry, ordinal: at}
	if old != nil {
		a.keeps(h, &old.Decision.Outcome, &d.Decision.Outcome)
		s.first, s.ordinal = old.first, old.ordinal
	} else {
		h.claims = append(h.claims, c)
	}
	a.standing[c] = s
}

// keeps checks that a claim that was decided under a plan keeps the versions it was
// decided under, and does not wait again for what was there when it was decided. Of one that
// met no plan nobody had asked for an option or a price; its provider was known all the same.
func (a *audit) keeps(h *history, old, now *claim.Outcome) {
	asked := old.Plan != "" && (now.Reason == "no-price" || now.Reason == "option-unknown")
	waits := now.Status == claim.Pended && (asked || now.Reason == "provider-unknown")
	a.must(old.Status != claim.Reversed || len(old.Lines) == 0 || !waits, "a decision is taken back for want of what it was made by", now.Claim, h.Family)
	if old.Plan != "" && now.Plan == old.Plan && now.Option == old.Option {
		a.must(now.ScheduleID == old.ScheduleID && now.OptionRev == old.OptionRev, "a claim is priced anew by another version", now.Claim, h.Family)
	}
}

// adds checks that a decision adds up: line by line, and as a whole.
func (a *audit) adds(h *history, entry int, d *family.Decided) {
	o := &d.Decision.Outcome
	where := []any{o.Claim, h.Family, h.entries[entry].Version}
	var sum totals
	for i := range o.Lines {
		l := &o.Lines[i]
		t := totalsOf(l)
		a.must(l.Charge == l.Paid+t.owes+t.off, "a line's charge is not paid plus adjustments", append(where, l.Number)...)
		a.must(t.copay == l.Copay && t.deductible == l.Deductible && t.coinsurance == l.Coinsurance,
			"a line's shares are not its adjustments", append(where, l.Number)...)
		if o.Status != claim.Reversed {
			a.must(l.Paid >= 0 && l.Allowed <= l.Charge && l.Copay+l.Deductible+l.Coinsurance <= l.Allowed,
				"a line pays or shares more than is allowed", append(where, l.Number)...)
		}
		sum.charge, sum.paid, sum.owes, sum.off = sum.charge+l.Charge, sum.paid+l.Paid, sum.owes+t.owes, sum.off+t.off
		sum.allowed += l.Allowed
	}
	if o.Status == claim.Pended || len(o.Lines) == 0 {
		a.must(o.PlanPaid == 0 && o.MemberOwes == 0 && len(d.Decision.Used) == 0, "a claim without lines moves money", where...)
		return
	}
	a.must(o.Charge == sum.charge && o.PlanPaid == sum.paid && o.MemberOwes == sum.owes && o.Allowed == sum.allowed,
		"a claim's totals are not its lines'", where...)
	a.must(o.PlanPaid+o.MemberOwes+sum.off == o.Charge, "plan, member and write-off are not the charge", where...)
	sign := money.Cents(1)
	if o.Status == claim.Reversed {
		sign = -1
	}
	a.must(o.Charge == sign*d.Claim.Charge && len(o.Lines) == len(d.Claim.Lines), "a decision is not on the claim's charge", where...)
}

type totals struct{ charge, allowed, paid, owes, off, copay, deductible, coinsurance money.Cents }

func totalsOf(l *claim.LineOutcome) (t totals) {
	for _, x := range l.Adjustments {
		if x.Group != claim.PR {
			t.off += x.Amount
			continue
		}
		t.owes += x.Amount
		switch x.Reason {
		case "1":
			t.deductible += x.Amount
		case "2":
			t.coinsurance += x.Amount
		case "3":
			t.copay += x.Amount
		}
	}
	return t
}

// negates checks that a reversal is the exact negation of what it takes back.
func (a *audit) negates(h *history, entry int, old, d *family.Decided) {
	x, y := &old.Decision.Outcome, &d.Decision.Outcome
	ok := x.Charge == -y.Charge && x.Allowed == -y.Allowed && x.MemberOwes == -y.MemberOwes && x.PlanPaid == -y.PlanPaid &&
		x.Plan == y.Plan && x.Member == y.Member && x.Year == y.Year && len(x.Lines) == len(y.Lines) &&
		old.Decision.Place == d.Decision.Place
	for i := 0; ok && i < len(x.Lines); i++ {
		ok = opposite(&x.Lines[i], &y.Lines[i])
	}
	back := map[usedKey]int64{}
	for _, list := range [][]family.Delta{old.Decision.Used, d.Decision.Used} {
		for _, u := range list {
			back[usedKey{u.Bucket, u.Member}] += u.Amount
		}
	}
	for _, n := range back {
		ok = ok && n == 0
	}
	a.must(ok, "a reversal is not the exact negation", d.Claim.ID, h.Family, h.entries[entry].Version)
}

func opposite(x, y *claim.LineOutcome) bool {
	ok := x.Number == y.Number && x.Charge == -y.Charge && x.Allowed == -y.Allowed && x.Paid == -y.Paid &&
		x.Copay == -y.Copay && x.Deductible == -y.Deductible && x.Coinsurance == -y.Coinsurance
	return ok && slices.EqualFunc(x.Adjustments, y.Adjustments, func(p, q claim.Adjustment) bool {
		q.Amount = -q.Amount
		return p == q
	})
}

// replays says whether an entry goes over the claims because an earlier one, which it names,
// changed who is covered.
func (h *history) replays(entry int) bool {
	var n int
	if _, err := fmt.Sscanf(h.entries[entry].Cause, "replay/%d", &n); err != nil || n < 2 || n > entry {
		return false
	}
	return !slices.Equal(h.entries[n-1].State.Coverage, h.entries[n-2].State.Coverage)
}

// caused checks that what an entry takes back, a void or a replacement of the same entry
// takes back, or a replay: stored decisions stand, whatever comes again.
func (a *audit) caused(h *history, entry int) {
	list := h.entries[entry].Decided
	if h.replays(entry) {
		return
	}
	for i := range list {
		o := &list[i].Decision.Outcome
		if o.Status != claim.Reversed || len(o.Lines) == 0 { // what pended was no decision
			continue
		}
		a.must(slices.ContainsFunc(list, func(d family.Decided) bool {
			return d.Claim.ID == o.Of && (d.Claim.Frequency == claim.Void || d.Claim.Frequency == claim.Replacement)
		}), "a decision is taken back and nothing asked for it", o.Claim, h.Family, h.entries[entry].Version)
	}
}

// inOrder checks that the claims of one file that an entry is the first to tell of stand
// in the order of the file.
func (a *audit) inOrder(h *history, entry int) {
	last := map[string]int{}
	for j := range h.entries[entry].Decided {
		c := h.entries[entry].Decided[j].Claim.ID
		if s := a.standing[c]; s == nil || s.first != entry || s.ordinal != j || s.at != h.place {
			continue
		}
		file, _, _ := strings.Cut(string(c), "-")
		a.must(last[file] < c.Ordinal(), "claims of a file are decided out of its order", c, h.Family, h.entries[entry].Version)
		last[file] = c.Ordinal()
	}
}

// accumulators compares an entry's state with the fold of what was consumed.
func (a *audit) accumulators(h *history, entry int) {
	en := &h.entries[entry]
	for i := range en.State.Coverage {
		h.alone = h.alone || en.State.Coverage[i].Tier == family.EmployeeOnly
	}
	maps.DeleteFunc(h.used, func(_ usedKey, n int64) bool { return n == 0 })
	same := len(h.used) == len(en.State.Used)
	for _, u := range en.State.Used {
		same = same && h.used[usedKey{u.Bucket, u.Member}] == u.Amount
	}
	a.must(same, "accumulators are not the fold of the deltas", h.Family, en.Version)
	sum := map[family.Bucket]int64{}
	for k, n := range h.used {
		sum[k.Bucket] += n
		own, all := a.most(k.Name)
		a.must(n >= 0, "an accumulator is below zero", h.Family, en.Version, k.Member, k.Name)
		a.must(own < 0 || n <= own, "a person is above a yearly amount", h.Family, en.Version, k.Member, k.Name)
		a.must(h.alone || all < 0 || sum[k.Bucket] <= all, "a family is above a yearly amount", h.Family, en.Version, k.Name)
	}
}

// most is the most that a person and a family may have in a bucket; -1 is no bound.
func (a *audit) most(name string) (own, all int64) {
	switch name {
	case "in.deductible":
		return int64(a.Inputs.Deductible), int64(a.Inputs.FamilyDeductible)
	case "in.out-of-pocket":
		return int64(a.Inputs.OutOfPocket), int64(a.Inputs.FamilyOutOfPocket)
	case "visits." + a.Inputs.Limit.Name:
		return a.Inputs.Limit.Visits, -1
	}
	return -1, -1
}

// places checks that no two standing claims of a family have one place.
func (a *audit) places(h *history) {
	seen := map[family.Place]id.Claim{}
	for _, s := range a.standingOf(h) {
		if other, taken := seen[s.Decision.Place]; taken {
			a.say("two standing claims have one place", other, s.Claim.ID, h.Family)
		}
		seen[s.Decision.Place] = s.Claim.ID
	}
}

// standingOf lists a family's standing claims in the order of their places.
func (a *audit) standingOf(h *history) []*stand {
	var out []*stand
	for _, c := range h.claims {
		if s := a.standing[c]; s.Decision.Outcome.Status != claim.Reversed {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(x, y *stand) int {
		if x.Decision.Place != y.Decision.Place {
			return int(x.Decision.Place - y.Decision.Place)
		}
		return strings.Compare(string(x.Claim.ID), string(y.Claim.ID))
	})
	return out
}
