package adjudicate_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/table/memtable"
)

// shop is a world's family in a table of its own.
type shop struct {
	w   *world
	tab *memtable.Table
	s   adjudicate.Service
}

func clock() time.Time { return caseTime }

func open(t *rapid.T, w *world) *shop {
	tab := memtable.New(clock)
	var st family.State
	for _, m := range w.members {
		st.People = append(st.People, family.Person{ID: m, First: phi.New(string(m)), Born: born})
		st.Coverage = append(st.Coverage, family.Span{Member: m, Plan: "health", Option: "drawn", Tier: w.tier, From: day.New(2026, 3, 29)})
	}
	log, err := family.Load(t.Context(), tab, "acme", "f1")
	if err == nil {
		err = log.Append(t.Context(), tab, family.Entry{At: caseTime, Cause: "seed", State: st})
	}
	if err != nil {
		t.Fatal(err)
	}
	return &shop{w: w, tab: tab, s: adjudicate.Service{Table: tab, Catalog: w, Now: clock}}
}

// decide hands in claims as one batch.
func (s *shop) decide(t *rapid.T, claims ...claim.Claim) []claim.Outcome {
	t.Helper()
	b := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: "cmd"}
	for _, c := range claims {
		p := adjudicate.Patient{First: phi.New(string(c.Member)), Born: born}
		b.Claims = append(b.Claims, adjudicate.Submission{Claim: c, Patient: p})
	}
	out, err := s.s.Handle(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (s *shop) log(t *rapid.T) *family.Log {
	t.Helper()
	log, err := family.LoadAll(t.Context(), s.tab, "acme", "f1")
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// standing is the latest word on each claim that stands, in order.
func (s *shop) standing(t *rapid.T) (out []claim.Outcome) {
	for _, d := range s.log(t).Standing() {
		out = append(out, d.Decision.Outcome)
	}
	return out
}

// Every cent of a charge has one place, and the member never shares more than the
// allowed amount.
func checkOutcome(t *rapid.T, o *claim.Outcome) {
	t.Helper()
	var paid, member, charge money.Cents
	for i := range o.Lines {
		l := &o.Lines[i]
		sum, owes, above := l.Paid, money.Cents(0), money.Cents(0)
		for _, a := range l.Adjustments {
			sum += a.Amount
			if a.Reason == "94" {
				above = -a.Amount
			}
			if a.Group == claim.PR {
				owes += a.Amount
			}
		}
		share := l.Copay + l.Deductible + l.Coinsurance
		if o.Status == claim.Reversed {
			sum, share = -sum, -share
			if sum != -l.Charge || share > max(-l.Allowed, l.Others-l.Charge) || share < 0 {
				t.Fatalf("%s line %d, reversed: parts %s of %s", o.Claim, l.Number, sum, l.Charge)
			}
		} else if sum != l.Charge || share > max(l.Allowed, l.Charge-l.Others) || share < 0 || l.Paid < 0 || l.Paid > l.Allowed ||
			l.Others == 0 && (l.Allowed > l.Charge) != (above > 0) || l.Paid+owes > max(l.Allowed, l.Charge)-l.Others {
			t.Fatalf("%s line %d: parts %s of %s, shares %s of %s", o.Claim, l.Number, sum, l.Charge, share, l.Allowed)
		}
		paid, member, charge = paid+l.Paid, member+owes, charge+l.Charge
	}
	if len(o.Lines) > 0 && (paid != o.PlanPaid || member != o.MemberOwes || charge != o.Charge) {
		t.Fatalf("%s: the claim is not the sum of its lines", o.Claim)
	}
}

// checkAccumulators holds every person and the family to the option's amounts, and
// the accumulators to the sum of the decisions that stand.
func (s *shop) checkAccumulators(t *rapid.T) {
	t.Helper()
	log := s.log(t)
	whole := map[family.Bucket]int64{}
	sums := map[family.Bucket]map[id.Member]int64{}
	for _, d := range log.Standing() {
		for _, u := range d.Decision.Used {
			if sums[u.Bucket] == nil {
				sums[u.Bucket] = map[id.Member]int64{}
			}
			sums[u.Bucket][u.Member] += u.Amount
		}
	}
	for _, u := range log.State.Used {
		whole[u.Bucket] += u.Amount
		if u.Amount < 0 || sums[u.Bucket][u.Member] != u.Amount {
			t.Fatalf("%s %s: %d, the decisions that stand add up to %d", u.Member, u.Bucket.Name, u.Amount, sums[u.Bucket][u.Member])
		}
		if most, ok := s.most(u.Bucket.Name); ok && u.Amount > most {
			t.Fatalf("%s %s: %d of %d", u.Member, u.Bucket.Name, u.Amount, most)
		}
		if a, ok := s.amounts(u.Bucket.Name); ok && (a.Kind == plan.Embedded || s.w.tier == family.EmployeeOnly) && u.Amount > int64(a.Individual) {
			t.Fatalf("%s %s: %d of %d", u.Member, u.Bucket.Name, u.Amount, a.Individual)
		}
	}
	for b, sum := range whole {
		if a, ok := s.amounts(b.Name); ok && s.w.tier != family.EmployeeOnly && sum > int64(a.Family) {
			t.Fatalf("the family's %s: %d of %d", b.Name, sum, a.Family)
		}
	}
}

// most is what a limit lets a member have.
func (s *shop) most(bucket string) (int64, bool) {
	for _, l := range s.w.option.Limits {
		if bucket == limitBucket(&l) {
			return l.Visits + l.Days + l.Units + int64(l.Dollars), true
		}
	}
	return 0, false
}

func (s *shop) amounts(bucket string) (plan.Amounts, bool) {
	for n, sharing := range s.w.option.Networks {
		switch bucket {
		case string(n) + ".deductible":
			return sharing.Deductible, true
		case string(n) + ".out-of-pocket":
			return sharing.OutOfPocket.Amounts, true
		}
	}
	return plan.Amounts{}, false
}

func TestEveryCentHasItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := open(t, drawWorld(t))
		for _, c := range s.w.claims {
			s.decide(t, c)
			s.checkAccumulators(t)
		}
		for _, en := range s.log(t).Entries {
			for i := range en.Decided {
				checkOutcome(t, &en.Decided[i].Decision.Outcome)
			}
		}
	})
}

func TestTheSameBatchAgainIsStored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := open(t, drawWorld(t))
		first := s.decide(t, s.w.claims...)
		version := s.log(t).State.Version
		if d := cmp.Diff(first, s.decide(t, s.w.claims...), cmpopts.EquateEmpty()); d != "" || s.log(t).State.Version != version {
			t.Fatalf("the same batch again:\n%s", d)
		}
	})
}

func TestChunksDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		whole, parts := open(t, w), open(t, w)
		whole.decide(t, w.claims...)
		for rest := w.claims; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "chunk")
			parts.decide(t, rest[:n]...)
			rest = rest[n:]
		}
		if d := cmp.Diff(whole.standing(t), parts.standing(t), cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("in one batch and in several (-one +several):\n%s", d)
		}
		if d := cmp.Diff(whole.log(t).State.Used, parts.log(t).State.Used); d != "" {
			t.Fatalf("accumulators:\n%s", d)
		}
	})
}

// Voids of everything leave nothing: no amount, no mark that would deny a line.
func TestVoidsOfAllLeaveNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := open(t, drawWorld(t))
		s.decide(t, s.w.claims...)
		before := s.decideFresh(t)
		n := 100
		for _, d := range s.log(t).Standing() {
			if d.Decision.Outcome.Status.Final() {
				n++
				s.decide(t, claim.Claim{ID: id.ClaimOf("file", n), Frequency: claim.Void, Original: d.Claim.ID, Member: d.Claim.Member,
					Billing: d.Claim.Billing, Received: d.Claim.Received})
			}
		}
		log := s.log(t)
		if len(log.State.Used) > 0 {
			t.Fatalf("%d accumulators are left", len(log.State.Used))
		}
		again := drawnAgain(s.w.claims)
		if d := cmp.Diff(before, s.final(t, again), cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("the originals once more, as on the first day (-first +again):\n%s", d)
		}
	})
}

// decideFresh is what the originals come to for a family that had nothing before.
func (s *shop) decideFresh(t *rapid.T) []claim.Outcome {
	return open(t, s.w).final(t, drawnAgain(s.w.claims))
}

// final decides claims and gives the outcomes without their ids.
func (s *shop) final(t *rapid.T, claims []claim.Claim) []claim.Outcome {
	out := s.decide(t, claims...)
	for i := range out {
		out[i].Claim = ""
	}
	return out
}

// drawnAgain is the claims as originals under new ids.
func drawnAgain(claims []claim.Claim) (out []claim.Claim) {
	for i, c := range claims {
		c.ID, c.Frequency, c.Original = id.ClaimOf("again", i+1), claim.Original, ""
		out = append(out, c)
	}
	return out
}

// A replacement that says what its original said leaves every total as it was.
func TestAnEqualReplacementChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := open(t, drawWorld(t))
		s.decide(t, s.w.claims...)
		var final []family.Decided
		for _, d := range s.log(t).Standing() {
			if d.Decision.Outcome.Status.Final() {
				final = append(final, d)
			}
		}
		if len(final) == 0 {
			return
		}
		used, before := s.log(t).State.Used, totals(s.standing(t))
		c := rapid.SampledFrom(final).Draw(t, "replaced").Claim
		c.ID, c.Frequency, c.Original = id.ClaimOf("file", 99), claim.Replacement, c.ID
		s.decide(t, c)
		if d := cmp.Diff(used, s.log(t).State.Used); d != "" {
			t.Fatalf("accumulators:\n%s", d)
		}
		if got := s.standing(t); totals(got) != before {
			t.Fatalf("totals %v, then %v", before, totals(got))
		}
	})
}

// However it came about, what stands is what the claims that stand come to when they
// are decided one after another in the order of their places.
func TestWhatStandsIsWhatTheOrderGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := open(t, drawWorld(t))
		s.decide(t, s.w.claims...)
		var claims []claim.Claim
		var want []claim.Outcome
		for _, d := range s.log(t).Standing() {
			if d.Decision.Outcome.Status.Final() {
				claims, want = append(claims, d.Claim), append(want, d.Decision.Outcome)
			}
		}
		for i := range want {
			want[i].Claim, want[i].Of = "", ""
		}
		got := open(t, s.w).final(t, drawnAgain(claims))
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("what stands (-), decided afresh (+):\n%s", d)
		}
	})
}
