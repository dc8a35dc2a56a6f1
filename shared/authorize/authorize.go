// Package authorize answers requests to review a service before it is given (278,
// 005010X217). Nobody reviews here yet: each request is pended, and nothing is kept of it. A
// claim for a service is decided by the plan's terms whatever was answered.
package authorize

import (
	"bufio"
	"io"

	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x278"
)

// File reads requests from r and writes a response to each one that the 999 accepts to w, as
// of of.At; nothing where there is none. The same bytes and the same time give the same
// answer. The report is what the 999 is made of; fault.Invalid: the file stops
// being X12 somewhere, and what came before is answered. Nothing is answered of what the
// rules refuse.
func File(o envelope.Rules, r io.Reader, w io.Writer, of envelope.Asked) (envelope.Report, error) {
	in := bufio.NewReaderSize(r, envelope.Start)
	head, _ := in.Peek(envelope.Start) // shorter files are no less read
	f := &filing{}
	report, err := of.Rules(o).Read(in, func(_ *envelope.Group, set *envelope.Set) envelope.Taker {
		f.settle()
		f.set = set
		return x278.Pick(set, f.take)
	})
	f.settle()
	if err != nil && report.Broken == "" || len(f.answers) == 0 {
		return report, err
	}
	if failed := x278.Write(w, of.Opposite(head, "278"), f.answers...); failed != nil {
		return report, failed
	}
	return report, err
}

// filing is one file on its way.
type filing struct {
	answers []x278.Review // to the sets that are whole
	set     *envelope.Set // whose answers wait for its end
	waiting []x278.Review
}

// settle keeps the answers to the set that ended, if the 999 accepts it.
func (f *filing) settle() {
	if f.set != nil && f.set.Whole() {
		f.answers = append(f.answers, f.waiting...)
	}
	f.set, f.waiting = nil, nil
}

// take answers one request, unless the 999 says what is wrong with it. A response is one
// that somebody sent to us, who ask for nothing.
func (f *filing) take(it x278.Item) error {
	if len(it.Faults) == 0 && !it.Review.Response() {
		f.waiting = append(f.waiting, pended(&it.Review))
	}
	return nil
}
