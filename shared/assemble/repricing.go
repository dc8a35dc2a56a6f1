package assemble

import (
	"context"
	"strings"
	"time"

	names "github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/repricing"
)

// Repricing is the service that asks networks for prices.
func (p *Parts) Repricing() *repricing.Service {
	return &repricing.Service{Table: p.Table, Files: p.Files, Now: p.Now,
		Awaited: p.Decisions().Awaited,
		Decide:  func(ctx context.Context, body []byte) error { return p.Send(ctx, names.QueueClaims, body) }}
}

// patient is how long a repricer's document may take to be read.
const patient = 10 * time.Second

// terms are the catalog's with what repricers answered. Terms are asked for without a
// context, and a document is small and never changes.
func (p *Parts) terms() adjudicate.Catalog {
	s := repricing.Service{Files: p.Files}
	return repricing.Catalog{Catalog: p.Catalog, Results: func(name string) ([]repricing.Result, error) {
		ctx, cancel := context.WithTimeout(context.Background(), patient)
		defer cancel()
		return s.Results(ctx, name)
	}}
}

// repriced is the folder of networks' results: in/repricing/<network>/...
const repriced = intake.Uploads + "repricing/"

// sheets are the folders of files that are no X12. Who lays a file into a network's folder
// answers what that network was asked, and nothing else.
func (p *Parts) sheets() []intake.Sheet {
	return []intake.Sheet{{Folder: repriced, Kind: "repricing", Read: func(ctx context.Context, f *intake.File) (intake.Rows, error) {
		network, _, ok := strings.Cut(strings.TrimPrefix(f.Key, repriced), "/")
		if !ok {
			return intake.Rows{Faults: []string{"the file lies in no network's folder"}}, nil
		}
		r, err := f.Open()
		if err != nil {
			return intake.Rows{}, err
		}
		defer r.Close()
		got, err := p.Repricing().Take(ctx, network, f.Digest, r)
		return intake.Rows{Items: got.Claims, Faulty: got.Faulty, Faults: got.Faults}, err
	}}}
}
