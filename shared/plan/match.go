package plan

import "github.com/openaso/openaso/shared/match"

// Link makes o's matches ready; call it once, before Benefit. An error names the rule and
// the definition that it lacks.
func (o *Option) Link() error {
	if err := o.Definitions.Link(); err != nil {
		return err
	}
	for _, m := range o.matches() {
		if err := o.Definitions.Resolve(m); err != nil {
			return err
		}
	}
	o.index = indexes{
		benefits:       indexOf(o.Benefits, (*Benefit).match),
		definitions:    indexOf(o.Definitions, func(d *match.Definition) *match.Match { return &d.Match }),
		authorizations: indexOf(o.Authorization, (*Authorization).match),
	}
	return nil
}

// indexes find what matches a service.
type indexes struct {
	benefits       indexed[Benefit]
	definitions    indexed[match.Definition]
	authorizations indexed[Authorization]
}

// indexed is the index of the rules that begin at first. An option that got others since,
// as a changed copy does, has none.
type indexed[T any] struct {
	*match.Index
	first *T
	count int
}

func indexOf[T any](rules []T, of func(*T) *match.Match) indexed[T] {
	if len(rules) == 0 {
		return indexed[T]{}
	}
	var all []*match.Match
	for i := range rules {
		all = append(all, of(&rules[i]))
	}
	return indexed[T]{match.NewIndex(all), &rules[0], len(rules)}
}

// is says whether the index is of these rules.
func (x *indexed[T]) is(rules []T) bool {
	return x.count == len(rules) && (x.count == 0 || x.first == &rules[0])
}

// find is the first of the rules that holds for s, or nil.
func (x *indexed[T]) find(rules []T, s *match.Service, of func(*T) *match.Match) *T {
	if x.is(rules) {
		if x.count > 0 {
			if i := x.First(s); i >= 0 {
				return &rules[i]
			}
		}
		return nil
	}
	for i := range rules {
		if of(&rules[i]).Holds(s) {
			return &rules[i]
		}
	}
	return nil
}

func (b *Benefit) match() *match.Match { return &b.Match }

func (a *Authorization) match() *match.Match { return &a.Match }

func (o *Option) matches() (out []*match.Match) {
	for i := range o.Benefits {
		out = append(out, &o.Benefits[i].Match)
	}
	for i := range o.Authorization {
		out = append(out, &o.Authorization[i].Match)
	}
	for i := range o.Reviews {
		out = append(out, &o.Reviews[i].Match)
	}
	return out
}

// Benefit is the first benefit that matches s, or nil. It puts into s which of the
// option's definitions hold.
func (o *Option) Benefit(s *match.Service) *Benefit {
	o.Define(s)
	return o.Defined(s)
}

// Define puts into s which of the option's definitions hold for it.
func (o *Option) Define(s *match.Service) {
	x := &o.index.definitions
	if !x.is(o.Definitions) {
		o.Definitions.Of(s)
		return
	}
	s.Defined = 0
	if x.count == 0 {
		return
	}
	for i := x.First(s); i >= 0; i = x.From(i+1, s) {
		s.Defined |= 1 << i
	}
}

// Defined is Benefit for a service that Define has been over.
func (o *Option) Defined(s *match.Service) *Benefit {
	return o.index.benefits.find(o.Benefits, s, (*Benefit).match)
}

// Authorizes is the first rule that wants a service that Define has been over authorized
// before, or nil.
func (o *Option) Authorizes(s *match.Service) *Authorization {
	return o.index.authorizations.find(o.Authorization, s, (*Authorization).match)
}

// ProtectedNetwork is whose sharing protected care takes where it is given outside.
func (o *Option) ProtectedNetwork() Network {
	if o.Protected == "" {
		return In
	}
	return o.Protected
}
