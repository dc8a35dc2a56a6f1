package portal

import (
	"context"

	"github.com/openaso/openaso/shared/repricing"
)

type repricingView struct {
	Requests []repricing.Standing `json:"requests"`
}

func (v *repricingView) about() about { return about{Title: "Repricing"} }

// repricing lists the files of requests of which something is open, by network.
func (p *Portal) repricing(ctx context.Context, _ *request) (content, error) {
	v := &repricingView{Requests: []repricing.Standing{}}
	if p.Repricing == nil {
		return v, nil
	}
	var err error
	v.Requests, err = p.Repricing(ctx)
	return v, err
}
