package adjudicate

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/plan"
)

// claimEdits denies what the edits that an option has in force object to, or cuts a line to
// the units that pass.
func claimEdits(w *work) {
	w.prepare()
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed || !edited(l.option) || slices.Contains(w.looked, l.option) {
			continue
		}
		if w.terms.Tables.Edits == nil {
			w.pend(PendTable, l, "table of claim edits")
			return
		}
		w.table = true
		w.looked = append(w.looked, l.option)
		w.find(l.option)
	}
}

// edited says whether an option has edits in force that need tables.
func edited(o *plan.Option) bool {
	return slices.ContainsFunc(o.Edits, func(e plan.Edit) bool { return e != plan.EditSuspect })
}

// before finds the earlier claims of the days and providers of an option's open lines, each
// once and in the order of their places, where its edits look at other claims.
func (w *work) before(o *plan.Option) (out []edits.Before) {
	if !edits.Across(o) {
		return nil
	}
	by, on := "", day.Day(0)
	var earlier []*family.Decided
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed || l.option != o {
			continue
		}
		if who := w.claim.GivenBy(l.in); who != by || l.in.From != on { // most claims are of one
			by, on = who, l.in.From
			earlier = w.ofDay(by, on, earlier)
		}
	}
	slices.SortStableFunc(earlier, func(a, b *family.Decided) int { return cmp.Compare(a.Decision.Place, b.Decision.Place) })
	for _, d := range earlier {
		out = append(out, edits.Before{Claim: &d.Claim, Lines: d.Decision.Outcome.Lines})
	}
	return out
}

// ofDay adds the earlier claims of a day and provider that are not there yet.
func (w *work) ofDay(provider string, on day.Day, earlier []*family.Decided) []*family.Decided {
	by, all := w.view.OfDay(w.claim.Member, provider, on)
	w.short = w.short || !all
	for _, d := range by {
		if !slices.ContainsFunc(earlier, func(e *family.Decided) bool { return e.Claim.ID == d.Claim.ID }) {
			earlier = append(earlier, d)
		}
	}
	return earlier
}

func (w *work) find(o *plan.Option) {
	w.skip = resized(w.skip, len(w.lines))
	for i := range w.lines {
		w.skip[i] = w.lines[i].closed
	}
	w.edited = edits.Question{Claim: w.claim, Services: w.services, Option: o, Before: w.before(o), Skip: w.skip}
	for _, f := range w.terms.Tables.Edits(&w.edited) {
		if f.Line < 0 || f.Line >= len(w.lines) {
			continue
		}
		l := &w.lines[f.Line]
		switch {
		case l.closed || l.option != o || f.Units >= l.units:
		case f.Less > 0:
			w.cut(l, cut{less: f.Less, group: f.Group, reason: f.Reason, remark: f.Remark, rule: ruleEdits})
		case f.Units > 0:
			w.cut(l, cut{units: l.units - f.Units, group: f.Group, reason: f.Reason, remark: f.Remark, rule: ruleEdits})
		default:
			l.deny(ruleEdits, f.Group, f.Reason, f.Remark)
		}
	}
}

// cut lets units of a line not pass; what they cost comes off once it is priced.
func (w *work) cut(l *line, c cut) {
	c.line = w.index(l)
	w.cuts = append(w.cuts, c)
	l.units -= c.units
}
