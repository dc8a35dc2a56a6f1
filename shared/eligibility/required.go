package eligibility

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12/x270"
)

// The codes of AAA03 are of 005010X279A1: those of 2100B, and those of 2100C and 2100D. One
// is said for each thing that is wrong, as CAQH CORE rule 259 asks; that its follow-up is
// to correct and send again is unverified.
const (
	providerInvalid = "43" // invalid or missing provider identification
	cardMissing     = "72" // invalid or missing subscriber id
	nameMissing     = "73" // invalid or missing subscriber name
	patientName     = "65" // invalid or missing patient name
	birthMissing    = "58" // invalid or missing date of birth
	birthDiffers    = "71" // the date of birth is not the one on file
	subscriberGone  = "75" // subscriber not found
	patientGone     = "67" // patient not found
	dateInvalid     = "57" // invalid or missing date of service
	dateBeforeBirth = "60" // the date of birth follows the date of service
	dateTooOld      = "62" // date of service not within the allowable inquiry period
	dateInFuture    = "63" // date of service in future
)

// receiver refuses who says to be a provider and is none: an NPI without its check digit.
// A provider that is not on file is answered: outside of networks nobody is.
func (w *work) receiver() {
	r := &w.inquiry.Receiver
	if r.Qualifier == "XX" && !id.NPI(r.ID) {
		w.answer.Receiver.Rejects = []x270.Reject{reason(providerInvalid, correct)}
		w.answer.Subscriber, w.answer.Dependent = nil, nil
	}
}

// required is what finds a member: the card number, and the patient's first name and date
// of birth.
func (w *work) required() {
	q := w.inquiry
	p := q.Patient()
	if q.Subscriber.Card.Empty() {
		reject(w.answer.Subscriber, cardMissing)
	}
	if p.First.Empty() {
		reject(w.patient, w.unnamed())
	}
	if p.Born == 0 {
		reject(w.patient, birthMissing)
	}
}

// unnamed is the code for a name that is missing or not the one on file.
func (w *work) unnamed() string {
	if w.inquiry.Dependent != nil {
		return patientName
	}
	return nameMissing
}

// oldest is how many months an inquiry may look back; CAQH CORE asks for 12 at least.
const oldest = 24

// dates refuses days that are not answered: before the patient's birth, long ago, or after
// the end of this month, which is as far as CAQH CORE asks for.
func (w *work) dates() {
	born := w.inquiry.Patient().Born
	year, month, _ := w.today.Date()
	end := day.New(year, month+1, 1) - 1
	for _, p := range w.periods() {
		switch {
		case p.from == 0 || p.to < p.from:
			reject(w.patient, dateInvalid)
		case p.from > end:
			reject(w.patient, dateInFuture)
		case p.to < w.today.AddMonths(-oldest):
			reject(w.patient, dateTooOld)
		case p.from < born:
			reject(w.patient, dateBeforeBirth)
		}
	}
}

// period is a day, or some days, and what is asked of them.
type period struct {
	from, to  day.Day
	questions []*x270.Question
}

// periods are the days that are asked about, each once: a question's own, otherwise the
// patient's, otherwise the subscriber's, otherwise today.
func (w *work) periods() (out []period) {
	q := w.inquiry
	general := planDate(q.Patient().Dates)
	if general.Qualifier == "" {
		general = planDate(q.Subscriber.Dates)
	}
	if general.Qualifier == "" {
		general = x270.Date{From: w.today}
	}
	for i := range q.Questions {
		d := q.Questions[i].Date
		if d.Qualifier == "" {
			d = general
		}
		out = ask(out, d, &q.Questions[i])
	}
	if len(out) == 0 {
		out = ask(out, general, &x270.Question{Services: []string{generic}})
	}
	return out
}

func ask(out []period, d x270.Date, q *x270.Question) []period {
	if d.To == 0 {
		d.To = d.From
	}
	for i := range out {
		if out[i].from == d.From && out[i].to == d.To {
			out[i].questions = append(out[i].questions, q)
			return out
		}
	}
	return append(out, period{d.From, d.To, []*x270.Question{q}})
}

// planDate is the DTP*291 among a person's dates.
func planDate(list []x270.Date) x270.Date {
	for _, d := range list {
		if d.Qualifier == "291" {
			return d
		}
	}
	return x270.Date{}
}
