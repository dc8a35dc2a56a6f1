// Package portal shows what the system knows: pages for people and the same
// content as JSON, both built from the same view structs, behind one Lambda HTTP
// handler. It decides nothing. Who may see it is the edge's business: the portal
// holds PHI and must stand behind an authorizer. PHI leaves only through
// phi.Text.Reveal in the view builders.
package portal

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/repricing"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/worklist"
)

// Portal is the handler with what it reads from. Table, Files, Funding, Now,
// Employers and Locate are needed. Another function that is nil means that this
// deployment does not offer it: a list is empty, an action answers fault.NotFound.
type Portal struct {
	Table     table.Table
	Files     files.Files
	Funding   *funding.Service
	Now       func() time.Time
	Employers []Employer
	Sample    bool   // everyone in here is made up, and every page says so
	Warning   string // what everybody who looks must know, first on every page; "" for nothing

	// Locate says where a claim is; a place without a family is an unmatched claim,
	// with its reason and the day it waits since. fault.NotFound if nobody knows it.
	Locate func(ctx context.Context, c id.Claim) (find.Place, error)
	// Provider names the provider with an NPI.
	Provider func(npi string) (name string, ok bool)
	// Intake lists what became of every file that came in.
	Intake func(ctx context.Context) ([]File, error)
	// Documents lists the keys of a claim's stored explanations of benefits.
	Documents func(ctx context.Context, e id.Employer, f id.Family, c id.Claim) ([]string, error)
	// Deposits lists a plan's deposits.
	Deposits func(ctx context.Context, e id.Employer, p id.Plan) ([]funding.Deposit, error)
	// Payments lists a plan's payments.
	Payments func(ctx context.Context, e id.Employer, p id.Plan) ([]Payment, error)
	// Mailbox lists the messages that were delivered, newest first.
	Mailbox func(ctx context.Context) ([]Message, error)

	// Repricing lists what networks were asked to price and is open.
	Repricing func(ctx context.Context) ([]repricing.Standing, error)

	// Dead counts the messages that failed for good, by queue.
	Dead func(ctx context.Context) (map[string]int, error)

	// Unmatched is a claim that waits for its member as it came in, with the card number
	// it names; fault.NotFound.
	Unmatched func(ctx context.Context, c id.Claim) (adjudicate.Submission, phi.Text, error)
	// Fund and Sweep run the schedule of that name now.
	Fund, Sweep func(ctx context.Context) error
	// Backup copies everything to a new folder of this machine; it gives the folder.
	Backup func(ctx context.Context) (folder string, err error)
	// Redrive sends a queue's dead messages once more; it gives how many.
	Redrive func(ctx context.Context, queue string) (int, error)
	// Upload stores a file as if its sender had put it there, in the employer's folder unless
	// that is ""; it gives the key.
	Upload func(ctx context.Context, employer id.Employer, body []byte) (key string, err error)
	// PostWebhook signs and posts a body as the connection would.
	PostWebhook func(ctx context.Context, connection string, body []byte) (status int, answer []byte, err error)
	// SettleCall lets the employer's bank send what a call asks for.
	SettleCall func(ctx context.Context, e id.Employer, p id.Plan, number int64) error
	// Work shows what waits; Acting is through what people act.
	Work, Acting *worklist.Service
	// Report is told of faults that are not the caller's: internal, unavailable.
	Report func(ctx context.Context, err error)
}

// Employer is a plan sponsor as its agreement and published options say.
type Employer struct {
	ID            id.Employer
	Name          string
	Administrator string
	From, To      day.Day // the agreement's term; To 0 is open
	Plans         []Plan
	Duties        []Duty
}

// Plan is one of an employer's plans. DueIn is in banking days. Of several versions
// of one option the later in Options is the current one; none may be nil.
type Plan struct {
	ID      id.Plan
	Name    string
	DueIn   int
	Options []*plan.Option
}

// Duty is who does what, and within what time.
type Duty struct{ Duty, By, Within string }

// File is what became of a file that came in. It holds no PHI.
type File struct {
	Digest    string     `json:"digest"`
	Key       string     `json:"key"`
	Received  time.Time  `json:"received"`
	Status    string     `json:"status"`
	Claims    int        `json:"claims"`
	Faulty    int        `json:"faulty"`
	Unmatched int        `json:"unmatched"`
	Parts     []FilePart `json:"parts,omitempty"`
	Faults    []string   `json:"faults,omitempty"`   // place and rule of each
	Ack       string     `json:"ack,omitempty"`      // key of the 999
	ClaimAck  string     `json:"claimAck,omitempty"` // key of the 277CA
	TA1       string     `json:"ta1,omitempty"`      // key of the TA1
	Others    []string   `json:"others,omitempty"`   // keys of what its other senders are told
	Said      []string   `json:"said,omitempty"`     // what acknowledgments in it say of files of ours
}

// FilePart is what a file holds of one kind.
type FilePart struct {
	Kind   string `json:"kind"` // 837P, 834, 270
	Items  int    `json:"items"`
	Faulty int    `json:"faulty"`           // items that were rejected
	Answer string `json:"answer,omitempty"` // key of the 271, 277 or 278
}

// Payment is one payment to a payee. Trace is the number that ties the money to
// the remittance (005010X221A1 TRN02); Remittance and ACHFile are keys of stored
// files, "" where there is none.
type Payment struct {
	ID         string
	Number     int64 // of the call that funded it
	Payee, NPI string
	Method     string
	Trace      string
	Cents      money.Cents
	At         time.Time
	Status     string
	Remittance string
	ACHFile    string
	Claims     []id.Claim
}

// Message is a message with the time of its delivery.
type Message struct {
	messages.Message
	At time.Time
}

// Handle answers one request. It never returns an error: a fault becomes a page
// or {"error":{"kind","text"}} with the fault's status. GET changes nothing.
func (p *Portal) Handle(ctx context.Context, in events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	r, err := read(&in)
	if err != nil {
		return p.fail(ctx, r, err), nil
	}
	out, err := p.route(ctx, r)
	if err != nil {
		return p.fail(ctx, r, err), nil
	}
	return out, nil
}

// view is one page and its JSON twin.
type view struct {
	page  string // path of the HTML, "" for none
	api   string // path of the JSON, "" for none
	name  string // of the template
	build func(p *Portal, ctx context.Context, r *request) (content, error)
}

// Every page there is.
func views() []view {
	return []view{
		{"/", "/api/summary", "summary", (*Portal).summary},
		{"/employers", "/api/employers", "employers", (*Portal).employers},
		{"/employers/{e}", "/api/employers/{e}", "employer", (*Portal).employer},
		{"/members", "/api/members", "members", (*Portal).members},
		{"/members/{m}", "/api/members/{m}", "member", (*Portal).member},
		{"/claims", "/api/claims", "claims", (*Portal).claims},
		{"/claims/{c}", "/api/claims/{c}", "claim", (*Portal).claim},
		{"/pended", "/api/pended", "pended", (*Portal).pended},
		{"/files", "/api/files", "files", (*Portal).files},
		{"/calls", "/api/calls", "calls", (*Portal).calls},
		{"/calls/{e}/{p}/{n}", "/api/calls/{e}/{p}/{n}", "call", (*Portal).call},
		{"/payments", "/api/payments", "payments", (*Portal).payments},
		{"/payments/{id}", "/api/payments/{id}", "payment", (*Portal).payment},
		{"/mailbox", "/api/mailbox", "mailbox", (*Portal).mailbox},
		{"", "/api/repricing", "", (*Portal).repricing},
		{"", "/api/items", "", (*Portal).items},
	}
}

func (p *Portal) route(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	if r.method == "POST" {
		return p.post(ctx, r)
	}
	if r.method != "GET" && r.method != "HEAD" {
		return events.APIGatewayV2HTTPResponse{}, errNowhere()
	}
	switch r.path {
	case "/style.css":
		return style(), nil
	case "/files/view":
		return p.document(ctx, r)
	}
	for _, v := range append(views(), asked()...) {
		page := r.match(v.page)
		if !page && !r.match(v.api) {
			continue
		}
		c, err := v.build(p, ctx, r)
		switch {
		case err != nil:
			return events.APIGatewayV2HTTPResponse{}, err
		case page:
			return p.page(200, v.name, r, c)
		}
		return asJSON(200, c)
	}
	return events.APIGatewayV2HTTPResponse{}, errNowhere()
}

func errNowhere() error { return fault.New(fault.NotFound, "there is no such page") }
