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
	return nil
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
