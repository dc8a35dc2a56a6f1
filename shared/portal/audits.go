package portal

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/audit"
	"github.com/openaso/openaso/shared/fault"
)

// auditDraw draws a sample, or gives the one that was drawn so before.
func (p *Portal) auditDraw(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	none := events.APIGatewayV2HTTPResponse{}
	var d audit.Draw
	switch {
	case p.Audits == nil || p.AuditsShown:
		return none, errNowhere()
	case json.Unmarshal(r.body, &d) != nil:
		return none, fault.New(fault.Invalid, "the body is not a draw: employer, from, to, size, seed, edges_cents")
	}
	if _, err := p.sponsor(d.Employer); err != nil {
		return none, err
	}
	s, err := p.Audits.Draw(ctx, d)
	if err != nil {
		return none, err
	}
	return asJSON(200, s)
}

// auditRecord adds an error to a sample and answers with the report as it is then.
func (p *Portal) auditRecord(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	none := events.APIGatewayV2HTTPResponse{}
	var e audit.Error
	switch {
	case p.Audits == nil || p.AuditsShown:
		return none, errNowhere()
	case json.Unmarshal(r.body, &e) != nil:
		return none, fault.New(fault.Invalid, "the body is not an error: claim, payment, should_be_cents, words, by")
	}
	if err := p.Audits.Record(ctx, r.vars["s"], e); err != nil {
		return none, err
	}
	return p.auditReport(ctx, r)
}

func (p *Portal) auditReport(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	none := events.APIGatewayV2HTTPResponse{}
	if p.Audits == nil {
		return none, errNowhere()
	}
	report, err := p.Audits.Report(ctx, r.vars["s"])
	if err != nil {
		return none, err
	}
	return asJSON(200, report)
}
