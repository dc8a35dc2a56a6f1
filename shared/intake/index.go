package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// index says which family each claim of a file went to, one object a file, so that a
// claim is found by its id without a row of its own. See shared/decisions/0010.
type index struct {
	Places []find.Place `json:"places"`
	Of     []int        `json:"of"` // by ordinal - 1: place + 1; 0 has none
	at     map[find.Place]int
}

func (x *index) put(ordinal int, p find.Place) {
	for len(x.Of) < ordinal {
		x.Of = append(x.Of, 0)
	}
	if p.Family == "" {
		x.Of[ordinal-1] = 0
		return
	}
	if x.at == nil {
		x.at = map[find.Place]int{}
	}
	n, ok := x.at[p]
	if !ok {
		x.Places = append(x.Places, p)
		n = len(x.Places)
		x.at[p] = n
	}
	x.Of[ordinal-1] = n
}

func (x *index) place(ordinal int) find.Place {
	if ordinal < 1 || ordinal > len(x.Of) || x.Of[ordinal-1] < 1 || x.Of[ordinal-1] > len(x.Places) {
		return find.Place{}
	}
	return x.Places[x.Of[ordinal-1]-1]
}

func (s *Service) keepIndex(ctx context.Context, digest string, x *index) error {
	b, err := json.Marshal(x)
	if err != nil {
		return fault.As(fault.Internal, err, "claim index")
	}
	_, err = s.Files.Put(ctx, "index/"+digest[:24]+".json", bytes.NewReader(b))
	return fault.Wrap(err, "claim index")
}

// Locate finds the family of a claim by the claim's id: by its file's index, and
// for a claim that came without a known card, by the row it waits under. The place
// of a claim that waits for its member has no family. fault.NotFound.
func Locate(ctx context.Context, t table.Table, f files.Files, c id.Claim) (find.Place, error) {
	digest, _, _ := strings.Cut(string(c), "-")
	if len(digest) != 24 {
		return find.Place{}, errNoClaim()
	}
	p, err := indexed(ctx, f, digest, c.Ordinal())
	if err != nil || p.Family != "" {
		p.Claim = c
		return p, err
	}
	p, err = find.Get(ctx, t, find.WaitingKey(c))
	if fault.Is(err, fault.NotFound) {
		return p, errNoClaim()
	}
	return p, err
}

func errNoClaim() error { return fault.New(fault.NotFound, "no such claim") }

func indexed(ctx context.Context, f files.Files, digest string, ordinal int) (find.Place, error) {
	x, err := readIndex(ctx, f, digest)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
		return find.Place{}, errNoClaim()
	}
	if err != nil {
		return find.Place{}, err
	}
	return x.place(ordinal), nil
}

func readIndex(ctx context.Context, f files.Files, digest string) (*index, error) {
	r, _, err := f.Open(ctx, "index/"+digest+".json")
	if err != nil {
		return nil, fault.Wrap(err, "claim index")
	}
	defer r.Close()
	var x index
	if err := json.NewDecoder(r).Decode(&x); err != nil {
		return nil, fault.As(fault.Internal, err, "claim index")
	}
	return &x, nil
}
