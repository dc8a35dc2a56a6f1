package x834

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
)

// Coverage is loop 2300.
type Coverage struct {
	Maintenance string      // HD01: Change, Add, Terminate, Reinstate, Audit, 002, 026, 032
	Line        string      // HD03: HLT health, DEN dental, VIS vision ...
	Plan        string      // HD04, what sponsor and payer call the plan
	Level       string      // HD05: EMP, ESP, ECH, FAM ...
	Late        string      // HD09
	Dates       []Date      // DTP: 348 benefit begin, 349 benefit end (the last day) ...
	Amounts     []Amount    // AMT
	References  []Reference // REF, QQ (months of prior coverage) among them
	Cards       []Card      // IDC
	Providers   []Provider  // loop 2310
	Payers      []Payer     // loop 2320
}

// Card asks for identification cards, IDC.
type Card struct {
	Plan   string // IDC01
	Type   string // IDC02: D dental, H health, P prescription
	Count  string // IDC03
	Action string // IDC04: 1 add, 2 change, RX replace
}

// On is the first day of the date with a qualifier, 0 if the coverage has none.
func (c *Coverage) On(qualifier string) day.Day { return on(c.Dates, qualifier) }

// covered is the coverage that stands open, nil if none is.
func (t *taker) covered() *Coverage {
	if n := len(t.item.Member.Coverages); n > 0 {
		return &t.item.Member.Coverages[n-1]
	}
	return nil
}

func (t *taker) coverage(s *x12.Segment) {
	if s.Tag == "HD" {
		t.covers()
		m := &t.item.Member
		m.Coverages = append(m.Coverages, Coverage{Maintenance: s.El(1), Line: s.El(3), Plan: s.El(4), Level: s.El(5), Late: s.El(9)})
		t.opened = said{s.Index, s.Offset, 0}
		return
	}
	c := t.covered()
	if c == nil {
		return
	}
	switch s.Tag {
	case "DTP":
		c.Dates = append(c.Dates, t.date(s))
	case "AMT":
		c.Amounts = append(c.Amounts, t.money(s))
	case "REF":
		c.References = append(c.References, reference(s))
	case "IDC":
		c.Cards = append(c.Cards, Card{Plan: s.El(1), Type: s.El(2), Count: s.El(3), Action: s.El(4)})
	}
}

func (w *writer) coverage(c *Coverage) {
	w.Segment("HD", c.Maintenance, "", c.Line, c.Plan, c.Level, "", "", "", c.Late)
	w.dates(c.Dates)
	w.amounts(c.Amounts)
	w.references(c.References)
	for _, k := range c.Cards {
		w.Segment("IDC", k.Plan, k.Type, k.Count, k.Action)
	}
	for i := range c.Providers {
		w.provider(&c.Providers[i])
	}
	for i := range c.Payers {
		w.payer(&c.Payers[i])
	}
}
