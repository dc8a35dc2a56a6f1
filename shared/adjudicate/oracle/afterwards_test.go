package oracle_test

import (
	"slices"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table/memtable"
)

// What is known of other coverage only after claims are decided comes to what a replay of it
// all leaves alone, and accumulators are what the standing claims use.
func TestOtherCoverageThatIsKnownAfterwards(t *testing.T) {
	tried, anew := 0, 0
	for s := uint64(1); tried < 25; s++ {
		w := drawWorld(seeded(s))
		if len(w.Others) == 0 {
			continue
		}
		tried++
		late := *w
		late.Others = nil
		tab, service := delivered(t, &late)
		before, err := family.LoadAll(t.Context(), tab, "acme", "f1")
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range w.Others {
			for range 2 {
				if _, err := service.Elsewhere(t.Context(), "acme", "f1", "file", []cob.Coverage{o}); err != nil {
					t.Fatal(err)
				}
			}
			log, err := family.LoadAll(t.Context(), tab, "acme", "f1")
			if err == nil {
				err = service.After(t.Context(), "acme", "f1", log.State.Version)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		log, err := family.LoadAll(t.Context(), tab, "acme", "f1")
		if err != nil {
			t.Fatal(err)
		}
		anew += len(log.Entries) - len(before.Entries) - len(w.Others)
		out, err := service.Replay(t.Context(), adjudicate.Replay{Employer: "acme", Family: "f1", Cause: "again", Why: "other-payer"}, "", "")
		if err != nil || out.Status != adjudicate.Unchanged {
			t.Fatalf("seed %d: a replay changes %+v %v", s, out.Differences, err)
		}
		usedUp(t, s, w, log)
	}
	if anew < 8 {
		t.Errorf("%d entries of claims decided anew in %d families", anew, tried)
	}
}

func now() time.Time { return clock }

// delivered is a world's family with its claims decided, one at a time.
func delivered(t *testing.T, w *oracle.World) (*memtable.Table, *adjudicate.Service) {
	tab := memtable.New(now)
	log, err := family.Load(t.Context(), tab, "acme", "f1")
	if err == nil {
		err = log.Append(t.Context(), tab, begin(w))
	}
	if err != nil {
		t.Fatal(err)
	}
	willing := func(id.Employer) adjudicate.Limits { return adjudicate.Limits{Tolerance: 1 << 50, RunOut: 1200} }
	s := &adjudicate.Service{Table: tab, Catalog: newCatalog(w), Now: now, Limits: willing}
	for i := range w.Claims {
		b := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: "delivery", Claims: []adjudicate.Submission{submission(w, &w.Claims[i].Claim)}}
		if _, err := s.Handle(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	return tab, s
}

// usedUp says whether the accumulators are what the standing claims use, over what was used before.
func usedUp(t *testing.T, seed uint64, w *oracle.World, log *family.Log) {
	t.Helper()
	var want family.State
	for _, u := range w.Used {
		want.Add(u)
	}
	for _, d := range log.Standing() {
		if d.Decision.Outcome.Status == claim.Reversed {
			continue
		}
		for _, u := range d.Decision.Used {
			want.Add(u)
		}
	}
	if !slices.Equal(want.Used, log.State.Used) {
		t.Errorf("seed %d: used %v, the standing claims %v", seed, log.State.Used, want.Used)
	}
}
