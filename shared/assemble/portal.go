package assemble

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/agreement"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/messages/mailbox"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/portal"
	"github.com/openaso/openaso/shared/worklist"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Operator is what the operator of one machine may do beside looking. A deployment
// without one only shows.
type Operator struct {
	Upload      func(ctx context.Context, employer id.Employer, body []byte) (key string, err error)
	PostWebhook func(ctx context.Context, connection string, body []byte) (status int, answer []byte, err error)
	SettleCall  func(ctx context.Context, e id.Employer, p id.Plan, number int64) error
	Redrive     func(ctx context.Context, queue string) (int, error)
	Worklist    func() *worklist.Service // through which people act
	Backup      func(ctx context.Context) (folder string, err error)
	Fund, Sweep func(ctx context.Context) error // run the schedule of that name now
}

// HeldWarning says that payments are held, where they are in a state folder: "" where
// they are not.
func HeldWarning(state string) string {
	path := filepath.Join(state, HeldFile)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return "Payments are held since this state was restored from a backup. The file " + path + " says what to do."
}

// shown is how many messages the mailbox shows.
const shown = 5000

// Portal answers the pages and the JSON API.
func (p *Parts) Portal(ctx context.Context, r events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	v := portal.Portal{
		Table: p.Table, Files: p.Files, Funding: p.Funding(), Now: p.Now, Employers: p.employers(), Sample: p.sample(), Warning: p.Warning,
		Locate: func(ctx context.Context, c id.Claim) (find.Place, error) {
			return intake.Locate(ctx, p.Table, p.Files, c)
		},
		Provider:  p.providerName,
		Unmatched: p.unmatched,
		Intake:    p.filesIn,
		Documents: p.documents,
		Deposits:  p.Funding().Deposits,
		Payments:  p.payments,
		Mailbox:   p.mailbox,
		Repricing: p.Repricing().Standing,
		Dead:      p.Dead,
		Work:      p.Worklist(),
		Report:    func(_ context.Context, err error) { p.Log.Error("portal failed", "error", payload.Describe(err)) },
	}
	if o := p.Operator; o != nil {
		v.Upload, v.PostWebhook, v.SettleCall = o.Upload, o.PostWebhook, o.SettleCall
		if o.Worklist != nil {
			v.Acting = o.Worklist()
		}
		v.Redrive, v.Backup, v.Fund, v.Sweep = o.Redrive, o.Backup, o.Fund, o.Sweep
	}
	return v.Handle(ctx, r)
}

func (p *Parts) unmatched(ctx context.Context, c id.Claim) (adjudicate.Submission, phi.Text, error) {
	u, err := intake.UnmatchedAt(ctx, p.Table, c)
	return u.Submission, u.Card, err
}

func (p *Parts) sample() bool {
	for _, a := range p.Book.Employers() {
		if a.Sample {
			return true
		}
	}
	return false
}

func (p *Parts) employers() []portal.Employer {
	var out []portal.Employer
	for _, a := range p.Book.Employers() {
		e := portal.Employer{ID: a.Employer, Name: a.Name, Administrator: a.Administrator.Name, From: a.From, To: a.To}
		for _, d := range a.Duties {
			e.Duties = append(e.Duties, portal.Duty(d))
		}
		for i := range a.Plans {
			e.Plans = append(e.Plans, p.plan(&a.Plans[i]))
		}
		out = append(out, e)
	}
	return out
}

func (p *Parts) plan(a *agreement.Plan) portal.Plan {
	out := portal.Plan{ID: a.ID, Name: a.Name, DueIn: a.DueIn}
	for _, o := range a.Options {
		out.Options = append(out.Options, p.Book.Option(o.Option, o.Version))
	}
	return out
}

func (p *Parts) providerName(npi string) (string, bool) {
	name := p.Book.Directory().Name(npi)
	return name, name != ""
}

func (p *Parts) filesIn(ctx context.Context) ([]portal.File, error) {
	list, err := intake.Manifests(ctx, p.Table)
	var out []portal.File
	for _, m := range list {
		out = append(out, portal.File{Digest: m.Digest, Key: m.Key, Received: m.Received, Status: string(m.Status),
			Claims: m.Claims, Faulty: m.Faulty, Unmatched: m.Unmatched, Faults: m.Faults,
			Parts: fileParts(&m), Ack: m.Ack, ClaimAck: m.ClaimAck, TA1: m.TA1, Others: others(&m), Said: said(&m)})
	}
	return out, err
}

// others are the keys of what the senders of a file after the first are told.
func others(m *intake.Manifest) (keys []string) {
	for _, o := range m.Others {
		keys = append(keys, slices.DeleteFunc(append([]string{o.TA1, o.Ack, o.ClaimAck}, o.Answers...), func(key string) bool { return key == "" })...)
	}
	return keys
}

// said counts what acknowledgments in a file accept and reject of what was sent.
func said(m *intake.Manifest) (out []string) {
	for _, p := range m.Parts {
		if p.Accepted+p.Rejected > 0 {
			out = append(out, fmt.Sprintf("%s: %d accepted, %d rejected", p.Kind, p.Accepted, p.Rejected))
		}
	}
	return out
}

// fileParts are what a file holds. A claim that is good and goes nowhere is rejected, too: in a
// file of claims alone it is one of that part.
func fileParts(m *intake.Manifest) (out []portal.FilePart) {
	for _, p := range m.Parts {
		if len(m.Parts) == 1 {
			p.Faulty = max(p.Faulty, m.Faulty)
		}
		out = append(out, portal.FilePart{Kind: kindName(&p), Items: p.Items, Faulty: p.Faulty, Answer: p.Answer})
	}
	return out
}

// kindName is what people call a part of a file: claims by their kind.
func kindName(p *intake.Part) string {
	if p.Kind != "837" {
		return p.Kind
	}
	switch k, ok := x837.KindOf(p.Guide); {
	case !ok:
		return p.Kind
	case k == claim.Institutional:
		return "837I"
	case k == claim.Dental:
		return "837D"
	}
	return "837P"
}

func (p *Parts) documents(ctx context.Context, e id.Employer, f id.Family, c id.Claim) ([]string, error) {
	list, err := p.Files.List(ctx, fmt.Sprintf("documents/%s/%s/%s-v", e, f, c), "", 100)
	var out []string
	for _, i := range list {
		out = append(out, i.Key)
	}
	return out, err
}

func (p *Parts) mailbox(ctx context.Context) ([]portal.Message, error) {
	list, err := mailbox.List(ctx, p.Table, shown)
	var out []portal.Message
	for _, m := range list {
		out = append(out, portal.Message{Message: m.Message, At: m.At})
	}
	return out, err
}
