package portal

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// action is something that a POST makes happen.
type action struct {
	path string
	do   func(p *Portal, ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error)
}

// Every action there is.
func actions() []action {
	return []action{
		{"/api/upload", (*Portal).upload},
		{"/api/backup", (*Portal).backup},
		{"/api/webhooks/{connection}", (*Portal).webhook},
		{"/api/calls/{e}/{p}/{n}/settle", (*Portal).settle},
		{"/calls/{e}/{p}/{n}/settle", (*Portal).settle},
		{"/api/queues/{q}/redrive", (*Portal).redrive},
		{"/api/fund", (*Portal).fund},
		{"/fund", (*Portal).fund},
		{"/api/sweep", (*Portal).sweep},
		{"/sweep", (*Portal).sweep},
	}
}

// post refuses what a page of another site sends, whatever it is.
func (p *Portal) post(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	if r.foreign() {
		return events.APIGatewayV2HTTPResponse{}, fault.New(fault.Forbidden, "a page of another site may not do this")
	}
	for _, a := range append(actions(), acts()...) {
		if r.match(a.path) {
			return a.do(p, ctx, r)
		}
	}
	return events.APIGatewayV2HTTPResponse{}, errNowhere()
}

func (p *Portal) upload(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	none := events.APIGatewayV2HTTPResponse{}
	name, employer := r.query.Get("name"), id.Employer(r.query.Get("employer"))
	switch {
	case p.Upload == nil:
		return none, errNowhere()
	case name == "" || len(name) > 200 || strings.ContainsAny(name, "/\\"):
		return none, fault.New(fault.Invalid, "name: give the file's name, without a folder")
	case len(r.body) == 0:
		return none, fault.New(fault.Invalid, "the file is empty")
	}
	if employer != "" {
		if _, err := p.sponsor(employer); err != nil {
			return none, err
		}
	}
	before, err := p.intake(ctx)
	if err != nil {
		return none, fault.Wrap(err, "upload")
	}
	key, err := p.Upload(ctx, employer, r.body)
	if err != nil {
		return none, fault.Wrap(err, "upload")
	}
	return asJSON(200, struct {
		Key   string `json:"key"`
		Known bool   `json:"known"` // the same bytes came before, and nothing changes
	}{key, slices.ContainsFunc(before, func(f File) bool { return f.Key == key })})
}

func (p *Portal) webhook(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	if p.PostWebhook == nil {
		return events.APIGatewayV2HTTPResponse{}, errNowhere()
	}
	status, answer, err := p.PostWebhook(ctx, r.vars["connection"], r.body)
	if err != nil {
		return events.APIGatewayV2HTTPResponse{}, fault.Wrap(err, "webhook")
	}
	out := struct {
		Status int `json:"status"`
		Answer any `json:"answer"`
	}{status, string(answer)}
	if json.Valid(answer) {
		out.Answer = json.RawMessage(answer)
	}
	return asJSON(200, out)
}

// settle lets the employer's bank send what the call asks for. A page goes back to
// the call and watches the money arrive.
func (p *Portal) settle(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	none := events.APIGatewayV2HTTPResponse{}
	if p.SettleCall == nil {
		return none, errNowhere()
	}
	e, pl, n, err := p.callOf(r)
	if err != nil {
		return none, err
	}
	if _, err := p.callAt(ctx, e, pl, n); err != nil {
		return none, err
	}
	if err := p.SettleCall(ctx, e.ID, pl.ID, n); err != nil {
		return none, fault.Wrap(err, "settle")
	}
	if r.api() {
		return asJSON(202, started{Status: "sent", warned: p.warned()})
	}
	return elsewhere(strings.TrimSuffix(r.path, "/settle") + "?live"), nil
}

// started is the answer to what was set going; what follows from it takes a moment.
type started struct {
	Status string `json:"status"`
	warned
}

// elsewhere sends a page's reader on to where the effect is seen.
func elsewhere(path string) events.APIGatewayV2HTTPResponse {
	out := respond(303, "text/plain; charset=utf-8", policy, "See "+path+"\n")
	out.Headers["Location"] = path
	return out
}

// fund runs the funding schedule now: employers are called for what was approved.
func (p *Portal) fund(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	return p.fire(ctx, r, "fund", p.Fund, "/calls?live")
}

// sweep looks again, now, at what waits or got lost.
func (p *Portal) sweep(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	return p.fire(ctx, r, "sweep", p.Sweep, "/pended?live")
}

func (p *Portal) fire(ctx context.Context, r *request, name string, run func(context.Context) error, seen string) (events.APIGatewayV2HTTPResponse, error) {
	if run == nil {
		return events.APIGatewayV2HTTPResponse{}, errNowhere()
	}
	if err := run(ctx); err != nil {
		return events.APIGatewayV2HTTPResponse{}, fault.Wrap(err, "%s", name)
	}
	if r.api() {
		return asJSON(200, started{Status: "done", warned: p.warned()})
	}
	return elsewhere(seen), nil
}

// warned goes into an answer that a program prints: what whoever looks must know.
type warned struct {
	Warning string `json:"warning,omitempty"`
}

func (p *Portal) warned() warned { return warned{p.Warning} }

// redrive tries a queue's dead messages once more.
func (p *Portal) redrive(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	if p.Redrive == nil {
		return events.APIGatewayV2HTTPResponse{}, errNowhere()
	}
	n, err := p.Redrive(ctx, r.vars["q"])
	if err != nil {
		return events.APIGatewayV2HTTPResponse{}, fault.Wrap(err, "redrive")
	}
	return asJSON(200, struct {
		Redriven int `json:"redriven"`
	}{n})
}

// backup copies everything to a new folder of this machine.
func (p *Portal) backup(ctx context.Context, _ *request) (events.APIGatewayV2HTTPResponse, error) {
	if p.Backup == nil {
		return events.APIGatewayV2HTTPResponse{}, errNowhere()
	}
	folder, err := p.Backup(ctx)
	if err != nil {
		return events.APIGatewayV2HTTPResponse{}, fault.Wrap(err, "backup")
	}
	return asJSON(200, struct {
		Folder string `json:"folder"`
	}{folder})
}
