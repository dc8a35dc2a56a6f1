package adjudicate_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// willing lets everything be carried out.
func willing(id.Employer) adjudicate.Limits {
	return adjudicate.Limits{Override: 1 << 50, Tolerance: 1 << 50, RunOut: 1200}
}

func (s *shop) replay(t *rapid.T, p adjudicate.Replay) adjudicate.Replayed {
	t.Helper()
	p.Employer, p.Family, p.Cause = "acme", "f1", "replay"
	out, err := s.s.Replay(t.Context(), p, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A replay of a family of which nothing has changed changes nothing, from wherever it starts.
func TestAReplayOfNothingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		s := open(t, w)
		s.s.Limits = willing
		for rest := w.claims; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "chunk")
			s.decide(t, rest[:n]...)
			rest = rest[n:]
		}
		before := s.log(t)
		from := day.New(2026, 3, 1) + day.Day(rapid.IntRange(0, 90).Draw(t, "from"))
		for _, p := range []adjudicate.Replay{{Why: "coverage"}, {Why: "coverage", From: from}, {Why: "accumulator"}, {Why: "contract", Provider: npis[0]}} {
			if out := s.replay(t, p); out.Status != adjudicate.Unchanged || len(s.log(t).Entries) != len(before.Entries) {
				t.Fatalf("%s: %s, %d differences", p.Why, out.Status, len(out.Differences))
			}
		}
	})
}

// An import and then its negation, each with its replay, come to what was before; either one
// again changes nothing.
func TestAnImportAndItsNegationAreNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		s := open(t, w)
		s.s.Limits = willing
		s.decide(t, w.claims...)
		before, used := s.standing(t), s.log(t).State.Used
		one := family.Import{ID: "1", Source: "pbm", At: rapid.SampledFrom([]int64{0, caseTime.Unix() - 1, caseTime.Unix()}).Draw(t, "at"), Delta: family.Delta{
			Member: rapid.SampledFrom(w.members).Draw(t, "member"), Amount: rapid.Int64Range(1, 100_000).Draw(t, "amount"),
			Bucket: family.Bucket{Plan: "health", Option: "drawn", Year: day.New(2026, 1, 1), Name: rapid.SampledFrom([]string{"in.deductible", "in.out-of-pocket"}).Draw(t, "bucket")},
		}}
		back := one
		back.ID, back.Delta.Amount = "2", -one.Delta.Amount
		for _, m := range []family.Import{one, back} {
			for i := range 2 {
				n, err := s.s.Import(t.Context(), "acme", "f1", "file", []family.Import{m})
				if err != nil || n != 1-i {
					t.Fatalf("time %d: %d new, %v", i+1, n, err)
				}
				version := s.log(t).State.Version
				if err := s.s.After(t.Context(), "acme", "f1", version); i == 0 && err != nil {
					t.Fatal(err)
				}
			}
		}
		of := cmpopts.IgnoreFields(claim.Outcome{}, "Of")
		if d := cmp.Diff(before, s.standing(t), of, cmpopts.EquateEmpty()) + cmp.Diff(used, s.log(t).State.Used, cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
		for _, o := range s.standing(t) {
			checkOutcome(t, &o)
		}
	})
}

// drawAct is something that a person might do with a claim.
func drawAct(t *rapid.T, n int, o *claim.Outcome) claim.Act {
	a := claim.Act{
		ID: fmt.Sprint("act-", n), By: "ana", Second: rapid.SampledFrom([]string{"", "ben"}).Draw(t, "second"),
		Kind:   rapid.SampledFrom([]claim.ActKind{claim.Clear, claim.Deny, claim.Allow, claim.Pay, claim.Assign, claim.Release, claim.Consent}).Draw(t, "kind"),
		Line:   rapid.IntRange(0, 2).Draw(t, "line"),
		Amount: money.Cents(rapid.IntRange(0, 30_000).Draw(t, "amount")),
	}
	switch a.Kind {
	case claim.Assign:
		a.What = "ben"
	case claim.Release:
		a.What = rapid.SampledFrom([]string{"", "large", "subrogation"}).Draw(t, "hold")
	case claim.Deny, claim.Pay:
		a.Group, a.Reason = rapid.SampledFrom([]claim.Group{claim.CO, claim.PR}).Draw(t, "group"), "50"
	}
	return a
}

// Whatever people do, each act once or not at all: every claim adds up, accumulators are what
// the standing claims use, and a replay of it all changes nothing.
func TestWorkTwiceIsWorkOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		s := open(t, w)
		s.s.Limits = willing
		s.decide(t, w.claims...)
		for n := range rapid.IntRange(1, 6).Draw(t, "acts") {
			all := s.standing(t)
			if len(all) == 0 {
				return
			}
			o := rapid.SampledFrom(all).Draw(t, "claim")
			act := adjudicate.Work{Employer: "acme", Family: "f1", Claim: o.Claim, Act: drawAct(t, n, &o)}
			before := s.log(t)
			got, err := s.s.Work(t.Context(), act)
			if err != nil {
				if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Forbidden) || len(s.log(t).Entries) != len(before.Entries) {
					t.Fatalf("refused, and yet: %v", err)
				}
				continue
			}
			version := s.log(t).State.Version
			again, err := s.s.Work(t.Context(), act)
			if err != nil || s.log(t).State.Version != version || cmp.Diff(got, again, cmpopts.EquateEmpty()) != "" {
				t.Fatalf("again: %v", err)
			}
		}
		for _, o := range s.standing(t) {
			checkOutcome(t, &o)
		}
		s.checkAccumulators(t)
		if out := s.replay(t, adjudicate.Replay{Why: "coverage"}); out.Status != adjudicate.Unchanged {
			t.Fatalf("a replay changes what people did: %+v", out.Differences)
		}
	})
}
