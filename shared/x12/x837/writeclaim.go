package x837

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
)

// body is 2300 with what is below it.
func (w *writer) body(c *Claim) {
	w.Segment("CLM", c.PatientNumber.Reveal(), c.Charge.X12(), "", "",
		w.Composite(c.Place, w.form.facility, frequencyOf(c)), w.signature(c), or(c.Assignment, "A"), or(c.Benefits, "Y"), or(c.Release, "Y"),
		c.PatientSignature, w.causes(c), c.Program, "", "", "", "", "", "", c.Submission, c.Delay)
	w.dates(c.Dates)
	if c.AdmissionType != "" || c.AdmissionSource != "" || c.PatientStatus != "" {
		w.Segment("CL1", c.AdmissionType, c.AdmissionSource, c.PatientStatus)
	}
	w.rest(c.Rest, "DN1", "DN2")
	w.attachments(c.Attachments)
	w.rest(c.Rest, "CN1")
	w.amounts(c.Amounts)
	w.known("F8", c.Original)
	w.known("G1", c.Authorization)
	w.refs("REF", c.Refs)
	w.rest(c.Rest, "K3")
	w.refs("NTE", c.Notes)
	w.rest(c.Rest, "CR1", "CR2", "CRC")
	w.codes(c)
	w.rest(c.Rest, "HCP")
	for i := range c.Providers {
		w.providerLoop(&c.Providers[i])
	}
	for i := range c.Others {
		w.other(&c.Others[i])
	}
	for i := range c.Lines {
		w.line(&c.Lines[i])
	}
}

func frequencyOf(c *Claim) string { return string([]byte{byte(max(c.Frequency, claim.Original))}) }

// signature is CLM06, which institutional claims do not use.
func (w *writer) signature(c *Claim) string {
	if w.kind == claim.Institutional {
		return c.Signature
	}
	return or(c.Signature, "Y")
}

// causes is CLM11.
func (w *writer) causes(c *Claim) string {
	if len(c.Causes) == 0 && c.CauseState == "" && c.CauseCountry == "" {
		return ""
	}
	parts := append(slices.Clone(c.Causes), "", "", "")[:3]
	return w.Composite(append(parts, c.CauseState, c.CauseCountry)...)
}

func (w *writer) known(kind, value string) {
	if value != "" {
		w.Segment("REF", kind, value)
	}
}

func (w *writer) dates(all []Date) {
	for i := range all {
		d := &all[i]
		switch {
		case d.From == 0:
			w.Segment("DTP", d.Kind, "TM", d.Time)
		case d.Time != "":
			w.Segment("DTP", d.Kind, "DT", d.From.Compact()+d.Time)
		case d.To != 0:
			w.Segment("DTP", d.Kind, "RD8", d.From.Compact()+"-"+d.To.Compact())
		default:
			w.Segment("DTP", d.Kind, "D8", d.From.Compact())
		}
	}
}

func (w *writer) amounts(all []Amount) {
	for _, a := range all {
		w.Segment("AMT", a.Kind, a.Amount.X12())
	}
}

func (w *writer) attachments(all []Attachment) {
	for _, a := range all {
		qualifier := ""
		if a.Control != "" {
			qualifier = "AC"
		}
		w.Segment("PWK", a.Kind, a.By, "", "", qualifier, a.Control)
	}
}

// rest is those of the segments kept as they came that stand here by the guides' order.
func (w *writer) rest(all []Raw, tags ...string) {
	for i := range all {
		if !slices.Contains(tags, all[i].Tag) {
			continue
		}
		row := make([]string, len(all[i].Elements))
		for j, parts := range all[i].Elements {
			out := make([]string, len(parts))
			for k := range parts {
				out[k] = parts[k].Reveal()
			}
			row[j] = w.Composite(out...)
		}
		w.Segment(all[i].Tag, row...)
	}
}

// codes is HI: codes that may not share a segment begin a new one, and one segment has at
// most twelve.
func (w *writer) codes(c *Claim) {
	var row []string
	last := ""
	flush := func() {
		if len(row) > 0 {
			w.Segment("HI", row...)
		}
		row = row[:0]
	}
	for i := range c.Diagnoses {
		d := &c.Diagnoses[i]
		if group := w.together(d.Kind); group != last || len(row) == 12 {
			flush()
			last = group
		}
		row = append(row, w.Composite(qualifierOf(d), d.Code, "", "", "", "", "", "", presentOf(d)))
	}
	for i := range c.Codes {
		if group := c.Codes[i].Kind; group != last || len(row) == 12 {
			flush()
			last = group
		}
		row = append(row, w.code(&c.Codes[i]))
	}
	flush()
}

// together is what diagnoses of one segment have in common: all of a professional or
// dental claim stand in one, those of an institutional claim in one a kind.
func (w *writer) together(kind string) string {
	if w.kind == claim.Institutional {
		return kind
	}
	return "diagnoses"
}

// qualifierOf is HI01-1: of ICD-9 the kind without its A.
func qualifierOf(d *Diagnosis) string {
	if d.Version == 9 {
		return strings.TrimPrefix(d.Kind, "A")
	}
	return d.Kind
}

func presentOf(d *Diagnosis) string {
	if d.Present == 0 {
		return ""
	}
	return string([]byte{d.Present})
}

func (w *writer) code(c *Code) string {
	form, when, amount := "", "", ""
	switch {
	case c.To != 0:
		form, when = "RD8", c.From.Compact()+"-"+c.To.Compact()
	case c.From != 0:
		form, when = "D8", c.From.Compact()
	}
	if c.Amount != 0 || c.Kind == "BE" {
		amount = c.Amount.X12()
	}
	return w.Composite(c.Kind, c.Code, form, when, amount)
}

// decimal is thousandths as X12 has them: without zeros at the end.
func decimal(n int64) string { return string(money.AppendDecimal(nil, n, 3)) }
