package portal

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// simulate answers what a design would have changed. It is asked by POST for its size; it
// changes nothing.
func (p *Portal) simulate(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	none := events.APIGatewayV2HTTPResponse{}
	if p.Simulate == nil {
		return none, errNowhere()
	}
	e, err := p.sponsor(id.Employer(r.vars["e"]))
	if err != nil {
		return none, err
	}
	from, err := day.Parse(r.query.Get("from"))
	if err != nil {
		return none, fault.New(fault.Invalid, "from: give the day as 2026-01-01")
	}
	report, err := p.Simulate(ctx, e.ID, from, r.query.Get("option"), r.body)
	if err != nil {
		return none, fault.Wrap(err, "simulate")
	}
	return asJSON(200, report)
}
