// Package edits holds claim edits as tables: procedures that are not paid beside one another
// (NCCI), units that are medically unlikely (MUE), ages, sexes and places that a service does
// not go with. Tables are versions by quarter, read from the published layouts. It denies
// nothing: it states findings. See shared/decisions/0016 and README.md.
package edits

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// Finding is an edit that a line fails.
type Finding struct {
	Line   int // index into the claim's lines
	Edit   plan.Edit
	Group  claim.Group
	Reason string // CARC
	Remark string // RARC or ""
	Units  int64  // thousandths that pass (MUE, where the edit is of lines and units may be cut); 0 denies the line
}

// Check is what of the option's edits the claim's lines fail: in the order of the option's
// edits, then of lines, at most one finding a line and edit. Edits do not look at one
// another's findings. services are the lines', index by index. Without findings it is nil
// and nothing is allocated.
func (b *Book) Check(c *claim.Claim, services []match.Service, o *plan.Option) []Finding {
	if b == nil || len(services) != len(c.Lines) || len(services) == 0 {
		return nil
	}
	var out []Finding
	for _, e := range o.Edits {
		switch e {
		case plan.EditNCCI:
			out = b.ncci(c, services, out)
		case plan.EditMUE:
			out = b.mue(c, services, out)
		case plan.EditAge, plan.EditSex, plan.EditPlace:
			out = b.fit(c, services, e, out)
		case plan.EditSuspect: // duplicates are adjudicate's
		}
	}
	return out
}

// provider is who gave a line's service: of an institutional claim the one who bills.
func provider(c *claim.Claim, l *claim.Line) string {
	switch {
	case c.Kind == claim.Institutional:
		return c.Billing
	case l.Rendering != "":
		return l.Rendering
	case c.Rendering != "":
		return c.Rendering
	}
	return c.Billing
}

// days is how many days a line spans.
func days(l *claim.Line) int64 { return int64(max(l.To-l.From, 0)) + 1 }
