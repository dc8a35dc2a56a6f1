package dynamotable_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/table/dynamotable"
)

const option = `
option: ppo
version: "1"
name: Synthetic
plan: health
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 1500, family: 3000}
    out-of-pocket: {kind: embedded, individual: 5000, family: 10000, counts: [copay, deductible, coinsurance]}
benefits:
  - {name: everything, match: {}, stack: [deductible, coinsurance], coinsurance: 20%}
`

// terms is a catalog of one option and one network.
type terms struct{ all adjudicate.Terms }

func (t terms) Terms(id.Employer, *claim.Claim, *claim.Outcome) adjudicate.Terms { return t.all }

func newTerms(t *testing.T) terms {
	t.Helper()
	o, err := plan.Read([]byte(option))
	if err != nil {
		t.Fatal(err)
	}
	c := adjudicate.Contract{Network: plan.In, Schedule: "s@1", Price: pricing.ByLine("", func(l *claim.Line, _ *match.Service) (money.Cents, bool) { return l.Charge / 2, true })}
	return terms{adjudicate.Terms{Options: []*plan.Option{o}, Provider: true, Contract: func(id.Plan) adjudicate.Contract { return c }}}
}

var (
	born  = day.New(1980, time.January, 1)
	start = day.New(2026, time.January, 1)
)

// batch is three claims from the n-th on: batches overlap, as repeated messages do.
func batch(n int) adjudicate.Batch {
	b := adjudicate.Batch{Employer: "acme", Family: "f1", Cause: fmt.Sprint("cmd-", n)}
	for i := n; i < n+3; i++ {
		on := start + day.Day(i)
		b.Claims = append(b.Claims, adjudicate.Submission{
			Patient: adjudicate.Patient{First: phi.New("Synthetic"), Born: born},
			Claim: claim.Claim{
				ID: id.ClaimOf("0123456789abcdef01234567", i+1), Member: "f1-01", Frequency: claim.Original, Billing: "1234567893", TIN: "900000001",
				Place: "11", Charge: money.Cents(10_000 + 100*i), Received: on + 5, Diagnoses: []string{"J069"},
				Lines: []claim.Line{{Number: 1, Code: "99213", Units: 1000, Charge: money.Cents(10_000 + 100*i), From: on, To: on, Pointers: []int{1}}},
			},
		})
	}
	return b
}

// Four workers decide overlapping batches of one family while two attempts of five go
// wrong in one way or another. Each claim is decided once, and everyone hears the
// decision that is stored.
func TestEachClaimIsDecidedOnceWhateverFails(t *testing.T) {
	const batches, claims = 12, 14
	f, cat := newFaulty(t), newTerms(t)
	clean := dynamotable.New(f.cfg, f.name, testclock.New().Now)
	log, err := family.Load(t.Context(), clean, "acme", "f1")
	if err == nil {
		err = log.Append(t.Context(), clean, family.Entry{At: testclock.New().Now(), Cause: "seed", State: family.State{
			People:   []family.Person{{ID: "f1-01", Relationship: family.Subscriber, First: phi.New("Synthetic"), Born: born}},
			Coverage: []family.Span{{Member: "f1-01", Plan: "health", Option: "ppo", Tier: family.WholeFamily, From: start}},
		}})
	}
	if err != nil {
		t.Fatal(err)
	}
	ways := []awstest.Fault{
		awstest.TimedOut(), awstest.Reset(), awstest.ResetAfter(), awstest.Broken(), awstest.NoConnection(),
		awstest.Refused(400, &types.TransactionConflictException{}), awstest.TimedOut(), awstest.ResetAfter(),
	}
	f.Each(func(n int) (awstest.Fault, bool) { return ways[n/5%len(ways)], n%5 < 2 })

	var mu sync.Mutex
	heard := map[id.Claim]claim.Outcome{}
	s := adjudicate.Service{Table: f.Table, Catalog: cat, Now: testclock.New().Now}
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			for n := range batches {
				out, err := s.Handle(t.Context(), batch((n+3*w)%batches))
				for fault.Retryable(err) { // the queue brings the message back
					out, err = s.Handle(t.Context(), batch((n+3*w)%batches))
				}
				if err != nil {
					t.Errorf("batch: %v", err)
					return
				}
				mu.Lock()
				for _, o := range out {
					if before, again := heard[o.Claim]; again {
						if d := cmp.Diff(before, o); d != "" {
							t.Errorf("claim %s was decided twice:\n%s", o.Claim, d)
						}
					}
					heard[o.Claim] = o
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()

	log, err = family.LoadAll(t.Context(), clean, "acme", "f1")
	if err != nil {
		t.Fatal(err)
	}
	times := map[id.Claim]int{}
	for _, en := range log.Entries {
		for _, d := range en.Decided {
			times[d.Claim.ID]++
			if diff := cmp.Diff(heard[d.Claim.ID], d.Decision.Outcome); diff != "" {
				t.Errorf("claim %s (-heard +stored):\n%s", d.Claim.ID, diff)
			}
		}
	}
	for c, n := range times {
		if n != 1 {
			t.Errorf("claim %s stands %d times in the log", c, n)
		}
	}
	if len(times) != claims || len(heard) != claims {
		t.Errorf("%d claims stored, %d heard of, want %d", len(times), len(heard), claims)
	}
}
