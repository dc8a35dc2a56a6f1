package family

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
)

type wireStay struct {
	From        int           `cbor:"1,keyasint,omitempty"` // days as packDay has them
	To          int           `cbor:"2,keyasint,omitempty"`
	Admitted    int           `cbor:"3,keyasint,omitempty"`
	Type        int           `cbor:"4,keyasint,omitempty"`
	Source      int           `cbor:"5,keyasint,omitempty"`
	Status      int           `cbor:"6,keyasint,omitempty"`
	DRG         int           `cbor:"7,keyasint,omitempty"`
	Conditions  []int         `cbor:"8,keyasint,omitempty"`
	Occurrences []int         `cbor:"9,keyasint,omitempty"`  // flat: code, from, to
	Values      []money.Cents `cbor:"10,keyasint,omitempty"` // flat: code, cents
	Procedures  []int         `cbor:"11,keyasint,omitempty"`
	Present     string        `cbor:"12,keyasint,omitempty"`
}

type wireAccident struct {
	Causes int `cbor:"1,keyasint,omitempty"` // 1 auto, 2 work, 4 other, added up
	State  int `cbor:"2,keyasint,omitempty"`
	On     int `cbor:"3,keyasint,omitempty"`
}

type wireOther struct {
	Sequence    byte            `cbor:"1,keyasint,omitempty"`
	Filing      int             `cbor:"2,keyasint,omitempty"`
	Payer       int             `cbor:"3,keyasint,omitempty"`
	Paid        money.Cents     `cbor:"4,keyasint,omitempty"`
	Decided     int             `cbor:"5,keyasint,omitempty"`
	Adjustments []money.Cents   `cbor:"6,keyasint,omitempty"` // flat: what, cents
	Lines       []wireOtherLine `cbor:"7,keyasint,omitempty"`
}

type wireOtherLine struct {
	Number      int           `cbor:"1,keyasint,omitempty"`
	Paid        money.Cents   `cbor:"2,keyasint,omitempty"`
	Adjustments []money.Cents `cbor:"3,keyasint,omitempty"`
}

// packDay writes a day as one more than its days before the claim's receipt, so that 0 is
// no day; a later day stands as those after it, below zero.
func packDay(received, d day.Day) int {
	n := int(received - d)
	switch {
	case d == 0:
		return 0
	case n >= 0:
		return n + 1
	}
	return n
}

func unpackDay(received day.Day, n int) day.Day {
	switch {
	case n == 0:
		return 0
	case n > 0:
		n--
	}
	return received - day.Day(n)
}

func (t *texts) stay(s *claim.Stay, received day.Day) *wireStay {
	if s == nil {
		return nil
	}
	w := &wireStay{
		From: packDay(received, s.From), To: packDay(received, s.To), Admitted: packDay(received, s.Admitted),
		Type: t.put(s.AdmissionType), Source: t.put(s.AdmissionSource), Status: t.put(s.PatientStatus), DRG: t.put(s.DRG),
		Conditions: t.putAll(s.Conditions), Procedures: t.putAll(s.Procedures), Present: s.Present,
	}
	for _, x := range s.Occurrences {
		w.Occurrences = append(w.Occurrences, t.put(x.Code), packDay(received, x.From), packDay(received, x.To))
	}
	for _, x := range s.Values {
		w.Values = append(w.Values, money.Cents(t.put(x.Code)), x.Amount)
	}
	return w
}

func (t *texts) readStay(w *wireStay, received day.Day) *claim.Stay {
	if w == nil {
		return nil
	}
	s := &claim.Stay{
		From: unpackDay(received, w.From), To: unpackDay(received, w.To), Admitted: unpackDay(received, w.Admitted),
		AdmissionType: t.get(w.Type), AdmissionSource: t.get(w.Source), PatientStatus: t.get(w.Status), DRG: t.get(w.DRG),
		Conditions: t.getAll(w.Conditions), Procedures: t.getAll(w.Procedures), Present: w.Present,
	}
	for x := w.Occurrences; len(x) >= 3; x = x[3:] {
		s.Occurrences = append(s.Occurrences, claim.Occurrence{Code: t.get(x[0]), From: unpackDay(received, x[1]), To: unpackDay(received, x[2])})
	}
	for x := w.Values; len(x) >= 2; x = x[2:] {
		s.Values = append(s.Values, claim.Value{Code: t.get(int(x[0])), Amount: x[1]})
	}
	return s
}

func (t *texts) accident(a *claim.Accident, received day.Day) *wireAccident {
	if a == nil {
		return nil
	}
	return &wireAccident{Causes: yes(a.Auto) + 2*yes(a.Work) + 4*yes(a.Other), State: t.put(a.State), On: packDay(received, a.On)}
}

func (t *texts) readAccident(w *wireAccident, received day.Day) *claim.Accident {
	if w == nil {
		return nil
	}
	return &claim.Accident{
		Auto: w.Causes&1 != 0, Work: w.Causes&2 != 0, Other: w.Causes&4 != 0, State: t.get(w.State), On: unpackDay(received, w.On),
	}
}

func (t *texts) others(list []claim.OtherPayer, received day.Day) (out []wireOther) {
	for i := range list {
		o := &list[i]
		w := wireOther{
			Sequence: o.Sequence, Filing: t.put(o.Filing), Payer: t.put(o.Payer), Paid: o.Paid, Decided: packDay(received, o.Decided),
			Adjustments: t.adjustments(o.Adjustments),
		}
		for _, l := range o.Lines {
			w.Lines = append(w.Lines, wireOtherLine{Number: l.Number, Paid: l.Paid, Adjustments: t.adjustments(l.Adjustments)})
		}
		out = append(out, w)
	}
	return out
}

func (t *texts) readOthers(list []wireOther, received day.Day) (out []claim.OtherPayer) {
	for i := range list {
		w := &list[i]
		o := claim.OtherPayer{
			Sequence: w.Sequence, Filing: t.get(w.Filing), Payer: t.get(w.Payer), Paid: w.Paid, Decided: unpackDay(received, w.Decided),
			Adjustments: t.readAdjustments(w.Adjustments),
		}
		for _, l := range w.Lines {
			o.Lines = append(o.Lines, claim.OtherLine{Number: l.Number, Paid: l.Paid, Adjustments: t.readAdjustments(l.Adjustments)})
		}
		out = append(out, o)
	}
	return out
}

func (t *texts) adjustments(list []claim.Adjustment) (out []money.Cents) {
	for i := range list {
		out = append(out, money.Cents(t.adjustment(&list[i])), list[i].Amount)
	}
	return out
}

func (t *texts) readAdjustments(list []money.Cents) (out []claim.Adjustment) {
	for ; len(list) >= 2; list = list[2:] {
		if a, ok := t.readAdjustment(int(list[0]), list[1]); ok {
			out = append(out, a)
		}
	}
	return out
}
