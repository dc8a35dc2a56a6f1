// Package find holds the rows by which things are found without an index: a family
// by card number, an employer's families, work that waits. relay
// writes them from the log; all of them can be built again from it.
package find

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

// Place is what a row answers: a family of an employer, and for a waiting claim
// which one, since when and why. It holds no PHI.
type Place struct {
	Employer id.Employer `json:"employer"`
	Family   id.Family   `json:"family,omitempty"`
	Claim    id.Claim    `json:"claim,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	Since    day.Day     `json:"since,omitempty"`
	Closed   bool        `json:"closed,omitempty"`
	Owner    string      `json:"owner,omitempty"` // who looks after it, as the administrator knows the person
}

// Kind is the item kind of every row of this package.
const Kind = "find.row"

// CardKey is the row of a card number, under a secret key.
func CardKey(secret []byte, card phi.Text) table.Key {
	return table.Key{PK: "X#CARD#" + id.Keyed(secret, "card", card.Reveal()), SK: "F"}
}

// FamilyKey is the row of a family in its employer's directory.
func FamilyKey(e id.Employer, f id.Family) table.Key {
	return table.Key{PK: "E#" + string(e) + "#DIR", SK: "F#" + string(f)}
}

// WaitingKey is the row of a pended claim in the queue of its reason.
func WaitingKey(c id.Claim) table.Key { return table.Key{PK: "Q#PENDED", SK: string(c)} }

// HeldKey is the row of a claim whose money a hold keeps back.
func HeldKey(c id.Claim) table.Key { return table.Key{PK: "Q#HELD", SK: string(c)} }

// Row is the item of a row as of a log version.
func Row(k table.Key, version int64, p Place) (table.Item, error) {
	b, err := json.Marshal(p)
	return table.Item{Key: k, Version: version, Kind: Kind, Body: b}, fault.As(fault.Internal, err, "index row")
}

// PutNewer writes a row unless one of the same or a higher version stands there,
// so that a late repeat revives nothing.
func PutNewer(ctx context.Context, t table.Table, it table.Item) error {
	err := t.Commit(ctx, "", []table.Op{{Item: it, When: table.Absent}})
	for {
		lost := &table.ConditionFailed{}
		if !errors.As(err, &lost) {
			return err
		}
		if lost.Winner.Version >= it.Version {
			return nil
		}
		op := table.Op{Item: it, When: table.AtVersion, Version: lost.Winner.Version}
		if lost.Winner.PK == "" {
			op.When = table.Absent
		}
		err = t.Commit(ctx, "", []table.Op{op})
	}
}

// Get reads a row; fault.NotFound if there is none.
func Get(ctx context.Context, t table.Table, k table.Key) (Place, error) {
	it, err := t.Get(ctx, k)
	if err != nil {
		return Place{}, err
	}
	return read(it)
}

func read(it table.Item) (p Place, err error) {
	return p, fault.As(fault.Internal, json.Unmarshal(it.Body, &p), "index row")
}

// List reads the rows of one partition in order, all pages.
func List(ctx context.Context, t table.Table, pk string) ([]Place, error) {
	var out []Place
	for it, err := range table.Items(ctx, t, table.Query{PK: pk, Stale: true}) {
		if err != nil {
			return nil, err
		}
		p, err := read(it)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Families lists an employer's families.
func Families(ctx context.Context, t table.Table, e id.Employer) ([]Place, error) {
	return List(ctx, t, FamilyKey(e, "").PK)
}

// Waiting lists the claims that wait for a person.
func Waiting(ctx context.Context, t table.Table) ([]Place, error) {
	return open(ctx, t, WaitingKey("").PK)
}

// Held lists the claims whose money is held.
func Held(ctx context.Context, t table.Table) ([]Place, error) { return open(ctx, t, HeldKey("").PK) }

func open(ctx context.Context, t table.Table, pk string) ([]Place, error) {
	all, err := List(ctx, t, pk)
	var out []Place
	for _, p := range all {
		if !p.Closed {
			out = append(out, p)
		}
	}
	return out, err
}
