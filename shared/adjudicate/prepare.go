package adjudicate

import (
	"cmp"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// kinds are the words of match.Match for a claim's kind.
func kindWord(k claim.Kind) string {
	switch k {
	case claim.Institutional:
		return "institutional"
	case claim.Dental:
		return "dental"
	}
	return "professional"
}

// prepare says of each line what a match is held against, whose sharing applies and which
// benefit is the first to match.
func (w *work) prepare() {
	w.services = resized(w.services, len(w.lines))
	w.codes = w.codes[:0]
	person := w.view.Person(w.claim.Member)
	for i := range w.lines {
		l := &w.lines[i]
		l.service = &w.services[i]
		w.describe(l)
		switch {
		case person == nil || person.Born == 0:
		case i > 0 && w.lines[i-1].in.From == l.in.From:
			l.service.Age, l.service.Sex = w.services[i-1].Age, person.Sex
		default:
			l.service.Age, l.service.Sex = person.Born.AgeOn(l.in.From), person.Sex
		}
		if l.option == nil {
			continue
		}
		if w.side(l); w.pended != "" {
			return
		}
		l.benefit = l.option.Defined(l.service)
	}
}

func (w *work) describe(l *line) {
	c, s := w.claim, l.service
	*s = match.Service{}
	s.Kind, s.Code, s.Revenue, s.Modifiers, s.Diagnoses = kindWord(c.Kind), l.in.Code, l.in.Revenue, l.in.Modifiers, w.diagnoses(l)
	s.Taxonomy, s.Age = c.Taxonomy, -1
	if c.Kind == claim.Institutional {
		s.Bill = c.Place
	} else {
		s.Place = cmp.Or(l.in.Place, c.Place)
	}
	if c.Stay != nil {
		s.DRG = c.Stay.DRG
	}
	s.Emergency = l.in.Emergency || s.Place == "23" || strings.HasPrefix(s.Revenue, "045")
}

// diagnoses are those that the line points to, or all where it points to none.
func (w *work) diagnoses(l *line) []string {
	all := w.claim.Diagnoses
	switch {
	case len(l.in.Pointers) == 0:
		return all
	case len(l.in.Pointers) == 1: // most lines
		if p := l.in.Pointers[0]; p >= 1 && p <= len(all) {
			return all[p-1 : p]
		}
		return nil
	}
	from := len(w.codes)
	for _, p := range l.in.Pointers {
		if p >= 1 && p <= len(all) {
			w.codes = append(w.codes, all[p-1])
		}
	}
	return w.codes[from:len(w.codes):len(w.codes)]
}

// side finds what prices a line and whose sharing it takes: the contract's, of protected
// care outside it the protected network's, of an option with reference pricing that one's.
// Protection comes before reference pricing: an option without a network cannot have
// emergency care balance billed (FAQs on the Consolidated Appropriations Act, part 55, unverified).
func (w *work) side(l *line) {
	o := l.option
	l.network, l.care = cmp.Or(w.contract.Network, plan.Out), contracted
	w.define(l)
	if l.network != plan.Out {
		return
	}
	switch {
	case w.protected(l):
		l.care, l.network = surprise, o.ProtectedNetwork()
	case w.pended != "":
		return
	case w.contract.Misled:
		l.misled, l.care, l.network = true, outside, o.ProtectedNetwork()
		if o.OutOfNetwork == nil { // it has no price of its own outside
			l.care = surprise
		}
	case o.Reference != nil:
		l.care, l.network = referenced, cmp.Or(o.Reference.Network, plan.In)
	default:
		l.care = outside
		return
	}
	w.define(l)
}

func (w *work) define(l *line) {
	l.service.Network = string(l.network)
	l.option.Define(l.service)
}

// protected says whether a service outside the network is care that may not be balance
// billed: air ambulances always, emergencies, and what is given at a facility of the network,
// unless the patient consented (29 CFR 2590.716-4, -5 and 2590.717-1). Consent takes nothing
// from ancillary care (45 CFR 149.420(b)).
func (w *work) protected(l *line) bool {
	if airAmbulance(l.in.Code) || w.emergency(l) {
		return true
	}
	ancillary := l.option.Definitions.Holds(plan.Ancillary, l.service)
	if !ancillary && (!w.atFacility(l) || w.consented(l)) {
		return false
	}
	if w.contract.Facility == "" && !l.closed && !w.cleared(PendFacility, l) && (w.claim.Facility != "" || inFacility(l.service.Place)) {
		w.pend(PendFacility, l, "network of the service facility")
		return false
	}
	return w.contract.Facility != "" && w.contract.Facility != plan.Out
}

// atFacility says whether a service is given at what the law calls a facility (45 CFR 149.30):
// by its place, and on a form without one if another facility than who bills is named. An
// office of the network, which a claim may name too, is none.
func (w *work) atFacility(l *line) bool {
	return inFacility(l.service.Place) || w.claim.Kind == claim.Institutional && w.claim.Facility != ""
}

// airAmbulance: conventional transport and mileage, fixed and rotary wing.
func airAmbulance(code string) bool {
	return code == "A0430" || code == "A0431" || code == "A0435" || code == "A0436"
}

// inFacility: hospital, its off-campus department, emergency room and ambulatory surgery.
func inFacility(place string) bool {
	return place == "19" || place == "21" || place == "22" || place == "23" || place == "24"
}

// emergency goes by the option's definition, and where it has none by the claim's word.
func (w *work) emergency(l *line) bool {
	if l.option.Definitions.Has(plan.Emergency) {
		return l.option.Definitions.Holds(plan.Emergency, l.service)
	}
	return l.service.Emergency
}

// lack is what is wrong with a line's authorization, where that costs a penalty.
type lack struct {
	fault  int // 1 and the index into work.faults; 0 is nothing
	group  claim.Group
	reason string
	units  int64 // those that nothing authorizes
}

// authorizationOf is a member's authorization with a number, or nil.
func (w *work) authorizationOf(number string) *family.Authorization {
	all := w.view.Authorizations(w.claim.Member)
	for i := range all {
		if all[i].Number == number {
			return &all[i]
		}
	}
	return nil
}

// nextYear is the first day of the plan year after the one that begins on a day.
func nextYear(o *plan.Option, year day.Day) day.Day {
	return day.New(year.Year()+1, o.YearStarts.Month, o.YearStarts.Day)
}
