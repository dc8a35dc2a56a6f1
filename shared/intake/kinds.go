package intake

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
	"github.com/openaso/openaso/shared/x12/x999"
)

// Kind is a transaction beside claims that files are read for: enrollments, inquiries.
type Kind struct {
	Set    string // ST01: 270; TA1 are those segments
	Answer string // ST01 of what is answered: 271; "" if nothing is
	// Read acts on the file's sets of the kind, or on those that one sender asks, and answers
	// them into out. It may be called again for the same file, and then does and answers the same.
	Read func(ctx context.Context, f *File, out io.Writer) (Found, error)
}

// File is an upload. Of is one of the interchanges of the sender who is answered, and nobody
// else's are read; nil where nobody is answered.
type File struct {
	Key, Digest string
	Received    time.Time
	Of          *envelope.Interchange
	Open        func() (io.ReadCloser, error) // from its beginning, each time
}

// Found is what was found in a file. Report is for its 999, Refused what beside it could
// not be taken: where and which rule. Replies are of acknowledgments alone.
type Found struct {
	Report  envelope.Report
	Refused []string
	Replies Replies
}

// Replies counts what acknowledgments say of what was sent: interchanges, sets or claims.
// Items and Faulty are of those that stand in no set (TA1).
type Replies struct{ Items, Faulty, Accepted, Rejected int }

// Answered is the Read of a kind whose items are answered one by one.
func Answered(answer func(ctx context.Context, r io.Reader, w io.Writer, of envelope.Asked) (envelope.Report, error)) func(context.Context, *File, io.Writer) (Found, error) {
	return func(ctx context.Context, f *File, out io.Writer) (Found, error) {
		r, err := f.Open()
		if err != nil {
			return Found{}, fault.Wrap(err, "upload")
		}
		defer r.Close()
		report, err := answer(ctx, r, out, envelope.Asked{At: f.Received, Digest: f.Digest, Of: f.Of})
		return Found{Report: report}, err
	}
}

// Part is what a file holds of one kind under one guide.
type Part struct {
	Kind   string // 270
	Guide  string `json:",omitempty"` // 005010X222A1: which kind of claims
	Sets   int
	Items  int    // claims, members, inquiries
	Faulty int    // items that the 999 rejects, alone or with their set
	Answer string `json:",omitempty"` // where the answer to the file's first sender is kept

	Accepted int `json:",omitempty"` // of acknowledgments: what was sent and they accept
	Rejected int `json:",omitempty"`
}

const (
	claims       = "837"
	interchanges = "TA1"
)

// items answers the tag that begins an item of a set in a survey. Items of other kinds than
// claims are counted by who reads them.
func (s *Service) items(set *envelope.Set) string {
	if set.Kind == claims {
		return x837.Begins(set)
	}
	if s.kind(set.Kind) == nil {
		return ""
	}
	return "ST" // stands in no set
}

func (s *Service) kind(set string) *Kind {
	for i := range s.Kinds {
		if s.Kinds[i].Set == set {
			return &s.Kinds[i]
		}
	}
	return nil
}

// others lets the other kinds be read that the file has, and puts what they found in place
// of what the survey says. It answers of each kind where its answer is kept, and what it
// says that stands in no set.
func (s *Service) others(ctx context.Context, m *Manifest, report *envelope.Report) (map[string]Part, error) {
	answers := map[string]Part{}
	for i := range s.Kinds {
		k := &s.Kinds[i]
		if !holds(report, k.Set) {
			continue
		}
		p := Part{Kind: k.Set}
		var err error
		if k.Answer == "" {
			err = s.unanswered(ctx, m, k, report, &p)
		} else {
			err = s.bySender(ctx, m, k, report, &p)
		}
		if err != nil {
			return nil, err
		}
		answers[k.Set] = p
	}
	return answers, nil
}

// unanswered reads a kind that is not answered.
func (s *Service) unanswered(ctx context.Context, m *Manifest, k *Kind, report *envelope.Report, p *Part) error {
	got, err := s.other(ctx, m, k, nil, io.Discard)
	if err != nil {
		return err
	}
	report.Take(&got.Report, k.Set)
	m.Faults = append(m.Faults, got.Refused[:min(len(got.Refused), told)]...)
	n := &got.Replies
	p.Items, p.Faulty, p.Accepted, p.Rejected = n.Items, n.Faulty, n.Accepted, n.Rejected
	return nil
}

// bySender reads a kind that is answered, once for each sender who asks: what one asks is
// nobody else's to know.
func (s *Service) bySender(ctx context.Context, m *Manifest, k *Kind, report *envelope.Report, p *Part) error {
	for place, theirs := range report.BySender() {
		of := asks(&theirs, k.Set)
		if of == nil {
			continue
		}
		got, key, err := s.reply(ctx, m, k, of, suffix(place, strings.ToLower(k.Answer)))
		if err != nil {
			return err
		}
		report.Take(&got.Report, k.Set)
		if place == 0 {
			p.Answer = key
			continue
		}
		o := m.sender(place)
		o.Answers = append(o.Answers, key)
	}
	return nil
}

// asks is the first interchange of a sender in which he asks anything of a kind that is not
// refused unread, nil if he does not.
func asks(theirs *envelope.Report, set string) *envelope.Interchange {
	for i := range theirs.Groups {
		g := &theirs.Groups[i]
		if slices.ContainsFunc(g.Sets, func(s envelope.Set) bool { return s.Kind == set && !s.Void }) {
			return &theirs.Interchanges[g.Interchange]
		}
	}
	return nil
}

// holds says whether a file has a set of a kind that is not refused unread.
func holds(report *envelope.Report, set string) bool {
	if set == interchanges {
		return slices.ContainsFunc(report.Interchanges, func(i envelope.Interchange) bool { return i.Refused == "" && i.Answers > 0 })
	}
	for s := range report.Sets() {
		if s.Kind == set && !s.Void {
			return true
		}
	}
	return false
}

// reply reads what one sender asks of a kind. What is answered is kept before the manifest
// that names it.
func (s *Service) reply(ctx context.Context, m *Manifest, k *Kind, of *envelope.Interchange, suffix string) (got Found, key string, err error) {
	key, err = s.answer(ctx, m, suffix, func(out io.Writer) (err error) {
		got, err = s.other(ctx, m, k, of, out)
		return err
	})
	if err == nil && got.Report.Interchanges == nil { // an earlier try answered it
		got, err = s.other(ctx, m, k, of, io.Discard)
	}
	return got, key, err
}

// other reads one kind.
func (s *Service) other(ctx context.Context, m *Manifest, k *Kind, of *envelope.Interchange, out io.Writer) (Found, error) {
	f := &File{Key: m.Key, Digest: m.Digest, Received: m.Received, Of: of, Open: func() (io.ReadCloser, error) {
		r, _, err := s.Files.Open(ctx, m.Key)
		return r, err
	}}
	got, err := k.Read(ctx, f, out)
	if err != nil && got.Report.Broken != "" {
		err = nil // the survey says so, and what came before was read
	}
	return got, err
}

// parts counts what the file holds, by kind and guide in the order in which they come.
func (m *Manifest) parts(r *envelope.Report, answers map[string]Part) {
	if p, ok := answers[interchanges]; ok {
		m.Parts = append(m.Parts, p)
	}
	for s := range r.Sets() {
		at := slices.IndexFunc(m.Parts, func(p Part) bool { return p.Kind == s.Kind && p.Guide == s.Guide })
		if at < 0 {
			if at = len(m.Parts); at == told {
				return
			}
			p := answers[s.Kind]
			p.Kind, p.Guide = s.Kind, s.Guide
			m.Parts = append(m.Parts, p)
		}
		p := &m.Parts[at]
		p.Sets, p.Items, p.Faulty = p.Sets+1, p.Items+s.Items, p.Faulty+rejected(s)
	}
}

// rejected is how many of a set's items the acknowledgment rejects, alone or with their set.
func rejected(s *envelope.Set) int {
	if x999.Verdict(s) == "R" {
		return s.Items
	}
	return s.Faulty + s.Refused
}
