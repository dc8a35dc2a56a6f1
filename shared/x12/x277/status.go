package x277

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/x12"
)

// Status is one claim status: STC01 of 2200D. Category is of the health care claim
// status category codes (X12 external code list 507), Code of the claim status codes
// (508), Entity whom the code speaks of (data element 98), "" for a code without one.
type Status struct{ Category, Code, Entity string }

// Accepted claims are A2:20: accepted into the adjudication system, accepted for
// processing. That is what happens to them, they are sent to be decided. A1:19 says no
// more than that the claim was received, and that is so of one whose card nobody has: it
// is kept, and not decided until a person or a later enrollment says whose it is.
var (
	taken    = Status{"A2", "20", ""}
	received = Status{"A1", "19", "PR"}
	// syntax says no more than: see the 999. Code 684 is for claims of a set that the
	// 999 accepted with errors.
	syntax = Status{"A3", "684", ""}
)

// statuses are all that is said of a claim, each once.
func statuses(c *Claim) []Status {
	switch c.Standing {
	case Accepted:
		return []Status{taken}
	case Received:
		return []Status{received}
	}
	var out []Status
	for i := range c.Faults {
		if s := Of(&c.Faults[i], c.Claim.Kind); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		out = append(out, syntax)
	}
	return out
}

// Categories of a rejection: A6 information is missing, A7 it is invalid, A8 fields
// contradict each other.
const (
	missing  = "A6"
	invalid  = "A7"
	relation = "A8"
)

// Of says a fault of a claim of a kind as a status: what is missing A6, what contradicts another
// field A8, what is otherwise wrong A7, and A3:684 where no code names the field.
func Of(f *x12.Fault, of claim.Kind) Status {
	code := code(f)
	if code == "" {
		return syntax
	}
	whom := ""
	if speaksOf[code] {
		if whom = entity(f, of); whom == "" {
			return syntax
		}
	}
	return Status{category(f), code, whom}
}

// absent says whether something did not come that the guide asks for, always or as what
// stands elsewhere asks for it.
func absent(f *x12.Fault) bool {
	if f.Element == 0 {
		return f.Code == x12.SegmentMissing || f.Code == x12.SegmentDependent
	}
	return f.Code == x12.ElementMissing || f.Code == x12.ElementDependent || f.Code == x12.ElementCondition
}

func category(f *x12.Fault) string {
	switch {
	case absent(f):
		return missing
	case unbalanced(f), f.Segment == "SV1" && f.Element == 7, f.Segment == "SV3" && f.Element == 11:
		return relation
	}
	return invalid
}
