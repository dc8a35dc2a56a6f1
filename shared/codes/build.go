package codes

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/day"
)

// Problem is one thing wrong with a file: where, and which rule it breaks. Line 0 is the
// file itself.
type Problem struct {
	Line int    `json:"line,omitempty"`
	Text string `json:"text"`
}

// File is what Open found of a file.
type File struct {
	Name     string    `json:"file"`
	Releases []Release `json:"releases"` // none if it was not read
	Problems []Problem `json:"problems"`
	More     int       `json:"problems_not_told,omitempty"` // past the first 100
}

const (
	maxProblems = 100
	maxCodes    = 1_000_000 // of a file: five times the largest set there is
)

func (f *File) problem(line int, format string, args ...any) {
	if len(f.Problems) == maxProblems {
		f.More++
		return
	}
	f.Problems = append(f.Problems, Problem{line, fmt.Sprintf(format, args...)})
}

type entry struct {
	key         uint64
	first, last day.Day
	line        int32
	header      bool
}

// builder collects the codes of one set from a file.
type builder struct {
	set     Name
	file    *File
	entries []entry
}

// add takes a code with its days, 0 if the list gives none. A heading need not have the
// form of a code.
func (b *builder) add(line int, code string, first, last day.Day, header bool) {
	key, ok := pack(code)
	switch {
	case !ok || !header && !fits(b.set, code):
		b.file.problem(line, "not %s", rules[b.set].whole())
	case last != 0 && last < first:
		b.file.problem(line, "the last day is before the first")
	case len(b.entries) == maxCodes:
		b.file.problem(line, "more than %d codes", maxCodes)
	default:
		if last == 0 {
			last = forever
		}
		b.entries = append(b.entries, entry{key, first, last, int32(min(line, 1<<30)), header})
	}
}

// release sorts what was added. A code may stand more than once, for days apart.
func (b *builder) release(r Release) *release {
	slices.SortStableFunc(b.entries, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.first, y.first))
	})
	out := &release{Release: r, at: make(map[uint64]int32, len(b.entries)), spans: make([]span, 0, len(b.entries))}
	var before *entry
	for i := range b.entries {
		e := &b.entries[i]
		again := before != nil && before.key == e.key
		if again && e.first <= before.last {
			b.file.problem(int(e.line), "the code stands twice, for the same days (line %d)", before.line)
			continue
		}
		if again {
			out.spans[len(out.spans)-1].more = true
		} else {
			out.at[e.key] = int32(len(out.spans))
		}
		out.spans = append(out.spans, span{first: e.first, last: e.last, header: e.header})
		before = e
	}
	out.Codes = len(out.at)
	b.entries = nil
	return out
}
