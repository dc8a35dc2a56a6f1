package eligibility

import (
	"bufio"
	"context"
	"io"
	"iter"
	"strconv"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x270"
)

// File answers a file of inquiries as of of.At: one set for each that is whole, in the
// envelope's opposite direction. An inquiry with a fault, and a set that is not whole, are
// for the acknowledgment to refuse, which is made of the report; where nothing is left
// nothing is written. The same file, time and log give the same bytes. fault.Invalid: the file stops being
// X12 somewhere; what came whole before is answered. After any other error what was
// written is no answer, and the file is to be answered again.
func (s *Service) File(ctx context.Context, r io.Reader, w io.Writer, of envelope.Asked) (envelope.Report, error) {
	in := bufio.NewReaderSize(r, envelope.Start)
	first, _ := in.Peek(envelope.Start) // a failure of the source shows again when it is read
	f := &filed{service: s, ctx: ctx, of: of}
	err := x270.WriteAnswers(w, of.Opposite(first, "271"), f.answers(in))
	if f.err != nil { // it stopped what was written
		err = f.err
	}
	return f.report, fault.Wrap(err, "eligibility file")
}

// filed is a file on its way. A set's inquiries are held until its end shows whether it
// is whole.
type filed struct {
	service *Service
	ctx     context.Context
	of      envelope.Asked
	report  envelope.Report
	err     error

	set   *envelope.Set
	held  []x270.InquiryItem
	over  bool
	count int // answered so far
	yield func(x270.AnswerItem) bool
}

// mostHeld is how many inquiries of one set are answered: the guide recommends 99 for a
// batch (005010X279A1 section 1.4.7, unverified), and what is held fills memory.
const mostHeld = 5_000

// answers reads the file and answers it as it goes.
func (f *filed) answers(r io.Reader) iter.Seq[x270.AnswerItem] {
	return func(yield func(x270.AnswerItem) bool) {
		f.yield = yield
		f.report, f.err = f.of.Rules(f.service.Rules).Read(r, f.take)
		if f.err == nil || fault.Is(f.err, fault.Invalid) {
			if err := f.settle(); err != nil {
				f.err = err
			}
		}
	}
}

// take is called at each ST: by then the set before has shown whether it is whole.
func (f *filed) take(_ *envelope.Group, s *envelope.Set) envelope.Taker {
	if err := f.settle(); err != nil {
		return stopped{err}
	}
	f.set = s
	t := x270.TakeInquiries(s, f.hold)
	if t == nil {
		return nil
	}
	return t
}

func (f *filed) hold(it x270.InquiryItem) error {
	if len(it.Faults) > 0 {
		return nil
	}
	if f.over = len(f.held) == mostHeld; !f.over {
		f.held = append(f.held, it)
	}
	return nil
}

// settle answers the set that has ended.
func (f *filed) settle() error {
	set, held, over := f.set, f.held, f.over
	f.set, f.held, f.over = nil, f.held[:0], false
	if set == nil || !set.Whole() || len(held) == 0 {
		return nil
	}
	if over { // AAA03 04 of 2000A: more than is allowed
		return f.put(set, above(&held[0].Inquiry, f.of.At, reason("04", correct)))
	}
	for i := range held {
		a, err := f.service.answer(f.ctx, &held[i].Inquiry, f.of.At)
		if err == nil {
			err = f.put(set, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *filed) put(set *envelope.Set, a x270.Answer) error {
	if a.Head.Reference == "" {
		a.Head.Reference = f.of.Digest[:min(24, len(f.of.Digest))] + "-" + strconv.Itoa(set.Number)
	}
	f.count++
	if !f.yield(x270.AnswerItem{Ordinal: f.count, Set: set.Number, Answer: a}) {
		return fault.New(fault.Internal, "the writer stopped")
	}
	return nil
}

// stopped is for a file that cannot be answered further.
type stopped struct{ err error }

func (s stopped) Segment(*x12.Segment) error { return s.err }
func (s stopped) End(*x12.Segment) error     { return s.err }
func (s stopped) Drop()                      {}
