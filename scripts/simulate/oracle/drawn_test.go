package oracle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/partner"
)

// drawn draws claims and corrections of every kind: corrections of corrections, of what
// waits, of what was corrected before, of what does not exist.
type drawn struct {
	rng  *rand.Rand
	sent []bill
	ids  []id.Claim
}

// services keeps to few codes, days and amounts, so that copays, visits and duplicates meet.
var services = []string{"99213 120", "99213:25 120", "80053 65", "80053*2 65", "73721 500", "97110 100", "97110*2 150",
	"11950 90", "99396:33 180", "J1745*3 140", "00000 50"}

func (d *drawn) bill() bill {
	who := [][2]string{{"E1", "E1"}, {"E1", "E1-c"}, {"E1", "E1"}, {"E2", "E2"}, {"E3", "E3"}, {"E1", ""}, {"", ""}}[d.rng.IntN(7)]
	by := []string{clinic, clinic, clinic, therapist, therapist, stranger}[d.rng.IntN(6)]
	var lines []string
	for range 1 + d.rng.IntN(3) {
		lines = append(lines, services[d.rng.IntN(len(services))])
	}
	on := day.New(2026, time.January, 5+d.rng.IntN(4))
	if d.rng.IntN(8) == 0 {
		on = day.New(2025, time.Month(1+d.rng.IntN(12)), 28)
	}
	return billed(who[0], who[1], by, on, lines...)
}

// again corrects or repeats a claim that was sent in an earlier file. Before everybody
// is enrolled that may come before its original does.
func (d *drawn) again() bill {
	at := d.rng.IntN(len(d.sent))
	b := d.sent[at]
	switch d.rng.IntN(5) {
	case 0:
		b.Frequency, b.Original = claim.Original, ""
		return b
	case 1, 2:
		return instead(b, claim.Void, d.ids[at])
	}
	fresh := d.bill()
	fresh.household, fresh.person, fresh.Subscriber, fresh.Patient = b.household, b.person, b.Subscriber, b.Patient
	if d.rng.IntN(6) > 0 {
		fresh.Billing = b.Billing
	}
	if d.rng.IntN(3) == 0 {
		fresh.Lines, fresh.Charge = b.Lines, b.Charge
	}
	return instead(fresh, claim.Replacement, d.ids[at])
}

func (d *drawn) file(w *world, n int) {
	var bills []bill
	for range n {
		if len(d.sent) > 0 && d.rng.IntN(2) == 0 {
			bills = append(bills, d.again())
			continue
		}
		bills = append(bills, d.bill())
	}
	digest := w.upload(bills, nil)
	for i := range bills {
		d.sent, d.ids = append(d.sent, bills[i]), append(d.ids, id.ClaimOf(digest, i+1))
	}
}

// Whatever is sent, and in whatever order people are enrolled, nothing is wrong.
func TestWhateverIsSentNothingIsWrong(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w, d := open(t), &drawn{rng: rand.New(rand.NewPCG(seed, 7))}
			hired, keys := w.Now(), []string{"E1", "E2", "E3"}
			d.rng.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
			for i, key := range keys {
				d.file(w, d.rng.IntN(6))
				r := household(key, day.New(2025, 6, 1))
				last := *r
				if i == 0 {
					last.Status, last.Terminated = partner.Terminated, day.New(2026, 1, 6)
				}
				w.report(&last, hired, true)
				w.report(r, hired.Add(-time.Hour), false)
				w.sweep()
			}
			for n := range 3 {
				d.file(w, 1+d.rng.IntN(9))
				w.sweep()
				w.fund()
				w.wrong(oracle.Step(w.store()))
				w.pass(time.Duration(d.rng.IntN(40)) * time.Hour)
				if d.rng.IntN(3) > 0 {
					w.wire(n, money.Cents(1+d.rng.IntN(300_000)))
				}
			}
			w.fund()
			w.sweep()
			w.wrong(oracle.Rest(w.store()))
		})
	}
}

// wire lets the bank report a wire, and the oracle know of it.
func (w *world) wire(n int, c money.Cents) {
	w.t.Helper()
	name := fmt.Sprintf("dep_%d", n)
	w.deposit(name, c.String(), false)
	w.in.Deposits = append(w.in.Deposits, oracle.DepositIn{ID: name, Cents: c})
}

func (w *world) wrong(found []string) {
	w.t.Helper()
	for _, f := range found {
		w.t.Error(f)
	}
	if i := slices.IndexFunc(found, func(s string) bool { return strings.Contains(s, "Synthetic") }); i >= 0 {
		w.t.Error("a finding names somebody")
	}
}
