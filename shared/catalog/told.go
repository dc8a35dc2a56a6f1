package catalog

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/provider"
)

// Where it is written what members may hold the plan to: what the directory said wrongly
// (columns npi, tin, network, from, to, reason; ERISA section 720, 29 USC 1185i) and whose care
// goes on under a contract that ended (member, npi, tin, from, to; section 718, 29 USC 1185g).
const (
	DirectoryErrors = "catalog/directory-errors.csv"
	Continuity      = "catalog/continuity.csv"
)

// mostContinuing is how long care goes on: 90 days from the notice, or until it is done.
const mostContinuing = 90

// told is a row of either: from and to are days of service, both included.
type told struct {
	member   id.Member
	npi, tin string
	network  string
	from, to day.Day
}

func (t *told) about(cl *claim.Claim, on day.Day) bool {
	return t.npi == cl.Billing && t.tin == cl.TIN && t.from <= on && on <= t.to
}

func (c *Catalog) readTold(ctx context.Context, f files.Files) error {
	err := one(ctx, f, DirectoryErrors, func(b []byte) (err error) {
		c.wrong, err = readRows(b, "npi,tin,network,from,to,reason", func(cell []string) (told, string) {
			t, bad := spanOf(cell[0], cell[1], cell[3], cell[4])
			if t.network = cell[2]; bad == "" && (t.network == "" || strings.TrimSpace(cell[5]) == "") {
				bad = "network and reason are needed"
			}
			return t, bad
		})
		return err
	})
	if err != nil {
		return err
	}
	return one(ctx, f, Continuity, func(b []byte) (err error) {
		c.continuing, err = readRows(b, "member,npi,tin,from,to", func(cell []string) (told, string) {
			t, bad := spanOf(cell[1], cell[2], cell[3], cell[4])
			t.member = id.Member(cell[0])
			switch {
			case bad != "":
			case t.member == "":
				bad = "member is needed"
			case t.to > t.from+mostContinuing:
				bad = "to is at most 90 days after from"
			case !c.ended(&t):
				bad = "the provider has no membership that ended on from or the day before"
			}
			return t, bad
		})
		return err
	})
}

func readRows(b []byte, head string, take func([]string) (told, string)) ([]told, error) {
	r := csv.NewReader(bytes.NewReader(b))
	rows, err := r.ReadAll()
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return nil, fault.New(fault.Invalid, "line %d has not as many columns as the headings", wrong.Line)
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != head {
		return nil, fault.New(fault.Invalid, "the first line reads %s", head)
	}
	var out []told
	for i, row := range rows[1:] {
		t, bad := take(row)
		if bad != "" {
			return nil, fault.New(fault.Invalid, "row %d: %s", i+1, bad)
		}
		out = append(out, t)
	}
	return out, nil
}

func spanOf(npi, tin, from, to string) (told, string) {
	t := told{npi: npi, tin: tin}
	var err1, err2 error
	t.from, err1 = day.Parse(from)
	t.to, err2 = day.Parse(to)
	switch {
	case !id.NPI(npi) || len(tin) != 9:
		return t, "npi and tin are needed: a National Provider Identifier and nine digits"
	case err1 != nil || err2 != nil || t.to < t.from:
		return t, "from and to are days (CCYY-MM-DD), in their order"
	}
	return t, ""
}

// ended says whether a membership ended where a member's care is to go on.
func (c *Catalog) ended(t *told) bool {
	p, ok := c.providers.Find(t.npi, t.tin)
	for i := 0; ok && i < len(p.Networks); i++ {
		if to := p.Networks[i].To; to == t.from || to == t.from-1 {
			return true
		}
	}
	return false
}

// goesOn is the membership under which a member's care goes on though it ended, or nil.
func (c *Catalog) goesOn(p *provider.Provider, cl *claim.Claim, network string, on day.Day) *provider.Membership {
	for i := range c.continuing {
		if t := &c.continuing[i]; t.member == cl.Member && t.about(cl, on) {
			if m := c.member(p, cl, network, t.from-1); m != nil && (m.To == t.from || m.To == t.from-1) {
				return m
			}
		}
	}
	return nil
}

// misled says whether the directory said wrongly that the claim's provider was in a network.
func (c *Catalog) misled(cl *claim.Claim, network string, on day.Day) bool {
	for i := range c.wrong {
		if c.wrong[i].network == network && c.wrong[i].about(cl, on) {
			return true
		}
	}
	return false
}
