package x835_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x835"
)

// Each fault is told at its place, and the three balances (guide section 1.10.2.1) as
// faults of level 3.
func TestFaultsOfAFile(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"line", "SVC*NU:0250*400*400~", "SVC*NU:0250*400*399.99~", "loop 2110 SVC03, segment 63: charge less adjustments is not the payment (level 3, 7)"},
		{"claim", "CLP*PATIENT3*1*500*292.5*", "CLP*PATIENT3*1*500*292.49*", "loop 2100 CLP04, segment 74: its charge less all adjustments is not CLP04 (level 3, 7); BPR02, segment 2: claim payments less provider adjustments are not BPR02 (level 3, 7)"},
		{"claim's lines", "CLP*PATIENT2*22*-100*-80", "CLP*PATIENT2*22*-101*-81", "loop 2100 CLP03, segment 67: its lines' charges are not CLP03 (level 3, 7); BPR02, segment 2: claim payments less provider adjustments are not BPR02 (level 3, 7)"},
		{"transaction", "BPR*I*962.5*", "BPR*I*962.51*", "BPR02, segment 2: claim payments less provider adjustments are not BPR02 (level 3, 7)"},
		{"provider adjustment", "*WO:OLDCLAIM*100~", "*WO:OLDCLAIM*100.01~", "BPR02, segment 2: claim payments less provider adjustments are not BPR02 (level 3, 7)"},
		{"parts of a cent", "AMT*KH*2~", "AMT*KH*2.005~", "loop 2110 AMT02, segment 58: not an amount of whole cents (level 1, 6)"},
		{"parts of a thousandth", "QTY*ZK*1.25~", "QTY*ZK*1.2505~", "loop 2110 QTY02, segment 59: not a quantity of whole thousandths (level 1, 6)"},
		{"a text for an amount", "AMT*KH*2~", "AMT*KH*two~", "loop 2110 AMT02, segment 58: not a number (level 1, 6)"},
		{"a claim without its patient", "NM1*QC*1*SYNTHETIC*EVE****HN*CARD5~\n", "", "loop 2100 NM1, segment 76: required here and missing (level 2, 3)"},
		{"no trace", "TRN*1*TRACE77*1900000099*UNIT2~\n", "", "TRN, segment 3: required here and missing (level 2, 3)"},
		{"a service without its claim", "LX*2~\n", "LX*2~\nSVC*HC:1*1*1~\n", "loop 2000 SVC, segment 67: not expected here by this guide, or not with this qualifier (level 2, 2)"},
	} {
		text := strings.Replace(full(t), c.from, c.to, 1)
		var got []string
		report, err := x835.Each(strings.NewReader(text), func(it x835.Item) error {
			for _, f := range it.Faults {
				got = append(got, fmt.Sprintf("%s (level %d, %s)", f.Error(), f.Level, f.Code))
				if !strings.HasPrefix(text[f.Offset:], f.Segment) && f.Code != x12.SegmentMissing {
					t.Errorf("%s: %s does not stand at byte %d", c.name, f.Segment, f.Offset)
				}
			}
			return nil
		})
		if joined := strings.Join(got, "; "); err != nil || joined != c.want {
			t.Errorf("%s: %v\n got  %s\n want %s", c.name, err, joined, c.want)
		}
		if _, err := x835.Read(strings.NewReader(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: read whole: %v", c.name, err)
		}
		if len(report.Faults) == 0 {
			t.Errorf("%s: not in the report", c.name)
		}
	}
}

// A claim that is broken does not take the others with it.
func TestABrokenClaimIsOneItem(t *testing.T) {
	text := strings.Replace(full(t), "CLP*PATIENT2*22*-100*-80", "CLP*PATIENT2*22*-1OO*-80", 1)
	var got []string
	report, err := x835.Each(strings.NewReader(text), func(it x835.Item) error {
		number := "end"
		if it.Claim != nil {
			number = it.Claim.PatientNumber.Reveal()
		}
		got = append(got, fmt.Sprintf("%d %s of set %d: %d", it.Ordinal, number, it.Set, len(it.Faults)))
		return nil
	})
	want := []string{"1 PATIENT1 of set 1: 0", "2 PATIENT2 of set 1: 3", "3 PATIENT3 of set 1: 0", "3 end of set 1: 0"}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Error(err, d)
	}
	if s := report.Groups[0].Sets[0]; s.Items != 3 || s.Faulty != 1 {
		t.Errorf("%d items, %d faulty", s.Items, s.Faulty)
	}
}

func TestOtherSetsAndGuides(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		items          int
		wrong          []string
	}{
		{"another guide", "005010X221A1", "005010X999", 3, []string{"I6"}},
		{"another kind", "ST*835*", "ST*834*", 0, []string{"1"}},
		{"before the errata", "005010X221A1", "005010X221", 3, nil},
	} {
		report, got, _ := all(t, strings.Replace(full(t), c.from, c.to, 1))
		s := report.Groups[0].Sets[0]
		if d := cmp.Diff(c.wrong, s.Wrong); d != "" || s.Items != c.items || len(got) > 0 != (c.wrong == nil) {
			t.Errorf("%s: %d items, %d payments %s", c.name, s.Items, len(got), d)
		}
	}
	if x835.Taker(&envelope.Set{Kind: "837"}, nil) != nil {
		t.Error("takes an 837")
	}
}

func TestASetThatIsCut(t *testing.T) {
	text := full(t)
	text = text[:strings.Index(text, "LX*2")]
	n := 0
	report, err := x835.Each(strings.NewReader(text), func(x835.Item) error { n++; return nil })
	if s := report.Groups[0].Sets[0]; !fault.Is(err, fault.Invalid) || n != 0 || s.Items != 1 || s.Faulty != 1 || s.Closed {
		t.Errorf("%d emitted, %+v, %v", n, s, err)
	}
	fails := errors.New("fails")
	if _, err := x835.Each(strings.NewReader(full(t)), func(x835.Item) error { return fails }); !errors.Is(err, fails) {
		t.Errorf("an error of emit: %v", err)
	}
}

func TestAPaymentWithoutClaims(t *testing.T) {
	r := &x835.Remittance{Trace: "T1", Date: day.New(2026, 3, 4), Method: x835.Check, Paid: 500,
		Payer:    x835.Party{Name: "PLAN", TIN: "111111111", Street: "1 A ST", City: "DAYTON", State: "OH", Zip: "45402", Phone: "5555550100"},
		Payee:    x835.Party{Name: "CLINIC", NPI: "1234567893", TIN: "222222222"},
		Provider: []x835.ProviderAdjustment{{Reason: "L6", Cents: -500}}}
	report, got, faults := all(t, written(t, r))
	if s := report.Groups[0].Sets[0]; len(got) != 1 || len(faults) > 0 || s.Items != 1 || s.Faulty != 0 || got[0].Provider[0].Cents != -500 {
		t.Errorf("%+v %v %+v", got, faults, s)
	}
}

// anything is a claim that adds up and says what claims may say, drawn.
func anything(t *rapid.T) x835.Claim {
	amount := func(name string) money.Cents { return money.Cents(rapid.Int64Range(-99_999, 99_999).Draw(t, name)) }
	text := rapid.StringMatching(`[A-Z][A-Z0-9]{1,9}`)
	word := func(name string) string { return text.Draw(t, name) }
	c := x835.Claim{PatientNumber: phi.New(word("number")), Status: rapid.SampledFrom([]string{"1", "2", "4", "22"}).Draw(t, "status"), Filing: "12", Control: word("control")}
	adjusted := func() (out []claim.Adjustment, quantities []int64, sum money.Cents) {
		for i := range rapid.IntRange(0, 14).Draw(t, "adjustments") {
			a := claim.Adjustment{Group: rapid.SampledFrom([]claim.Group{"CO", "PR", "OA", "PI"}).Draw(t, "group"), Reason: word("reason")[:2], Amount: amount("adjusted")}
			if rapid.Bool().Draw(t, "counted") {
				quantities = append(quantities, make([]int64, i-len(quantities))...)
				quantities = append(quantities, rapid.Int64Range(1, 99_999).Draw(t, "quantity"))
			}
			out, sum = append(out, a), sum+a.Amount
		}
		return out, quantities, sum
	}
	var sum money.Cents
	c.Adjustments, c.Quantities, sum = adjusted()
	c.Paid -= sum
	for i := range rapid.IntRange(0, 3).Draw(t, "lines") {
		l := x835.Line{Kind: "HC", Code: word("code"), Number: i + 1, Charge: amount("charge"), Units: rapid.Int64Range(0, 9_999).Draw(t, "units")}
		l.Adjustments, l.Quantities, sum = adjusted()
		l.Paid = l.Charge - sum
		if rapid.Bool().Draw(t, "remarked") {
			l.Remarks = []string{word("remark")}
			l.Amounts = []x835.Amount{{Kind: "KH", Cents: amount("amount")}}
			l.Counts = []x835.Count{{Kind: "ZK", Thousandths: rapid.Int64Range(-9_999, 9_999).Draw(t, "count")}}
			l.Submitted = &x835.Procedure{Kind: "HC", Code: word("submitted"), Modifiers: []string{"25"}}
		}
		c.Lines = append(c.Lines, l)
		c.Charge, c.Paid = c.Charge+l.Charge, c.Paid+l.Paid
	}
	if len(c.Lines) == 0 {
		c.Charge = amount("charge")
		c.Paid += c.Charge
	}
	return c
}

// Whatever adds up is written, read without loss and found in balance; a cent more
// anywhere is refused, and found where somebody else sends it.
func TestAnyRemittanceThatAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, payments, _ := all(t, full(t))
		r := &payments[0]
		var sum money.Cents
		r.Claims, r.Provider = nil, nil
		for range rapid.IntRange(1, 4).Draw(t, "claims") {
			c := anything(t)
			c.Batch = min(len(r.Claims), 1)
			sum += c.Paid
			r.Claims = append(r.Claims, c)
		}
		r.Details.Batches = r.Details.Batches[:min(2, len(r.Claims))]
		r.Paid = max(0, sum)
		if sum < 0 {
			r.Provider = []x835.ProviderAdjustment{{Reason: "FB", Reference: "NEXT", Cents: sum, Payee: "OTHER", Ends: day.New(2026, 6, 30)}}
		}
		file := written(t, r)
		_, got, faults := all(t, file)
		if d := cmp.Diff([]x835.Remittance{*r}, got); d != "" || len(faults) > 0 {
			t.Fatal(faults, d)
		}
		r.Claims[0].Paid++
		if err := x835.Write(&strings.Builder{}, sent, r); !fault.Is(err, fault.Internal) {
			t.Fatal(err)
		}
		_, _, faults = all(t, strings.Replace(file, "BPR*I*"+r.Paid.X12()+"*", "BPR*I*"+(r.Paid+1).X12()+"*", 1))
		if len(faults) != 1 || !strings.HasPrefix(faults[0], "BPR02, segment 2: claim payments") {
			t.Fatal(faults)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(full(f)))
	f.Add([]byte(strings.NewReplacer("CAS*", "CAS**", "CLP*", "SVC*", "PLB*", "PLB*:").Replace(full(f))))
	f.Fuzz(func(t *testing.T, b []byte) {
		read := func(text string, split bool) (out []string, err error) {
			var r = iotest.OneByteReader(strings.NewReader(text))
			if !split {
				r = strings.NewReader(text)
			}
			_, err = x835.Each(r, func(it x835.Item) error {
				out = append(out, fmt.Sprint(it.Ordinal, it.Set, it.Claim == nil, len(it.Faults)))
				return nil
			})
			return out, err
		}
		got, err := read(string(b), false)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		again, _ := read(string(b), true)
		if d := cmp.Diff(got, again); d != "" {
			t.Fatal(d)
		}
	})
}
