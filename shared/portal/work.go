package portal

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/worklist"
)

// plain is an answer of the worklist as it is, for programs.
type plain struct{ answer any }

func (p plain) about() about { return about{Title: "Work"} }

// MarshalJSON is the answer's.
func (p plain) MarshalJSON() ([]byte, error) { return json.Marshal(p.answer) }

// asked are the answers of the worklist.
func asked() []view {
	one := func(do func(w *worklist.Service, ctx context.Context, r *request) (any, error)) func(*Portal, context.Context, *request) (content, error) {
		return func(p *Portal, ctx context.Context, r *request) (content, error) {
			if p.Work == nil {
				return nil, errNowhere()
			}
			v, err := do(p.Work, ctx, r)
			return plain{v}, err
		}
	}
	return []view{
		{"", "/api/work", "", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			list, err := w.List(ctx, worklist.Filter{Queue: r.query.Get("queue"), Owner: r.query.Get("owner")})
			return map[string]any{"items": list}, err
		})},
		{"", "/api/work/{c}", "", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			return w.Show(ctx, id.Claim(r.vars["c"]))
		})},
		{"", "/api/replays", "", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			list, err := w.Replays(ctx, r.query.Get("all") != "")
			return map[string]any{"replays": list}, err
		})},
		{"", "/api/replays/{id}", "", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			return w.ShowReplay(ctx, r.vars["id"])
		})},
		{"", "/api/rates", "", one(rates)},
	}
}

func rates(w *worklist.Service, ctx context.Context, r *request) (any, error) {
	var days [2]day.Day
	for i, name := range []string{"from", "to"} {
		if text := r.query.Get(name); text != "" {
			d, err := day.Parse(text)
			if err != nil {
				return nil, fault.New(fault.Invalid, "%s: a day as 2026-03-01", name)
			}
			days[i] = d
		}
	}
	return w.Rates(ctx, days[0], days[1])
}

// acts are what people do through the worklist, with a JSON or CSV body.
func acts() []action {
	one := func(do func(w *worklist.Service, ctx context.Context, r *request) (any, error)) func(*Portal, context.Context, *request) (events.APIGatewayV2HTTPResponse, error) {
		return func(p *Portal, ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
			if p.Acting == nil {
				return events.APIGatewayV2HTTPResponse{}, errNowhere()
			}
			v, err := do(p.Acting, ctx, r)
			if err != nil {
				return events.APIGatewayV2HTTPResponse{}, err
			}
			return asJSON(200, v)
		}
	}
	return []action{
		{"/api/work/{c}", one(work)},
		{"/api/work/{c}/retry", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			n, err := w.Retry(ctx, id.Claim(r.vars["c"]), r.query.Get("by"))
			return map[string]any{"decided": n}, err
		})},
		{"/api/replays/{id}/approve", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			return w.Approve(ctx, r.vars["id"], r.query.Get("by"))
		})},
		{"/api/replays/{id}/decline", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			return w.Decline(ctx, r.vars["id"], r.query.Get("by"))
		})},
		{"/api/replay", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			var q worklist.Replay
			if json.Unmarshal(r.body, &q) != nil {
				return nil, fault.New(fault.Invalid, "replay: the body is no JSON of a replay")
			}
			return w.Replay(ctx, q)
		})},
		{"/api/accumulators", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			return w.Accumulators(ctx, r.body)
		})},
		{"/api/authorizations", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			return w.Authorizations(ctx, r.body)
		})},
		{"/api/other-coverage", one(func(w *worklist.Service, ctx context.Context, r *request) (any, error) {
			return w.Elsewhere(ctx, r.body)
		})},
	}
}

func work(w *worklist.Service, ctx context.Context, r *request) (any, error) {
	var q worklist.Request
	if json.Unmarshal(r.body, &q) != nil {
		return nil, fault.New(fault.Invalid, "work: the body is no JSON of an act")
	}
	return w.Do(ctx, id.Claim(r.vars["c"]), q)
}
