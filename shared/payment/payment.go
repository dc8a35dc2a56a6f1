// Package payment releases the payments of a settled funding call and renders
// what goes out: remittances (835), the ACH file and the check register. Every
// file is rendered from stored items and log entries that never change, so that
// a second run writes the same bytes. It calls no employer and moves no money:
// shared/funding does the one, the plan's bank the other.
package payment

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// EventReleased is announced by a payment whose files stand.
const EventReleased = "payment.released"

// Status is where a payment stands.
type Status string

// The statuses. A held payment waits for what its Reason names and is issued by
// the next Release that finds it; a created one is in the ledger; a sent one has
// its files.
const (
	Held    Status = "held"
	Created Status = "created"
	Sent    Status = "sent"
)

// The reasons of a held payment.
const (
	ReasonUnknown    = "payee-unknown"    // the directory does not name the payee
	ReasonIncomplete = "payee-incomplete" // a name or address is missing, or the method is none we pay by
	ReasonBank       = "bank-details"     // no ACH entry can be made of the payee's account or of the amount
	ReasonRemittance = "remittance"       // its 835 cannot be written or does not balance
	ReasonExcluded   = "excluded"         // the payee is excluded from federal health programs (OIG's LEIE), by its NPI
	ReasonUnscreened = "unscreened"       // a list that payees are screened by is not there
	ReasonSanctioned = "sanctioned-match" // the payee's name may be one of OFAC's or OIG's list: a person looks
)

// Payment is what one call pays one payee. Cents is the payee's net; with 0 the
// Method is none and only the remittance goes out.
type Payment struct {
	ID         string // the call's number and an id derived from call and payee
	Call       int64
	Employer   id.Employer
	Plan       id.Plan
	NPI, TIN   string
	Name       string // of the payee; "" while unknown
	Method     x835.Method
	Trace      string // TRN02: 15 letters and digits, or the check's number
	Cents      money.Cents
	At         time.Time // UTC, when it was issued (or first held)
	On         day.Day   // the same in the zone of the service's clock
	Status     Status
	Reason     string // of a held payment
	Claims     int    // register lines behind it
	Release    string // the release it was issued in; "" while held
	Remittance string // key of its 835 in the files port
	BankFile   string // key of its ACH file or check register; "" with method none
}

// kept is a payment as stored, with whom it pays and the version of its item.
type kept struct {
	Payment
	payee   Payee
	version int64
}

type storedPayment struct {
	Schema  int
	Payment Payment
	Payee   storedPayee
}

func paymentPK(e id.Employer, p id.Plan) string { return fmt.Sprintf("E#%s#PAY#%s", e, p) }

func callPrefix(number int64) string { return fmt.Sprintf("%08d-", number) }

// idOf names a payment; sorted, a plan's payments stand in the order of its calls.
func idOf(c *funding.Call, p funding.Payee) string {
	return callPrefix(c.Number) + id.Derive("payment", c.ID, p.NPI, p.TIN)
}

// traceOf is unique without being counted. A check needs a number: the call's,
// then the payee's place in it.
func traceOf(c *funding.Call, p funding.Payee, place int, m x835.Method) string {
	if m == x835.Check {
		return fmt.Sprintf("%d%06d", c.Number, place+1)
	}
	return trace15("trace", c.ID, p.NPI, p.TIN)
}

// trace15 is 75 bits of a digest in the letters of X12's basic set.
func trace15(parts ...string) string { return strings.ToUpper(id.Derive(parts...))[:15] }

// op writes the payment over the version it was read at.
func (k kept) op(events ...string) (table.Op, error) {
	b, err := json.Marshal(storedPayment{Schema: 1, Payment: k.Payment, Payee: k.payee.store()})
	op := table.Op{When: table.AtVersion, Version: k.version, Item: table.Item{
		Key:     table.Key{PK: paymentPK(k.Employer, k.Plan), SK: k.ID},
		Version: k.version + 1, Kind: "payment", Events: events, Body: b,
	}}
	if k.version == 0 {
		op.When = table.Absent
	}
	return op, fault.As(fault.Internal, err, "payment")
}

func readPayment(it table.Item) (kept, error) {
	var s storedPayment
	if err := json.Unmarshal(it.Body, &s); err != nil {
		return kept{}, fault.As(fault.Internal, err, "payment")
	}
	return kept{s.Payment, s.Payee.payee(s.Payment.NPI, s.Payment.TIN), it.Version}, nil
}

// payments reads a plan's payments with ids in [from, to).
func (s *Service) payments(ctx context.Context, e id.Employer, p id.Plan, from, to string) ([]kept, error) {
	var all []kept
	for it, err := range table.Items(ctx, s.Table, table.Query{PK: paymentPK(e, p), From: from, To: to}) {
		if err != nil {
			return all, fault.Wrap(err, "payment: query")
		}
		k, err := readPayment(it)
		all = append(all, k)
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// List gives a plan's payments in the order of its calls. Faults are the
// table's, or fault.Internal for a damaged body.
func (s *Service) List(ctx context.Context, e id.Employer, p id.Plan) ([]Payment, error) {
	all, err := s.payments(ctx, e, p, "", "")
	return bare(all), err
}

// Get gives a payment, or fault.NotFound.
func (s *Service) Get(ctx context.Context, e id.Employer, p id.Plan, payment string) (Payment, error) {
	it, err := s.Table.Get(ctx, table.Key{PK: paymentPK(e, p), SK: payment})
	if err != nil {
		return Payment{}, fault.Wrap(err, "payment")
	}
	k, err := readPayment(it)
	return k.Payment, err
}

func bare(all []kept) []Payment {
	out := make([]Payment, len(all))
	for i := range all {
		out[i] = all[i].Payment
	}
	return out
}
