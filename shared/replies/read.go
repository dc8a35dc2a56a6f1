package replies

import (
	"context"
	"io"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x277"
	"github.com/openaso/openaso/shared/x12/x999"
	"github.com/openaso/openaso/shared/x12/xta1"
)

// Service takes replies in.
type Service struct {
	Table table.Table
	Rules envelope.Rules // what of a file is refused unread
}

// Kinds are the transactions that are replies.
func (s *Service) Kinds() []intake.Kind {
	return []intake.Kind{{Set: Interchange, Read: s.interchanges}, {Set: Group, Read: s.groups}, {Set: Claims, Read: s.claims}}
}

// mostKept is how many replies of one kind are kept of a file, so that no partner fills
// memory or the table. All are counted.
const mostKept = 1_000

// tray holds a file's replies until its end shows which of them count.
type tray struct {
	found intake.Found
	said  []said
	over  int
}

// said is a reply in its place. Of a TA1 interchange is its own, of others set is.
type said struct {
	set, interchange int
	control          string
	Reply
}

func (t *tray) add(one said) {
	if len(t.said) == mostKept {
		t.over++
		return
	}
	t.said = append(t.said, one)
}

// settle keeps the replies of whole sets, each under who sent its interchange. What fails
// then is not the file's fault: its report does not say that it is broken.
func (s *Service) settle(ctx context.Context, f *intake.File, t *tray, senders func(*said) (string, bool)) error {
	for i := range t.said {
		one := &t.said[i]
		partner, ok := senders(one)
		if !ok {
			continue
		}
		t.found.Replies.Accepted += one.Accepted
		t.found.Replies.Rejected += one.Rejected
		one.File, one.Received = f.Digest, f.Received
		if err := put(ctx, s.Table, partner, one.control, &one.Reply); err != nil {
			t.found.Report.Broken = ""
			return err
		}
	}
	if t.over > 0 {
		t.found.Refused = append(t.found.Refused, "more acknowledgments than are kept of one file")
	}
	return nil
}

// bySet tells who sent each set that the file's report does not reject.
func bySet(r *envelope.Report) func(*said) (string, bool) {
	senders, taken := map[int]string{}, x999.Taken(r)
	for i := range r.Groups {
		g := &r.Groups[i]
		for j := range g.Sets {
			senders[g.Sets[j].Number] = r.Interchanges[g.Interchange].Sender
		}
	}
	return func(one *said) (string, bool) { return senders[one.set], taken[one.set] }
}

// sets reads replies that are sets.
func (s *Service) sets(ctx context.Context, f *intake.File, pick func(*tray, *envelope.Set) envelope.Taker) (intake.Found, error) {
	t := &tray{}
	err := open(f, func(r io.Reader) (err error) {
		t.found.Report, err = s.Rules.Read(r, func(_ *envelope.Group, set *envelope.Set) envelope.Taker { return pick(t, set) })
		return err
	})
	if err != nil && t.found.Report.Broken == "" {
		return t.found, err
	}
	if kept := s.settle(ctx, f, t, bySet(&t.found.Report)); kept != nil {
		err = kept
	}
	return t.found, err
}

func open(f *intake.File, read func(io.Reader) error) error {
	r, err := f.Open()
	if err != nil {
		return fault.Wrap(err, "upload")
	}
	defer r.Close()
	return read(r)
}

func (s *Service) groups(ctx context.Context, f *intake.File, _ io.Writer) (intake.Found, error) {
	return s.sets(ctx, f, func(t *tray, set *envelope.Set) envelope.Taker {
		if set.Kind != Group {
			return nil
		}
		return x999.Taker(set, func(it x999.Item) error {
			a := &it.Answer
			t.add(said{set: it.Set, control: a.Control, Reply: Reply{Kind: Group, Ordinal: it.Ordinal, Functional: cut(a.Functional), Code: cut(a.Code),
				Reasons: few(a.Reasons), Accepted: a.Accepted, Rejected: max(a.Stated-a.Accepted, 0)}})
			return nil
		})
	})
}

// claims reads 277CAs. Those of a batch say of it, and how many claims they accept.
func (s *Service) claims(ctx context.Context, f *intake.File, _ io.Writer) (intake.Found, error) {
	return s.sets(ctx, f, func(t *tray, set *envelope.Set) envelope.Taker {
		open := Reply{Kind: Claims}
		return x277.Taker(set, func(it x277.Item) error {
			switch {
			case it.Claim == nil:
				open.told(it.Batch.Statuses)
				open.Ordinal = set.Number
				t.add(said{set: it.Set, control: it.Batch.Number, Reply: open})
			case len(it.Faults) > 0:
			case refused(it.Claim.Statuses):
				open.Rejected++
			default:
				open.Accepted++
			}
			return nil
		})
	})
}

func (r *Reply) told(all []x277.Said) {
	for i := range all {
		if i == 0 {
			r.Code = cut(all[i].Action)
		}
		r.Reasons = append(r.Reasons, cut(all[i].Category)+":"+cut(all[i].Code))
	}
	r.Reasons = few(r.Reasons)
}

// refused says whether STC03 of a claim is U, reject.
func refused(all []x277.Said) bool {
	for i := range all {
		if all[i].Action == "U" {
			return true
		}
	}
	return false
}

// interchanges reads TA1s, which stand in no set. Those of an interchange that is refused
// are not looked at.
func (s *Service) interchanges(ctx context.Context, f *intake.File, _ io.Writer) (intake.Found, error) {
	t := &tray{}
	err := open(f, func(r io.Reader) (err error) {
		t.found.Report, err = s.Rules.Survey(r, func(*envelope.Set) string { return "" })
		return err
	})
	if err != nil && t.found.Report.Broken == "" {
		return t.found, err
	}
	all := t.found.Report.Interchanges
	err = open(f, func(r io.Reader) error {
		return xta1.Read(r, func(one xta1.Receipt) error {
			if one.Interchange < len(all) && all[one.Interchange].Refused == "" {
				t.interchange(&one)
			}
			return nil
		})
	})
	if err != nil && t.found.Report.Broken == "" {
		return t.found, err
	}
	return t.found, s.settle(ctx, f, t, func(one *said) (string, bool) { return all[one.interchange].Sender, true })
}

func (t *tray) interchange(one *xta1.Receipt) {
	c := &t.found.Replies
	c.Items++
	if len(one.Faults) > 0 {
		c.Faulty++
		for _, f := range one.Faults {
			t.refuse(f.Error())
		}
		return
	}
	r := Reply{Kind: Interchange, Ordinal: c.Items, Code: one.Code, Reasons: []string{one.Note}, Accepted: 1}
	if one.Refused() {
		r.Accepted, r.Rejected = 0, 1
	}
	t.add(said{interchange: one.Interchange, control: one.Control, Reply: r})
}

// refuse notes what is wrong with a TA1: it is of no set, so no report has it.
func (t *tray) refuse(text string) {
	if len(t.found.Refused) < mostKept {
		t.found.Refused = append(t.found.Refused, text)
	}
}

// cut and few bound what a partner's codes may fill; those that the guides list are shorter.
func cut(code string) string { return code[:min(len(code), 5)] }

func few(codes []string) (out []string) {
	for _, c := range codes[:min(len(codes), 10)] {
		out = append(out, c[:min(len(c), 11)])
	}
	return out
}
