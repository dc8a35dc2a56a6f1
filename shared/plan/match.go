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
	o.index = indexed{}
	if n := len(o.Benefits); n > 0 {
		o.index = indexed{match.NewIndex(o.matches()[:n]), &o.Benefits[0], n}
	}
	return nil
}

// indexed is the index of the benefits that begin at first. An option that got others since,
// as a changed copy does, has none.
type indexed struct {
	*match.Index
	first *Benefit
	count int
}

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
	o.Definitions.Of(s)
	return o.Defined(s)
}

// Defined is Benefit for a service whose definitions Definitions.Of has been over.
func (o *Option) Defined(s *match.Service) *Benefit {
	if x := o.index; x.count > 0 && x.count == len(o.Benefits) && x.first == &o.Benefits[0] {
		if i := x.First(s); i >= 0 {
			return &o.Benefits[i]
		}
		return nil
	}
	for i := range o.Benefits {
		if o.Benefits[i].Match.Holds(s) {
			return &o.Benefits[i]
		}
	}
	return nil
}

// ProtectedNetwork is whose sharing protected care takes where it is given outside.
func (o *Option) ProtectedNetwork() Network {
	if o.Protected == "" {
		return In
	}
	return o.Protected
}
