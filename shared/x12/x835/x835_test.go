package x835_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x835"
)

var header = x835.Header{Sender: "OPENASO", Receiver: "CLINIC", Control: 9, At: time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)}

func line(t *rapid.T, n int, sign money.Cents) x835.Line {
	l := x835.Line{Number: n, Code: rapid.StringMatching(`[0-9]{5}`).Draw(t, "code"), Units: rapid.Int64Range(1, 9999).Draw(t, "units"),
		On: day.New(2026, 1, 1) + day.Day(rapid.IntRange(0, 300).Draw(t, "on"))}
	if rapid.Bool().Draw(t, "modified") {
		l.Modifiers = []string{"25", "LT"}
	}
	l.Paid = sign * money.Cents(rapid.Int64Range(0, 99_999).Draw(t, "paid"))
	l.Charge = l.Paid
	for range rapid.IntRange(0, 9).Draw(t, "adjustments") {
		a := claim.Adjustment{Group: rapid.SampledFrom([]claim.Group{claim.CO, claim.PR}).Draw(t, "group"),
			Reason: rapid.SampledFrom([]string{"1", "2", "3", "45", "96"}).Draw(t, "reason"),
			Amount: sign * money.Cents(rapid.Int64Range(1, 9_999).Draw(t, "amount"))}
		l.Adjustments = append(l.Adjustments, a)
		l.Charge += a.Amount
	}
	return l
}

func remittance(t *rapid.T) *x835.Remittance {
	r := &x835.Remittance{Trace: "T1", Date: day.New(2026, 3, 4), Method: x835.None,
		Payer: x835.Party{Name: "SAMPLE PLAN", TIN: "111111111", Street: "1 A ST", City: "DAYTON", State: "OH", Zip: "45402", Phone: "5555550100"},
		Payee: x835.Party{Name: "CLINIC", NPI: "1234567893", TIN: "222222222", Street: "2 B ST", City: "DAYTON", State: "OH", Zip: "45402"}}
	var sum money.Cents
	for range rapid.IntRange(0, 4).Draw(t, "claims") {
		c := x835.Claim{PatientNumber: phi.New("P"), Status: "1", Control: "abc-1", Place: "11", Frequency: "1",
			First: phi.New("A"), Last: phi.New("B"), Card: phi.New("CARD1"), Received: day.New(2026, 2, 2)}
		if rapid.Bool().Draw(t, "rendered") {
			c.Rendering = "1003000126"
		}
		sign := money.Cents(1)
		if rapid.Bool().Draw(t, "reversal") {
			c.Status, sign = "22", -1
		}
		for i := range rapid.IntRange(1, 3).Draw(t, "lines") {
			l := line(t, i+1, sign)
			c.Lines = append(c.Lines, l)
			c.Charge += l.Charge
			c.Paid += l.Paid
		}
		sum += c.Paid
		r.Claims = append(r.Claims, c)
	}
	if sum < 0 {
		r.Provider = []x835.ProviderAdjustment{{Reason: "FB", Reference: "1", Cents: sum}}
		sum = 0
	}
	if r.Paid = sum; sum > 0 {
		r.Method = rapid.SampledFrom([]x835.Method{x835.ACH, x835.Check}).Draw(t, "method")
	}
	if r.Method == x835.ACH && rapid.Bool().Draw(t, "accounts") {
		r.From = x835.Account{Routing: "091000019", Number: phi.New("000111222333")}
		r.To = x835.Account{Routing: "021000021", Number: phi.New("7000"), Savings: rapid.Bool().Draw(t, "savings")}
	}
	return r
}

// filled puts what Write fills in into a remittance of ours.
func filled(r, read *x835.Remittance) {
	r.Details = read.Details
	for i := range r.Claims {
		c := &r.Claims[i]
		c.Filing, c.CardKind = "12", "MI"
		for j := range c.Lines {
			c.Lines[j].Kind = "HC"
		}
	}
}

func TestWhatIsWrittenIsReadAndBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := remittance(t)
		var b bytes.Buffer
		if err := x835.Write(&b, header, want); err != nil {
			t.Fatal(err)
		}
		got, err := x835.Read(&b)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d remittances, %v", len(got), err)
		}
		filled(want, &got[0])
		if d := cmp.Diff(*want, got[0]); d != "" {
			t.Fatal(d)
		}
		if f := got[0].Balance(); len(f) > 0 {
			t.Fatal(f)
		}
	})
}

func TestOneCentOffIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := remittance(t)
		if len(r.Claims) == 0 {
			return
		}
		switch rapid.IntRange(0, 3).Draw(t, "where") {
		case 0:
			r.Paid++
		case 1:
			r.Claims[0].Paid++
		case 2:
			r.Claims[0].Lines[0].Paid++
		case 3:
			r.Claims[0].Lines[0].Adjustments = append(r.Claims[0].Lines[0].Adjustments, claim.Adjustment{Group: claim.CO, Reason: "45", Amount: 1})
		}
		var b bytes.Buffer
		if err := x835.Write(&b, header, r); !fault.Is(err, fault.Internal) || b.Len() > 0 {
			t.Fatalf("%v, %d bytes", err, b.Len())
		}
	})
}

// BPR names the accounts of an ACH payment, and of no other.
func TestBPRNamesTheAccounts(t *testing.T) {
	from, to := x835.Account{Routing: "091000019", Number: phi.New("000111222333"), Savings: true}, x835.Account{Routing: "021000021", Number: phi.New("7000")}
	saved := to
	saved.Savings = true
	for _, c := range []struct {
		name     string
		method   x835.Method
		from, to x835.Account
		want     string
	}{
		{"ACH", x835.ACH, from, to, "BPR*I*1.5*C*ACH*CCP*01*091000019*DA*000111222333*1111111111**01*021000021*DA*7000*20260304~"},
		{"to a savings account", x835.ACH, from, saved, "BPR*I*1.5*C*ACH*CCP*01*091000019*DA*000111222333*1111111111**01*021000021*SG*7000*20260304~"},
		{"without accounts", x835.ACH, x835.Account{}, x835.Account{}, "BPR*I*1.5*C*ACH*CCP*****1111111111******20260304~"},
		{"a check", x835.Check, from, to, "BPR*I*1.5*C*CHK************20260304~"},
	} {
		r := paid(c.method, c.from, c.to)
		var b bytes.Buffer
		if err := x835.Write(&b, header, &r); err != nil || !strings.Contains(b.String(), "\n"+c.want+"\n") {
			t.Errorf("%s: %v\n%s", c.name, err, b.String())
		}
	}
	for name, r := range map[string]x835.Remittance{
		"no number":      paid(x835.ACH, x835.Account{Routing: "091000019"}, to),
		"no routing":     paid(x835.ACH, from, x835.Account{Number: phi.New("7000")}),
		"with delimiter": paid(x835.ACH, from, x835.Account{Routing: "021000021", Number: phi.New("70:00")}),
	} {
		err := x835.Write(&bytes.Buffer{}, header, &r)
		if !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "70") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A claim that another provider than the payee rendered names it after the patient and
// before the dates; DTM*405 is the day the file is made, not the payment's.
func TestLoopsStandInTheGuidesOrder(t *testing.T) {
	r := paid(x835.Check, x835.Account{}, x835.Account{})
	r.Date = day.New(2026, 3, 5)
	c := &r.Claims[0]
	c.Last, c.First, c.Card, c.Rendering, c.Received = phi.New("B"), phi.New("A"), phi.New("C"), "1003000126", day.New(2026, 2, 3)
	var b bytes.Buffer
	if err := x835.Write(&b, header, &r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"*20260305~\nTRN*1*T1*1111111111~\nDTM*405*20260304~\nN1*PR*",
		"\nNM1*QC*1*B*A****MI*C~\nNM1*82*1******XX*1003000126~\nDTM*050*20260203~\nSVC*",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

// paid is a claim of 1.50 that is paid whole.
func paid(m x835.Method, from, to x835.Account) x835.Remittance {
	return x835.Remittance{Payer: x835.Party{Name: "PLAN", TIN: "111111111"}, Payee: x835.Party{Name: "CLINIC", NPI: "1234567893"}, From: from, To: to,
		Trace: "T1", Date: day.New(2026, 3, 4), Method: m, Paid: 150, Claims: []x835.Claim{{Status: "1", Charge: 150, Paid: 150,
			Lines: []x835.Line{{Number: 1, Code: "99213", Charge: 150, Paid: 150, Units: 1000, On: day.New(2026, 2, 2)}}}}}
}
