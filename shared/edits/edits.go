// Package edits holds claim edits as tables: procedures that are not paid beside one another
// (NCCI), units that are medically unlikely (MUE), ages, sexes and places that a service does
// not go with. Tables are versions by quarter, read from the published layouts. It denies
// nothing: it states findings. See shared/decisions/0016 and README.md.
package edits

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// Question is a claim that is held against an option's edits.
type Question struct {
	Claim    *claim.Claim
	Services []match.Service // the lines', index by index
	Option   *plan.Option
	// Before are the member's earlier claims of a provider and day of this one, in the order in
	// which they were decided.
	Before []Before
	// Skip says by index which lines are decided already and count for nothing; nil is none.
	Skip []bool
}

// skips says whether line i is decided already.
func (q *Question) skips(i int) bool { return i < len(q.Skip) && q.Skip[i] }

// Before is an earlier claim of the same member with what was decided of its lines.
type Before struct {
	Claim *claim.Claim
	Lines []claim.LineOutcome
}

// Finding is an edit that a line fails.
type Finding struct {
	Line   int // index into the claim's lines
	Edit   plan.Edit
	Group  claim.Group
	Reason string // CARC
	Remark string // RARC or ""
	Units  int64  // thousandths that pass (MUE, where the edit is of lines and units may be cut); 0 denies the line
	// Less, if it is not 0, lets the line pass and comes off its price: what an earlier claim was
	// allowed for a part of it (NCCI).
	Less money.Cents
}

// Check is what of the option's edits the claim's lines fail: in the order of the option's
// edits, then of lines, at most one finding a line and edit. Edits do not look at one
// another's findings. Without findings it is nil and nothing is allocated.
func (b *Book) Check(q *Question) []Finding {
	if b == nil || len(q.Services) != len(q.Claim.Lines) || len(q.Services) == 0 {
		return nil
	}
	var out []Finding
	for _, e := range q.Option.Edits {
		switch e {
		case plan.EditNCCI:
			out = b.ncci(q, out)
		case plan.EditMUE:
			out = b.mue(q, out)
		case plan.EditAge, plan.EditSex, plan.EditPlace:
			out = b.fit(q, e, out)
		case plan.EditSuspect: // duplicates are adjudicate's
		}
	}
	return out
}

// Across says whether an option's edits look at other claims of a day: pairs, and units of a day.
func Across(o *plan.Option) bool {
	return slices.Contains(o.Edits, plan.EditNCCI) || slices.Contains(o.Edits, plan.EditMUE)
}

// days is how many days a line spans.
func days(l *claim.Line) int64 { return int64(max(l.To-l.From, 0)) + 1 }
