package pricing

import (
	"cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/medicare"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/provider"
)

// few is how many lines are priced without taking memory; most claims have fewer.
const few = 24

// none is the rule of a line that has no price to get: skipped, or matched by nothing.
const none = -1

// Price is the way of pricing by the arrangement, which Link has been over. Zip is where
// the provider gives care, for Medicare's localities.
func (a *Arrangement) Price(zip string) Price {
	if a.anywhere != nil {
		return a.anywhere
	}
	return a.at(zip)
}

func (a *Arrangement) at(zip string) Price {
	missing := "rule of arrangement " + a.ID
	return func(q *Question, lines []Priced) {
		if beyond(q.Claim, lines) {
			return
		}
		var stack [few]int
		of := stack[:]
		if len(lines) > few {
			of = make([]int, len(lines))
		}
		whole := a.line(q, lines, of[:len(lines)], zip, missing)
		if a.Multiple != nil {
			a.Multiple.reduce(a, q, lines, of)
		}
		for i := range lines {
			if of[i] != none && lines[i].Found {
				r := &a.Rules[of[i]]
				lines[i].found(lines[i].Allowed, q.Claim.Lines[i].Charge, r.lesser)
			}
		}
		if whole {
			a.claim(q, lines, of)
		}
	}
}

// The most that is priced: no amount that it makes may wrap.
const (
	mostCents money.Cents = 10_000_000_000      // a unit, a day, a case, a base rate: a hundred million dollars
	mostUnits int64       = 100_000_000_000     // thousandths: a hundred million
	mostBill  money.Cents = 100_000_000_000_000 // a line's charge: a trillion dollars
)

// beyond says whether a charge is none that can be priced, and of each line that it has no
// price.
func beyond(c *claim.Claim, lines []Priced) bool {
	for i := range lines {
		if charge := c.Lines[i].Charge; charge >= 0 && charge <= mostBill {
			continue
		}
		for j := range lines {
			if !lines[j].Skip {
				lines[j].lacks("price of a claim whose charge is below 0 or beyond all bounds")
			}
		}
		return true
	}
	return false
}

// line prices what is priced by line, puts each line's rule into of, and says whether any
// rule prices the claim.
func (a *Arrangement) line(q *Question, lines []Priced, of []int, zip, missing string) (whole bool) {
	for i := range lines {
		of[i] = none
		if lines[i].Skip {
			continue
		}
		of[i] = a.rule(&q.Services[i])
		if of[i] == none {
			lines[i].lacks(missing)
			continue
		}
		r := &a.Rules[of[i]]
		if r.whole() {
			whole = true
			continue
		}
		r.price(q.Claim, &q.Claim.Lines[i], &q.Services[i], zip, &lines[i])
	}
	return whole
}

func (a *Arrangement) rule(s *match.Service) int {
	for i := range a.Rules {
		if a.Rules[i].Match.Holds(s) {
			return i
		}
	}
	return none
}

// whole says whether the rule prices the claim.
func (r *Rule) whole() bool { return r.PerDiem != 0 || r.DRG != nil || r.CaseRate != 0 }

// price prices one line, before reduction and charge bound it.
func (r *Rule) price(c *claim.Claim, l *claim.Line, s *match.Service, zip string, p *Priced) {
	switch {
	case r.schedule != nil:
		if allowed, ok := r.schedule.Price(l.Code, l.Modifiers, s.Place, l.Units); ok {
			p.found(allowed, 0, false)
			return
		}
	case r.Charge != 0:
		p.found(l.Charge.Rate(money.BasisPoints(r.Charge)), 0, false)
		return
	case r.Medicare != nil:
		byMedicare(r.book, r.Medicare, c, l, s, zip, p)
		return
	case r.Repricer != "":
		p.Waits, p.Repricer, p.Days = true, r.Repricer, cmp.Or(r.Days, answerDays)
	}
	p.lacks(r.lacks)
}

// answerDays are how many days a repricer has where an arrangement does not say.
const answerDays = 10

// notHere is why an institutional claim has no Medicare price: the prospective payment
// systems are not built, and such claims go through a repricer.
const notHere = "Medicare price of an institutional claim"

func byMedicare(book *medicare.Book, by *Reference, c *claim.Claim, l *claim.Line, s *match.Service, zip string, p *Priced) {
	if c.Kind == claim.Institutional {
		p.lacks(notHere)
		return
	}
	service := medicare.Service{
		On: l.From, Code: l.Code, Modifiers: l.Modifiers, Facility: provider.Facility(s.Place), Units: l.Units, Zip: zip,
	}
	allowed, lack := book.Amount(&service, by.Factor, money.BasisPoints(by.Percent))
	if lack != "" {
		p.lacks(string(lack))
		return
	}
	p.found(allowed, 0, false)
}

// OfMedicare is the way of pricing by a percentage of Medicare where an option has no
// contract. What is allowed may be above the charge only if lesser is false.
func OfMedicare(book *medicare.Book, by Reference, zip string, lesser bool) Price {
	return func(q *Question, lines []Priced) {
		for i := range lines {
			if lines[i].Skip {
				continue
			}
			l := &q.Claim.Lines[i]
			if byMedicare(book, &by, q.Claim, l, &q.Services[i], zip, &lines[i]); lines[i].Found {
				lines[i].found(lines[i].Allowed, l.Charge, lesser)
			}
		}
	}
}
