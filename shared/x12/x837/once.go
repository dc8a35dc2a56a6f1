package x837

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/x12"
)

// inOrder puts a claim's faults in the order of their segments.
func inOrder(faults []x12.Fault) []x12.Fault {
	slices.SortStableFunc(faults, func(a, b x12.Fault) int { return cmp.Compare(a.Index, b.Index) })
	return faults
}

// says says whether the guide told a fault already, of the open claim or of what it stands
// below.
func (c *checker) says(f x12.Fault) bool {
	if told(f, c.own) {
		return true
	}
	for _, faults := range c.shared {
		if told(f, faults) {
			return true
		}
	}
	return false
}

// unsaid are the faults of the claim that ended which the guide did not tell. What its
// charges are of is the guide's to say.
func (c *checker) unsaid(faults []x12.Fault) []x12.Fault {
	return slices.DeleteFunc(faults, func(f x12.Fault) bool {
		return f.Level == balance || told(f, c.ended.own) || told(f, c.ended.shared)
	})
}

// told says whether a fault was told: at the same place, or as what is missing in the same
// loop, or because its segment is not expected at all.
func told(f x12.Fault, before []x12.Fault) bool {
	return slices.ContainsFunc(before, func(b x12.Fault) bool {
		switch {
		case f.Segment != b.Segment:
			return false
		case missing(f) && missing(b):
			return f.Loop == b.Loop
		case f.Index != b.Index:
			return false
		case b.Element == 0:
			return f.Element == 0 || b.Code == x12.SegmentUnexpected
		}
		return f.Element == b.Element && (f.Component == b.Component || f.Component == 0 || b.Component == 0)
	})
}

// missing says whether a fault is that of a segment that did not come.
func missing(f x12.Fault) bool {
	return f.Element == 0 && (f.Code == x12.SegmentMissing || f.Code == x12.SegmentDependent)
}
