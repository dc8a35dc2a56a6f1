package claimstatus

import (
	"bufio"
	"context"
	"io"
	"strconv"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x276"
)

// File reads a 276 from r and writes its 277 to w, as of of.At: one transaction set for each
// one of the file that the 999 accepts, which says what is wrong with the others. Nothing is
// written where no set is. The same bytes and the same time give the same
// answer while the logs stand still. The report is what the 999 is made of. fault.Invalid:
// the file stops being X12 somewhere, and what came whole before is answered; after any
// other error what was written is no answer.
func (s *Service) File(ctx context.Context, r io.Reader, w io.Writer, of envelope.Asked) (envelope.Report, error) {
	in := bufio.NewReaderSize(r, envelope.Start)
	head, _ := in.Peek(envelope.Start) // shorter files are no less read
	f := &filing{service: s, of: of, out: x276.NewAnswers(w, of.Opposite(head, "277"))}
	report, err := of.Rules(s.Rules).Read(in, func(_ *envelope.Group, set *envelope.Set) envelope.Taker {
		f.settle()
		f.set = set
		return x276.Pick(set, func(it x276.Item) error { return f.take(ctx, &it) })
	})
	if err != nil && report.Broken == "" {
		return report, err
	}
	f.settle()
	if failed := f.out.Close(); failed != nil {
		return report, failed
	}
	return report, err
}

// mostAsked is how many inquiries of one set are answered: answers wait in memory for the
// set's end. The guide's own limits are unverified.
const mostAsked = 5_000

// tooMany answers a set with more: a response is not possible, the submission is invalid.
var tooMany = x276.Code{Category: "E0", Code: "481"}

// filing is one file on its way.
type filing struct {
	service *Service
	of      envelope.Asked
	out     *x276.Answers
	set     *envelope.Set // whose answers wait for its end
	asked   int           // inquiries of it that were answered
	waiting []x276.Answer
}

// settle writes the answers to the set that ended, if the 999 accepts it.
func (f *filing) settle() {
	if f.set != nil && f.set.Whole() {
		f.out.Set(f.waiting...)
	}
	f.set, f.waiting, f.asked = nil, nil, 0
}

// take answers one inquiry, unless the 999 says what is wrong with it.
func (f *filing) take(ctx context.Context, it *x276.Item) error {
	if len(it.Faults) > 0 || f.asked > mostAsked {
		return nil
	}
	if f.asked++; f.asked > mostAsked {
		f.waiting = []x276.Answer{f.refuse(&it.Inquiry)}
		return nil
	}
	answers, err := f.service.Answer(ctx, &it.Inquiry, f.of.At)
	for i := range answers {
		f.waiting = append(f.waiting, f.fit(answers[i]))
	}
	return fault.Wrap(err, "claim status")
}

// refuse answers a whole set at its receiver.
func (f *filing) refuse(q *x276.Inquiry) x276.Answer {
	a := x276.Answer{Level: x276.OfReceiver, Trace: q.Batch, Statuses: []x276.Status{{Codes: [3]x276.Code{tooMany}, On: day.Of(f.of.At.UTC())}}}
	a.Payer, a.Receiver = q.Payer, q.Receiver
	return f.fit(a)
}

// fit makes an answer one of this file's: BHT03 is a number of ours.
func (f *filing) fit(a x276.Answer) x276.Answer {
	clean(&a)
	a.Batch = f.of.Digest[:min(20, len(f.of.Digest))] + "-" + strconv.Itoa(f.set.Number)
	return a
}

// clean makes what the inquiry says fit to be said back: its delimiters were others.
func clean(a *x276.Answer) {
	for _, p := range [...]*x276.Party{&a.Payer, &a.Receiver, &a.Provider, &a.Also} {
		p.Name, p.First, p.Middle = x12.EchoName(p.Name, 60, ""), x12.EchoName(p.First, 35, ""), x12.EchoName(p.Middle, 25, "")
		p.Suffix, p.ID = x12.EchoName(p.Suffix, 10, ""), x12.EchoName(p.ID, 80, "")
	}
	for _, p := range [...]*x276.Person{&a.Subscriber, &a.Patient} {
		p.Last, p.First, p.Middle = echo(p.Last, 60), echo(p.First, 35), echo(p.Middle, 25)
		p.Suffix, p.ID = echo(p.Suffix, 10), echo(p.ID, 80)
	}
	a.Trace, a.PatientNumber, a.BillType = x12.EchoName(a.Trace, 50, "0"), echo(a.PatientNumber, 50), x12.EchoName(a.BillType, 50, "")
	for i := range a.Lines {
		l := &a.Lines[i]
		l.Code = x12.EchoName(l.Code, 48, "UNKNOWN")
		for n := range l.Modifiers {
			l.Modifiers[n] = x12.EchoName(l.Modifiers[n], 2, "")
		}
	}
}

func echo(t phi.Text, limit int) phi.Text { return phi.New(x12.EchoName(t.Reveal(), limit, "")) }
