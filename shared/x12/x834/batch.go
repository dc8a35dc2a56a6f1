package x834

import (
	"slices"
	"strconv"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
)

// Batch is what a set says of itself before its members: BGN to loop 1100C.
type Batch struct {
	Purpose   string  // BGN01: 00 original, 15 resubmitted, 22 information copy
	Reference string  // BGN02
	Created   day.Day // BGN03
	Time      string  // BGN04, HHMM or longer
	Zone      string  // BGN05
	Original  string  // BGN06, the reference of the set that this one repeats
	Action    string  // BGN08: 2 changes, 4 verify (a full file), RX replace
	Policy    string  // REF*38, master policy number
	Dates     []Date  // DTP: 007, 090, 091, 303, 382, 388
	// Totals is how many members the set says it holds (QTY): of all (TO), of subscribers
	// (ET) and of dependents (DT), each if it says so.
	Totals  map[string]int
	Sponsor Party   // loop 1000A, N101 P5
	Insurer Party   // loop 1000B, N101 IN
	Agents  []Party // loop 1000C, brokers (BO) and administrators (TV)
}

// Party is an organization of the set's header, N1, with its accounts (loop 1100C).
type Party struct {
	Kind      string // N101: P5, IN, BO, TV
	Name      string // N102
	Qualifier string // N103: 24, 94, FI, XV
	ID        string // N104
	Account   string // ACT01
	Second    string // ACT06
}

// Date is a DTP: one day (D8), or a period (RD8) if To is not 0.
type Date struct {
	Qualifier string // DTP01
	From, To  day.Day
}

func (t *taker) heading(s *x12.Segment) {
	b := t.batch
	switch s.Tag {
	case "BGN":
		b.Purpose, b.Reference, b.Time, b.Zone, b.Original, b.Action = s.El(1), s.El(2), s.El(4), s.El(5), s.El(6), s.El(8)
		b.Created = t.day(s, 3, s.El(3))
	case "REF":
		b.Policy = s.El(2)
	case "DTP":
		if len(b.Dates) < mostDates {
			b.Dates = append(b.Dates, t.date(s))
		}
	case "QTY":
		t.total(s)
	}
}

// What is kept of a header whose guide sets no number, or that breaks it.
const (
	mostDates  = 100
	mostAgents = 2
)

// totals are the codes of QTY01.
func totals() []string { return []string{"TO", "ET", "DT"} }

func (t *taker) total(s *x12.Segment) {
	if !slices.Contains(totals(), s.El(1)) {
		return
	}
	if t.batch.Totals == nil {
		t.batch.Totals = map[string]int{}
	}
	n := t.count(s, 2)
	t.batch.Totals[s.El(1)] = n
	t.stated[s.El(1)] = said{s.Index, s.Offset, n}
}

func (t *taker) party(s *x12.Segment) {
	p := Party{Kind: s.El(1), Name: s.El(2), Qualifier: s.El(3), ID: s.El(4)}
	switch {
	case t.at.Loop == "1000A":
		t.batch.Sponsor = p
	case t.at.Loop == "1000B":
		t.batch.Insurer = p
	case s.Tag == "ACT":
		if n := len(t.batch.Agents); n > 0 {
			t.batch.Agents[n-1].Account, t.batch.Agents[n-1].Second = s.El(1), s.El(6)
		}
	case len(t.batch.Agents) < mostAgents:
		t.batch.Agents = append(t.batch.Agents, p)
	}
}

func (w *writer) batch(b *Batch) {
	w.Segment("BGN", b.Purpose, b.Reference, b.Created.Compact(), b.Time, b.Zone, b.Original, "", b.Action)
	w.reference("38", b.Policy)
	w.dates(b.Dates)
	for _, q := range totals() {
		if n, ok := b.Totals[q]; ok {
			w.Segment("QTY", q, strconv.Itoa(n))
		}
	}
	w.party(&b.Sponsor)
	w.party(&b.Insurer)
	for i := range b.Agents {
		w.party(&b.Agents[i])
	}
}

func (w *writer) party(p *Party) {
	w.Segment("N1", p.Kind, p.Name, p.Qualifier, p.ID)
	if p.Account != "" {
		w.Segment("ACT", p.Account, "", "", "", "", p.Second)
	}
}
