package edits

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/plan"
)

// thousandths make a unit.
const thousandths = 1000

// mue finds lines with more units than are likely. Indicator 1 counts each line by itself,
// 2 and 3 the lines of one code, day and provider together, those that were allowed on earlier
// claims first. Of 1 and 3 the units up to the value
// pass, on the lines that come first; of 2 none of that day's do. CMS denies the whole line or
// day under each of them (NCCI policy manual, chapter I, MUE); that units are cut under
// 1 and 3 is this system's reading, and the milder one. A line over several days may have the value
// on each of them and is counted by itself.
func (b *Book) mue(q *Question, out []Finding) []Finding {
	set, ok := setting(q.Claim, &q.Services[0])
	if !ok {
		return out
	}
	for i := range q.Claim.Lines {
		l := &q.Claim.Lines[i]
		code, ok := pack(l.Code)
		if !ok || l.Units <= 0 || q.skips(i) {
			continue
		}
		for _, t := range b.on(Units, set, l.From) {
			if v, ok := t.units.of(code); ok {
				if pass := v.pass(q, i); pass < l.Units {
					out = append(out, Finding{Line: i, Edit: plan.EditMUE, Group: claim.CO, Reason: "151", Remark: "N362", Units: pass})
				}
			}
		}
	}
	return out
}

// pass is how many thousandths of line i's units pass.
func (v unitValue) pass(q *Question, i int) int64 {
	l := &q.Claim.Lines[i]
	most := int64(v.most) * thousandths * days(l)
	before, all := int64(0), l.Units
	if v.indicator != '1' && days(l) == 1 {
		before, all = sameDay(q, i)
	}
	if v.indicator == '2' {
		if all > most {
			return 0
		}
		return l.Units
	}
	return min(max(most-before, 0), l.Units)
}

// sameDay is the units of line i's code, day and provider: those on the lines before it and on
// lines of earlier claims that were allowed, and all.
func sameDay(q *Question, i int) (before, all int64) {
	c, l := q.Claim, &q.Claim.Lines[i]
	who := c.GivenBy(l)
	for k := range q.Before {
		before += q.Before[k].units(c, l, who)
	}
	all = before
	for j := range c.Lines {
		o := &c.Lines[j]
		if q.skips(j) || o.Units <= 0 || o.From != l.From || o.Code != l.Code || days(o) != 1 || c.GivenBy(o) != who {
			continue
		}
		all += o.Units
		if j < i {
			before += o.Units
		}
	}
	return before, all
}

// units is what an earlier claim bills of a line's code, day and provider on lines that were
// allowed.
func (e *Before) units(c *claim.Claim, l *claim.Line, who string) (units int64) {
	for j := range e.Claim.Lines {
		if o := &e.Claim.Lines[j]; o.Code == l.Code && days(o) == 1 && e.counts(c, j, who, l.From) {
			units += max(o.Units, 0)
		}
	}
	return units
}

// fit finds lines whose age, sex or place the code does not go with.
func (b *Book) fit(q *Question, e plan.Edit, out []Finding) []Finding {
	for i := range q.Claim.Lines {
		code, ok := pack(q.Claim.Lines[i].Code)
		if !ok || q.skips(i) {
			continue
		}
		for _, t := range b.on(Fit, "", q.Claim.Lines[i].From) {
			if fails(t.fits.of(e), code, e, &q.Services[i]) {
				out = append(out, Finding{Line: i, Edit: e, Group: claim.CO, Reason: reasons[e]})
			}
		}
	}
	return out
}

// reasons are the CARCs of a service that does not go with what its code is for.
var reasons = map[plan.Edit]string{plan.EditAge: "6", plan.EditSex: "7", plan.EditPlace: "5"}
