package edits

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/match"
)

// Book is the tables of all quarters. It does not change and may be used by many at once.
// The nil Book has none.
type Book struct{ shelves [places][]*Table } // newest first

// places is how many kinds and settings there are together.
const places = 7

// shelf is where the tables of a kind and setting stand.
func shelf(k Kind, s Setting) int {
	n := 0
	switch k {
	case Fit:
		return 6
	case Units:
		n = 3
	case Pairs:
	}
	switch s {
	case Hospital:
		n++
	case Supplier:
		n += 2
	case Practitioner:
	}
	return n
}

// NewBook puts tables together. fault.Invalid names the table that has a problem, or that
// stands beside another one of its quarter where only one may: NCCI's pairs come in parts,
// nothing else does.
func NewBook(tables ...*Table) (*Book, error) {
	b := &Book{}
	for i, t := range tables {
		if err := t.Err(); err != nil {
			return nil, fault.Wrap(err, "table %d of edits", i+1)
		}
		s := shelf(t.Kind, t.Setting)
		if t.Kind != Pairs && slices.ContainsFunc(b.shelves[s], func(have *Table) bool { return have.From == t.From }) {
			return nil, fault.New(fault.Invalid, "table %d of edits: %s has another table of this kind", i+1, t.Edition)
		}
		b.shelves[s] = append(b.shelves[s], t)
	}
	for _, all := range b.shelves {
		slices.SortStableFunc(all, func(x, y *Table) int { return cmp.Compare(y.From, x.From) })
	}
	return b, nil
}

// Editions lists the quarters whose tables are in force on a day, newest first, each once: what
// a decision pins.
func (b *Book) Editions(on day.Day) (out []string) {
	if b == nil {
		return nil
	}
	for _, all := range b.shelves {
		for _, t := range inForce(all, on) {
			if !slices.Contains(out, t.Edition) {
				out = append(out, t.Edition)
			}
		}
	}
	slices.SortFunc(out, func(x, y string) int { return cmp.Compare(y, x) })
	return out
}

// Has says whether tables of a quarter are here.
func (b *Book) Has(edition string) bool {
	if b == nil {
		return false
	}
	for _, all := range b.shelves {
		if slices.ContainsFunc(all, func(t *Table) bool { return t.Edition == edition }) {
			return true
		}
	}
	return false
}

// on is the tables of a kind and setting that are in force on a day. Where a supplier has no
// tables of its own, a practitioner's count.
func (b *Book) on(k Kind, s Setting, on day.Day) []*Table {
	all := b.shelves[shelf(k, s)]
	if len(all) == 0 && s == Supplier {
		all = b.shelves[shelf(k, Practitioner)]
	}
	return inForce(all, on)
}

// inForce is the tables of the last quarter that has begun. Pairs say their own days, past ones
// too: before the first quarter its pairs count.
func inForce(all []*Table, on day.Day) []*Table {
	if len(all) == 0 {
		return nil
	}
	i := 0
	for i < len(all) && all[i].From > on {
		i++
	}
	if i == len(all) {
		if all[0].Kind != Pairs {
			return nil
		}
		i = slices.IndexFunc(all, func(t *Table) bool { return t.From == all[len(all)-1].From })
	}
	end := i + 1
	for end < len(all) && all[end].From == all[i].From {
		end++
	}
	return all[i:end]
}

// outpatient are the first two digits of the bill types that the tables of outpatient
// hospitals are for: hospitals 12, 13 and 14, nursing facilities 22 and 23, home health 34,
// outpatient therapy 74 and 75, critical access hospitals 85. Which of them CMS edits
// differs between PTP and MUE; this is the union of both (unverified).
const outpatient = "12 13 14 22 23 34 74 75 85"

// setting is whose tables of CMS a claim is held against; false if none are for it:
// inpatient and dental claims.
func setting(c *claim.Claim, s *match.Service) (Setting, bool) {
	switch c.Kind {
	case claim.Professional:
		// NUCC: 332B durable medical equipment, 335E prosthetics and orthotics.
		if len(s.Taxonomy) >= 4 && (s.Taxonomy[:4] == "332B" || s.Taxonomy[:4] == "335E") {
			return Supplier, true
		}
		return Practitioner, true
	case claim.Institutional:
		return Hospital, isOutpatient(c.Place)
	case claim.Dental:
	}
	return "", false
}

func isOutpatient(bill string) bool {
	for i := 0; i+2 <= len(outpatient); i += 3 {
		if len(bill) >= 2 && bill[:2] == outpatient[i:i+2] {
			return true
		}
	}
	return false
}
