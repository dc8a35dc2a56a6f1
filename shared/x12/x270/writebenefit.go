package x270

import (
	"strconv"

	"github.com/openaso/openaso/shared/money"
)

// question is 2110C or 2110D of a 270.
func (w *writer) question(q *Question) {
	w.Segment("EQ", w.Repeat(q.Services...), w.procedure(&q.Procedure), q.Level, "", w.pointers(q.Pointers))
	if q.SpendDown != nil {
		w.Segment("AMT", "R", q.SpendDown.X12())
	}
	if q.TotalBilled != nil {
		w.Segment("AMT", "PB", q.TotalBilled.X12())
	}
	if q.Place.Value != "" {
		w.Segment("III", q.Place.List, q.Place.Value)
	}
	if q.Authorization.Qualifier != "" {
		w.references([]Reference{q.Authorization})
	}
	if q.Date.Qualifier != "" {
		w.dates([]Date{q.Date})
	}
}

// benefit is 2110C or 2110D of a 271, with what is below it.
func (w *writer) benefit(b *Benefit) {
	amount, percent := "", ""
	if b.Amount != nil {
		amount = b.Amount.X12()
	}
	if b.Percent != nil {
		percent = decimal(int64(*b.Percent), 4)
	}
	w.Segment("EB", b.Kind, b.Level, w.Repeat(b.Services...), b.Insurance, b.Plan, b.Period, amount, percent,
		b.Unit, thousandths(b.Quantity), b.Authorization, b.Network, w.procedure(&b.Procedure), w.pointers(b.Pointers))
	for i := range b.Deliveries {
		d := &b.Deliveries[i]
		w.Segment("HSD", d.Unit, thousandths(d.Quantity), d.Measure, thousandths(d.Modulus), d.Period, count(d.Periods), d.Pattern, d.Time)
	}
	w.references(b.References)
	w.dates(b.Dates)
	w.rejects(b.Rejects)
	for _, m := range b.Messages {
		w.Segment("MSG", m)
	}
	for i := range b.Additional {
		a := &b.Additional[i]
		w.Segment("III", a.Code.List, a.Code.Value, a.Category, a.Text.Reveal())
	}
	w.related(b.Related)
}

// related is 2120C or 2120D, in its LS and LE.
func (w *writer) related(list []Related) {
	if len(list) == 0 {
		return
	}
	w.Segment("LS", "2120")
	for i := range list {
		r := &list[i]
		w.Segment("NM1", r.Role, r.Kind, r.Last.Reveal(), r.First.Reveal(), r.Middle.Reveal(), "", r.Suffix.Reveal(), r.Qualifier, r.ID.Reveal(), r.Relation)
		w.address(&r.Address)
		w.contacts(r.Contacts)
		w.provider(&r.Provider)
	}
	w.Segment("LE", "2120")
}

// procedure is C003 of EQ02 or EB13.
func (w *writer) procedure(c *Code) string {
	if c.Value == "" {
		return ""
	}
	parts := [8]string{c.List, c.Value}
	copy(parts[2:6], c.Modifiers)
	parts[7] = c.To
	return w.Composite(parts[:]...)
}

// pointers is C004 of EQ05 or EB14.
func (w *writer) pointers(list []int) string {
	if len(list) == 0 {
		return ""
	}
	var parts []string
	for _, n := range list {
		parts = append(parts, strconv.Itoa(n))
	}
	return w.Composite(parts...)
}

func thousandths(n *int64) string {
	if n == nil {
		return ""
	}
	return decimal(*n, 3)
}

// decimal prints a number of so many decimals as X12 wants it: no trailing zeros.
func decimal(n int64, places int) string { return string(money.AppendDecimal(nil, n, places)) }
