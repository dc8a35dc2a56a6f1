package pricing

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
)

// SingleCase is an agreement with a provider about one member's care. It goes before every
// other contract, for the lines that it is about.
type SingleCase struct {
	ID          string      `yaml:"agreement"`
	Member      id.Member   `yaml:"member"`
	NPI         string      `yaml:"npi"`
	TIN         string      `yaml:"tin"`
	Match       match.Match `yaml:"match"`
	From        day.Day     `yaml:"from"` // of service, both included
	To          day.Day     `yaml:"to"`
	Arrangement string      `yaml:"arrangement"` // id@version
	Tier        string      `yaml:"tier"`        // whose sharing applies; "" is in
}

// ReadSingleCases reads agreements from YAML, a list under "agreements". fault.Invalid names
// the line of the document and what is wrong, never the member.
func ReadSingleCases(b []byte) ([]SingleCase, error) {
	var doc struct {
		Agreements []SingleCase `yaml:"agreements"`
	}
	if err := strict(b, &doc); err != nil {
		return nil, fault.As(fault.Invalid, err, "single-case agreements")
	}
	var at yaml.Node
	if err := yaml.Unmarshal(b, &at); err != nil {
		return nil, fault.As(fault.Invalid, err, "single-case agreements")
	}
	lines := linesOf(&at, "agreements")
	for i := range doc.Agreements {
		if what := doc.Agreements[i].wrong(doc.Agreements[:i]); what != "" {
			return nil, fault.New(fault.Invalid, "single-case agreements, line %d, agreement %d: %s", lines[i], i+1, what)
		}
	}
	return doc.Agreements, nil
}

func (s *SingleCase) wrong(before []SingleCase) string {
	switch {
	case s.ID == "" || slices.ContainsFunc(before, func(o SingleCase) bool { return o.ID == s.ID }):
		return "agreement is its name, standing once"
	case s.Member == "" || len(s.TIN) != 9 || !id.NPI(s.NPI):
		return "member, npi and tin are needed"
	case s.From == 0 || s.To < s.From:
		return "from and to are needed, and to is not before from"
	case !version.MatchString(s.Arrangement):
		return "arrangement reads id@version"
	case len(s.Match.Is)+len(s.Match.Not) > 0:
		return "match: is and not name definitions of an option, and an agreement has none"
	}
	return ""
}

// With says whether the agreement is about the claim's member and billing provider, and any
// of its days.
func (s *SingleCase) With(c *claim.Claim) bool {
	return s.Member == c.Member && s.NPI == c.Billing && s.TIN == c.TIN &&
		slices.ContainsFunc(c.Lines, func(l claim.Line) bool { return s.From <= l.From && l.From <= s.To })
}

// Over is the way of pricing that asks the agreement's arrangement for the lines that the
// agreement is about, and otherwise for the rest. What it has for otherwise may be nil: then
// the rest has no price.
func (s *SingleCase) Over(agreed, otherwise Price) Price {
	return func(q *Question, lines []Priced) {
		mine := make([]bool, len(lines))
		for i := range lines {
			l := &q.Claim.Lines[i]
			mine[i] = s.From <= l.From && l.From <= s.To && s.Match.Holds(&q.Services[i])
		}
		only(agreed, q, lines, mine, true)
		if otherwise == nil {
			otherwise = nothing(fmt.Sprintf("price beside single-case agreement %s", s.ID))
		}
		only(otherwise, q, lines, mine, false)
	}
}

// only prices the lines whose mark is as said.
func only(p Price, q *Question, lines []Priced, marks []bool, as bool) {
	some := slices.Clone(lines)
	for i := range some {
		some[i].Skip = lines[i].Skip || marks[i] != as
	}
	p(q, some)
	for i := range some {
		if !some[i].Skip {
			lines[i] = some[i]
		}
	}
}

func nothing(missing string) Price {
	return func(_ *Question, lines []Priced) {
		for i := range lines {
			if !lines[i].Skip {
				lines[i].lacks(missing)
			}
		}
	}
}
