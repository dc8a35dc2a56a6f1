package audit

import (
	"context"
	"math/big"

	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Report is how accurate the decisions of a sample's population were.
type Report struct {
	Sample   *Sample     `json:"sample"`
	Errors   []Error     `json:"errors"`
	Findings []Finding   `json:"findings"` // by stratum
	Paid     money.Cents `json:"population_paid_cents"`
	Over     money.Cents `json:"sample_over_cents"`  // paid too much
	Under    money.Cents `json:"sample_under_cents"` // paid too little, as a positive amount

	Financial  Rate   `json:"financial_accuracy"`         // 1 - (over + under) / paid, never netted
	Payment    Rate   `json:"payment_incidence_accuracy"` // claims whose amount is right
	Procedural Rate   `json:"procedural_accuracy"`        // claims without any error
	Method     string `json:"method"`
}

// Finding is what was found in one stratum's sampled claims.
type Finding struct {
	Over     money.Cents `json:"over_cents"`
	Under    money.Cents `json:"under_cents"`
	Payment  int         `json:"payment_errors"` // claims
	AnyError int         `json:"claims_with_errors"`
}

// Rate is an estimate for the whole population with its 95% interval, in basis points.
type Rate struct {
	BasisPoints money.BasisPoints `json:"bp"`
	Low         money.BasisPoints `json:"low_bp"`
	High        money.BasisPoints `json:"high_bp"`
	Known       bool              `json:"known"`    // false: there is nothing to divide by
	Interval    bool              `json:"interval"` // false: a stratum of several claims has one sampled
}

// Method says how the rates come about.
const Method = "Each stratum's errors are multiplied by its claims over its sampled claims (over- and underpayments alike, never netted) and divided by what the population " +
	"was paid, or by its claims. The interval is the estimate +/- 1.96 standard errors of a stratified sample without replacement, rounded outward to a basis point; it is the " +
	"normal approximation, and with few errors too narrow: where none was found it has no width, which proves nothing of the claims that were not drawn."

// Report adds up what was found so far.
func (s *Service) Report(ctx context.Context, sample string) (*Report, error) {
	doc, err := s.Get(ctx, sample)
	if err != nil {
		return nil, err
	}
	found, err := s.errors(ctx, doc)
	if err != nil {
		return nil, err
	}
	return measure(doc, found), nil
}

// verdict is what the errors of one claim come to.
type verdict struct {
	should  money.Cents
	payment bool // some amount was recorded
	other   bool
}

func verdicts(found []Error) map[id.Claim]verdict {
	out := map[id.Claim]verdict{}
	for i := range found {
		v := out[found[i].Claim]
		if found[i].Payment {
			v.should, v.payment = found[i].ShouldBe, true
		} else {
			v.other = true
		}
		out[found[i].Claim] = v
	}
	return out
}

// moments are the first two of what is measured on a stratum's sampled claims.
type moments struct{ sum, squares big.Int }

func (m *moments) add(n int64) {
	x := big.NewInt(n)
	m.sum.Add(&m.sum, x)
	m.squares.Add(&m.squares, x.Mul(x, x))
}

func measure(doc *Sample, found []Error) *Report {
	r := &Report{Sample: doc, Errors: found, Findings: make([]Finding, len(doc.Strata)), Method: Method}
	cents, wrong, flawed := make([]moments, len(doc.Strata)), make([]moments, len(doc.Strata)), make([]moments, len(doc.Strata))
	of := verdicts(found)
	for _, c := range doc.Claims {
		f, v := &r.Findings[c.Stratum], of[c.Claim]
		over := money.Cents(0)
		if v.payment {
			over = c.Paid - v.should
		}
		f.Over += max(over, 0)
		f.Under += max(-over, 0)
		cents[c.Stratum].add(int64(max(over, -over)))
		if over != 0 {
			f.Payment++
			wrong[c.Stratum].add(1)
		}
		if over != 0 || v.other {
			f.AnyError++
			flawed[c.Stratum].add(1)
		}
	}
	claims := int64(0)
	for i := range doc.Strata {
		r.Over, r.Under = r.Over+r.Findings[i].Over, r.Under+r.Findings[i].Under
		r.Paid += doc.Strata[i].Paid
		claims += int64(doc.Strata[i].Claims)
	}
	r.Financial = rate(doc.Strata, cents, int64(r.Paid))
	r.Payment = rate(doc.Strata, wrong, claims)
	r.Procedural = rate(doc.Strata, flawed, claims)
	r.Payment.Low, r.Procedural.Low = max(r.Payment.Low, 0), max(r.Procedural.Low, 0) // a share of claims
	return r
}

// rate is 1 - (the sum of what was measured, raised to the population) / whole. Of a stratum
// of N claims, n sampled, it is N/n times the sum; its variance N*N*(1-n/N)*s*s/n with s*s
// the sample's variance, of n-1.
func rate(strata []Stratum, of []moments, whole int64) Rate {
	if whole <= 0 {
		return Rate{}
	}
	total, variance := new(big.Rat), new(big.Rat)
	out := Rate{Known: true, Interval: true}
	for i := range strata {
		n, all := int64(strata[i].Sampled), int64(strata[i].Claims)
		if n == 0 {
			out.Interval = out.Interval && all == 0
			continue
		}
		total.Add(total, new(big.Rat).Mul(big.NewRat(all, n), new(big.Rat).SetInt(&of[i].sum)))
		switch {
		case n == all: // nothing is left to chance
		case n == 1:
			out.Interval = false
		default:
			variance.Add(variance, new(big.Rat).Mul(of[i].variance(n), big.NewRat(all*(all-n), n)))
		}
	}
	out.around(total, variance, whole)
	return out
}

// variance of a sample of n: (squares - sum*sum/n) / (n-1).
func (m *moments) variance(n int64) *big.Rat {
	mean := new(big.Rat).SetFrac(new(big.Int).Mul(&m.sum, &m.sum), big.NewInt(n))
	v := new(big.Rat).Sub(new(big.Rat).SetInt(&m.squares), mean)
	return v.Quo(v, big.NewRat(n-1, 1))
}

// around sets the rate and its interval: the rate rounded half-up, the ends outward.
func (r *Rate) around(total, variance *big.Rat, whole int64) {
	share := new(big.Rat).Quo(total, big.NewRat(whole, 1))
	share.Mul(share, big.NewRat(int64(money.Whole), 1))
	exact := share.Sub(big.NewRat(int64(money.Whole), 1), share)
	r.BasisPoints = floor(new(big.Rat).Add(exact, big.NewRat(1, 2)))
	r.Low, r.High = r.BasisPoints, r.BasisPoints
	if !r.Interval {
		return
	}
	// 1.96 * 10000 / whole times the standard error, squared: its root, not below it.
	square := new(big.Rat).Mul(variance, new(big.Rat).SetFrac64(19_600*19_600, 1))
	square.Quo(square, new(big.Rat).SetInt(new(big.Int).Mul(big.NewInt(whole), big.NewInt(whole))))
	half := root(square)
	r.Low = floor(new(big.Rat).Sub(exact, half))
	high := new(big.Rat).Add(exact, half)
	r.High = min(money.Whole, -floor(high.Neg(high)))
}

// root is the square root in millionths, rounded up.
func root(of *big.Rat) *big.Rat {
	const scale = 1_000_000
	n := new(big.Int).Mul(of.Num(), big.NewInt(scale*scale))
	n.Add(n, new(big.Int).Sub(of.Denom(), big.NewInt(1)))
	n.Div(n, of.Denom()) // rounded up
	s := new(big.Int).Sqrt(n)
	if new(big.Int).Mul(s, s).Cmp(n) < 0 {
		s.Add(s, big.NewInt(1))
	}
	return new(big.Rat).SetFrac(s, big.NewInt(scale))
}

func floor(of *big.Rat) money.BasisPoints {
	return money.BasisPoints(new(big.Int).Div(of.Num(), of.Denom()).Int64()) // Euclidean: down, as the denominator is positive
}
