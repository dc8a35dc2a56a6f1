package cost_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/openaso/openaso/scripts/aso/cost"
	"github.com/openaso/openaso/scripts/load/whole"
)

var update = flag.Bool("update", false, "write measured.json anew")

const file = "measured.json"

// What a bill is made with is what the whole system asks for today, to half of a hundredth
// or one, and a few bytes of times in logs. Two sizes of batches stand for all: what moves one moves them.
func TestTheFiguresAreThoseOfToday(t *testing.T) {
	now := map[string]whole.Result{}
	for _, batch := range cost.Batches() {
		if !*update && batch != "1" && batch != "2.5" {
			continue
		}
		r, err := cost.Measure(t.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		now[batch] = r
	}
	if *update {
		write(t, now)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var then map[string]whole.Result
	if err := json.Unmarshal(b, &then); err != nil {
		t.Fatal(err)
	}
	for batch, r := range now {
		was := then[batch]
		for name, p := range map[string][2]whole.Phase{"enrolled": {r.Enrolled, was.Enrolled}, "claims": {r.Claims, was.Claims},
			"swept": {r.Swept, was.Swept}, "checked": {r.Checked, was.Checked}} {
			compare(t, batch+" "+name, p[0], p[1])
		}
	}
}

// The formula of the page that the prices come from: dollars a million claims are units a
// claim times the price of a million.
func TestABillAddsUp(t *testing.T) {
	b := bill(t, cost.Use{Claims: 1_000_000, Batch: "2.5", Families: 300_000, Reports: 25_000, Email: 80, SMS: 10})
	sum, fixed := int64(0), int64(0)
	for _, r := range b.Rows {
		sum += r.Nano
		if r.Fixed {
			fixed += r.Nano
		}
		if r.Price == "write" && r.Nano != r.Units*625 || r.Price == "read" && r.Nano != r.Units*125 || r.Price == "sms" && r.Nano != r.Units*5_800_000 {
			t.Errorf("%+v", r)
		}
	}
	if sum != b.Nano || fixed != b.Fixed || b.Each != (sum-fixed)/1_000_000 {
		t.Errorf("rows add up to %d and %d, the bill says %d, %d, %d", sum, fixed, b.Nano, b.Fixed, b.Each)
	}
	if n := b.Writes("adjudicate"); n < 400_000 || n > 450_000 || b.Writes("") < 6*n {
		t.Errorf("%d units to decide of %d", n, b.Writes(""))
	}
	if len(b.Warnings) != 1 {
		t.Errorf("300,000 families are swept in a quarter of an hour: %v", b.Warnings)
	}
}

func bill(t *testing.T, u cost.Use) *cost.Bill {
	t.Helper()
	b, err := cost.Make(u, cost.Prices())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Twice the claims are twice the cost to five cents, beside what is fixed; nobody told is nothing paid.
func TestWhatABillDependsOn(t *testing.T) {
	u := cost.Use{Claims: 50_000, Batch: "1", Families: 15_000, Reports: 1_000, Email: 50, SMS: 50}
	one := bill(t, u)
	two := bill(t, cost.Use{Claims: 100_000, Batch: "1", Families: 30_000, Reports: 2_000, Email: 50, SMS: 50})
	if off := (two.Nano - two.Fixed) - 2*(one.Nano-one.Fixed); off < -50_000_000 || off > 50_000_000 || one.Fixed != two.Fixed {
		t.Errorf("%d and %d", one.Nano, two.Nano)
	}
	u.Email, u.SMS = 0, 0
	for _, r := range bill(t, u).Rows {
		if r.Price == "sms" || r.Price == "email" {
			t.Errorf("%+v", r)
		}
	}
	if most := bill(t, cost.Use{Claims: cost.Most, Batch: "3", Families: cost.Most, Reports: cost.Most, SMS: 100}); most.Nano < 1000*one.Nano {
		t.Errorf("the largest use costs %d", most.Nano)
	}
	for _, bad := range []cost.Use{{Claims: 0, Batch: "1"}, {Claims: cost.Most + 1, Batch: "1"}, {Claims: 1, Batch: "4"},
		{Claims: 1, Batch: "1", Email: 60, SMS: 41}, {Claims: 1, Batch: "1", Families: -1}} {
		if _, err := cost.Make(bad, cost.Prices()); err == nil {
			t.Errorf("%+v has a bill", bad)
		}
	}
}

func TestOtherPrices(t *testing.T) {
	got, err := cost.Override(cost.Prices(), []byte(`{"write": "1.250001", "sms": "99999"}`))
	if err != nil || got[0].Micro != 1_250_001 || got[len(got)-1].Micro != 99_999_000_000 || got[0].Label != "given" {
		t.Errorf("%v %v", got, err)
	}
	most := cost.Use{Claims: cost.Most, Batch: "1", Families: cost.Most, Reports: cost.Most, SMS: 100}
	if b, err := cost.Make(most, got); err != nil || b.Nano <= 0 {
		t.Error(err)
	}
	for _, bad := range []string{`[]`, `{"writes": "1"}`, `{"write": ""}`, `{"write": "-1"}`, `{"write": "0.1234567"}`, `{"write": "100000"}`, `{"write": 1}`, `{"write": "a"}`} {
		if _, err := cost.Override(cost.Prices(), []byte(bad)); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
	for _, p := range cost.Prices() {
		if p.Micro <= 0 || p.Each == "" || p.From == "" || p.Label != "published" && p.Label != "recalled" {
			t.Errorf("%+v", p)
		}
	}
}

func compare(t *testing.T, what string, now, then whole.Phase) {
	t.Helper()
	if now.Things != then.Things || len(now.Functions) != len(then.Functions) {
		t.Errorf("%s: %d things and %d functions, %s has %d and %d: go test ./scripts/aso/cost -update", what,
			now.Things, len(now.Functions), file, then.Things, len(then.Functions))
	}
	for name, n := range now.Functions {
		was, at := []int64{}, 0
		then.Functions[name].Scaled(func(v int64) int64 { was = append(was, v); return v })
		n.Scaled(func(v int64) int64 {
			slack := was[at]/200 + 1
			if at == len(was)-1 {
				slack += 10 // bytes of logs, with times in them
			}
			if off := v - was[at]; off > slack || -off > slack {
				t.Errorf("%s: count %d of %s is %d, %s has %d: look why, then go test ./scripts/aso/cost -update", what, at, name, v, file, was[at])
			}
			at++
			return v
		})
	}
}

func write(t *testing.T, all map[string]whole.Result) {
	t.Helper()
	b, err := json.MarshalIndent(all, "", " ")
	if err == nil {
		err = os.WriteFile(file, append(b, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
