package x837

import (
	"strconv"

	"github.com/openaso/openaso/shared/claim"
)

// line is 2400 with what is below it.
func (w *writer) line(l *Line) {
	d := l.Detail
	if d == nil {
		d = &Detail{}
	}
	w.Segment("LX", strconv.Itoa(l.Number))
	switch w.kind {
	case claim.Institutional:
		w.institutional(l, d)
	case claim.Dental:
		w.dental(l, d)
	default:
		w.professional(l, d)
	}
	w.rest(d.Rest, "SV5")
	w.attachments(d.Attachments)
	w.rest(d.Rest, "CR1", "CR3", "CRC")
	w.served(l)
	w.dates(d.Dates)
	w.rest(d.Rest, "QTY", "MEA", "CN1")
	if !l.Control.Empty() {
		w.Segment("REF", "6R", l.Control.Reveal())
	}
	w.refs("REF", d.Refs)
	w.amounts(d.Amounts)
	w.rest(d.Rest, "K3")
	w.refs("NTE", d.Notes)
	w.rest(d.Rest, "PS1", "HCP")
	if d.Drug != nil {
		w.drug(d.Drug)
	}
	for i := range d.Providers {
		w.providerLoop(&d.Providers[i])
	}
	for i := range d.Paid {
		w.adjudication(&d.Paid[i])
	}
	w.rest(d.Rest, "LQ", "FRM")
}

// professional is SV1.
func (w *writer) professional(l *Line, d *Detail) {
	copay := ""
	if d.NoCopay {
		copay = "0"
	}
	w.Segment("SV1", w.procedure(l, d), l.Charge.X12(), or(d.Unit, "UN"), decimal(l.Units), l.Place, "", w.pointers(l), "",
		yes(d.Emergency), "", yes(d.Screening), yes(d.Planning), "", "", copay)
}

// institutional is SV2.
func (w *writer) institutional(l *Line, d *Detail) {
	code, rate, notCovered := "", "", ""
	if l.Code != "" {
		code = w.procedure(l, d)
	}
	if d.Rate != 0 {
		rate = d.Rate.X12()
	}
	if d.NotCovered != 0 {
		notCovered = d.NotCovered.X12()
	}
	w.Segment("SV2", l.Revenue, code, l.Charge.X12(), or(d.Unit, "UN"), decimal(l.Units), rate, notCovered)
}

// dental is SV3 and the TOO of each tooth.
func (w *writer) dental(l *Line, d *Detail) {
	count := ""
	if l.Units != 0 {
		count = decimal(l.Units)
	}
	w.Segment("SV3", w.procedure(l, d), l.Charge.X12(), l.Place, w.Composite(d.Cavities...), d.Prosthesis, count, "", "", "", "", w.pointers(l))
	for _, t := range l.Teeth {
		surfaces := make([]string, len(t.Surfaces))
		for i := range surfaces {
			surfaces[i] = t.Surfaces[i : i+1]
		}
		w.Segment("TOO", "JP", t.Number, w.Composite(surfaces...))
	}
}

// procedure is the composite of code, modifiers and description.
func (w *writer) procedure(l *Line, d *Detail) string {
	var m [4]string
	copy(m[:], l.Modifiers)
	return w.Composite(or(d.Qualifier, w.form.qualifier), l.Code, m[0], m[1], m[2], m[3], d.Text.Reveal())
}

func (w *writer) pointers(l *Line) string {
	out := make([]string, len(l.Pointers))
	for i, p := range l.Pointers {
		out[i] = strconv.Itoa(p)
	}
	return w.Composite(out...)
}

// served is DTP*472 of a line.
func (w *writer) served(l *Line) {
	switch {
	case l.From == 0:
	case l.To == l.From:
		w.Segment("DTP", "472", "D8", l.From.Compact())
	default:
		w.Segment("DTP", "472", "RD8", l.From.Compact()+"-"+l.To.Compact())
	}
}

// drug is 2410.
func (w *writer) drug(d *Drug) {
	w.Segment("LIN", "", or(d.Kind, "N4"), d.NDC)
	if d.Quantity != 0 || d.Unit != "" {
		w.Segment("CTP", "", "", "", decimal(d.Quantity), w.Composite(d.Unit))
	}
	w.refs("REF", d.Refs)
}
