package funding_test

import (
	"testing"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

var march = day.New(2026, time.March, 3)

func paid(f id.Family, version int64, cents money.Cents) funding.Delta {
	return funding.Delta{
		Employer: employer, Plan: "health", Family: f, Version: version, Claim: id.Claim("C-" + f), Payee: "1234567893",
		PayeeTIN: "900000001", Received: march, PlanPaid: cents,
	}
}

func row(x funding.Delta) funding.Row {
	return funding.Row{Employer: employer, Family: x.Family, Version: x.Version, Deltas: []funding.Delta{x}}
}

// Shards of the stream lag behind one another: relay writes a row of an older entry,
// of a family that sorts before those called already, and with a clock that is a day
// behind. Its payment is in the next call.
func TestALateRowIsCalled(t *testing.T) {
	h := newHouse()
	h.put(t, row(paid("F2", 1, 100)))
	if _, err := h.s.Call(t.Context(), employer, "health", march); err != nil {
		t.Fatal(err)
	}
	h.put(t, row(paid("F1", 1, 70)))
	h.now = h.now.AddDate(0, 0, -1)
	h.put(t, row(paid("F3", 1, 50)))
	h.now = h.now.AddDate(0, 0, 1)
	c, err := h.s.Call(t.Context(), employer, "health", march)
	if err != nil || c.Held != 120 {
		t.Errorf("held %s, %v; want 1.20", c.Held, err)
	}
}

// An entry that is announced again under another number (a stream read anew, the
// nightly check) is called once, in whichever call it came first.
func TestARowAgainIsCalledOnce(t *testing.T) {
	t.Run("before the call", func(t *testing.T) {
		h := newHouse()
		h.put(t, row(paid("F1", 1, 100)))
		h.put(t, row(paid("F1", 1, 100)))
		if c, err := h.s.Call(t.Context(), employer, "health", march); err != nil || c.Held != 100 {
			t.Errorf("held %s, %v; want 1.00", c.Held, err)
		}
	})
	t.Run("after the call", func(t *testing.T) {
		h := newHouse()
		h.put(t, row(paid("F1", 1, 100)))
		if _, err := h.s.Call(t.Context(), employer, "health", march); err != nil {
			t.Fatal(err)
		}
		for range 9 {
			h.put(t, row(paid("F1", 1, 100)))
			if c, err := h.s.Call(t.Context(), employer, "health", march); !fault.Is(err, fault.NotFound) {
				t.Errorf("held %s once more, %v", c.Held, err)
			}
			h.now = h.now.AddDate(0, 0, 1)
		}
	})
	t.Run("after other calls", func(t *testing.T) {
		h := newHouse()
		h.put(t, row(paid("F1", 1, 100)))
		for n := range int64(8) {
			h.put(t, row(paid("F2", n+1, 10)))
			if _, err := h.s.Call(t.Context(), employer, "health", march); err != nil {
				t.Fatal(err)
			}
			h.now = h.now.AddDate(0, 0, 1)
			h.put(t, row(paid("F1", 1, 100)))
		}
		if c, err := h.s.Call(t.Context(), employer, "health", march); !fault.Is(err, fault.NotFound) {
			t.Errorf("held %s once more, %v", c.Held, err)
		}
	})
}

// A row that comes again after months is still known: the registers remember it.
func TestAVeryLateRepeatIsNotCalledAgain(t *testing.T) {
	h := newHouse()
	x := paid("F1", 1, 100)
	x.Received = day.Of(h.now)
	h.put(t, row(x))
	if _, err := h.s.Call(t.Context(), employer, "health", march); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.AddDate(0, 3, 0)
	h.put(t, row(x))
	late := paid("F2", 1, 50)
	late.Received = x.Received // pended for months
	h.put(t, row(late))
	if c, err := h.s.Call(t.Context(), employer, "health", march); err != nil || c.Held != 50 {
		t.Errorf("held %s, %v; want 0.50", c.Held, err)
	}
}

// A plan's first call takes in what came in the months before it.
func TestTheFirstCallLooksBack(t *testing.T) {
	h := newHouse()
	h.put(t, row(paid("F1", 1, 100)))
	h.now = h.now.AddDate(1, 0, 0)
	h.put(t, row(paid("F2", 1, 50)))
	if c, err := h.s.Call(t.Context(), employer, "health", march); err != nil || c.Held != 150 {
		t.Errorf("held %s, %v; want 1.50", c.Held, err)
	}
}

// A payment that waits and is decided to wait again, for another reason too, still
// waits once.
func TestAHoldThatChangesIsOneHold(t *testing.T) {
	h := newHouse()
	x := paid("F1", 1, 100)
	for i, holds := range [][]string{{"large-claim"}, {"large-claim", "tin-mismatch"}, nil} {
		x.Version, x.Holds = int64(i+1), holds
		h.put(t, row(x))
	}
	if c, err := h.s.Call(t.Context(), employer, "health", march); err != nil || c.Held != 100 {
		t.Fatalf("held %s, %v; want 1.00", c.Held, err)
	}
	x.Version++
	x.Holds, x.PlanPaid = nil, -x.PlanPaid
	h.put(t, row(x))
	h.put(t, row(paid("F2", 1, 70)))
	if c, err := h.s.Call(t.Context(), employer, "health", march); err != nil || c.Offset != 70 {
		t.Errorf("offset %s, %v; want 0.70: the reversal met a payment that was called", c.Offset, err)
	}
}

func TestRefusesWhatLacksParts(t *testing.T) {
	h := newHouse()
	good := funding.Deposit{ID: "D1", Employer: employer, Plan: "health", Cents: 1, Method: funding.Wire, At: h.now}
	for name, change := range map[string]func(*funding.Deposit){
		"no id":       func(d *funding.Deposit) { d.ID = "" },
		"no plan":     func(d *funding.Deposit) { d.Plan = "" },
		"no employer": func(d *funding.Deposit) { d.Employer = "" },
		"no amount":   func(d *funding.Deposit) { d.Cents = 0 },
		"negative":    func(d *funding.Deposit) { d.Cents = -1 },
		"a check":     func(d *funding.Deposit) { d.Method = "check" },
		"no time":     func(d *funding.Deposit) { d.At = time.Time{} },
	} {
		d := good
		change(&d)
		if _, err := h.s.Settle(t.Context(), d); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := h.changes(t); n != 0 {
		t.Errorf("refused deposits left %d changes", n)
	}
	if _, err := h.s.Get(t.Context(), employer, "health", 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("a call that is not there: %v", err)
	}
}
