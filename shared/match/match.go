// Package match is the language in which plans, prices, edits and authorization rules say
// what they are about: a Match narrows by what stands on a service line and around it. It
// decides nothing.
package match

import (
	"fmt"
	"slices"
	"strings"
)

// Match is what a rule is about. Every part that is given must hold; within a part any
// entry will do; an empty Match holds always. Codes are single ("99213") or ranges
// ("99202-99215"); diagnoses, places and taxonomies match by prefix.
type Match struct {
	Networks   []string `yaml:"networks"`
	Codes      []Range  `yaml:"codes"`      // HCPCS, CPT or CDT procedure codes
	Revenue    []Range  `yaml:"revenue"`    // NUBC revenue codes, four digits
	Bills      []string `yaml:"bills"`      // first two digits of an institutional claim's bill type: "11" inpatient
	Kinds      []string `yaml:"kinds"`      // professional, institutional, dental
	Places     []string `yaml:"places"`     // CMS place of service
	Modifiers  []string `yaml:"modifiers"`  // any on the line
	Diagnoses  []string `yaml:"diagnoses"`  // ICD-10-CM without dots, those the line points to
	Principal  []string `yaml:"principal"`  // the first diagnosis that the line points to
	DRGs       []Range  `yaml:"drgs"`       // as the claim brings it
	Taxonomies []string `yaml:"taxonomies"` // of the provider
	Age        *Ages    `yaml:"age"`        // whole years on the day of service
	Sex        string   `yaml:"sex"`        // F or M
	Emergency  *bool    `yaml:"emergency"`  // the line says emergency (SV109), or emergency revenue 045x
	Is         []string `yaml:"is"`         // any of these definitions holds
	Not        []string `yaml:"not"`        // none of these definitions holds

	is, not uint64 // Is and Not once linked
	given   part   // the parts that are given, once linked
	linked  *Match // itself once linked: a copy that is changed since is not
}

// part is a set of the parts of a Match: most have one or two of them.
type part uint16

const (
	networks part = 1 << iota
	codes
	definitions
	revenue
	ofClaim
	ofPerson
	places
	modifiers
	diagnoses
	principal
	emergency
)

// parts finds which are given.
func (m *Match) parts() (p part) {
	for i, there := range [...]bool{
		len(m.Networks) > 0, len(m.Codes) > 0, m.is|m.not != 0, len(m.Revenue) > 0,
		len(m.Bills)+len(m.Kinds)+len(m.DRGs)+len(m.Taxonomies) > 0, m.Age != nil || m.Sex != "",
		len(m.Places) > 0, len(m.Modifiers) > 0, len(m.Diagnoses) > 0, len(m.Principal) > 0, m.Emergency != nil,
	} {
		if there {
			p |= 1 << i
		}
	}
	return p
}

// Ages is an inclusive range of ages in whole years; To 0 is open.
type Ages struct {
	From int `yaml:"from"`
	To   int `yaml:"to"`
}

// Range is an inclusive range of codes of one length.
type Range struct{ From, To string }

// UnmarshalText reads "99213" or "99202-99215".
func (r *Range) UnmarshalText(b []byte) error {
	from, to, ranged := strings.Cut(string(b), "-")
	if !ranged {
		to = from
	}
	if from == "" || len(from) != len(to) || from > to {
		return fmt.Errorf("a code range reads FROM-TO, both of one length, in order")
	}
	r.From, r.To = from, to
	return nil
}

// MarshalText writes the range as UnmarshalText reads it.
func (r Range) MarshalText() ([]byte, error) {
	if r.From == r.To {
		return []byte(r.From), nil
	}
	return []byte(r.From + "-" + r.To), nil
}

// Holds says whether code lies in the range.
func (r Range) Holds(code string) bool {
	return len(code) == len(r.From) && r.From <= code && code <= r.To
}

// Service is what a Match is held against. Defined is what Definitions.Of found.
type Service struct {
	Network   string
	Code      string
	Revenue   string
	Bill      string
	Kind      string
	Place     string
	Modifiers []string
	Diagnoses []string
	DRG       string
	Taxonomy  string
	Age       int // -1 where it is not known: no Age matches
	Sex       string
	Emergency bool
	Defined   uint64
}

// Any says whether the match narrows nothing.
func (m *Match) Any() bool {
	return len(m.Networks)+len(m.Codes)+len(m.Revenue)+len(m.Bills)+len(m.Kinds)+len(m.Places)+len(m.Modifiers)+
		len(m.Diagnoses)+len(m.Principal)+len(m.DRGs)+len(m.Taxonomies)+len(m.Is)+len(m.Not)+len(m.Sex) == 0 &&
		m.Age == nil && m.Emergency == nil
}

// Holds says whether m is about s. What rules out most stands first.
func (m *Match) Holds(s *Service) bool {
	if m.linked != m {
		return m.hold(m.parts(), s)
	}
	return m.hold(m.given, s)
}

// hold says whether the parts of m that are looked at hold for s.
func (m *Match) hold(p part, s *Service) bool {
	return (p&networks == 0 || slices.Contains(m.Networks, s.Network)) &&
		(p&codes == 0 || inRanges(m.Codes, s.Code)) &&
		(p&definitions == 0 || (m.is == 0 || m.is&s.Defined != 0) && m.not&s.Defined == 0) &&
		(p&revenue == 0 || inRanges(m.Revenue, s.Revenue)) &&
		(p&ofClaim == 0 || m.claimHolds(s)) && (p&ofPerson == 0 || m.personHolds(s)) &&
		(p&places == 0 || slices.Contains(m.Places, s.Place)) &&
		(p&modifiers == 0 || overlap(m.Modifiers, s.Modifiers)) &&
		(p&diagnoses == 0 || prefixed(m.Diagnoses, s.Diagnoses)) &&
		(p&principal == 0 || prefixed(m.Principal, s.Diagnoses[:min(1, len(s.Diagnoses))])) &&
		(p&emergency == 0 || *m.Emergency == s.Emergency)
}

func (m *Match) claimHolds(s *Service) bool {
	return (len(m.Bills) == 0 || slices.Contains(m.Bills, s.Bill)) &&
		(len(m.Kinds) == 0 || slices.Contains(m.Kinds, s.Kind)) &&
		(len(m.DRGs) == 0 || inRanges(m.DRGs, s.DRG)) &&
		(len(m.Taxonomies) == 0 || starts(m.Taxonomies, s.Taxonomy))
}

func (m *Match) personHolds(s *Service) bool {
	return (m.Age == nil || s.Age >= m.Age.From && s.Age >= 0 && (m.Age.To == 0 || s.Age <= m.Age.To)) &&
		(m.Sex == "" || m.Sex == s.Sex)
}

func inRanges(ranges []Range, code string) bool {
	for i := range ranges {
		if ranges[i].Holds(code) {
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
		if starts(prefixes, c) {
			return true
		}
	}
	return false
}

func starts(prefixes []string, s string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
