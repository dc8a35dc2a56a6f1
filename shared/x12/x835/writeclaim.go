package x835

import (
	"strconv"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/x12"
)

// writeClaim is loop 2100.
func writeClaim(w *x12.Writer, c *Claim) {
	owes, filing := "", c.Filing
	if c.Status != reversal && c.MemberOwes != 0 {
		owes = c.MemberOwes.X12()
	}
	if filing == "" {
		filing = "12"
	}
	w.Segment("CLP", c.PatientNumber.Reveal(), c.Status, c.Charge.X12(), c.Paid.X12(), owes, filing, c.Control, c.Place, c.Frequency,
		"", c.DRG, c.Weight, c.Discharge)
	adjustments(w, c.Adjustments, c.Quantities)
	names(w, c)
	if c.Inpatient != nil {
		w.Segment("MIA", elements(c.Inpatient.places(), 1)...)
	}
	if c.Outpatient != nil {
		w.Segment("MOA", elements(c.Outpatient.places(), 0)...)
	}
	references(w, c.References)
	optional(w, "DTM", "232", compact(c.From))
	optional(w, "DTM", "233", compact(c.Through))
	optional(w, "DTM", "036", compact(c.Expires))
	optional(w, "DTM", "050", compact(c.Received))
	contacts(w, c.Contacts)
	sums(w, c.Amounts, c.Counts)
	for i := range c.Lines {
		writeLine(w, &c.Lines[i])
	}
}

// names are the NM1s of a claim, the patient's first.
func names(w *x12.Writer, c *Claim) {
	kind := c.CardKind
	switch {
	case c.Card.Empty():
		kind = ""
	case kind == "":
		kind = "MI"
	}
	w.Segment("NM1", "QC", "1", c.Last.Reveal(), c.First.Reveal(), c.Middle.Reveal(), "", c.Suffix.Reveal(), kind, c.Card.Reveal())
	rendered := false
	for i := range c.Names {
		n := &c.Names[i]
		rendered = rendered || n.Entity == "82"
		w.Segment("NM1", n.Entity, n.Kind, n.Last.Reveal(), n.First.Reveal(), n.Middle.Reveal(), "", n.Suffix.Reveal(), n.IDKind, n.ID.Reveal())
	}
	if c.Rendering != "" && !rendered { // the claim does not say whether it is a person; professional claims are of one
		w.Segment("NM1", "82", "1", "", "", "", "", "", "XX", c.Rendering)
	}
}

// writeLine is loop 2110.
func writeLine(w *x12.Writer, l *Line) {
	submitted := ""
	code := composite(w, &Procedure{l.Kind, l.Code, l.Modifiers, l.Description})
	if l.Submitted != nil {
		submitted = composite(w, l.Submitted)
	}
	w.Segment("SVC", code, l.Charge.X12(), l.Paid.X12(), l.Revenue, units(l.Units), submitted, units(l.Billed))
	optional(w, "DTM", "150", compact(l.From))
	optional(w, "DTM", "151", compact(l.To))
	optional(w, "DTM", "472", compact(l.On))
	adjustments(w, l.Adjustments, l.Quantities)
	if l.Number != 0 {
		w.Segment("REF", "6R", strconv.Itoa(l.Number))
	} else {
		optional(w, "REF", "6R", l.Reference)
	}
	references(w, l.References)
	if l.Allowed != 0 {
		w.Segment("AMT", allowed, l.Allowed.X12())
	}
	sums(w, l.Amounts, l.Counts)
	for _, a := range l.Adjustments {
		optional(w, "LQ", "HE", a.Remark)
	}
	for _, code := range l.Remarks {
		w.Segment("LQ", "HE", code)
	}
	for _, code := range l.Rejections {
		w.Segment("LQ", "RX", code)
	}
}

func composite(w *x12.Writer, p *Procedure) string {
	parts := make([]string, 7)
	parts[0], parts[1], parts[6] = p.Kind, p.Code, p.Description
	if p.Kind == "" {
		parts[0] = "HC"
	}
	copy(parts[2:6], p.Modifiers)
	return w.Composite(parts...)
}

func sums(w *x12.Writer, amounts []Amount, counts []Count) {
	for _, a := range amounts {
		w.Segment("AMT", a.Kind, a.Cents.X12())
	}
	for _, c := range counts {
		w.Segment("QTY", c.Kind, decimal(c.Thousandths))
	}
}

// adjustments writes one CAS a run of neighbours of one group, six at most in each.
func adjustments(w *x12.Writer, list []claim.Adjustment, quantities []int64) {
	for from := 0; from < len(list); {
		elements := []string{string(list[from].Group)}
		to := from
		for ; to < len(list) && to < from+6 && list[to].Group == list[from].Group; to++ {
			quantity := ""
			if to < len(quantities) {
				quantity = units(quantities[to])
			}
			elements = append(elements, list[to].Reason, list[to].Amount.X12(), quantity)
		}
		w.Segment("CAS", elements...)
		from = to
	}
}
