package money

import (
	"fmt"
	"strings"
)

// Dollars is an amount that documents write in dollars ("1500" or "1500.00"), held in cents.
type Dollars Cents

// UnmarshalText reads the dollars.
func (d *Dollars) UnmarshalText(b []byte) error {
	c, err := Parse(string(b))
	if *d = Dollars(c); err != nil {
		return fmt.Errorf("%w: dollars read 30 or 30.50, without $ and commas", err)
	}
	return nil
}

// MarshalText writes the dollars as UnmarshalText reads them.
func (d Dollars) MarshalText() ([]byte, error) { return []byte(Cents(d).String()), nil }

// Percent is a rate that documents write "20%" or "33.33%", held in basis points.
type Percent BasisPoints

// UnmarshalText reads the percentage; it keeps two decimals and is never negative.
func (p *Percent) UnmarshalText(b []byte) error {
	s, ok := strings.CutSuffix(string(b), "%")
	c, err := Parse(s)
	if !ok || err != nil || c < 0 || c > 100*Cents(Whole) {
		return fmt.Errorf("a percentage reads 20%% and is not below 0%%")
	}
	*p = Percent(c)
	return nil
}

// MarshalText writes the percentage as UnmarshalText reads it.
func (p Percent) MarshalText() ([]byte, error) {
	return []byte(strings.TrimSuffix(Cents(p).String(), ".00") + "%"), nil
}
