package x270

import (
	"fmt"
	"io"
	"iter"
	"reflect"
	"strconv"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// WriteInquiries writes a file of one group. Inquiries of one Set stand in one transaction
// set, with the head of its first; those of the same source, receiver and subscriber that
// follow each other stand under the same levels. Kind and version of the envelope are set
// here. No inquiries write nothing. fault.Invalid: a text that holds a delimiter, or a
// sender that is too long.
func WriteInquiries(w io.Writer, e x12.Envelope, all iter.Seq[InquiryItem]) error {
	out := newWriter(w, e, kind270, "HS")
	for it := range all {
		q := &it.Inquiry
		out.entry(it.Set, &entry{head: q.Head, source: q.Source, receiver: q.Receiver, subscriber: &q.Subscriber, dependent: q.Dependent, questions: q.Questions})
	}
	return out.close()
}

// WriteAnswers is WriteInquiries for answers.
func WriteAnswers(w io.Writer, e x12.Envelope, all iter.Seq[AnswerItem]) error {
	out := newWriter(w, e, kind271, "HB")
	for it := range all {
		a := &it.Answer
		out.entry(it.Set, &entry{head: a.Head, rejects: a.Rejects, source: a.Source, receiver: a.Receiver,
			subscriber: a.Subscriber, dependent: a.Dependent, benefits: a.Benefits})
	}
	return out.close()
}

// writer follows the entries and opens the levels above them.
type writer struct {
	*x12.Writer
	envelope x12.Envelope
	kind     string
	set      int // of the entry before
	sets     int // written so far
	last     *entry
	open     [3]int // HL01 of source, receiver and subscriber; 0 if none stands open
}

func newWriter(w io.Writer, e x12.Envelope, kind, functional string) *writer {
	e.Functional, e.Version = functional, Version
	return &writer{Writer: x12.NewWriter(w, x12.Usual()), envelope: e, kind: kind}
}

func (w *writer) entry(set int, e *entry) {
	if w.sets == 0 || set != w.set {
		w.begin(set, e)
	}
	w.above(e)
	switch {
	case e.dependent != nil && e.subscriber != nil:
		w.Level(w.open[atSubscriber], "23", "0")
		w.person(e.dependent, false)
	case e.subscriber != nil:
		w.open[atSubscriber] = w.Level(w.open[atReceiver], "22", "0")
		w.person(e.subscriber, true)
		w.open[atSubscriber] = 0 // it says that nobody stands below
	}
	for i := range e.questions {
		w.question(&e.questions[i])
	}
	for i := range e.benefits {
		w.benefit(&e.benefits[i])
	}
	w.last = e
}

// begin ends the open set and begins the next one.
func (w *writer) begin(set int, e *entry) {
	if w.sets == 0 {
		w.Open(w.envelope)
	}
	w.leave()
	w.set, w.sets, w.last, w.open = set, w.sets+1, nil, [3]int{}
	w.Segment("ST", w.kind, w.number(), Version)
	w.Segment("BHT", "0022", e.head.Purpose, e.head.Reference, e.head.Date.Compact(), e.head.Time, e.head.Type)
}

// above opens the levels over the patient that do not stand open already. A level that
// says that nobody stands below does not stand open.
func (w *writer) above(e *entry) {
	asks := e.receiver.Role != "" || e.subscriber != nil
	if w.open[atSource] == 0 || !asks || !reflect.DeepEqual(w.last.source, e.source) || !reflect.DeepEqual(w.last.rejects, e.rejects) {
		w.source(e, asks)
	}
	if !asks {
		return
	}
	if w.open[atReceiver] == 0 || e.subscriber == nil || !reflect.DeepEqual(w.last.receiver, e.receiver) {
		w.receiver(e)
	}
	if e.dependent == nil || e.subscriber == nil {
		return
	}
	if w.open[atSubscriber] == 0 || !reflect.DeepEqual(w.last.subscriber, e.subscriber) {
		w.open[atSubscriber] = w.Level(w.open[atReceiver], "22", "1")
		w.person(e.subscriber, true)
	}
}

func (w *writer) source(e *entry, asks bool) {
	w.open = [3]int{}
	number := w.Level(0, "20", yes(asks))
	w.rejects(e.rejects)
	w.party(&e.source)
	if asks {
		w.open[atSource] = number
	}
}

func (w *writer) receiver(e *entry) {
	w.open[atReceiver], w.open[atSubscriber] = 0, 0
	number := w.Level(w.open[atSource], "21", yes(e.subscriber != nil))
	w.party(&e.receiver)
	if e.subscriber != nil {
		w.open[atReceiver] = number
	}
}

func yes(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// leave ends the open set.
func (w *writer) leave() {
	if w.sets > 0 {
		w.Segment("SE", strconv.Itoa(w.Count()+1), w.number())
	}
}

func (w *writer) number() string { return fmt.Sprintf("%04d", w.sets) }

func (w *writer) close() error {
	if w.sets > 0 {
		w.leave()
		w.Done(w.envelope, w.sets)
	}
	return fault.Wrap(w.Close(), "%s", w.kind)
}
