package payment_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// pair is a reversal and what corrects it, as remittances name them.
type pair struct {
	reversal, correction string
	money, paid          bool // whether the one takes money back, and the other pays
}

// history is a house where claims are decided, taken back and corrected at random.
// Every decision has a charge of its own, so that its place in a file can be found.
type history struct {
	*house
	t        *rapid.T
	standing map[id.Family][]family.Decided
	want     map[string]int // what must be told, once each
	pairs    []pair
	entries  []struct {
		f  id.Family
		it table.Item
	}
	versions money.Cents
}

// name is a decision as a remittance shows it.
func name(status string, c id.Claim, charge money.Cents) string {
	return fmt.Sprintf("%s %s %s", status, c, charge)
}

func nameOf(d *family.Decided) string {
	o := &d.Decision.Outcome
	return name(map[claim.Status]string{claim.Paid: "1", claim.Denied: "1", claim.Reversed: "22"}[o.Status], o.Claim, o.Charge)
}

// outcome is a claim of a payee that pays, that its patient owes or that is denied.
func (h *history) outcome(payee int) family.Decided {
	var d family.Decided
	switch rapid.IntRange(0, 3).Draw(h.t, "outcome") {
	case 0:
		d = h.claim(payee, money.Cents(rapid.Int64Range(1, 9_999).Draw(h.t, "cents")))
	case 1:
		d = h.claim(payee, 0)
	case 2:
		d = h.denied(payee, health)
	default:
		d = h.denied(payee, "")
	}
	h.versions++
	own := h.versions * 1_000_00 // more than any outcome's charge
	d.Claim.Received -= day.Day(rapid.IntRange(0, 2).Draw(h.t, "days earlier"))
	o, l := &d.Decision.Outcome, &d.Decision.Outcome.Lines[1]
	d.Claim.Charge, d.Claim.Lines[1].Charge = d.Claim.Charge+own, d.Claim.Lines[1].Charge+own
	o.Charge, l.Charge, l.Adjustments[0].Amount = o.Charge+own, l.Charge+own, l.Adjustments[0].Amount+own
	return d
}

// entry decides new claims, and takes back some that stand: those of the same entry too.
func (h *history) entry() {
	f := id.Family(rapid.SampledFrom([]string{"F1", "F2"}).Draw(h.t, "family"))
	var ds []family.Decided
	stand := h.standing[f]
	for range rapid.IntRange(1, 5).Draw(h.t, "decisions") {
		if len(stand) == 0 || rapid.Bool().Draw(h.t, "new") {
			d := h.outcome(rapid.IntRange(0, 1).Draw(h.t, "payee"))
			ds, stand = append(ds, d), append(stand, d)
			continue
		}
		at := rapid.IntRange(0, len(stand)-1).Draw(h.t, "take back")
		old := stand[at]
		stand = slices.Delete(slices.Clone(stand), at, at+1)
		back := reversed(old, "x")
		ds = append(ds, back)
		d := h.outcome(int(old.Claim.Billing[9] - '0'))
		switch rapid.IntRange(0, 2).Draw(h.t, "correction") {
		case 0:
			continue
		case 1:
			d.Claim.Received = old.Claim.Received
			d = again(old, d, "x")
		case 2:
			d = replaces(d, old)
		}
		h.pairs = append(h.pairs, pair{nameOf(&back), nameOf(&d), back.Decision.Outcome.PlanPaid != 0, d.Decision.Outcome.PlanPaid != 0})
		ds, stand = append(ds, d), append(stand, d)
	}
	h.standing[f] = stand
	for i := range ds {
		h.want[nameOf(&ds[i])]++
	}
	h.entries = append(h.entries, struct {
		f  id.Family
		it table.Item
	}{f, h.decide(f, ds...)})
}

// zero tells what an entry brings without money, whenever its message comes.
func (h *history) zero(i int) {
	if _, err := h.s.ZeroPay(h.t.Context(), employer, h.entries[i].f, h.entries[i].it); err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) cycle() {
	c, err := h.fund.Call(h.t.Context(), employer, health, day.Of(h.clock.Now()))
	if fault.Is(err, fault.NotFound) {
		return
	}
	if err != nil {
		h.t.Fatal(err)
	}
	if c.Requested > 0 {
		if _, err := h.fund.Settle(h.t.Context(), funding.Deposit{ID: fmt.Sprintf("wire-%d", c.Number), Employer: employer, Plan: health,
			Cents: c.Requested, Method: funding.Wire, At: h.clock.Now()}); err != nil {
			h.t.Fatal(err)
		}
	}
	h.prove(c, h.release(c.Number))
}

// place is where a decision was told.
type place struct {
	file string
	at   int
}

// places reads every remittance that went out.
func (h *history) places() map[string][]place {
	out := map[string][]place{}
	for _, key := range slices.Sorted(maps.Keys(h.out())) {
		if !strings.HasPrefix(key, "out/835/") {
			continue
		}
		r := h.remittance(key)
		for i, c := range r.Claims {
			n := name(c.Status, id.Claim(c.Control), c.Charge)
			out[n] = append(out[n], place{key, i})
		}
	}
	return out
}

// Whatever is decided, taken back and corrected, and whenever who runs: each version of
// a claim stands in one 835. What corrects a reversal stands in the same file, right
// behind it where money is taken back; only one that pays what took back nothing waits.
func TestEveryVersionIsToldOnceBehindItsReversal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &history{house: newHouse(t), t: t, standing: map[id.Family][]family.Decided{}, want: map[string]int{}}
		for range rapid.IntRange(1, 10).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0, 1:
				h.entry()
			case 2:
				h.cycle()
			default:
				if len(h.entries) > 0 {
					h.zero(rapid.IntRange(0, len(h.entries)-1).Draw(t, "message"))
				}
			}
			h.clock.Pass(time.Hour)
		}
		for i := range h.entries {
			h.zero(i)
		}
		last := h.claim(2, 1)
		h.decide("F9", last)
		h.want[nameOf(&last)]++
		h.cycle()
		told := h.places()
		for n, w := range h.want {
			if w != 1 || len(told[n]) != 1 {
				t.Fatalf("%s: told in %v, decided %d times", n, told[n], w)
			}
		}
		if len(told) != len(h.want) {
			t.Fatalf("%d versions are told, %d decided", len(told), len(h.want))
		}
		for _, p := range h.pairs {
			a, b := told[p.reversal][0], told[p.correction][0]
			switch {
			case p.money && (a.file != b.file || b.at != a.at+1):
				t.Fatalf("%s is told at %v, %s at %v", p.correction, b, p.reversal, a)
			case !p.money && !p.paid && (a.file != b.file || b.at <= a.at):
				t.Fatalf("%s is told at %v, %s at %v", p.correction, b, p.reversal, a)
			}
		}
	})
}
