package pricing

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
)

// claim prices what is priced once a claim: each rule's amount over its lines by charge, by
// largest remainder, ties to the lowest line. The charge that bounds it is that of its lines.
func (a *Arrangement) claim(q *Question, lines []Priced, of []int) {
	charges := make([]money.Cents, 0, len(lines))
	for n := range a.Rules {
		r := &a.Rules[n]
		if !r.whole() {
			continue
		}
		charges = charges[:0]
		var billed money.Cents
		for i := range lines {
			if of[i] == n {
				charges = append(charges, q.Claim.Lines[i].Charge)
				billed += q.Claim.Lines[i].Charge
			}
		}
		if len(charges) > 0 {
			r.share(q, lines, of, n, charges, billed)
		}
	}
}

func (r *Rule) share(q *Question, lines []Priced, of []int, n int, charges []money.Cents, billed money.Cents) {
	total, missing := r.total(q.Claim)
	if r.lesser {
		total = min(total, billed)
	}
	parts := total.Split(charges)
	for i := range lines {
		if of[i] != n {
			continue
		}
		if missing != "" {
			lines[i].lacks(missing)
			continue
		}
		lines[i].found(parts[0], 0, false)
		lines[i].Above = !r.lesser
		parts = parts[1:]
	}
}

// total is the claim's amount, or what is missing.
func (r *Rule) total(c *claim.Claim) (money.Cents, string) {
	if r.CaseRate != 0 {
		return money.Cents(r.CaseRate), ""
	}
	if c.Stay == nil {
		return 0, "stay, which a claim that is not institutional does not have"
	}
	days, ok := Days(c.Stay)
	if r.PerDiem != 0 {
		if !ok {
			return 0, noDays
		}
		return money.Cents(r.PerDiem).MulDiv(days, 1), ""
	}
	weight, known := r.weights.of(c.Stay.DRG)
	switch {
	case c.Stay.DRG == "":
		return 0, "DRG, which the claim does not bring"
	case !known:
		return 0, r.lacks
	}
	total := money.Cents(r.DRG.Base).MulDiv(weight, 10_000)
	if o := r.DRG.Outlier; o != nil {
		if !ok {
			return 0, noDays
		}
		total += money.Cents(o.PerDiem).MulDiv(max(0, days-o.Beyond), 1)
	}
	return total, ""
}

const noDays = "covered days of the stay"

// most is the longest stay in days that is priced: a hundred years.
const most = 36_525

// Days are the covered days of a stay: what value code 80 (NUBC, covered days) says, else the
// nights of the statement's period, the last day too if the patient is still there (patient
// status 30), and at least one. False: neither is said, or is no number of days.
func Days(s *claim.Stay) (int64, bool) {
	for _, v := range s.Values {
		if v.Code == "80" {
			return int64(v.Amount / 100), v.Amount >= 0 && v.Amount%100 == 0 && v.Amount/100 <= most
		}
	}
	if s.From == 0 || s.To < s.From || int64(s.To-s.From) >= most {
		return 0, false
	}
	nights := int64(s.To - s.From)
	if s.PatientStatus == "30" {
		nights++
	}
	return max(1, nights), true
}
