package assemble

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/openaso/openaso/shared/agreement"
	"github.com/openaso/openaso/shared/attachments"
	"github.com/openaso/openaso/shared/authorize"
	"github.com/openaso/openaso/shared/claimstatus"
	"github.com/openaso/openaso/shared/eligibility"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/inquire"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/replies"
	"github.com/openaso/openaso/shared/roster"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// kinds are the transactions beside claims that files are read for. Enrollments come
// before inquiries: who asks in the same file is told of what it brought.
func (p *Parts) kinds() []intake.Kind {
	kinds := []intake.Kind{{Set: "834", Read: p.enrollments}}
	for _, k := range p.inquiries("") {
		kinds = append(kinds, intake.Kind{Set: k.Set, Answer: k.Answer, Read: intake.Answered(k.Read)})
	}
	said := replies.Service{Table: p.Table, Rules: p.rules()}
	sent := attachments.Service{Table: p.Table, Files: p.Files, Secret: p.Secret, Rules: p.rules()}
	return append(append(kinds, said.Kinds()...), sent.Kind())
}

// inquiries are the transactions that are answered at once, by file or by call, about the
// members of an employer, "" of all.
func (p *Parts) inquiries(e id.Employer) []inquire.Kind {
	return []inquire.Kind{
		{Set: "270", Answer: "271", Read: p.eligibility(e).File},
		{Set: "276", Answer: "277", Read: p.claimStatus(e).File},
		{Set: "278", Answer: "278", Read: p.authorizations},
	}
}

// rules are what the catalog asks of interchanges. Functions that read none are granted no
// catalog.
func (p *Parts) rules() envelope.Rules {
	if p.Book == nil {
		return envelope.Rules{}
	}
	return p.Book.Rules()
}

func (p *Parts) eligibility(e id.Employer) *eligibility.Service {
	return &eligibility.Service{Table: p.Table, Catalog: p.Book, Secret: p.Secret, Employer: e, Now: p.Now, Rules: p.rules()}
}

func (p *Parts) claimStatus(e id.Employer) *claimstatus.Service {
	paid := &claimstatus.Payments{Funding: p.Funding(), Payment: p.Payments()}
	return &claimstatus.Service{Table: p.Table, Files: p.Files, Secret: p.Secret, Employer: e, Paid: paid.Of, Rules: p.rules()}
}

func (p *Parts) authorizations(_ context.Context, r io.Reader, w io.Writer, of envelope.Asked) (envelope.Report, error) {
	return authorize.File(p.rules(), r, w, of)
}

// enrollments applies the families of an enrollment file (834). Who lays a file into an
// employer's folder may speak of that employer's groups, and of nobody else's.
func (p *Parts) enrollments(ctx context.Context, f *intake.File, _ io.Writer) (intake.Found, error) {
	s := enroll.Service{Table: p.Table, Now: p.Now, Secret: p.Secret}
	out, err := s.ApplyFile(ctx, &enroll.Upload{Groups: p.groups(f.Key), Rules: p.rules(), Digest: f.Digest, Received: f.Received, Open: f.Open,
		Applied: func(ctx context.Context, e id.Employer, r *partner.Record) error { return p.elections(ctx, e, r) }})
	found := intake.Found{Report: out.Report}
	for _, r := range out.Refusals {
		found.Refused = append(found.Refused, fmt.Sprintf("member %d of the file: %s", r.Ordinal, r.Text))
	}
	if out.More > 0 {
		found.Refused = append(found.Refused, fmt.Sprintf("and %d more members", out.More))
	}
	return found, err
}

// groups are those of the employer in whose folder a file lies: in/<employer>/...
func (p *Parts) groups(key string) (out []roster.Group) {
	folder, _, _ := strings.Cut(strings.TrimPrefix(key, intake.Uploads), "/")
	a, ok := p.Book.Agreement(id.Employer(folder))
	if !ok {
		return nil
	}
	for _, g := range a.Enrollment {
		out = append(out, group(a.Employer, g))
	}
	return out
}

func group(e id.Employer, g agreement.Group) roster.Group {
	out := roster.Group{Number: g.Number, Employer: e}
	for _, b := range g.Benefits {
		out.Benefits = append(out.Benefits, roster.Benefit{Line: b.Line, Name: b.Name, Plan: b.Plan, Option: b.Option})
	}
	return out
}
