package provider

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// Schedule is a network's fee schedule: what a unit of a service may cost. It is
// immutable: a change is a new version.
type Schedule struct {
	ID     string // id@version
	prices map[string]*prices
}

// prices are those of a code: plain, which may be missing, and with a modifier.
type prices struct {
	plain   *price
	special []special
}

type special struct {
	modifier string
	price    price
}

// price is for one unit, in cents, outside a facility and inside.
type price struct{ office, facility money.Cents }

// ReadSchedule reads a schedule from CSV with the columns code, modifier, office,
// facility; amounts are dollars a unit, and an empty facility amount is the
// office's. fault.Invalid names the line.
func ReadSchedule(name string, b []byte) (*Schedule, error) {
	rows := csv.NewReader(bytes.NewReader(b))
	rows.FieldsPerRecord, rows.Comment = 4, '#'
	list, err := rows.ReadAll()
	if err != nil {
		return nil, fault.As(fault.Invalid, err, "fee schedule")
	}
	if len(list) == 0 || strings.Join(list[0], ",") != "code,modifier,office,facility" {
		return nil, fault.New(fault.Invalid, "fee schedule: the first line reads code,modifier,office,facility")
	}
	s := &Schedule{ID: name, prices: make(map[string]*prices, len(list))}
	for i, row := range list[1:] {
		if err := s.add(row); err != nil {
			return nil, fault.Wrap(err, "fee schedule, row %d", i+1)
		}
	}
	return s, nil
}

func (s *Schedule) add(row []string) error {
	office, err := money.Parse(row[2])
	facility := office
	if err == nil && row[3] != "" {
		facility, err = money.Parse(row[3])
	}
	if err != nil || office < 0 || facility < 0 || max(office, facility) > mostCents {
		return fault.New(fault.Invalid, "not an amount of dollars")
	}
	p := s.prices[row[0]]
	if p == nil {
		p = &prices{}
	}
	if p.has(row[1]) || row[0] == "" {
		return fault.New(fault.Invalid, "the code is missing, or stands twice")
	}
	if s.prices[row[0]] = p; row[1] == "" {
		p.plain = &price{office, facility}
	} else {
		p.special = append(p.special, special{row[1], price{office, facility}})
	}
	return nil
}

func (p *prices) has(modifier string) bool {
	return modifier == "" && p.plain != nil || slices.ContainsFunc(p.special, func(s special) bool { return s.modifier == modifier })
}

// of is the price of the first modifier that has one of its own, else the plain one, or nil.
func (p *prices) of(modifiers []string) *price {
	if len(p.special) == 0 {
		return p.plain
	}
	for _, m := range modifiers {
		for i := range p.special {
			if p.special[i].modifier == m {
				return &p.special[i].price
			}
		}
	}
	return p.plain
}

// Beyond these a price is a mistake, and no amount that it makes may wrap: a hundred million
// dollars a unit, a hundred million units.
const (
	mostCents money.Cents = 10_000_000_000
	mostUnits int64       = 100_000_000_000
)

// Price is what the schedule allows for units (thousandths) of a code in a place
// of service, rounded once; a price of the code with one of its modifiers goes
// before the plain one. ok is false if the schedule does not have the code, or the units are
// beyond all bounds.
func (s *Schedule) Price(code string, modifiers []string, place string, units int64) (c money.Cents, ok bool) {
	all := s.prices[code]
	if all == nil || units < 0 || units > mostUnits {
		return 0, false
	}
	p := all.of(modifiers)
	if p == nil {
		return 0, false
	}
	if Facility(place) {
		return p.facility.MulDiv(units, 1000), true
	}
	return p.office.MulDiv(units, 1000), true
}

// Facility says whether a place of service is paid at the facility rate (CMS
// Physician Fee Schedule, places of service with the facility indicator).
func Facility(place string) bool {
	switch place {
	case "02", "19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61":
		return true
	}
	return false
}
