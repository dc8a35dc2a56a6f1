package portal

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
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
	}
}

// post refuses what a page of another site sends, whatever it is.
func (p *Portal) post(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	if r.foreign() {
		return events.APIGatewayV2HTTPResponse{}, fault.New(fault.Forbidden, "a page of another site may not do this")
	}
	for _, a := range actions() {
		if r.match(a.path) {
			return a.do(p, ctx, r)
		}
	}
	return events.APIGatewayV2HTTPResponse{}, errNowhere()
}

func (p *Portal) upload(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	none := events.APIGatewayV2HTTPResponse{}
	name := r.query.Get("name")
	switch {
	case p.Upload == nil:
		return none, errNowhere()
	case name == "" || len(name) > 200 || strings.ContainsAny(name, "/\\"):
		return none, fault.New(fault.Invalid, "name: give the file's name, without a folder")
	case len(r.body) == 0:
		return none, fault.New(fault.Invalid, "the file is empty")
	}
	key, err := p.Upload(ctx, name, r.body)
	if err != nil {
		return none, fault.Wrap(err, "upload")
	}
	return asJSON(200, struct {
		Key string `json:"key"`
	}{key})
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
	if err := p.SettleCall(ctx, e.ID, pl.ID, n); err != nil {
		return none, fault.Wrap(err, "settle")
	}
	if r.api() {
		return asJSON(202, struct {
			Status string `json:"status"`
		}{"sent"})
	}
	out := respond(303, "text/plain; charset=utf-8", policy, "See the call.\n")
	out.Headers["Location"] = strings.TrimSuffix(r.path, "/settle") + "?live"
	return out, nil
}

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
