package edits

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/day"
)

// pairs are procedures that are not paid beside one another, 8 bytes a pair and 8 a column 1
// code: firsts are the column 1 codes in order; at[i] to at[i+1] are the places of the i-th's
// column 2 codes, in order too. A pair may stand more than once, for other days.
type pairs struct {
	firsts  []uint32
	at      []uint32
	seconds []uint32 // the packed code, and in the lowest bit whether a modifier is allowed
	windows []window
}

// window is when a pair is in force, both days in it, counted from epoch.
type window struct{ from, to uint16 }

// open is the last day that a window can say: no deletion.
const open = 1<<16 - 1

// epoch is day 0 of windows: NCCI began in 1996.
var epoch = day.New(1990, 1, 1)

func sinceEpoch(d day.Day) uint16 { return uint16(min(max(d-epoch, 0), open)) }

// of is where the column 2 codes of a column 1 code stand.
func (p *pairs) of(code uint32) (from, to uint32) {
	i, ok := slices.BinarySearch(p.firsts, code)
	if !ok {
		return 0, 0
	}
	return p.at[i], p.at[i+1]
}

// in says whether a code stands between two places, in force on a day, and whether a
// modifier lifts the pair. A pair that no modifier lifts goes first.
func (p *pairs) in(from, to, code uint32, on uint16) (found, modifier bool) {
	i, _ := slices.BinarySearch(p.seconds[from:to], code<<1)
	for ; from+uint32(i) < to && p.seconds[from+uint32(i)]>>1 == code; i++ {
		at := from + uint32(i)
		if w := p.windows[at]; w.from <= on && on <= w.to {
			return true, p.seconds[at]&1 == 1
		}
	}
	return false, false
}

// pairRow is a pair on its way into pairs.
type pairRow struct {
	key uint64 // column 1, column 2, modifier allowed
	window
}

// pairReader reads NCCI's file of pairs: Column 1, Column 2, a mark of those from before
// 1996, Effective Date, Deletion Date (* is none), Modifier (0 not allowed, 1 allowed, 9 the
// pair was never in force), PTP Edit Rationale, which is not kept.
type pairReader struct {
	one, two, effective, deletion, modifier int
	rows                                    []pairRow
}

func readPairs(r *rows) (reader, string) {
	p := &pairReader{one: r.column(is, "column 1"), two: r.column(is, "column 2")}
	for _, c := range []struct {
		at   *int
		word string
	}{{&p.effective, "effective"}, {&p.deletion, "deletion"}, {&p.modifier, "modifier"}} {
		if *c.at = r.column(strings.HasPrefix, c.word); *c.at < 0 {
			return nil, c.word
		}
	}
	return p, ""
}

func (p *pairReader) row(r *rows, t *Table) {
	if t.Rows == 0 && r.cell(p.one) == "" && r.cell(p.two) == "" {
		return // headings over several lines
	}
	one, ok1 := pack(r.cell(p.one))
	two, ok2 := pack(r.cell(p.two))
	from, ok3 := compact(r.cell(p.effective), false)
	to, ok4 := compact(r.cell(p.deletion), true)
	mark := r.cell(p.modifier)
	switch {
	case !ok1 || !ok2:
		t.problem(r.line, "column 1 and column 2 are procedure codes of 5 letters or digits")
	case !ok3 || !ok4:
		t.problem(r.line, "the effective date is a day (CCYYMMDD), the deletion date one or *")
	case to < from:
		t.problem(r.line, "the deletion date is before the effective date")
	case mark != "0" && mark != "1" && mark != "9":
		t.problem(r.line, "the modifier indicator is 0, 1 or 9")
	default:
		t.Rows++
		if mark != "9" {
			p.rows = append(p.rows, pairRow{uint64(one)<<27 | uint64(two)<<1 | uint64(mark[0]-'0'), window{from, to}})
		}
	}
}

// compact is a day as windows count it. The end may be none: empty or *.
func compact(s string, end bool) (uint16, bool) {
	if end && (s == "" || s == "*") {
		return open, true
	}
	d, err := day.ParseCompact(s)
	return sinceEpoch(d), err == nil
}

func (p *pairReader) done(t *Table) {
	if !slices.IsSortedFunc(p.rows, inOrder) {
		slices.SortFunc(p.rows, inOrder)
	}
	out := pairs{seconds: make([]uint32, len(p.rows)), windows: make([]window, len(p.rows))}
	for i, r := range p.rows {
		if one := uint32(r.key >> 27); i == 0 || out.firsts[len(out.firsts)-1] != one {
			out.firsts, out.at = append(out.firsts, one), append(out.at, uint32(i))
		}
		out.seconds[i], out.windows[i] = uint32(r.key&(1<<27-1)), r.window
	}
	out.at = append(out.at, uint32(len(p.rows)))
	out.firsts, out.at = slices.Clip(out.firsts), slices.Clip(out.at)
	p.rows, t.pairs = nil, out
}

func inOrder(a, b pairRow) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.from, b.from)) }
