package directory

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/provider"
)

// every is within how many days an entry is verified anew; updateWithin are the business days within which a reported change is taken over (29 USC 1185i(a)(2)).
const (
	every        = 90
	updateWithin = 2
)

// Entry is where a provider's entry in the directory stands.
type Entry struct {
	NPI      string  `json:"npi"`
	TIN      string  `json:"tin"`
	Name     string  `json:"name"`
	Verified day.Day `json:"verified,omitempty"` // 0: never
	Due      bool    `json:"due"`                // not verified within 90 days
	// Late are reported changes that the directory took over late, or has not though it is late.
	Late []string `json:"late,omitempty"`
}

// Entries lists the directory as of a day; with due, only what is due or late. business is the
// n-th business day after a day.
func Entries(d *provider.Directory, on day.Day, due bool, business func(from day.Day, n int) day.Day) []Entry {
	out := []Entry{}
	for _, p := range d.All() {
		e := Entry{NPI: p.NPI, TIN: p.TIN, Name: p.Name, Verified: p.Verified, Due: p.Verified == 0 || on-p.Verified > every}
		for _, u := range p.Updates {
			last := business(u.Reported, updateWithin)
			switch {
			case u.Taken == 0 && on > last:
				e.Late = append(e.Late, u.What+": due "+last.String()+", not taken over")
			case u.Taken > last:
				e.Late = append(e.Late, u.What+": due "+last.String()+", taken over "+u.Taken.String())
			}
		}
		if !due || e.Due || len(e.Late) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// Verify says that the entries of an NPI (of one tax id unless that is "") were verified on a
// day. fault.NotFound if there is none.
func Verify(d *provider.Directory, npi, tin string, on day.Day) (*provider.Directory, error) {
	list, found := d.All(), false
	for i := range list {
		if p := &list[i]; p.NPI == npi && (tin == "" || p.TIN == tin) {
			found, p.Verified = true, max(p.Verified, on)
		}
	}
	if !found {
		return nil, fault.New(fault.NotFound, "the directory has no such provider")
	}
	return provider.NewDirectory(list)
}
