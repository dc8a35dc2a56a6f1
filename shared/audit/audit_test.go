package audit_test

import (
	"context"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/audit"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table/memtable"
)

var update = flag.Bool("update", false, "write want.txt anew")

// house is a synthetic employer's log of decided claims and the service that audits it.
type house struct {
	audit.Service
	at     time.Time
	claims int
}

type failing interface {
	Helper()
	Fatal(...any)
}

func ok(t failing, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newHouse() *house {
	h := &house{at: time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.at }
	h.Service = audit.Service{Table: memtable.New(now), Files: memfiles.New(now), Now: now}
	return h
}

// paid decides one claim of a family of its own, for so much.
func (h *house) paid(t failing, amount money.Cents) id.Claim {
	t.Helper()
	h.claims++
	f := id.Family(fmt.Sprintf("f%04d", h.claims))
	c := id.ClaimOf("0123456789abcdef01234567", h.claims)
	h.decide(t, f, c, claim.Paid, amount)
	row, err := find.Row(find.FamilyKey("acme", f), 1, find.Place{Employer: "acme", Family: f})
	ok(t, err)
	ok(t, find.PutNewer(context.Background(), h.Table, row))
	return c
}

func (h *house) decide(t failing, f id.Family, c id.Claim, as claim.Status, amount money.Cents) {
	t.Helper()
	log, err := family.LoadAll(context.Background(), h.Table, "acme", f)
	ok(t, err)
	d := family.Decided{Claim: claim.Claim{ID: c, Frequency: claim.Original}, Decision: family.Decision{
		Outcome: claim.Outcome{Claim: c, Status: as, PlanPaid: amount}, Place: family.PlaceOf(log.State.Version+1, 0)}}
	ok(t, log.Append(context.Background(), h.Table, family.Entry{At: h.at, Cause: "test", Decided: []family.Decided{d}, State: *log.State.Clone()}))
}

func march(size int, seed int64, edges ...money.Cents) audit.Draw {
	return audit.Draw{Employer: "acme", From: day.New(2026, 3, 1), To: day.New(2026, 3, 31), Size: size, Seed: seed, Edges: edges}
}

// TestCases works examples: claims with what was paid, what should have been, and the report.
func TestCases(t *testing.T) {
	list, _ := filepath.Glob("../../testdata/audit/*.txtar")
	if len(list) < 3 {
		t.Fatalf("%d case files", len(list))
	}
	for _, name := range list {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			ok(t, err)
			got := runCase(t, string(ar.Files[0].Data))
			if *update {
				ar.Files[1].Data = []byte(got)
				ok(t, os.WriteFile(name, txtar.Format(ar), 0o644))
				return
			}
			if d := cmp.Diff(string(ar.Files[1].Data), got); d != "" {
				t.Errorf("want.txt (-want +got):\n%s", d)
			}
		})
	}
}

func cents(t *testing.T, s string) money.Cents {
	t.Helper()
	c, err := money.Parse(s)
	ok(t, err)
	return c
}

// runCase reads "edges 0 500", "size 4", "paid 3 100.00" (so many claims of an amount) and,
// of the claims that are drawn, "error STRATUM NTH payment|procedural [AMOUNT]".
func runCase(t *testing.T, text string) string {
	h, d := newHouse(), march(0, 1)
	var doc *audit.Sample
	for _, l := range strings.Split(text, "\n") {
		f := strings.Fields(l)
		switch {
		case len(f) == 0:
		case f[0] == "edges":
			for _, e := range f[1:] {
				d.Edges = append(d.Edges, cents(t, e))
			}
		case f[0] == "size":
			d.Size, _ = strconv.Atoi(f[1])
		case f[0] == "paid":
			n, _ := strconv.Atoi(f[1])
			for range n {
				h.paid(t, cents(t, f[2]))
			}
		case f[0] == "error":
			if doc == nil {
				var err error
				doc, err = h.Draw(t.Context(), d)
				ok(t, err)
			}
			e := audit.Error{Claim: nth(t, doc, f[1], f[2]), Payment: f[3] == "payment", Words: "synthetic", By: "auditor"}
			if e.Payment {
				e.ShouldBe = cents(t, f[4])
			}
			h.at = h.at.Add(time.Second)
			for range 2 { // twice is once
				ok(t, h.Record(t.Context(), doc.ID, e))
			}
		default:
			t.Fatalf("not understood: %s", l)
		}
	}
	r, err := h.Report(t.Context(), d.ID())
	ok(t, err)
	return render(r)
}

func nth(t *testing.T, doc *audit.Sample, stratum, place string) id.Claim {
	t.Helper()
	n, _ := strconv.Atoi(place)
	for _, c := range doc.Claims {
		if strconv.Itoa(c.Stratum+1) == stratum {
			if n--; n == 0 {
				return c.Claim
			}
		}
	}
	t.Fatalf("stratum %s has no claim %s in the sample", stratum, place)
	return ""
}

func render(r *audit.Report) string {
	var b strings.Builder
	for i, s := range r.Sample.Strata {
		f := r.Findings[i]
		fmt.Fprintf(&b, "stratum %s to %s: %d claims, %s paid, %d sampled; over %s under %s, %d payment errors, %d with any\n",
			s.From, s.To, s.Claims, s.Paid, s.Sampled, f.Over, f.Under, f.Payment, f.AnyError)
	}
	fmt.Fprintf(&b, "paid %s, over %s, under %s\n", r.Paid, r.Over, r.Under)
	for _, x := range []struct {
		name string
		audit.Rate
	}{{"financial", r.Financial}, {"payment", r.Payment}, {"procedural", r.Procedural}} {
		fmt.Fprintf(&b, "%s %d bp, from %d to %d, known %v, interval %v\n", x.name, x.BasisPoints, x.Low, x.High, x.Known, x.Interval)
	}
	return b.String()
}

// The same draw is the same sample, whatever was decided since; another seed is another.
func TestASampleStays(t *testing.T) {
	h := newHouse()
	for i := range 60 {
		h.paid(t, money.Cents(i*1000))
	}
	first, err := h.Draw(t.Context(), march(20, 7, 0, 20_000))
	ok(t, err)
	if len(first.Claims) != 20 {
		t.Fatalf("%d claims", len(first.Claims))
	}
	h.paid(t, 5000)
	h.decide(t, "f0001", first.Claims[0].Claim, claim.Reversed, 0)
	again, err := h.Draw(t.Context(), march(20, 7, 0, 20_000))
	ok(t, err)
	if d := cmp.Diff(first, again); d != "" {
		t.Error(d)
	}
	other, err := h.Draw(t.Context(), march(20, 8, 0, 20_000))
	ok(t, err)
	if other.ID == first.ID || cmp.Equal(other.Claims, first.Claims) {
		t.Error("another seed draws the same")
	}
}

// Only claims of the days that stand decided are in the population.
func TestThePopulation(t *testing.T) {
	h := newHouse()
	in := h.paid(t, 100)
	h.at = h.at.AddDate(0, 1, 0)
	h.paid(t, 200)
	h.at = h.at.AddDate(0, -1, 0)
	gone, waits := h.paid(t, 300), h.paid(t, 400)
	h.decide(t, "f0003", gone, claim.Reversed, -300)
	h.decide(t, "f0004", waits, claim.Pended, 0)
	s, err := h.Draw(t.Context(), march(5, 1, 0))
	ok(t, err)
	if len(s.Claims) != 1 || s.Claims[0].Claim != in || s.Strata[0].Claims != 1 || s.Strata[0].Paid != 100 {
		t.Errorf("%+v", s)
	}
}

func TestWhatIsRefused(t *testing.T) {
	h := newHouse()
	c := h.paid(t, 100)
	s, err := h.Draw(t.Context(), march(5, 1, 0))
	ok(t, err)
	for _, x := range []struct {
		sample string
		audit.Error
		kind fault.Kind
	}{
		{"none", audit.Error{Claim: c, Words: "w", By: "b"}, fault.NotFound},
		{"../x", audit.Error{Claim: c, Words: "w", By: "b"}, fault.NotFound},
		{s.ID, audit.Error{Claim: "x-1", Words: "w", By: "b"}, fault.NotFound},
		{s.ID, audit.Error{Claim: c, By: "b"}, fault.Invalid},
		{s.ID, audit.Error{Claim: c, Words: "w"}, fault.Invalid},
		{s.ID, audit.Error{Claim: c, Words: "w", By: "b", ShouldBe: 1}, fault.Invalid},
		{s.ID, audit.Error{Claim: c, Words: "w", By: "b", Payment: true, ShouldBe: -1}, fault.Invalid},
	} {
		if err := h.Record(t.Context(), x.sample, x.Error); !fault.Is(err, x.kind) {
			t.Errorf("%+v: %v", x, err)
		}
	}
	for _, d := range []audit.Draw{march(0, 1, 0), march(5, 1), march(5, 1, 100), march(5, 1, 0, 500, 500), {Employer: "acme", Size: 1, Edges: []money.Cents{0}}} {
		if _, err := h.Draw(t.Context(), d); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", d, err)
		}
	}
	none := march(5, 1, 0)
	none.Employer = "nobody"
	if _, err := h.Draw(t.Context(), none); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

// The rates are those of exact fractions, worked out claim by claim: each sampled claim
// stands for N/n claims of its stratum.
func TestRatesAreExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHouse()
		for _, p := range rapid.SliceOfN(rapid.Int64Range(0, 60_000), 1, 25).Draw(rt, "paid") {
			h.paid(rt, money.Cents(p))
		}
		doc, err := h.Draw(rt.Context(), march(rapid.IntRange(1, 25).Draw(rt, "size"), 3, 0, 10_000, 30_000))
		ok(rt, err)
		lost, wrong, flawed, paid, claims := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
		for _, s := range doc.Strata {
			paid.Add(paid, big.NewRat(int64(s.Paid), 1))
			claims.Add(claims, big.NewRat(int64(s.Claims), 1))
			if s.Sampled > s.Claims || s.Claims > 0 && s.Sampled < min(2, s.Claims) {
				rt.Fatalf("%d of %d sampled", s.Sampled, s.Claims)
			}
		}
		for _, c := range doc.Claims {
			stands := big.NewRat(int64(doc.Strata[c.Stratum].Claims), int64(doc.Strata[c.Stratum].Sampled))
			e := audit.Error{Claim: c.Claim, Words: "synthetic", By: "auditor", Payment: rapid.Bool().Draw(rt, "payment")}
			if !e.Payment && rapid.Bool().Draw(rt, "right") {
				continue
			}
			if e.Payment {
				e.ShouldBe = money.Cents(rapid.Int64Range(0, 60_000).Draw(rt, "should be"))
				off := int64(c.Paid - e.ShouldBe)
				lost.Add(lost, new(big.Rat).Mul(stands, big.NewRat(max(off, -off), 1)))
				if off == 0 {
					stands = new(big.Rat)
				}
				wrong.Add(wrong, stands)
			}
			flawed.Add(flawed, stands)
			ok(rt, h.Record(rt.Context(), doc.ID, e))
		}
		r, err := h.Report(rt.Context(), doc.ID)
		ok(rt, err)
		for _, x := range []struct {
			name       string
			got        audit.Rate
			bad, whole *big.Rat
		}{{"financial", r.Financial, lost, paid}, {"payment", r.Payment, wrong, claims}, {"procedural", r.Procedural, flawed, claims}} {
			if x.whole.Sign() == 0 {
				if x.got.Known {
					rt.Fatalf("%s: %+v of nothing", x.name, x.got)
				}
				continue
			}
			exact := new(big.Rat).Sub(big.NewRat(1, 1), new(big.Rat).Quo(x.bad, x.whole))
			exact.Mul(exact, big.NewRat(10_000, 1))
			off := new(big.Rat).Sub(exact, big.NewRat(int64(x.got.BasisPoints), 1))
			if off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 || x.got.Low > x.got.BasisPoints || x.got.High < x.got.BasisPoints-1 {
				rt.Fatalf("%s: %+v, exactly %s", x.name, x.got, exact.FloatString(4))
			}
		}
	})
}
