// Package audit samples decided claims for people to check, keeps the errors that they find,
// and says how accurate the decisions were (domain page 7.2). A sample is a document that
// never changes, errors are rows that are only added, and rates are exact to the rounding:
// no float. A claim that is corrected after the draw still counts as it was drawn.
package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// Service draws, records and reports.
type Service struct {
	Table table.Table
	Files files.Files
	Now   func() time.Time
}

// Draw is what a sample is drawn by. The same draw has the same sample, for good.
type Draw struct {
	Employer id.Employer   `json:"employer"`
	From     day.Day       `json:"from"` // of the decision, both days included
	To       day.Day       `json:"to"`
	Size     int           `json:"size"`
	Seed     int64         `json:"seed"`
	Edges    []money.Cents `json:"edges_cents"` // where strata of plan-paid dollars begin, rising, the first 0
}

// Sample is what was drawn. It holds ids and amounts, no PHI.
type Sample struct {
	ID string `json:"sample"`
	Draw
	At     time.Time `json:"drawn_at"`
	Strata []Stratum `json:"strata"`
	Claims []Sampled `json:"claims"`
}

// Stratum is the population between two edges and how many of it were drawn.
type Stratum struct {
	From    money.Cents `json:"from_cents"`
	To      money.Cents `json:"to_cents,omitempty"` // 0 is open; the edge itself belongs to the next
	Claims  int         `json:"claims"`             // the population
	Paid    money.Cents `json:"paid_cents"`         // of the population
	Sampled int         `json:"sampled"`
}

// Sampled is one claim as it stood when it was drawn.
type Sampled struct {
	Claim   id.Claim    `json:"claim"`
	Stratum int         `json:"stratum"` // index into Strata
	Paid    money.Cents `json:"paid_cents"`
}

// key is where a sample lies in the files port.
func key(sample string) string { return "audits/" + sample + ".json" }

// ID is the name of the draw's sample.
func (d *Draw) ID() string {
	parts := []string{"audit", string(d.Employer), d.From.String(), d.To.String(), strconv.Itoa(d.Size), strconv.FormatInt(d.Seed, 10)}
	for _, e := range d.Edges {
		parts = append(parts, e.String())
	}
	return id.Derive(parts...)
}

func (d *Draw) check() error {
	switch {
	case d.From == 0 || d.To < d.From:
		return fault.New(fault.Invalid, "from, to: two days are needed, the first one first")
	case len(d.Edges) == 0 || d.Edges[0] != 0:
		return fault.New(fault.Invalid, "strata: the first begins at 0")
	case d.Size < 1:
		return fault.New(fault.Invalid, "size: at least 1")
	}
	for i := range d.Edges[1:] {
		if d.Edges[i+1] <= d.Edges[i] {
			return fault.New(fault.Invalid, "strata: each begins above the one before")
		}
	}
	return nil
}

// Get is a stored sample; fault.NotFound if there is none.
func (s *Service) Get(ctx context.Context, sample string) (*Sample, error) {
	if err := files.CheckKey(key(sample)); err != nil {
		return nil, fault.New(fault.NotFound, "there is no such sample")
	}
	r, _, err := s.Files.Open(ctx, key(sample))
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "there is no such sample")
	}
	if err != nil {
		return nil, fault.Wrap(err, "audit")
	}
	defer r.Close()
	var out Sample
	b, err := io.ReadAll(r)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	return &out, fault.As(fault.Internal, err, "audit sample")
}

// Draw draws a sample of an employer's decided claims and stores it. Drawn again it is what
// was stored, whatever was decided since. fault.NotFound: nothing was decided in these days.
func (s *Service) Draw(ctx context.Context, d Draw) (*Sample, error) {
	if err := d.check(); err != nil {
		return nil, fault.Wrap(err, "audit")
	}
	if old, err := s.Get(ctx, d.ID()); !fault.Is(err, fault.NotFound) {
		return old, err
	}
	all, err := s.population(ctx, &d)
	if err != nil {
		return nil, fault.Wrap(err, "audit")
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "audit: no claim was decided in these days")
	}
	sample := drawn(d, all)
	sample.At = s.Now().UTC().Truncate(time.Second)
	b, err := json.Marshal(sample)
	if err == nil {
		_, err = s.Files.PutNew(ctx, key(sample.ID), bytes.NewReader(b))
	}
	if fault.Is(err, fault.Conflict) { // somebody drew it at the same moment
		return s.Get(ctx, sample.ID)
	}
	return sample, fault.Wrap(err, "audit")
}
