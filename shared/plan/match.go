package plan

import (
	"slices"
	"strings"
)

// Service is what a benefit is matched against.
type Service struct {
	Network   Network
	Code      string
	Place     string
	Modifiers []string
	Diagnoses []string // those the line points to
}

// Benefit is the first benefit that matches s, or nil.
func (o *Option) Benefit(s Service) *Benefit {
	for i := range o.Benefits {
		if o.Benefits[i].Match.matches(s) {
			return &o.Benefits[i]
		}
	}
	return nil
}

func (m *Match) matches(s Service) bool {
	return (len(m.Networks) == 0 || slices.Contains(m.Networks, s.Network)) &&
		(len(m.Codes) == 0 || inRanges(m.Codes, s.Code)) &&
		(len(m.Places) == 0 || slices.Contains(m.Places, s.Place)) &&
		(len(m.Modifiers) == 0 || overlap(m.Modifiers, s.Modifiers)) &&
		(len(m.Diagnoses) == 0 || prefixed(m.Diagnoses, s.Diagnoses))
}

func inRanges(ranges []CodeRange, code string) bool {
	for _, r := range ranges {
		if len(code) == len(r.From) && r.From <= code && code <= r.To {
			return true
		}
	}
	return false
}

func overlap(want, have []string) bool {
	for _, h := range have {
		if slices.Contains(want, h) {
			return true
		}
	}
	return false
}

func prefixed(prefixes, codes []string) bool {
	for _, c := range codes {
		for _, p := range prefixes {
			if strings.HasPrefix(c, p) {
				return true
			}
		}
	}
	return false
}
