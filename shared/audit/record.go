package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// Kind is the item kind of an error.
const Kind = "audit.error"

// Error is one finding of an auditor on a sampled claim. Of a claim the payment error
// recorded last counts, since it says what should have been paid in all; one whose amount is
// what was paid takes back those before it.
type Error struct {
	Claim    id.Claim    `json:"claim"`
	Payment  bool        `json:"payment"`                   // the amount is wrong; otherwise procedural alone
	ShouldBe money.Cents `json:"should_be_cents,omitempty"` // of a payment error
	Words    string      `json:"words"`                     // without PHI
	By       string      `json:"by"`
	At       time.Time   `json:"at"`
}

// mostWords is how long an auditor's words may be.
const mostWords = 500

func (e *Error) check() error {
	switch {
	case e.By == "":
		return fault.New(fault.Invalid, "by: say who found it")
	case e.Words == "" || len(e.Words) > mostWords:
		return fault.New(fault.Invalid, "words: say what is wrong, in at most %d letters and without names", mostWords)
	case !e.Payment && e.ShouldBe != 0:
		return fault.New(fault.Invalid, "paid-should-be: an error of the amount is of kind payment")
	case e.ShouldBe < 0:
		return fault.New(fault.Invalid, "paid-should-be: not below 0")
	}
	return nil
}

func partition(sample *Sample) string { return "E#" + string(sample.Employer) + "#AUDIT#" + sample.ID }

// Record adds an error to a sample. The same again changes nothing. fault.NotFound: no such
// sample, or the claim is not in it.
func (s *Service) Record(ctx context.Context, sample string, e Error) error {
	if err := e.check(); err != nil {
		return fault.Wrap(err, "audit")
	}
	doc, err := s.Get(ctx, sample)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(doc.Claims, func(c Sampled) bool { return c.Claim == e.Claim }) {
		return fault.New(fault.NotFound, "audit: the claim is not in this sample")
	}
	e.At = s.Now().UTC()
	b, err := json.Marshal(e)
	if err != nil {
		return fault.As(fault.Internal, err, "audit")
	}
	name := id.Derive("audit", strconv.FormatBool(e.Payment), e.ShouldBe.String(), e.Words, e.By)
	it := table.Item{Key: table.Key{PK: partition(doc), SK: string(e.Claim) + "#" + name}, Version: 1, Kind: Kind, Body: b}
	err = s.Table.Commit(ctx, "", []table.Op{{Item: it, When: table.Absent}})
	if lost := (&table.ConditionFailed{}); errors.As(err, &lost) { // recorded before, with its time
		return nil
	}
	return fault.Wrap(err, "audit")
}

// errors are those of a sample, in the order in which they were recorded.
func (s *Service) errors(ctx context.Context, sample *Sample) (all []Error, err error) {
	if all, err = table.All[Error](ctx, s.Table, table.Query{PK: partition(sample)}, "audit error"); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b Error) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return all, nil
}
