// Package screening looks for those whom a plan may not pay among two published lists: who is
// excluded from federal health programs (OIG's LEIE, 42 CFR 1001.1901) and whose property is
// blocked (OFAC's SDN list, 31 CFR 501). It decides no payment: it says who was found, how,
// and what that should do. An exclusion binds federal programs; that a private plan keeps to
// it is this system's choice.
package screening

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/day"
)

// Party is who is to be screened: a payee or one who gives care.
type Party struct {
	NPI   string
	Name  string // of a business, or of a person in either order of the names
	State string // USPS, "" if it is not known
}

// List is a published list.
type List string

// The lists.
const (
	LEIE List = "leie" // OIG: UPDATED.csv
	SDN  List = "sdn"  // OFAC: sdn.csv, with other names in alt.csv
)

// Action is what a hit does to a payment.
type Action string

// The actions. Block: nothing is paid. Hold: a person looks first.
const (
	Block Action = "block"
	Hold  Action = "hold"
)

// Hit is an entry of a list that a party is, or may be.
type Hit struct {
	List   List   `json:"list"`
	Entry  string `json:"entry"` // 12 letters and digits that stay with an exclusion of LEIE's; the ent_num of OFAC's
	Line   int    `json:"line"`  // of the file
	Action Action `json:"action"`
	Why    string `json:"why"` // the rule, without a name
}

// Lists are both lists, ready to be asked; a nil one has nobody. They do not change.
type Lists struct {
	npi     map[string][]entry
	names   map[string][]entry
	cleared map[clear][]span
	ships   map[string]bool // ent_num of vessels and aircraft
	read    map[List]bool   // those that were read to their end
}

// Whole says whether LEIE and SDN were read: without one of them nobody can be cleared to be paid.
func (l *Lists) Whole() bool { return l != nil && l.read[LEIE] && l.read[SDN] }

// entry is one of a list, under an NPI or a name.
type entry struct {
	list      List
	id        string
	line      int
	state     string // "" where the list says none
	alias     bool   // an other name
	from, end day.Day
}

// Screen is what the lists have of a party on a day: by NPI exactly, which blocks; else by
// the words of its name in any order, without case, accents, signs, middle initials and the
// forms of companies, which holds unless a person cleared it. LEIE's state must be the party's
// where both are known. OFAC's list has no states that are good enough to part people by: its
// names alone hold. Blocks come first.
func (l *Lists) Screen(p Party, on day.Day) (hits []Hit) {
	if l == nil {
		return nil
	}
	for _, e := range l.npi[p.NPI] {
		if e.stands(on) && !has(hits, &e) {
			hits = append(hits, Hit{e.list, e.id, e.line, Block, "the NPI is the entry's"})
		}
	}
	for _, e := range l.names[normal(p.Name)] {
		if e.stands(on) && e.near(p.State) && !has(hits, &e) && !l.isCleared(p.NPI, &e, on) {
			hits = append(hits, Hit{e.list, e.id, e.line, Hold, e.why(p.State)})
		}
	}
	return hits
}

func has(hits []Hit, e *entry) bool {
	return slices.ContainsFunc(hits, func(h Hit) bool { return h.List == e.list && h.Entry == e.id })
}

// near says whether a state does not part the party from the entry.
func (e *entry) near(state string) bool {
	return e.state == "" || state == "" || strings.EqualFold(e.state, strings.TrimSpace(state))
}

// stands says whether the entry is in force: an exclusion begins on a day, and ends on that
// of reinstatement.
func (e *entry) stands(on day.Day) bool { return e.from <= on && (e.end == 0 || on < e.end) }

func (e *entry) why(state string) string {
	switch {
	case e.alias:
		return "the name has the same words as another name of the entry"
	case e.state == "" || state == "":
		return "the name has the same words as the entry's; no state tells them apart"
	}
	return "the name has the same words as the entry's, in the same state"
}
