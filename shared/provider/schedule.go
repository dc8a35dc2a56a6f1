package provider

import (
	"bytes"
	"encoding/csv"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// Schedule is a network's fee schedule: what a unit of a service may cost. It is
// immutable: a change is a new version.
type Schedule struct {
	ID     string // id@version
	prices map[service]price
}

// service is a code with at most one modifier.
type service struct{ code, modifier string }

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
	s := &Schedule{ID: name, prices: make(map[service]price, len(list))}
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
	k := service{row[0], row[1]}
	if _, twice := s.prices[k]; twice || row[0] == "" {
		return fault.New(fault.Invalid, "the code is missing, or stands twice")
	}
	s.prices[k] = price{office, facility}
	return nil
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
	p, ok := s.prices[service{code: code}]
	for _, m := range modifiers {
		if special, has := s.prices[service{code, m}]; has {
			p, ok = special, true
			break
		}
	}
	if units < 0 || units > mostUnits {
		return 0, false
	}
	if Facility(place) {
		return p.facility.MulDiv(units, 1000), ok
	}
	return p.office.MulDiv(units, 1000), ok
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
