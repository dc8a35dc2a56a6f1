package family

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/openaso/openaso/shared/claim"
)

// carried are the marks that an entry carries, each as often as it counts after the entry;
// all says that there are no others, as an entry of an older release does.
type carried struct {
	marks []uint64
	all   bool
}

// remember adds the marks of a decision of a version; Reversed takes away what the outcome
// it negates had left.
func (s *State) remember(d *Decided, version int64) {
	s.stand(d)
	if d.Decision.Outcome.Status == claim.Reversed {
		s.mark(marksOf(&d.Claim, &d.Decision), -1, version)
		return
	}
	s.mark(marksOf(&d.Claim, &d.Decision), 1, version)
	s.mark([]uint64{ClaimMark(d.Claim.ID)}, 1, version)
}

// stand keeps the last word on a claim among those that claim edits look at.
func (s *State) stand(d *Decided) {
	if d.Decision.Outcome.Status == claim.Reversed {
		d = &Decided{Claim: d.Claim}
	}
	s.left = slices.DeleteFunc(s.left, func(old *Decided) bool { return old.Claim.ID == d.Claim.ID })
	if d.Decision.Outcome.Allowed > 0 {
		s.left = append(s.left, d)
	}
}

// mark counts marks up or down. A reader does not know how often a mark counted before
// its first entry, so it never goes below zero; and a mark that was there before keeps the
// version that told of it, since a later one tells of it only in part.
func (s *State) mark(marks []uint64, by int, version int64) {
	if s.marks == nil {
		s.marks = make(map[uint64]held)
	}
	for _, m := range marks {
		h, there := s.marks[m]
		if !there {
			h.told = version
		}
		h.count = max(0, h.count+by)
		s.marks[m] = h
	}
}

// tell sets marks to what the entry of a version says of them.
func (s *State) tell(marks []uint64, version int64) {
	if s.marks == nil {
		s.marks = make(map[uint64]held, len(marks))
	}
	for i, m := range marks {
		count := 1
		if i > 0 && marks[i-1] == m {
			count += s.marks[m].count
		}
		s.marks[m] = held{count: count, told: version}
	}
}

// due are the marks that the entry of a version must carry, because a reader of the last
// Window entries would miss them from then on, and those that it may, because one of the
// next entries must; the oldest first. A mark stands as often as it counts, side by side.
func (s *State) due(version int64) (must, may []uint64) {
	for m, h := range s.marks {
		if h.told > version-Window/2 {
			continue
		}
		for range h.count {
			may = append(may, m)
		}
	}
	slices.SortFunc(may, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(s.marks[a].told, s.marks[b].told), cmp.Compare(a, b))
	})
	n := 0
	for n < len(may) && s.marks[may[n]].told <= version-Window {
		n++
	}
	return may[:n:n], may[n:]
}

// first are at most n of the marks; none is cut short of how often it counts.
func first(marks []uint64, n int) []uint64 {
	n = min(n, len(marks))
	for n > 0 && n < len(marks) && marks[n-1] == marks[n] {
		n--
	}
	return marks[:max(n, 0)]
}

func packMarks(marks []uint64) []byte {
	b := make([]byte, 0, 8*len(marks))
	for _, m := range marks {
		b = binary.BigEndian.AppendUint64(b, m)
	}
	return b
}

func unpackMarks(b []byte) []uint64 {
	out := make([]uint64, 0, len(b)/8)
	for ; len(b) >= 8; b = b[8:] {
		out = append(out, binary.BigEndian.Uint64(b))
	}
	return out
}
