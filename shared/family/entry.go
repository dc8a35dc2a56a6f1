package family

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/layout"
)

// Window is how many entries a reader asks for. Any so many in a row hold the people and
// every mark that counts: what an entry beyond them told is carried along. See
// shared/decisions/0014.
const Window = 16

// MaxEntry is the most bytes an entry may have; a longer batch is split. The marks that
// it carries do not count: no split makes them fewer.
const MaxEntry = 48 << 10

// ErrTooLong says that an entry of several decisions is over MaxEntry: append
// them in two.
var ErrTooLong = errors.New("family entry is too long")

// Kind is the item kind of an entry of the log.
const Kind = "family.entry"

// Entry is one thing that happened to the family, and the state after it.
type Entry struct {
	Version int64
	At      time.Time // UTC, to the second
	Cause   string    // id of the command or webhook behind it
	Events  []string
	Whole   bool // may be over MaxEntry: one claim with the replay it sets off
	Decided []Decided
	Imports []Import // State holds them already: see State.Import
	People  []Person // everyone, where people or contact changed or would leave the Window
	Contact Contact  // with People
	State   State    // after the entry; People and marks are folded, not stored here
}

// Decided is a claim as submitted with its decision.
type Decided struct {
	Claim    claim.Claim
	Decision Decision
}

// Place of the family in the table.
func partition(e id.Employer, f id.Family) string { return "E#" + string(e) + "#F#" + string(f) }

func sortKey(version int64) string { return fmt.Sprintf("L#%010d", version) }

// Key is where a version of the family's log lies.
func Key(e id.Employer, f id.Family, version int64) table.Key {
	return table.Key{PK: partition(e, f), SK: sortKey(version)}
}

// ParseKey tells which entry k is; ok is false for any other item.
func ParseKey(k table.Key) (e id.Employer, f id.Family, ok bool) {
	employer, rest, found := cut(k.PK, "E#", "#F#")
	if !found || len(k.SK) != 12 || k.SK[:2] != "L#" {
		return "", "", false
	}
	return id.Employer(employer), id.Family(rest), true
}

func cut(s, prefix, between string) (a, b string, ok bool) {
	if len(s) < len(prefix) || s[:len(prefix)] != prefix {
		return "", "", false
	}
	s = s[len(prefix):]
	for i := 0; i+len(between) <= len(s); i++ {
		if s[i:i+len(between)] == between {
			return s[:i], s[i+len(between):], true
		}
	}
	return "", "", false
}

// Log is what was read of a family: the entries (the last ones, or All) oldest
// first and the state after the last.
type Log struct {
	Employer id.Employer
	Family   id.Family
	Entries  []Entry
	All      bool
	State    State
}

// Load reads the family with one query: the last Window entries, which hold
// the state and every mark of the open years. Entries so long that they pass a page
// of the table take further ones. A family that is not there is a Log of version 0.
func Load(ctx context.Context, t table.Table, e id.Employer, f id.Family) (*Log, error) {
	q := table.Query{PK: partition(e, f), From: "L#", To: "L$", Backward: true, Limit: Window}
	var items []table.Item
	for {
		page, err := t.Query(ctx, q)
		if err != nil {
			return nil, fault.Wrap(err, "family log")
		}
		items = append(items, page.Items...)
		q.Limit = Window - len(items)
		if !page.More || q.Limit <= 0 {
			slices.Reverse(items)
			return fold(e, f, items, !page.More && (len(items) == 0 || items[0].Version == 1))
		}
		q.To = page.Items[len(page.Items)-1].SK
	}
}

// LoadAll reads every entry: for replay, and to show a family.
func LoadAll(ctx context.Context, t table.Table, e id.Employer, f id.Family) (*Log, error) {
	var items []table.Item
	for it, err := range table.Items(ctx, t, table.Query{PK: partition(e, f), From: "L#", To: "L$"}) {
		if err != nil {
			return nil, fault.Wrap(err, "family log")
		}
		items = append(items, it)
	}
	if len(items) > 0 && items[0].Version != 1 {
		return nil, fault.New(fault.Internal, "family log: version 1 is missing")
	}
	return fold(e, f, items, true)
}

func fold(e id.Employer, f id.Family, items []table.Item, all bool) (*Log, error) {
	l := &Log{Employer: e, Family: f, All: all, Entries: make([]Entry, len(items))}
	for i := range items {
		en, told, err := decode(items[i].Body)
		if err != nil {
			return nil, fault.Wrap(err, "family log version %d", items[i].Version)
		}
		if i > 0 && en.Version != l.Entries[i-1].Version+1 {
			return nil, fault.New(fault.Internal, "family log: version %d is missing", l.Entries[i-1].Version+1)
		}
		en.Events = items[i].Events
		l.advance(&en, told)
		l.Entries[i] = en
	}
	return l, nil
}

// advance folds one entry into the running state.
func (l *Log) advance(en *Entry, told carried) {
	before := l.State
	l.State = en.State
	l.State.People, l.State.Contact, l.State.peopleIn = en.People, en.Contact, en.Version
	if len(en.People) == 0 {
		l.State.People, l.State.Contact, l.State.peopleIn = before.People, before.Contact, before.peopleIn
	}
	l.State.marks, l.State.left = before.marks, before.left
	if told.all {
		l.State.marks = nil // of days there are none: the release that wrote it knew no such marks
	} else {
		for i := range en.Decided {
			l.State.remember(&en.Decided[i], en.Version)
		}
		for i := range en.Imports {
			l.State.mark([]uint64{importMark(&en.Imports[i])}, 1, en.Version)
		}
	}
	l.State.tell(told.marks, en.Version)
}

// Append writes en as the log's next version with one conditional put and folds
// it in. Another writer's entry at that version is a *table.ConditionFailed: load
// again and decide again. The caller sets Cause, At, Events, Decided and State. beside
// is written in the same transaction, at double price: for what must never be missing.
func (l *Log) Append(ctx context.Context, t table.Table, en Entry, beside ...table.Op) error {
	en.Version = l.State.Version + 1
	en.State.Version = en.Version
	same := slices.Equal(en.State.People, l.State.People) && en.State.Contact == l.State.Contact
	if en.Version-l.State.peopleIn >= Window || !same {
		en.People, en.Contact = en.State.People, en.State.Contact
	}
	item, told, err := l.item(&en)
	if err != nil {
		return err
	}
	if len(item.Body)-8*len(told) > MaxEntry && !en.Whole {
		return ErrTooLong
	}
	if err := t.Commit(ctx, "", append([]table.Op{{Item: item, When: table.Absent}}, beside...)); err != nil {
		return err
	}
	en.State.tell(told, en.Version)
	if en.State.peopleIn = l.State.peopleIn; len(en.People) > 0 {
		en.State.peopleIn = en.Version
	}
	l.State = en.State
	l.Entries = append(l.Entries, en)
	return nil
}

// Item is the entry as it is stored.
func (l *Log) Item(en *Entry) (table.Item, error) {
	it, _, err := l.item(en)
	return it, err
}

// item also gives the marks that the entry carries: those that must be, and as many more
// as the kilobyte holds that is paid for anyway.
func (l *Log) item(en *Entry) (table.Item, []uint64, error) {
	must, may := en.State.due(en.Version)
	it := table.Item{Key: Key(l.Employer, l.Family, en.Version), Version: en.Version, Kind: Kind, Events: en.Events}
	w := wire(en)
	var err error
	if it.Body, err = w.bytes(must); err != nil || len(may) == 0 {
		return it, must, err
	}
	const header = 3 // of a byte string, over that of an empty one
	room := layout.WriteUnits(it)*layout.WriteUnit - layout.Size(it) - header
	if may = first(may, room/8); len(may) == 0 {
		return it, must, nil
	}
	told := append(must, may...)
	it.Body, err = w.bytes(told)
	return it, told, err
}

// ReadItem reads one entry of a log, as relay and payment meet it.
func ReadItem(it table.Item) (Entry, error) {
	en, _, err := decode(it.Body)
	en.Events = it.Events
	return en, err
}

// Standing is the latest decision on each claim, in the order of places; a
// claim whose latest word is Reversed stands no more. Needs All.
func (l *Log) Standing() []Decided {
	latest := map[id.Claim]int{}
	var all []Decided
	for i := range l.Entries {
		for _, d := range l.Entries[i].Decided {
			if at, ok := latest[d.Claim.ID]; ok {
				all[at] = d
				continue
			}
			latest[d.Claim.ID] = len(all)
			all = append(all, d)
		}
	}
	all = slices.DeleteFunc(all, func(d Decided) bool { return d.Decision.Outcome.Status == claim.Reversed })
	slices.SortStableFunc(all, func(a, b Decided) int { return int(a.Decision.Place - b.Decision.Place) })
	return all
}
