package eligibility

import (
	"slices"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/x12/x270"
)

// service is a service type (EB03) with the service that stands for it: an option knows
// procedures and places, not service types.
type service struct {
	code             string
	procedure, place string
	named            bool // covered only by a benefit that names its codes: it is no part of medical care
	status           bool // what is shared is too different to say: only whether it is covered
	kinds            []variant
}

// variant is a kind of a service that may be shared otherwise, and has no code of its own:
// a message says it (X12's interpretation 1779).
type variant struct{ procedure, place, says string }

// visits are the kinds of an office visit.
func visits() []variant {
	return []variant{{"99243", "11", "SPECIALIST CONSULTATION"}, {"99213", "10", "TELEHEALTH"}}
}

// services are the types that are answered. The first twelve are those that an answer to
// service type 30 names (CAQH CORE rule 154); others asked for are answered as 30.
func services() []service {
	return []service{
		{code: "1", procedure: "99213", place: "11", status: true},
		{code: "33", procedure: "98941", place: "11"},
		{code: "35", procedure: "D0120", place: "11", named: true},
		{code: "47", procedure: "99223", place: "21"},
		{code: "48", procedure: "99223", place: "21"},
		{code: "50", procedure: "29881", place: "22"},
		{code: "86", procedure: "99284", place: "23"},
		{code: "88", named: true},
		{code: "98", procedure: "99213", place: "11", kinds: visits()},
		{code: "AL", procedure: "92004", place: "11", named: true},
		{code: "MH", procedure: "90834", place: "11"},
		{code: "UC", procedure: "99213", place: "20"},

		{code: "2", procedure: "29881", place: "24"},
		{code: "4", procedure: "71046", place: "11"},
		{code: "5", procedure: "80053", place: "11"},
		{code: "12", procedure: "E0143", place: "12"},
		{code: "13", procedure: "29881", place: "24"},
		{code: "52", procedure: "99284", place: "23"},
		{code: "62", procedure: "70551", place: "22"},
		{code: "68", procedure: "99392", place: "11"},
		{code: "73", procedure: "93000", place: "11"},
		{code: "78", procedure: "96413", place: "11"},
		{code: "80", procedure: "90686", place: "11"},
		{code: "81", procedure: "99396", place: "11"},
		{code: "A6", procedure: "90834", place: "11"},
		{code: "AD", procedure: "97530", place: "11"},
		{code: "AF", procedure: "92507", place: "11"},
		{code: "PT", procedure: "97110", place: "11"},
	}
}

// core is how many services an answer to service type 30 names.
const core = 12

// services answers each question of some days, once.
func (s *shares) services(questions []*x270.Question) {
	all := services()
	for _, q := range questions {
		if q.Procedure.Value != "" {
			s.procedure(q)
			continue
		}
		for _, code := range q.Services {
			at := slices.IndexFunc(all, func(v service) bool { return v.code == code })
			if at >= 0 {
				s.service(all[at], q.Place)
				continue
			}
			for _, v := range all[:core] {
				s.service(v, q.Place)
			}
		}
	}
}

// at is a statement about a place of service, if one was asked about (III of 2115).
func at(place x270.Code) x270.Benefit {
	if place.Value == "" {
		return x270.Benefit{}
	}
	return x270.Benefit{Additional: []x270.Additional{{Code: place}}}
}

// service answers a service type, at another place than its usual one if one is asked.
func (s *shares) service(v service, place x270.Code) {
	about := at(place)
	if place.Value != "" {
		v.place = place.Value
	}
	by, some := s.byNetwork(func(n plan.Network) *plan.Benefit { return s.benefit(v.in(n), v.named) })
	if !some {
		about.Kind = notCovered
		s.state(about, v.code)
		return
	}
	covered := about
	covered.Kind = active
	s.state(covered, v.code)
	if v.status {
		return
	}
	for _, n := range s.sides() {
		s.share(n, by[n], about, v.code)
	}
	if place.Value == "" {
		s.kinds(v, by)
	}
}

// byNetwork asks of each network what covers a service; some says whether anything does.
func (s *shares) byNetwork(asked func(plan.Network) *plan.Benefit) (by map[plan.Network]*plan.Benefit, some bool) {
	by = map[plan.Network]*plan.Benefit{}
	for _, n := range s.sides() {
		by[n] = asked(n)
		some = some || by[n] != nil
	}
	return by, some
}

// kinds tells what each kind of a service shares beyond what the service itself does.
func (s *shares) kinds(v service, by map[plan.Network]*plan.Benefit) {
	for _, k := range v.kinds {
		one := service{procedure: k.procedure, place: k.place}
		other := &shares{work: s.work, option: s.option, span: s.span, year: s.year}
		for _, n := range s.sides() {
			if b := s.benefit(one.in(n), v.named); b != by[n] {
				other.share(n, b, x270.Benefit{}, v.code)
			}
		}
		for _, b := range other.out {
			if !s.told(b, v.code) {
				b.Services, b.Messages = nil, append([]string{k.says}, b.Messages...)
				s.state(b, v.code)
			}
		}
	}
}

func (v service) in(n plan.Network) match.Service {
	return match.Service{Network: string(n), Kind: "professional", Age: -1, Code: v.procedure, Place: v.place}
}

// procedure answers a procedure as adjudication would match it; an office (11) where no
// place is asked.
func (s *shares) procedure(q *x270.Question) {
	place := q.Place.Value
	if place == "" {
		place = "11"
	}
	about := at(q.Place)
	about.Procedure = x270.Code{List: q.Procedure.List, Value: q.Procedure.Value, Modifiers: q.Procedure.Modifiers}
	asked := func(n plan.Network) *plan.Benefit {
		return s.benefit(match.Service{Network: string(n), Kind: "professional", Age: -1, Code: q.Procedure.Value, Place: place, Modifiers: q.Procedure.Modifiers}, false)
	}
	by, some := s.byNetwork(asked)
	if some {
		covered := about
		covered.Kind = active
		s.state(covered, "")
	}
	for _, n := range s.sides() {
		s.share(n, by[n], about, "")
	}
}

// benefit is what covers a service in a network, nil if nothing does.
func (s *shares) benefit(v match.Service, named bool) *plan.Benefit {
	if _, ok := s.option.Networks[plan.Network(v.Network)]; !ok {
		return nil
	}
	b := s.option.Benefit(&v)
	if b == nil || b.NotCovered != nil || named && len(b.Match.Codes) == 0 {
		return nil
	}
	return b
}

// share says what a member shares of a service in a network. A service that is not covered
// outside the network, where nothing is, is told once for the plan.
func (s *shares) share(n plan.Network, b *plan.Benefit, about x270.Benefit, service string) {
	about.Network, about.Messages = side(n), named(n)
	if b == nil {
		if _, there := s.option.Networks[n]; there {
			about.Kind = notCovered
			s.state(about, service)
		}
		return
	}
	if slices.Contains(*b.Stack, plan.Copay) {
		amount := money.Cents(b.Copay)
		about.Kind, about.Period, about.Amount = copayment, often(b), &amount
		s.state(about, service)
	}
	about.Period, about.Amount = "", nil
	percent := money.BasisPoints(b.Coinsurance)
	if slices.Contains(*b.Stack, plan.Coinsurance) || len(*b.Stack) == 0 {
		about.Kind, about.Percent = coinsurance, &percent
		s.state(about, service)
		about.Percent = nil
	}
	if !slices.Contains(*b.Stack, plan.Deductible) {
		none := money.Cents(0)
		free := about
		free.Kind, free.Level, free.Period, free.Amount = deductible, "IND", s.yearly(), &none
		s.state(free, service)
	}
	for _, name := range append([]string{b.Limit}, b.Limits...) {
		s.visits(name, about, service)
	}
}

// often is EB06 of a copay: 7 a day, 36 an admission, 27 a visit.
func often(b *plan.Benefit) string {
	switch b.CopayPer {
	case plan.PerDay:
		return "7"
	case plan.PerStay:
		return "36"
	case plan.PerVisit, plan.PerLine:
	}
	return "27"
}
