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

// checked is what can only be seen of the whole claim. What its charges are of is the
// guide's to say, if it is asked.
func (p *parser) checked(c *Claim) []x12.Fault {
	faults := p.check(c)
	if p.guide == nil {
		return faults
	}
	return slices.DeleteFunc(faults, func(f x12.Fault) bool { return f.Level == balance })
}

// unsaid are the faults that were not told.
func unsaid(faults, before []x12.Fault) []x12.Fault {
	return slices.DeleteFunc(faults, func(f x12.Fault) bool { return told(f, before) })
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
