package family

import (
	"reflect"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// wireMore is what few decided claims have, apart from them and by key, so that the others
// pay nothing for it. Keys are only ever added, as fields are to the arrays.
type wireMore struct {
	At int `cbor:"0,keyasint,omitempty"` // place in the entry's Decided
	moreClaim
	moreLines
	moreOutcome
	Worked []wireAct `cbor:"20,keyasint,omitempty"`
}

type moreClaim struct {
	Kind             byte          `cbor:"1,keyasint,omitempty"`
	Taxonomy         int           `cbor:"2,keyasint,omitempty"`
	Facility         int           `cbor:"3,keyasint,omitempty"`
	Referral         int           `cbor:"4,keyasint,omitempty"`
	Sequence         byte          `cbor:"5,keyasint,omitempty"`
	Predetermination bool          `cbor:"6,keyasint,omitempty"`
	Stay             *wireStay     `cbor:"7,keyasint,omitempty"`
	Accident         *wireAccident `cbor:"8,keyasint,omitempty"`
	Others           []wireOther   `cbor:"9,keyasint,omitempty"`
	Assignment       byte          `cbor:"21,keyasint,omitempty"`
}

// moreLines are columns: one value a line, as far as the last that has one.
type moreLines struct {
	Revenue   []int `cbor:"10,keyasint,omitempty"`
	Rendering []int `cbor:"11,keyasint,omitempty"`
	Cavity    []int `cbor:"12,keyasint,omitempty"`
	Emergency []int `cbor:"13,keyasint,omitempty"` // 1 for yes
	Teeth     []int `cbor:"14,keyasint,omitempty"` // flat: place of the line, number, surfaces
}

// moreOutcome is of the outcome; the lists are columns.
type moreOutcome struct {
	Penalty    []money.Cents `cbor:"15,keyasint,omitempty"`
	NotCovered []money.Cents `cbor:"16,keyasint,omitempty"`
	Others     []money.Cents `cbor:"17,keyasint,omitempty"`
	Line       int           `cbor:"18,keyasint,omitempty"`
	Detail     int           `cbor:"19,keyasint,omitempty"`
}

// more lists what the decided claims have beside what each has.
func (t *texts) more(all []Decided) (out []wireMore) {
	for i := range all {
		c, o := &all[i].Claim, &all[i].Decision.Outcome
		w := wireMore{moreClaim: t.claimMore(c), moreLines: t.linesMore(c), moreOutcome: t.outcomeMore(o), Worked: t.acts(c.Worked)}
		if reflect.ValueOf(w).IsZero() {
			continue
		}
		w.At = i
		out = append(out, w)
	}
	return out
}

// readMore puts it back to the claims.
func (t *texts) readMore(list []wireMore, all []Decided) error {
	for i := range list {
		w := &list[i]
		if w.At < 0 || w.At >= len(all) {
			return fault.New(fault.Internal, "family entry tells more of claim %d, and has none", w.At)
		}
		t.readClaimMore(&w.moreClaim, &all[w.At].Claim)
		t.readLinesMore(&w.moreLines, &all[w.At].Claim)
		t.readOutcomeMore(&w.moreOutcome, &all[w.At].Decision.Outcome)
		all[w.At].Claim.Worked = t.readActs(w.Worked)
	}
	return nil
}

func (t *texts) claimMore(c *claim.Claim) moreClaim {
	return moreClaim{
		Kind: byte(c.Kind), Taxonomy: t.put(c.Taxonomy), Facility: t.put(c.Facility), Referral: t.put(c.Referral), Sequence: c.Sequence,
		Predetermination: c.Predetermination, Stay: t.stay(c.Stay, c.Received), Accident: t.accident(c.Accident, c.Received),
		Others: t.others(c.Others, c.Received), Assignment: c.Assignment,
	}
}

func (t *texts) readClaimMore(w *moreClaim, c *claim.Claim) {
	c.Kind, c.Sequence, c.Predetermination, c.Assignment = claim.Kind(w.Kind), w.Sequence, w.Predetermination, w.Assignment
	c.Taxonomy, c.Facility, c.Referral = t.get(w.Taxonomy), t.get(w.Facility), t.get(w.Referral)
	c.Stay, c.Accident, c.Others = t.readStay(w.Stay, c.Received), t.readAccident(w.Accident, c.Received), t.readOthers(w.Others, c.Received)
}

func (t *texts) linesMore(c *claim.Claim) (w moreLines) {
	for i := range c.Lines {
		l := &c.Lines[i]
		w.Revenue, w.Rendering = column(w.Revenue, i, t.put(l.Revenue)), column(w.Rendering, i, t.put(l.Rendering))
		w.Cavity, w.Emergency = column(w.Cavity, i, t.put(l.Cavity)), column(w.Emergency, i, yes(l.Emergency))
		for _, x := range l.Teeth {
			w.Teeth = append(w.Teeth, i, t.put(x.Number), t.put(x.Surfaces))
		}
	}
	return w
}

func (t *texts) readLinesMore(w *moreLines, c *claim.Claim) {
	for i := range c.Lines {
		l := &c.Lines[i]
		l.Revenue, l.Rendering, l.Cavity = t.get(at(w.Revenue, i)), t.get(at(w.Rendering, i)), t.get(at(w.Cavity, i))
		l.Emergency = at(w.Emergency, i) == 1
	}
	for list := w.Teeth; len(list) >= 3; list = list[3:] {
		if i := list[0]; i >= 0 && i < len(c.Lines) {
			c.Lines[i].Teeth = append(c.Lines[i].Teeth, claim.Tooth{Number: t.get(list[1]), Surfaces: t.get(list[2])})
		}
	}
}

func (t *texts) outcomeMore(o *claim.Outcome) moreOutcome {
	w := moreOutcome{Line: o.Line, Detail: t.put(o.Detail)}
	for i := range o.Lines {
		l := &o.Lines[i]
		w.Penalty, w.NotCovered, w.Others = column(w.Penalty, i, l.Penalty), column(w.NotCovered, i, l.NotCovered), column(w.Others, i, l.Others)
	}
	return w
}

func (t *texts) readOutcomeMore(w *moreOutcome, o *claim.Outcome) {
	o.Line, o.Detail = w.Line, t.get(w.Detail)
	for i := range o.Lines {
		l := &o.Lines[i]
		l.Penalty, l.NotCovered, l.Others = at(w.Penalty, i), at(w.NotCovered, i), at(w.Others, i)
	}
}

// column puts a value at its line's place, unless it is 0, as what is not there is.
func column[T ~int | ~int64](list []T, i int, v T) []T {
	if v == 0 {
		return list
	}
	for len(list) < i {
		list = append(list, 0)
	}
	return append(list, v)
}

func at[T ~int | ~int64](list []T, i int) (none T) {
	if i < len(list) {
		return list[i]
	}
	return none
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}
