package partner

import (
	"encoding/json"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// mostDeposited bounds one deposit at ten billion dollars: what adds up over a plan's
// life then stays far from where cents run out.
const mostDeposited money.Cents = 10_000_000_000_00

// The types of a bank's webhooks.
const (
	depositSettled  = "deposit.settled"
	depositReturned = "deposit.returned"
)

type bankEvent struct {
	Type string `json:"type"`
	Data struct {
		ID        string    `json:"id"`
		Plan      id.Plan   `json:"plan"`
		Amount    string    `json:"amount"`
		Method    string    `json:"method"`
		SettledAt time.Time `json:"settled_at"`
		Reference string    `json:"reference"`
	} `json:"data"`
}

// ReadDeposit reads a bank webhook. fault.Invalid names what is wrong with it.
func ReadDeposit(c *Connection, body []byte) (Deposit, error) {
	if c.Profile != ProfileBank {
		return Deposit{}, fault.New(fault.Internal, "the connection's profile is no bank profile")
	}
	var w bankEvent
	if err := json.Unmarshal(body, &w); err != nil {
		return Deposit{}, notJSON()
	}
	switch {
	case w.Type != depositSettled && w.Type != depositReturned:
		return Deposit{}, fault.New(fault.Invalid, "type: deposit.settled or deposit.returned is what a bank sends")
	case w.Data.ID == "":
		return Deposit{}, missing("data.id")
	case w.Data.Plan == "" || c.Plan != "" && w.Data.Plan != c.Plan:
		return Deposit{}, fault.New(fault.Invalid, "data.plan: not the plan of this connection")
	case w.Type == depositReturned:
		return Deposit{ID: w.Data.ID, Plan: w.Data.Plan, Returned: true}, nil
	}
	return w.settled()
}

func (w *bankEvent) settled() (Deposit, error) {
	cents, err := money.Parse(w.Data.Amount)
	switch {
	case err != nil || cents <= 0 || cents > mostDeposited:
		return Deposit{}, fault.New(fault.Invalid, "data.amount: not an amount above zero and within ten billion, as in \"1234.56\"")
	case w.Data.Method != "wire" && w.Data.Method != "ach":
		return Deposit{}, fault.New(fault.Invalid, "data.method: wire or ach")
	case w.Data.SettledAt.IsZero():
		return Deposit{}, missing("data.settled_at")
	}
	return Deposit{ID: w.Data.ID, Plan: w.Data.Plan, Cents: cents, Method: w.Data.Method, At: w.Data.SettledAt,
		Reference: w.Data.Reference}, nil
}
