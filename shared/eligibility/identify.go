package eligibility

import (
	"slices"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x270"
)

// identify finds the patient in the family: born on the same day with the same first
// name, as claims are matched. Where the card is known and the rest does not agree, the
// answer says what.
func (w *work) identify() {
	if w.state == nil {
		reject(w.answer.Subscriber, subscriberGone)
		return
	}
	q := w.inquiry
	if q.Dependent != nil {
		w.subscriberAgrees(&q.Subscriber)
	}
	p := q.Patient()
	if w.who = w.state.Patient(p.First, p.Born); w.who == nil {
		reject(w.patient, w.differs(p))
	}
}

// subscriberAgrees looks at what is said of the subscriber beside the card, if anything.
func (w *work) subscriberAgrees(p *x270.Person) {
	self := w.self()
	if self == nil {
		return
	}
	if !p.First.Empty() && !self.Called(p.First) {
		reject(w.answer.Subscriber, nameMissing)
	}
	if p.Born != 0 && p.Born != self.Born {
		reject(w.answer.Subscriber, birthDiffers)
	}
}

// self is the family's subscriber, nil if the log has none.
func (w *work) self() *family.Person {
	at := slices.IndexFunc(w.state.People, func(p family.Person) bool { return p.Relationship == family.Subscriber })
	if at < 0 {
		return nil
	}
	return &w.state.People[at]
}

// differs is the code for a patient whom nobody in the family is.
func (w *work) differs(p *x270.Person) string {
	for i := range w.state.People {
		if w.state.People[i].Called(p.First) {
			return birthDiffers
		}
	}
	for i := range w.state.People {
		if w.state.People[i].Born == p.Born {
			return w.unnamed()
		}
	}
	if w.inquiry.Dependent != nil {
		return patientGone
	}
	return subscriberGone
}

// present says who the patient is as the log has it, and puts the patient on the level
// that is right: one that was asked about as the subscriber may be a dependent.
func (w *work) present() {
	a := &w.answer
	asked := w.patient
	self := w.self()
	subscriber := a.Subscriber
	if self != nil {
		onFile(subscriber, self)
	}
	subscriber.Traces, a.Dependent, w.patient = nil, nil, subscriber
	if w.who != self {
		a.Dependent = &x270.Person{Kind: "1"}
		w.patient = a.Dependent
		onFile(w.patient, w.who)
	}
	w.patient.Traces = traces(w.inquiry.Patient())
	w.patient.Relation = relation(w.who)
	if !asked.Last.Empty() && !w.who.Surnamed(asked.Last) {
		w.patient.Relation.Maintenance, w.patient.Relation.Reason = "001", "25" // the last name is another one than was asked with
	}
}

// onFile replaces what was asked with by what is on file. The card stays the one that was
// asked with: it found the family.
func onFile(to *x270.Person, p *family.Person) {
	to.Kind, to.Last, to.First, to.Born, to.Sex = "1", name(p.Last, 60), name(p.First, 35), p.Born, ""
	to.Middle, to.Suffix = phi.Text{}, phi.Text{}
	if p.Sex == "F" || p.Sex == "M" {
		to.Sex = p.Sex
	}
}

// relation is INS: 18 self, 01 spouse, 19 child.
func relation(p *family.Person) x270.Relation {
	switch p.Relationship {
	case family.Spouse:
		return x270.Relation{Insured: "N", Code: "01"}
	case family.Child:
		return x270.Relation{Insured: "N", Code: "19"}
	}
	return x270.Relation{Insured: "Y", Code: "18"}
}
