package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// begin is a line before the first rule.
func (k *work) begin(i int) *line {
	l := &line{n: k.c.Lines[i].Number, l: &k.c.Lines[i], charge: int64(k.c.Lines[i].Charge), units: k.c.Lines[i].Units}
	if i < len(k.c.Prices) {
		l.price = k.c.Prices[i]
	}
	l.on = l.l.From
	if k.c.inpatient() && k.c.Stay.Admitted != 0 {
		l.on = k.c.Stay.Admitted
	}
	l.year = k.o.YearOf(l.on)
	return l
}

// inpatient says whether somebody was admitted.
func (c *Claim) inpatient() bool {
	return c.Kind == claim.Institutional && slices.Contains([]string{"11", "18", "21", "28", "41", "65", "66", "86"}, c.Place)
}

// identify pends what nobody is known of, or what asks for nothing to be decided.
func (k *work) identify() {
	for i := range k.w.People {
		if k.w.People[i].ID == k.c.Member {
			k.person = &k.w.People[i]
		}
	}
	switch {
	case k.person == nil:
		k.wait("member-unknown", 0)
	case k.c.Unknown:
		k.wait("provider-unknown", 0)
	case len(k.lines) == 0:
		k.wait("no-lines", 0)
	case k.c.Predetermination:
		k.wait("predetermination", 0)
	}
}

// sane pends what cannot be right.
func (k *work) sane() {
	var sum int64
	for _, l := range k.lines {
		sum += l.charge
		switch {
		case l.charge < 0:
			k.wait("bad-amount", l.n)
		case l.units <= 0:
			k.wait("bad-units", l.n)
		case l.l.To < l.l.From:
			k.wait("bad-dates", l.n)
		}
	}
	if sum != int64(k.c.Charge) {
		k.wait("bad-amount", 0)
	}
}

// eligible finds the coverage of each line, day by day. A line whose days are covered in part
// waits; one of no covered day is denied with the reason of its first.
func (k *work) eligible() {
	for _, l := range k.lines {
		end := l.l.To
		if k.c.inpatient() && k.c.Stay.Admitted != 0 {
			end = max(end, k.c.Stay.To)
		}
		covered, days := 0, 0
		for d := l.on; d <= end; d++ {
			days++
			if k.spanOn(d) != nil {
				covered++
			}
		}
		l.span = k.spanOn(l.on)
		switch {
		case covered == 0:
			k.deny(l, claim.PR, k.whyNot(l.on), "N30")
		case covered < days:
			k.wait("straddles-coverage", l.n)
		}
		k.describe(l)
	}
}

func (k *work) spanOn(d day.Day) *family.Span {
	for i := range k.w.Coverage {
		s := &k.w.Coverage[i]
		if s.Member == k.c.Member && s.From <= d && (s.To == 0 || d <= s.To) {
			return s
		}
	}
	return nil
}

// whyNot is the reason why a day is not covered: before all coverage, after, or between.
func (k *work) whyNot(d day.Day) string {
	before, after := false, false
	for _, s := range k.w.Coverage {
		if s.Member == k.c.Member {
			before = before || d < s.From
			after = after || d > s.To && s.To != 0
		}
	}
	switch {
	case before && after:
		return "200"
	case before:
		return "26"
	case after:
		return "27"
	}
	return "177"
}

// future denies what was billed before it was given.
func (k *work) future() {
	for _, l := range k.open() {
		if l.l.To > k.c.Received {
			k.deny(l, claim.CO, "110", "")
		}
	}
}

// timely denies what came too late. The months begin anew when a payer before decides.
func (k *work) timely() {
	for _, l := range k.open() {
		from := l.l.To
		for _, o := range k.c.Others {
			from = max(from, o.Decided)
		}
		if k.c.Received > from.AddMonths(k.o.TimelyFiling) {
			k.deny(l, claim.CO, "29", "")
		}
	}
}

// duplicate denies a line that was there before in every respect, and pends one that an
// earlier claim has otherwise billed, where the option says so. Every decided line but a
// duplicate can be repeated, a denied one too.
func (k *work) duplicate() {
	var marks []string
	for _, l := range k.lines {
		exact := k.exactly(l)
		if !l.closed && (k.s.marks[exact] || slices.Contains(marks, exact)) {
			k.deny(l, claim.OA, "18", "")
			continue
		}
		if l.closed {
			k.marks = append(k.marks, exact)
			continue
		}
		marks = append(marks, exact)
		if slices.Contains(k.o.Edits, plan.EditSuspect) && k.s.marks[k.roughly(l)] {
			k.wait("possible-duplicate", l.n)
		}
		k.marks = append(k.marks, k.roughly(l))
	}
	k.marks = append(k.marks, marks...)
}

func (k *work) exactly(l *line) string {
	mods := slices.Sorted(slices.Values(l.l.Modifiers))
	return fmt.Sprint("exact ", k.c.Member, k.c.Billing, l.l.From, l.l.To, l.l.Code, mods, l.l.Units, l.l.Charge, l.l.Revenue, l.l.Teeth)
}

func (k *work) roughly(l *line) string {
	return fmt.Sprint("rough ", k.c.Member, k.c.Billing, l.l.From, l.l.Code, l.l.Revenue, l.l.Teeth)
}

func (k *work) accident() {
	if k.c.Accident == nil || len(k.open()) == 0 {
		return
	}
	if k.o.Accidents != plan.PayAndPursue {
		k.wait("accident", 0)
		return
	}
	k.holds = append(k.holds, "subrogation")
}

// describe says what a line's service is, for matches.
func (k *work) describe(l *line) {
	c := k.c
	l.network = c.Network
	l.of = match.Service{
		Network: string(c.Network), Code: l.l.Code, Revenue: l.l.Revenue, Modifiers: l.l.Modifiers, Taxonomy: c.Taxonomy,
		Kind: [...]string{"professional", "institutional", "dental"}[c.Kind], Place: l.l.Place, Age: k.ageOn(l.l.From), Sex: k.person.Sex,
	}
	if c.Kind == claim.Institutional {
		l.of.Bill = c.Place
		l.of.DRG = c.Stay.DRG
		l.of.Place = ""
	} else if l.of.Place == "" {
		l.of.Place = c.Place
	}
	l.of.Emergency = l.l.Emergency || strings.HasPrefix(l.l.Revenue, "045") || l.of.Place == "23"
	for _, p := range l.l.Pointers {
		l.of.Diagnoses = append(l.of.Diagnoses, c.Diagnoses[p-1])
	}
	if len(l.l.Pointers) == 0 {
		l.of.Diagnoses = c.Diagnoses
	}
	k.o.Definitions.Of(&l.of)
}

// ageOn is the age in whole years on a day.
func (k *work) ageOn(d day.Day) int {
	by, bm, bd := k.person.Born.Date()
	y, m, dd := d.Date()
	age := y - by
	if m < bm || m == bm && dd < bd {
		age--
	}
	return age
}
