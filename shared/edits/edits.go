// Package edits holds claim edits as tables: procedures that are not paid beside one another
// (NCCI), units that are medically unlikely (MUE), ages, sexes and places that a service does
// not go with. Tables are versions by quarter, read from the published layouts. It denies
// nothing: it states findings. See shared/decisions/0016.
package edits

import (
	"github.com/openaso/openaso/shared/claim"
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
