// Package medicare reads what the Centers for Medicare & Medicaid Services publish about the
// physician fee schedule, and says what Medicare would pay for a professional service: the
// relative value file (PPRRVU), the geographic practice cost indices (GPCI, Addendum E) and
// the localities of ZIP codes. It prices no facility: the prospective payment systems are
// not here. It decides nothing; shared/pricing takes percents of it.
package medicare

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/day"
)

// Release is what holds for a stretch of days, both included. It is immutable; a correction
// is a new one that names the one it corrects.
type Release struct {
	ID       string             // id@version
	Corrects string             // the release that it replaces, "" for none
	From, To day.Day            // of service
	Factors  map[string]Decimal // conversion factors by name, four places: 33.4009 is 334009
	Plan     string             // the factor that plans' own references take
	rvus     map[service]values
	zips     map[string]*Index // by five digits
}

// Decimal is a number in the smallest unit of its places, which the field says.
type Decimal int64

// Index is a locality's three geographic practice cost indices, three places: 1.017 is 1017.
type Index struct{ Work, Practice, Malpractice Decimal }

// service is a procedure with the one modifier that CMS lists beside it: 26, TC, 53, or none.
type service struct{ code, modifier string }

// values are a service's relative values, two places.
type values struct {
	status                              Status
	work, office, facility, malpractice Decimal
	officeIsFacilitys, notInFacility    bool
}

// Status is the status code of the relative value file.
type Status byte

// Priced says whether values of the status make a price: active (A), restricted coverage (R)
// and those paid where nothing else is (T). All others are bundled, priced by the contractor,
// excluded, not valid, or of another fee schedule.
func (s Status) Priced() bool { return s == 'A' || s == 'R' || s == 'T' }

// Book is the releases. It does not change.
type Book struct {
	releases []*Release // in force, by day
	all      []*Release
}

// NewBook orders releases. Two may not hold on one day unless one corrects the other:
// fault.Invalid names them.
func NewBook(list []*Release) (*Book, error) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *Release) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) })
	kept := slices.Clone(list)
	for _, r := range list {
		if r.Corrects != "" {
			kept = slices.DeleteFunc(kept, func(o *Release) bool { return o.ID == r.Corrects })
		}
	}
	return &Book{kept, list}, apart(kept)
}

// On is the release of a day of service, or nil.
func (b *Book) On(d day.Day) *Release {
	for _, r := range b.releases {
		if r.From <= d && d <= r.To {
			return r
		}
	}
	return nil
}

// Only is the book of one release, corrected since or not, or nil.
func (b *Book) Only(id string) *Book {
	for _, r := range b.all {
		if r.ID == id {
			return &Book{[]*Release{r}, []*Release{r}}
		}
	}
	return nil
}

// Has says whether any release has a conversion factor of the name.
func (b *Book) Has(factor string) bool {
	return slices.ContainsFunc(b.releases, func(r *Release) bool { _, ok := r.Factors[factor]; return ok })
}
