package eligibility

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/x12/x270"
)

// shares are what a member shares under one option, as statements. Those that say the
// same of several service types are one statement with all of them.
type shares struct {
	*work
	option *plan.Option
	span   *family.Span
	year   day.Day
	out    []x270.Benefit
}

// state adds a statement about a service type, "" for a procedure; each once.
func (s *shares) state(b x270.Benefit, service string) {
	for i := range s.out {
		same := s.out[i]
		same.Services = nil
		if (service == "") != (len(s.out[i].Services) == 0) || !reflect.DeepEqual(same, b) {
			continue
		}
		if service != "" && !slices.Contains(s.out[i].Services, service) {
			s.out[i].Services = append(s.out[i].Services, service)
		}
		return
	}
	if service != "" {
		b.Services = []string{service}
	}
	s.out = append(s.out, b)
}

// told says whether a statement about a service type stands already.
func (s *shares) told(b x270.Benefit, service string) bool {
	for _, same := range s.out {
		if slices.Contains(same.Services, service) {
			same.Services = b.Services
			if reflect.DeepEqual(same, b) {
				return true
			}
		}
	}
	return false
}

// order is how statements follow each other: what is covered, what is not, then amounts.
const order = active + notCovered + deductible + outOfPocket + copayment + coinsurance + limitation

// flush adds the statements to the answer.
func (s *shares) flush() {
	for i := range len(order) {
		for j := range s.out {
			if s.out[j].Kind == order[i:i+1] {
				s.add(s.out[j])
			}
		}
	}
}

// side is EB12: Y in the network, whatever the tier, N outside.
func side(n plan.Network) string {
	if n == plan.Out {
		return "N"
	}
	return "Y"
}

// named is a message that names the tier of a statement (MSG of 2110); none in and out.
func named(n plan.Network) []string {
	if t := n.Tier(); t != "" {
		return []string{strings.ToUpper(t)}
	}
	return nil
}

// sides are the option's networks in the order in which they are told, and out, where
// nothing is covered if the option has none.
func (s *shares) sides() []plan.Network {
	all := s.option.InOrder()
	if _, there := s.option.Networks[plan.Out]; !there {
		all = append(all, plan.Out)
	}
	return all
}

// yearly is EB06 of a whole plan year: 23 the calendar year, 22 another service year.
func (s *shares) yearly() string {
	if s.option.YearStarts.Month == time.January && s.option.YearStarts.Day == 1 {
		return "23"
	}
	return "22"
}

// remaining is EB06 of what is left.
const remaining = "29"

// amounts are the yearly deductible and out-of-pocket maximum with what is left of them.
func (s *shares) amounts() {
	for _, n := range s.sides() {
		sharing, ok := s.option.Networks[n]
		if !ok {
			s.state(x270.Benefit{Kind: notCovered, Network: side(n)}, generic)
			continue
		}
		s.amount(deductible, n, "deductible", sharing.Deductible)
		if len(sharing.OutOfPocket.Counts) > 0 { // else there is no maximum
			s.amount(outOfPocket, n, "out-of-pocket", sharing.OutOfPocket.Amounts)
		}
	}
}

// amount is one yearly amount: the person's, and the family's where more are covered. In
// an aggregate one of several the person has none. A person's rest is what adjudication
// would still charge: never more than the family's rest.
func (s *shares) amount(kind string, n plan.Network, name string, a plan.Amounts) {
	b := family.Bucket{Plan: s.option.Plan, Option: s.option.ID, Year: s.year, Name: string(n) + "." + name}
	v := family.View{State: s.work.state}
	several := s.span.Tier != family.EmployeeOnly
	own := max(int64(a.Individual)-v.Used(b, s.who.ID), 0)
	all := max(int64(a.Family)-v.FamilyUsed(b), 0)
	if several {
		own = min(own, all)
	}
	if !several || a.Kind != plan.Aggregate {
		s.pair(kind, "IND", n, money.Cents(a.Individual), money.Cents(own))
	}
	if several {
		s.pair(kind, "FAM", n, money.Cents(a.Family), money.Cents(all))
	}
}

// pair is a yearly amount and what is left of it.
func (s *shares) pair(kind, level string, n plan.Network, whole, left money.Cents) {
	s.state(x270.Benefit{Kind: kind, Level: level, Period: s.yearly(), Amount: &whole, Network: side(n), Messages: named(n),
		Dates: []x270.Date{{Qualifier: "292", From: s.year, To: s.year.AddMonths(12) - 1}}}, generic)
	s.state(x270.Benefit{Kind: kind, Level: level, Period: remaining, Amount: &left, Network: side(n), Messages: named(n)}, generic)
}

// visits are a limit's visits of the year and what the patient has left of them. They are
// the same in and out of the network (W).
func (s *shares) visits(name string, b x270.Benefit, service string) {
	l, ok := s.option.LimitOf(name)
	if !ok || l.Visits == 0 || l.Period == plan.Lifetime {
		return // other limits are not told yet
	}
	bucket := family.Bucket{Plan: s.option.Plan, Option: s.option.ID, Year: s.year, Name: "visits." + name}
	whole := l.Visits * 1000
	left := max(l.Visits-family.View{State: s.work.state}.Used(bucket, s.who.ID), 0) * 1000
	b.Kind, b.Network, b.Unit, b.Messages = limitation, "W", "VS", nil
	b.Period, b.Quantity = s.yearly(), &whole
	s.state(b, service)
	b.Period, b.Quantity = remaining, &left
	s.state(b, service)
}
