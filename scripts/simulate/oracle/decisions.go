package oracle

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// decisions goes through each family's standing claims in the order of their places and
// decides them by hand from nothing: every line must come out as it is stored, and
// with the last one what everybody has used.
func (a *audit) decisions() {
	for _, p := range a.order {
		h, k := a.families[p], newClerk(&a.Inputs)
		for _, s := range a.standingOf(h) {
			switch {
			case s.Decision.Outcome.Status == claim.Applied:
				a.applied(s)
			case s.Decision.Outcome.Reason == "original-unknown" && s.Decision.Outcome.Status == claim.Pended:
				a.waits(s)
			default:
				k = a.decision(h, s, k)
			}
		}
		a.use(h, k)
	}
}

// decision compares a decision with the clerk's, and gives the clerk's books after it. It
// is decided under the coverage of the entry that states it, or of a later one that
// went over the claims again and found nothing to change.
func (a *audit) decision(h *history, s *stand, k *clerk) *clerk {
	var first ruling
	for i := s.entry; i < len(h.entries); i++ {
		if i > s.entry && !goesOver(&h.entries[i]) {
			continue
		}
		r := k.rule(&s.Claim, h.entries[i].State.Coverage, s.Decision.Outcome.ScheduleID)
		if agrees(&r, &s.Decision.Outcome) {
			return cmp.Or(r.done, k)
		}
		if i == s.entry {
			first = r
		}
	}
	a.say("a decision is not what the rules give", s.Claim.ID, h.Family, h.entries[s.entry].Version, disagreement(&first, &s.Decision.Outcome))
	return cmp.Or(first.done, k)
}

// goesOver says whether an entry carries out a void or a replacement.
func goesOver(en *family.Entry) bool {
	return slices.ContainsFunc(en.Decided, func(d family.Decided) bool { return d.Decision.Outcome.Status == claim.Reversed })
}

func agrees(r *ruling, o *claim.Outcome) bool { return disagreement(r, o) == "" }

// disagreement says in which respect an outcome is not the ruling, "" if it is.
func disagreement(r *ruling, o *claim.Outcome) string {
	if r.pends != "" || o.Status == claim.Pended {
		if o.Status == claim.Pended && o.Reason == r.pends {
			return ""
		}
		return "whether and why it pends"
	}
	if len(r.lines) != len(o.Lines) {
		return "the number of lines"
	}
	status := claim.Denied
	for i := range r.lines {
		x, y := &r.lines[i], &o.Lines[i]
		if x.open {
			status = claim.Paid
		}
		switch {
		case x.allowed != y.Allowed:
			return "an allowed amount"
		case x.copay != y.Copay:
			return "a copay"
		case x.deductible != y.Deductible:
			return "a deductible"
		case x.coinsurance != y.Coinsurance:
			return "a coinsurance"
		case x.paid != y.Paid:
			return "a payment"
		case !sameReasons(x.adjustments, y.Adjustments):
			return "groups and reasons"
		}
	}
	if status != o.Status {
		return "the status"
	}
	return ""
}

func sameReasons(x, y []claim.Adjustment) bool {
	sum := map[[2]string]money.Cents{}
	for _, a := range x {
		sum[[2]string{string(a.Group), a.Reason}] += a.Amount
	}
	for _, a := range y {
		sum[[2]string{string(a.Group), a.Reason}] -= a.Amount
	}
	for _, c := range sum {
		if c != 0 {
			return false
		}
	}
	return true
}

// applied checks that what a void took back stands no more.
func (a *audit) applied(s *stand) {
	o := &s.Decision.Outcome
	a.must(s.Claim.Frequency == claim.Void && o.Of == s.Claim.Original, "a void was carried out on another claim", s.Claim.ID, s.at.Family)
	a.replaced(s)
}

func (a *audit) replaced(s *stand) {
	old := a.standing[s.Claim.Original]
	a.must(old != nil && old.Decision.Outcome.Status == claim.Reversed, "a claim stands that was voided or replaced", s.Claim.Original, s.Claim.ID, s.at.Family)
}

// waits checks that a void or replacement waits only for what is not there: its original
// stands nowhere in the family, is another provider's, is a void, or waits itself.
func (a *audit) waits(s *stand) {
	old := a.standing[s.Claim.Original]
	if old == nil || old.at != s.at || old.Claim.Billing != s.Claim.Billing {
		return
	}
	status := old.Decision.Outcome.Status
	change := old.Claim.Frequency == claim.Void || old.Claim.Frequency == claim.Replacement
	free := status == claim.Reversed || status == claim.Applied || status == claim.Pended && change
	a.must(free, "a void or replacement waits beside its original", s.Claim.ID, s.Claim.Original, s.at.Family)
}

// use compares the last state's accumulators with the clerk's books.
func (a *audit) use(h *history, k *clerk) {
	want := map[usedKey]int64{}
	bucket := func(y year, name string) usedKey {
		return usedKey{family.Bucket{Plan: string(a.Inputs.Plan), Option: a.Inputs.Option, Year: y.year, Name: name}, y.member}
	}
	for y, c := range k.deductible {
		want[bucket(y, "in.deductible")] = int64(c)
	}
	for y, c := range k.pocket {
		want[bucket(y, "in.out-of-pocket")] = int64(c)
	}
	for y, n := range k.visits {
		want[bucket(y, "visits."+a.Inputs.Limit.Name)] = n
	}
	for _, u := range h.entries[len(h.entries)-1].State.Used {
		want[usedKey{u.Bucket, u.Member}] -= u.Amount
	}
	for u, n := range want {
		a.must(n == 0, "an accumulator is not what the standing claims use", h.Family, u.Member, u.Name, u.Year)
	}
	a.once(h)
}

// once checks that a claim whose place a replacement took stands no more.
func (a *audit) once(h *history) {
	by := map[id.Claim]id.Claim{}
	for _, s := range a.standingOf(h) {
		if s.Claim.Frequency != claim.Replacement || !s.Decision.Outcome.Status.Final() {
			continue
		}
		a.replaced(s)
		other, twice := by[s.Claim.Original]
		a.must(!twice, "a claim is replaced twice", s.Claim.Original, other, s.Claim.ID, h.Family)
		by[s.Claim.Original] = s.Claim.ID
	}
}
