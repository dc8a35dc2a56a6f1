package family

import (
	"cmp"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

// schema is the number of the entry's shape. Fields are only ever appended; a
// schema's golden bytes decode forever. Schema 2 has the fields of the first, but texts
// as numbers, known texts and rules, and days and places near each other. See
// shared/decisions/0005.
const schema = 2

// The wire shapes: CBOR arrays, with one table of texts an entry, so that a
// provider, a code or a bucket is written once and named by its place.
type wireEntry struct {
	_       struct{} `cbor:",toarray"`
	Schema  int
	Version int64
	At      int64
	Cause   string // empty since there is CauseAt
	Texts   []any  // see packText; of schema 1, texts
	People  []wirePerson
	Spans   []wireSpan
	Used    []wireDelta
	Waiting [][2]int
	Decided []wireDecided
	Marks   []byte // all that count, in every Window-th entry; since there is Carried, none
	Contact *wireContact
	AsOf    int64
	Rules   []uint16
	Carried []byte
	Heads   []int
	CauseAt int
}

type wireContact struct {
	_                 struct{} `cbor:",toarray"`
	Email, Mobile     string
	EmailOK, MobileOK bool
	ConsentAt         int64
}

type wirePerson struct {
	_            struct{} `cbor:",toarray"`
	ID           string
	Relationship string
	First, Last  string
	Born         day.Day
	Sex          string
	Card         string
	Key          string
}

type wireSpan struct {
	_                          struct{} `cbor:",toarray"`
	Member, Plan, Option, Tier int
	From, To                   day.Day
}

type wireDelta struct {
	_                  struct{} `cbor:",toarray"`
	Plan, Option, Name int
	Member             int
	Year               day.Day // of a decision: days after its outcome's year
	Amount             int64
}

type wireDecided struct {
	_       struct{} `cbor:",toarray"`
	Claim   wireClaim
	Outcome wireOutcome
	Used    []wireDelta
	Marks   []byte
	Place   int64
}

type wireClaim struct {
	_             struct{} `cbor:",toarray"`
	File, Ordinal int      // the claim's id
	Member        int
	Frequency     byte
	Original      int
	PatientNumber string
	Billing, TIN  int
	Rendering     int
	Place, Auth   int
	Diagnoses     []int
	Received      day.Day
	Charge        money.Cents // over its lines
	Lines         []wireLine
}

type wireLine struct {
	_         struct{} `cbor:",toarray"`
	Number    int      // after its place
	Code      int
	Modifiers []int
	Units     int64 // whole ones, or thousandths below zero
	Charge    money.Cents
	From, To  int // days before the claim's Received; after From
	Place     int
	Pointers  []int
}

// wireOutcome holds amounts as what they differ from what follows from the lines, so
// that a plain outcome costs a byte for each.
type wireOutcome struct {
	_                    struct{} `cbor:",toarray"`
	Of                   int
	Status               uint8
	Reason, Member       int
	Plan, Option, Rev    int
	Schedule, EngineRev  int
	Year                 day.Day // days before the claim's Received
	Charge               money.Cents
	Lines                []wireResult
	Holds                []int
	Allowed, Owes, Plans money.Cents
}

// wireResult is a line's outcome. Steps and adjustments are flat lists: what it is,
// in the lowest three bits how many cents it is (see amounts), and the cents where
// those bits are 0.
type wireResult struct {
	_                          struct{} `cbor:",toarray"`
	Number                     int      // after the claim line's
	Allowed                    money.Cents
	Copay, Deductible, Coinsur money.Cents
	Paid                       money.Cents // over what the shares leave
	Charge                     money.Cents // over the claim line's
	Adjustments                []int64
	Trace                      []int64
}

// texts is the entry's table of texts; place 0 is the empty text, and one below zero is
// known without a place (see knownTexts).
type texts struct {
	list  []string
	at    map[string]int
	rules []uint16
}

func newTexts(list []string) *texts { return &texts{list: list, at: map[string]int{}} }

// room is none yet of n, and nil of none: what is not there is written as that.
func room[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, 0, n)
}

// some is the list, or nil if it has stayed empty: damaged bytes may tell of what is none.
func some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func (t *texts) put(s string) int {
	if s == "" {
		return 0
	}
	if i, ok := knownAt[s]; ok {
		return i
	}
	if i, ok := t.at[s]; ok {
		return i
	}
	t.list = append(t.list, s)
	t.at[s] = len(t.list)
	return len(t.list)
}

func (t *texts) putAll(list []string) []int {
	out := room[int](len(list))
	for _, s := range list {
		out = append(out, t.put(s))
	}
	return out
}

// get answers "" for a place outside the table: decode checks the schema, and
// damaged bytes must not panic.
func (t *texts) get(i int) string {
	if i < 0 {
		return knownText(i)
	}
	if i == 0 || i > len(t.list) {
		return ""
	}
	return t.list[i-1]
}

func (t *texts) getAll(at []int) []string {
	out := room[string](len(at))
	for _, i := range at {
		out = append(out, t.get(i))
	}
	return out
}

// wire is an entry as it is written, but for the marks that it carries.
func wire(en *Entry) *wireLonger {
	t := newTexts(make([]string, 0, usualTexts))
	w := &wireLonger{}
	w.wireEntry = wireEntry{Schema: schema, Version: en.Version, At: en.At.Unix(), AsOf: en.State.AsOf}
	for i := range en.People {
		w.People = append(w.People, t.person(&en.People[i]))
	}
	if c := en.Contact; c != (Contact{}) {
		w.Contact = &wireContact{
			Email: c.Email.Reveal(), Mobile: c.Mobile.Reveal(), EmailOK: c.EmailOK, MobileOK: c.MobileOK, ConsentAt: c.ConsentAt,
		}
	}
	for i := range en.State.Coverage {
		w.Spans = append(w.Spans, t.span(&en.State.Coverage[i]))
	}
	w.Used, w.Decided = t.deltas(en.State.Used), room[wireDecided](len(en.Decided))
	for _, x := range en.State.Waiting {
		w.Waiting = append(w.Waiting, [2]int{t.put(string(x.Claim)), t.put(string(x.Original))})
	}
	for i := range en.Decided {
		w.Decided = append(w.Decided, t.decided(&en.Decided[i]))
	}
	w.CauseAt = t.put(en.Cause)
	w.More, w.Authorizations, w.Imports = t.more(en.Decided), t.authorizations(en.State.Authorizations), t.imports(en.Imports)
	w.Others = t.coverages(en.State.Others)
	list, heads := shorten(t.list)
	w.Texts, w.Heads, w.Rules = packTexts(list), heads, t.rules
	w.near(less[day.Day], less[int64])
	return w
}

// usualTexts is room for the table of a usual entry.
const usualTexts = 48

// decode reads an entry and the marks that it carries.
func decode(b []byte) (Entry, carried, error) {
	w, err := readWire(b)
	if err != nil {
		return Entry{}, carried{}, err
	}
	list, err := unpackTexts(w.Texts)
	if err == nil {
		err = lengthen(list, w.Heads)
	}
	if err != nil {
		return Entry{}, carried{}, err
	}
	t := newTexts(list)
	t.rules = w.Rules
	if w.Schema > 1 {
		w.near(more[day.Day], more[int64])
	}
	en := Entry{Version: w.Version, At: time.Unix(w.At, 0).UTC(), Cause: cmp.Or(w.Cause, t.get(w.CauseAt))}
	en.State = State{Version: w.Version, Used: t.readDeltas(w.Used), AsOf: w.AsOf}
	for i := range w.People {
		en.People = append(en.People, readPerson(&w.People[i]))
	}
	if c := w.Contact; c != nil {
		en.Contact = Contact{
			Email: phi.New(c.Email), Mobile: phi.New(c.Mobile), EmailOK: c.EmailOK, MobileOK: c.MobileOK, ConsentAt: c.ConsentAt,
		}
	}
	for i := range w.Spans {
		en.State.Coverage = append(en.State.Coverage, t.readSpan(&w.Spans[i]))
	}
	for _, x := range w.Waiting {
		en.State.Waiting = append(en.State.Waiting, t.readWaiting(x))
	}
	en.Decided = room[Decided](len(w.Decided))
	for i := range w.Decided {
		en.Decided = append(en.Decided, t.readDecided(&w.Decided[i]))
	}
	if err := t.readMore(w.More, en.Decided); err != nil {
		return Entry{}, carried{}, err
	}
	en.State.Authorizations, en.Imports = t.readAuthorizations(w.Authorizations), t.readImports(w.Imports)
	en.State.Others = t.readCoverages(w.Others)
	if w.Carried == nil && w.Version%Window == 0 {
		return en, carried{unpackMarks(w.Marks), true}, nil
	}
	return en, carried{unpackMarks(w.Carried), false}, nil
}
