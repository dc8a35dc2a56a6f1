package edits

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// thousandths make a unit.
const thousandths = 1000

// mue finds lines with more units than are likely. Indicator 1 counts each line by itself,
// 2 and 3 the lines of one code, day and provider together. Of 1 and 3 the units up to the value
// pass, on the lines that come first; of 2 none of that day's do. CMS denies the whole line or
// day under each of them (NCCI policy manual, chapter I, MUE); that units are cut under
// 1 and 3 is this system's reading, and the milder one. A line over several days may have the value
// on each of them and is counted by itself.
func (b *Book) mue(c *claim.Claim, services []match.Service, out []Finding) []Finding {
	set, ok := setting(c, &services[0])
	if !ok {
		return out
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		code, ok := pack(l.Code)
		if !ok || l.Units <= 0 {
			continue
		}
		for _, t := range b.on(Units, set, l.From) {
			if v, ok := t.units.of(code); ok {
				if pass := v.pass(c, i); pass < l.Units {
					out = append(out, Finding{Line: i, Edit: plan.EditMUE, Group: claim.CO, Reason: "151", Remark: "N362", Units: pass})
				}
			}
		}
	}
	return out
}

// pass is how many thousandths of line i's units pass.
func (v unitValue) pass(c *claim.Claim, i int) int64 {
	l := &c.Lines[i]
	most := int64(v.most) * thousandths * days(l)
	before, all := int64(0), l.Units
	if v.indicator != '1' && days(l) == 1 {
		before, all = sameDay(c, i)
	}
	if v.indicator == '2' {
		if all > most {
			return 0
		}
		return l.Units
	}
	return min(max(most-before, 0), l.Units)
}

// sameDay is the units of line i's code, day and provider on the lines before it, and on all.
func sameDay(c *claim.Claim, i int) (before, all int64) {
	l := &c.Lines[i]
	who := provider(c, l)
	for j := range c.Lines {
		o := &c.Lines[j]
		if o.Units <= 0 || o.From != l.From || o.Code != l.Code || days(o) != 1 || provider(c, o) != who {
			continue
		}
		all += o.Units
		if j < i {
			before += o.Units
		}
	}
	return before, all
}

// fit finds lines whose age, sex or place the code does not go with.
func (b *Book) fit(c *claim.Claim, services []match.Service, e plan.Edit, out []Finding) []Finding {
	for i := range c.Lines {
		code, ok := pack(c.Lines[i].Code)
		if !ok {
			continue
		}
		for _, t := range b.on(Fit, "", c.Lines[i].From) {
			if fails(t.fits.of(e), code, e, &services[i]) {
				out = append(out, Finding{Line: i, Edit: e, Group: claim.CO, Reason: reasons[e]})
			}
		}
	}
	return out
}

// reasons are the CARCs of a service that does not go with what its code is for.
var reasons = map[plan.Edit]string{plan.EditAge: "6", plan.EditSex: "7", plan.EditPlace: "5"}
