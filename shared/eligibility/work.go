package eligibility

import (
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/x12/x270"
)

// published is what is published of a span's plan. Option is nil where its version is not
// there.
type published struct {
	group, groupName string // the employer
	plan, planName   string
	option           *plan.Option
}

// work is one inquiry on its way to its answer.
type work struct {
	inquiry *x270.Inquiry
	answer  x270.Answer
	patient *x270.Person // of the answer: what is wrong with the patient is said there
	today   day.Day

	state *family.State
	who   *family.Person
	terms func(sp *family.Span, on day.Day) published
}

// begin answers what the inquiry itself shows: who asks, and whether it says enough.
func begin(q *x270.Inquiry, at time.Time) *work {
	w := &work{inquiry: q, today: day.Of(at), answer: skeleton(q, at)}
	w.patient = w.answer.Subscriber
	if w.answer.Dependent != nil {
		w.patient = w.answer.Dependent
	}
	w.receiver()
	if !w.refused() {
		w.required()
		w.dates()
	}
	return w
}

// finish answers out of the family; a nil state is nobody's.
func (w *work) finish(state *family.State, terms func(*family.Span, day.Day) published) {
	w.state, w.terms = state, terms
	w.identify()
	if w.refused() {
		return
	}
	w.present()
	for _, p := range w.periods() {
		w.period(&p)
	}
}

// refused says whether the answer ends with a reason.
func (w *work) refused() bool {
	a := &w.answer
	return len(a.Rejects)+len(a.Receiver.Rejects) > 0 || a.Subscriber != nil && len(a.Subscriber.Rejects) > 0 ||
		a.Dependent != nil && len(a.Dependent.Rejects) > 0
}

// Unable is the answer to a sender who does not wait until the table can be read (AAA03 42
// of loop 2000A: ask again).
func Unable(q x270.Inquiry, at time.Time) x270.Answer {
	return above(&q, at, reason("42", again))
}

// above is an answer that ends at the source.
func above(q *x270.Inquiry, at time.Time, r x270.Reject) x270.Answer {
	a := skeleton(q, at)
	a.Rejects = []x270.Reject{r}
	a.Receiver, a.Subscriber, a.Dependent = x270.Party{}, nil, nil
	return a
}

// What may be done about a reject: AAA04.
const (
	correct = "C" // correct and send again
	again   = "R" // send again
)

func reason(code, action string) x270.Reject { return x270.Reject{Reason: code, Action: action} }

// reject says why the inquiry is not answered, at the level that it is about.
func reject(p *x270.Person, code string) {
	for _, r := range p.Rejects {
		if r.Reason == code {
			return
		}
	}
	if len(p.Rejects) < 9 { // the guide's most
		p.Rejects = append(p.Rejects, reason(code, correct))
	}
}
