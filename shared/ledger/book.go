package ledger

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// headSK sorts after every journal number, so that a query up to it lists journals.
const headSK = "head"

// Head is a plan's ledger as it stands: how many journals, and the balances
// after the last. Every step of a plan's money replaces it conditionally, so
// two steps never pass each other.
type Head struct {
	Employer id.Employer
	Plan     id.Plan
	Version  int64 // the number of journals
	Balances Balances
}

type storedHead struct {
	Schema   int
	Balances Balances
}

type storedJournal struct {
	Schema  int
	Journal Journal
}

func partition(e id.Employer, p id.Plan) string {
	return fmt.Sprintf("E#%s#LEDGER#%s", e, p)
}

// Load reads a plan's ledger; one without journals is an empty Head. Errors
// are the table's, or fault.Internal for a damaged body.
func Load(ctx context.Context, t table.Table, e id.Employer, p id.Plan) (Head, error) {
	h := Head{Employer: e, Plan: p, Balances: Balances{}}
	it, err := t.Get(ctx, table.Key{PK: partition(e, p), SK: headSK})
	if fault.Is(err, fault.NotFound) {
		return h, nil
	}
	if err != nil {
		return h, fault.Wrap(err, "ledger head")
	}
	var s storedHead
	if err := json.Unmarshal(it.Body, &s); err != nil {
		return h, fault.As(fault.Internal, err, "ledger head")
	}
	h.Version, h.Balances = it.Version, s.Balances
	return h, nil
}

// Post gives the head after the journals and the writes that make it so: one
// item a journal and the head, conditional on its version. Faults are those of
// Balances.Post; a journal of another plan is fault.Internal.
func (h Head) Post(journals ...Journal) (Head, []table.Op, error) {
	next := h
	ops := make([]table.Op, 0, len(journals)+1)
	for _, j := range journals {
		if j.Plan != h.Plan {
			return h, nil, fault.New(fault.Internal, "journal %s: another plan's", j.ID)
		}
		b, err := next.Balances.Post(j)
		if err != nil {
			return h, nil, err
		}
		next.Balances = b
		next.Version++
		op, err := put(h, fmt.Sprintf("%012d", next.Version), next.Version, "journal", storedJournal{Schema: 1, Journal: j})
		if err != nil {
			return h, nil, err
		}
		op.When = table.Absent
		ops = append(ops, op)
	}
	op, err := put(h, headSK, next.Version, "ledger", storedHead{Schema: 1, Balances: next.Balances})
	if err != nil {
		return h, nil, err
	}
	op.When, op.Version = table.AtVersion, h.Version
	if h.Version == 0 {
		op.When = table.Absent
	}
	return next, append(ops, op), nil
}

func put(h Head, sk string, version int64, kind string, body any) (table.Op, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return table.Op{}, fault.As(fault.Internal, err, "ledger %s", kind)
	}
	return table.Op{Item: table.Item{
		Key:     table.Key{PK: partition(h.Employer, h.Plan), SK: sk},
		Version: version, Kind: kind, Body: b,
	}}, nil
}

// Journals lists a plan's journals in order. Folding them gives the balances of
// the head; the nightly check does so. Errors are the table's, or
// fault.Internal for a damaged body.
func Journals(ctx context.Context, t table.Table, e id.Employer, p id.Plan) ([]Journal, error) {
	stored, err := table.All[storedJournal](ctx, t, table.Query{PK: partition(e, p), To: headSK}, "journal")
	if err != nil {
		return nil, err
	}
	all := make([]Journal, len(stored))
	for i := range stored {
		all[i] = stored[i].Journal
	}
	return all, nil
}
