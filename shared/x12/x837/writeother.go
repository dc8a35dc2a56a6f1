package x837

import "strconv"

// other is 2320 with 2330.
func (w *writer) other(o *Other) {
	w.insurance(&o.Insurance, o.Relationship)
	w.adjustments(o.Adjustments)
	w.amounts(o.Amounts)
	w.Segment("OI", "", "", or(o.Benefits, "Y"), o.Signature, "", or(o.Release, "Y"))
	w.rest(o.Outcome, "MIA", "MOA")
	w.person("IL", &o.Person, "MI", o.Card.Reveal())
	w.personDetail(&o.Person)
	if !o.Payer.same(&Payer{}) {
		w.payerLoop("PR", &o.Payer)
	}
	for i := range o.Providers {
		w.providerLoop(&o.Providers[i])
	}
}

// adjustments is CAS: neighbours of one group share a segment, at most six of them.
func (w *writer) adjustments(all []Adjustment) {
	for i := 0; i < len(all); {
		row := []string{string(all[i].Group)}
		for n := i + 6; i < len(all) && i < n && string(all[i].Group) == row[0]; i++ {
			quantity := ""
			if all[i].Quantity != 0 {
				quantity = decimal(all[i].Quantity)
			}
			row = append(row, all[i].Reason, all[i].Amount.X12(), quantity)
		}
		w.Segment("CAS", row...)
	}
}

// adjudication is 2430.
func (w *writer) adjudication(a *Adjudication) {
	var m [4]string
	copy(m[:], a.Modifiers)
	units, bundled := "", ""
	if a.Units != 0 {
		units = decimal(a.Units)
	}
	if a.Bundled != 0 {
		bundled = strconv.Itoa(a.Bundled)
	}
	w.Segment("SVD", a.Payer, a.Paid.X12(), w.Composite(a.Qualifier, a.Code, m[0], m[1], m[2], m[3], a.Text.Reveal()), a.Revenue, units, bundled)
	w.adjustments(a.Adjustments)
	if a.Checked != 0 {
		w.Segment("DTP", "573", "D8", a.Checked.Compact())
	}
	w.amounts(a.Amounts)
}
