// Package repricing is the way out to a network's repricer and back: claims whose contract
// leaves the price to a network go out in a file, and prices come in with another. Reading,
// writing and pricing are pure; Service asks, keeps what was answered and has the claims
// decided again. The files are our own, CSV with a header:
//
//	claim,line,npi,tin,kind,place,drg,from,to,revenue,code,modifiers,units,charge
//	claim,line,allowed,above,refusal
//
// They carry no fact of the patient. Amounts are dollars, units decimals, modifiers have
// blanks between them. A line of a result has either an allowed amount or a refusal in the
// repricer's words; above is "yes" where an amount above the charge is meant. The same result
// again says the same.
package repricing

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/pricing"
)

// Request is a line that waits for its price.
type Request struct {
	Claim     id.Claim
	Line      int
	NPI, TIN  string // of the billing provider
	Kind      claim.Kind
	Place     string // place of service; of an institutional claim its bill type
	DRG       string
	From, To  day.Day
	Revenue   string
	Code      string
	Modifiers []string
	Units     int64 // thousandths
	Charge    money.Cents
}

// Requests are the lines of a claim that wait.
func Requests(c *claim.Claim, lines []pricing.Priced) (list []Request) {
	for i := range lines {
		if !lines[i].Waits || lines[i].Skip {
			continue
		}
		l := &c.Lines[i]
		r := Request{
			Claim: c.ID, Line: l.Number, NPI: c.Billing, TIN: c.TIN, Kind: c.Kind, Place: l.Place, From: l.From, To: l.To,
			Revenue: l.Revenue, Code: l.Code, Modifiers: l.Modifiers, Units: l.Units, Charge: l.Charge,
		}
		if r.Place == "" {
			r.Place = c.Place
		}
		if c.Stay != nil {
			r.DRG = c.Stay.DRG
		}
		list = append(list, r)
	}
	return list
}

// Result is what the repricer said of a line.
type Result struct {
	Claim   id.Claim
	Line    int
	Allowed money.Cents
	Above   bool   // the repricer says that it means an amount above the charge
	Refusal string // the repricer's words; "" is a price
}

// Over is the way of pricing that fills in what the repricer said where another way waits for
// it. Lines of which nothing was said wait on, and a refused line has no price: somebody has
// to look. What is allowed is final, as it was checked when it came in.
func Over(results []Result, p pricing.Price) pricing.Price {
	return func(q *pricing.Question, lines []pricing.Priced) {
		p(q, lines)
		for i := range lines {
			if lines[i].Waits && !lines[i].Skip {
				fill(results, q.Claim.ID, q.Claim.Lines[i].Number, &lines[i])
			}
		}
	}
}

func fill(results []Result, of id.Claim, line int, p *pricing.Priced) {
	for i := range results {
		switch r := &results[i]; {
		case r.Claim != of || r.Line != line:
		case r.Refusal != "":
			p.Waits, p.Refused, p.Missing = false, true, "price: the repricer refused the line"
		default:
			*p = pricing.Priced{Allowed: r.Allowed, Found: true, Above: true}
		}
	}
}

// Overdue says whether an answer to what was sent on a day is late: then the claim is pended
// for a person.
func Overdue(sent, today day.Day, days int) bool { return today > sent+day.Day(days) }
