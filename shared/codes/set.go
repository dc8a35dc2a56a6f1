package codes

import (
	"math"
	"sort"

	"github.com/openaso/openaso/shared/day"
)

// Release is a published list of a set. From and To are the days for which it is complete:
// of other days it says nothing. To 0 is open.
type Release struct {
	Set     Name    `json:"set"`
	Version string  `json:"version"`
	From    day.Day `json:"from"`
	To      day.Day `json:"to"`
	Codes   int     `json:"codes"`
}

// span is when a code is in force, both days in it.
type span struct {
	first, last day.Day
	header      bool
	more        bool // the next span is of the same code
}

// release holds codes as numbers, with their spans in order: about 45 bytes a code. A map
// is ten times as fast as a search in 75,000 sorted numbers.
type release struct {
	Release
	at      map[uint64]int32 // of a code's first span
	spans   []span
	partial bool // lines of its file were lost: what it lacks may have stood there
}

const forever = day.Day(math.MaxInt32)

// longest is the most characters of a code: 37 to the 12th fits 64 bits.
const longest = 12

// pack makes a number of a code: letters and digits, capital or small.
func pack(code string) (uint64, bool) {
	if len(code) == 0 || len(code) > longest {
		return 0, false
	}
	var key uint64
	for i := range len(code) {
		c := upper(code[i])
		switch {
		case digit(c):
			key = key*37 + uint64(c-'0') + 1
		case letter(c):
			key = key*37 + uint64(c-'A') + 11
		default:
			return 0, false
		}
	}
	return key, true
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c >= 'A' && c <= 'Z' }

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func (r *release) covers(on day.Day) bool { return r.From <= on && (r.To == 0 || on <= r.To) }

// of is the spans of a code, by their first day.
func (r *release) of(key uint64) []span {
	from, ok := r.at[key]
	if !ok {
		return nil
	}
	to := from
	for r.spans[to].more {
		to++
	}
	return r.spans[from : to+1]
}

// standing is what spans say of a day.
func standing(spans []span, on day.Day) Validity {
	if len(spans) == 0 {
		return Unknown
	}
	v := NotYet
	for _, s := range spans {
		switch {
		case on < s.first:
			return v
		case on <= s.last && s.header:
			return Header
		case on <= s.last:
			return Valid
		}
		v = Expired
	}
	return v
}

// Set is one code set: its releases, earliest first. The nil Set has none.
type Set struct{ releases []*release }

// Releases lists what was loaded.
func (s *Set) Releases() []Release {
	if s == nil {
		return nil
	}
	out := make([]Release, len(s.releases))
	for i, r := range s.releases {
		out[i] = r.Release
	}
	return out
}

// inForce is the place of the release that counts on a day: of those that speak of it the
// one that began last; -1 if none does.
func (s *Set) inForce(on day.Day) int {
	i := sort.Search(len(s.releases), func(i int) bool { return s.releases[i].From > on }) - 1
	for i >= 0 && !s.releases[i].covers(on) {
		i--
	}
	return i
}

// Valid says of a code whether it may be used on a day; on 0 whether it could be on any.
func (s *Set) Valid(code string, on day.Day) Validity {
	if s == nil || len(s.releases) == 0 {
		return Unchecked
	}
	key, _ := pack(code) // no list has the key 0
	if on == 0 {
		return s.ever(key)
	}
	i := s.inForce(on)
	if i < 0 {
		return Unchecked
	}
	if v := standing(s.releases[i].of(key), on); v != Unknown {
		return v
	}
	if s.releases[i].partial {
		return Unchecked
	}
	return s.elsewhere(i, key, on)
}

// elsewhere is a code that the release in force lacks: dropped since an earlier one, or
// added by a later one, which may say that it was in force already.
func (s *Set) elsewhere(at int, key uint64, on day.Day) Validity {
	for _, r := range s.releases[at+1:] {
		spans := r.of(key)
		if len(spans) == 0 {
			continue
		}
		if v := standing(spans, on); v == Valid && spans[0].first > 0 {
			return Valid
		}
		return NotYet
	}
	for _, r := range s.releases[:at] {
		if len(r.of(key)) > 0 {
			return Expired
		}
	}
	return Unknown
}

// ever is the best that any release says of a code.
func (s *Set) ever(key uint64) Validity {
	best := Unknown
	for _, r := range s.releases {
		for _, one := range r.of(key) {
			if !one.header {
				return Valid
			}
			best = Header
		}
		if best == Unknown && r.partial {
			best = Unchecked
		}
	}
	return best
}
