// Package inquire answers inquiries by call: one X12 interchange of 270, 276 or 278 comes in
// signed, and its answer goes back at once. It writes nothing, so the same call again is
// answered again. What the same inquiries get as files is intake's.
package inquire

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// MaxBody is the most bytes that an interchange may have, MaxAnswer its answer: Lambda
// returns 6 MB at most, and a body that is no text grows by a third on its way.
const (
	MaxBody   = 256 << 10
	MaxAnswer = 4 << 20
)

// Service answers. Connection finds who asks under an id, Kinds is what is answered to who
// may ask about an employer's members.
type Service struct {
	Now        func() time.Time
	Connection func(id string) (*partner.Connection, bool)
	Kinds      func(e id.Employer) []Kind
	Rules      envelope.Rules // what of an interchange is refused unread
}

// Kind is a transaction that is answered. Read answers the sets of its kind that are whole
// into w. fault.Invalid: it stops being X12 somewhere,
// and what came before is answered.
type Kind struct {
	Set    string // ST01: 270
	Answer string // ST01 of the answer: 271
	Read   func(ctx context.Context, r io.Reader, w io.Writer, of envelope.Asked) (envelope.Report, error)
}

// Answer is what goes back: one or more interchanges. The rest of it is for a log, and holds
// no PHI.
type Answer struct {
	Body         []byte // UTF-8
	Digest       string // of what was asked
	Kind         string // ST01 of what was asked, "" if the envelope shows none
	Items        int    // inquiries that came
	Refused      int    // of them by the 999, alone or with their set
	Acknowledged bool   // a TA1 or 999 says that not all was taken
}

// Answer answers the interchange that came in on a connection. header looks up a header by
// its name in lower case. What is wrong with an interchange is said as X12 does, in the body:
// a TA1 of the envelope, a 999 of its sets; it is no error. Faults: Unauthorized unsigned,
// stale, or no such connection, which nobody outside can tell apart; Invalid the body is not
// one X12 interchange of one kind of inquiry; TooLarge it, or its answer; Unavailable ask
// again.
func (s *Service) Answer(ctx context.Context, connection string, header func(string) string, body []byte) (Answer, error) {
	if len(body) > MaxBody {
		return Answer{}, fault.New(fault.TooLarge, "inquiry: over %d bytes; lay it into the inbox as a file", MaxBody)
	}
	now := s.Now().UTC()
	door := partner.Door{Find: s.Connection, Kinds: []string{partner.Inquirer}}
	c, _, err := door.Signed(connection, header, body, now)
	if err != nil {
		return Answer{}, err
	}
	q := asked{body: body, at: now.Truncate(time.Second), digest: id.Digest(body), kinds: s.Kinds(c.Employer), rules: s.Rules}
	a, err := q.answer(ctx)
	return a, fault.Wrap(err, "inquiry")
}

// asked is one interchange on its way to its answer.
type asked struct {
	body   []byte
	at     time.Time
	digest string
	kinds  []Kind
	rules  envelope.Rules
}

func (q *asked) answer(ctx context.Context) (Answer, error) {
	report, err := q.rules.Survey(bytes.NewReader(q.body), q.begins)
	if len(report.Interchanges) == 0 || err != nil && report.Broken == "" {
		return Answer{}, orEmpty(err)
	}
	k, err := q.kind(&report)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Digest: q.digest}
	var out limited
	if k != nil {
		a.Kind = k.Set
	}
	if k != nil && report.Interchanges[0].Refused == "" {
		if err := q.read(ctx, k, &report, &out); err != nil {
			return a, err
		}
	}
	return a, q.compose(&a, &report, out.kept)
}

// orEmpty is why a body is no X12; one that ends before it begins has no reason of its own.
func orEmpty(err error) error {
	if err == nil {
		err = fault.New(fault.Invalid, "the body is empty: post one X12 interchange, ISA to IEA")
	}
	return err
}

// begins tells a survey which sets are read; who reads them counts their items.
func (q *asked) begins(set *envelope.Set) string {
	if q.known(set.Kind) == nil {
		return ""
	}
	return "ST" // stands in no set
}

func (q *asked) known(set string) *Kind {
	for i := range q.kinds {
		if q.kinds[i].Set == set {
			return &q.kinds[i]
		}
	}
	return nil
}

// kind is the one kind that the interchange asks, nil if it has no sets. Several would be
// answered by several interchanges, which nobody who waits for one expects.
func (q *asked) kind(report *envelope.Report) (one *Kind, err error) {
	if n := len(report.Interchanges); n > 1 {
		return nil, fault.New(fault.Invalid, "%d interchanges: a call asks with one", n)
	}
	for s := range report.Sets() {
		k := q.known(s.Kind)
		switch {
		case k == nil:
			return nil, fault.New(fault.Invalid, "transaction set %d, ST01: only inquiries are answered here, 270, 276 and 278; "+
				"claims (837), enrollments (834) and all else are files: lay them into the inbox (in/ of the bucket, or aso upload FILE)", s.Number)
		case one != nil && one.Set != k.Set:
			return nil, fault.New(fault.Invalid, "transaction set %d, ST01: another kind of inquiry than the one before; a call asks with one kind", s.Number)
		}
		one = k
	}
	return one, nil
}

// read lets who knows the kind answer, and puts what was found in place of what the survey
// says.
func (q *asked) read(ctx context.Context, k *Kind, report *envelope.Report, out *limited) error {
	got, err := k.Read(ctx, bytes.NewReader(q.body), out, envelope.Asked{At: q.at, Digest: q.digest})
	if out.over {
		return fault.New(fault.TooLarge, "the answer is over %d bytes: ask with fewer inquiries, or lay them into the inbox as a file", MaxAnswer)
	}
	if err != nil && got.Broken == "" {
		return err
	}
	report.Take(&got, k.Set)
	return nil
}

// limited keeps what is written up to MaxAnswer, and then fails.
type limited struct {
	kept []byte
	over bool
}

// Write implements io.Writer.
func (l *limited) Write(b []byte) (int, error) {
	if l.over = l.over || len(l.kept)+len(b) > MaxAnswer; l.over {
		return 0, fault.New(fault.TooLarge, "the answer is too long")
	}
	l.kept = append(l.kept, b...)
	return len(b), nil
}
