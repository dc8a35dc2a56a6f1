// Package directory loads rosters into the provider directory: it reads a network's roster,
// says what it changes, guards against a file that would end too much at once, and gives the
// directory as it would be. It says, too, which entries are to be verified (ERISA section 720,
// 29 USC 1185i). It writes nothing and decides no claim.
package directory

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/provider"
)

// Columns are those that a roster may have, in any order. npi, tin, network and from are
// needed, and schedule or arrangement; an empty cell of the others leaves what the directory
// has.
func Columns() []string {
	return []string{"npi", "tin", "name", "taxonomy", "street", "city", "state", "zip", "method", "routing", "account",
		"network", "tier", "schedule", "arrangement", "from", "to"}
}

// Roster is what a network says of its providers: all of them, as of now.
type Roster struct {
	rows     []row
	networks []string // that it is about
}

type row struct {
	line int
	key  key
	cell map[string]string
	m    provider.Membership
}

// key is a provider.
type key struct{ npi, tin string }

// ReadRoster reads a CSV whose first line names its columns; a row is a membership. fault.Invalid
// names the line and the column, without what stands there.
func ReadRoster(in io.Reader) (*Roster, error) {
	r := csv.NewReader(in)
	r.Comment = '#'
	head, err := r.Read()
	if err != nil {
		return nil, broken(err)
	}
	if err := headings(head); err != nil {
		return nil, err
	}
	out := &Roster{}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, broken(err)
		}
		n, _ := r.FieldPos(0)
		one := row{line: n, cell: map[string]string{}}
		for i, c := range cells {
			one.cell[head[i]] = strings.TrimSpace(c)
		}
		if err := out.add(one); err != nil {
			return nil, err
		}
	}
	if len(out.rows) == 0 {
		return nil, fault.New(fault.Invalid, "roster: it has no rows")
	}
	return out, nil
}

func headings(head []string) error {
	for i := range head {
		head[i] = strings.ToLower(strings.Trim(head[i], " \uFEFF"))
		if !slices.Contains(Columns(), head[i]) || slices.Contains(head[:i], head[i]) {
			return fault.New(fault.Invalid, "roster: column %d is not one of %s, or stands twice", i+1, strings.Join(Columns(), ", "))
		}
	}
	for _, needed := range []string{"npi", "tin", "network", "from"} {
		if !slices.Contains(head, needed) {
			return fault.New(fault.Invalid, "roster: the headings lack the column %s", needed)
		}
	}
	return nil
}

func broken(err error) error {
	var wrong *csv.ParseError
	switch {
	case err == io.EOF:
		return fault.New(fault.Invalid, "roster: it has no rows")
	case errors.As(err, &wrong):
		return fault.New(fault.Invalid, "roster: line %d is not a row with as many columns as the headings", wrong.Line)
	}
	return fault.New(fault.Unavailable, "roster: the file cannot be read on")
}

func (r *Roster) add(one row) error {
	bad := func(column, text string) error {
		return fault.New(fault.Invalid, "roster: line %d: %s: %s", one.line, column, text)
	}
	c := one.cell
	one.key = key{c["npi"], c["tin"]}
	from, err1 := day.Parse(c["from"])
	to, err2 := day.Day(0), error(nil)
	if c["to"] != "" {
		to, err2 = day.Parse(c["to"])
	}
	switch {
	case !id.NPI(c["npi"]):
		return bad("npi", "not a National Provider Identifier")
	case len(c["tin"]) != 9 || strings.Trim(c["tin"], "0123456789") != "":
		return bad("tin", "nine digits are needed")
	case c["network"] == "":
		return bad("network", "is needed")
	case (c["schedule"] == "") == (c["arrangement"] == ""):
		return bad("schedule, arrangement", "exactly one of them is needed")
	case c["tier"] == "out":
		return bad("tier", "the tier is not out")
	case err1 != nil:
		return bad("from", "not a day (CCYY-MM-DD)")
	case err2 != nil || to != 0 && to < from:
		return bad("to", "not a day (CCYY-MM-DD), or before from")
	}
	one.m = provider.Membership{Network: c["network"], Schedule: c["schedule"], Arrangement: c["arrangement"], Tier: c["tier"], From: from, To: to}
	for i := range r.rows {
		if o := &r.rows[i]; o.key == one.key && o.m.Network == one.m.Network && o.m.From == from {
			return bad("from", "another row of the provider has the same network and day")
		}
	}
	r.rows = append(r.rows, one)
	if !slices.Contains(r.networks, one.m.Network) {
		r.networks = append(r.networks, one.m.Network)
	}
	return nil
}
