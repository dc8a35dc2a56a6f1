package portal

import "github.com/openaso/openaso/shared/funding"

// payeeLine is what the call pays one payee: Net = Held - Offset, and
// Forward = Brought - Returned + Reversed - Offset.
type payeeLine struct {
	Payee    string `json:"payee"`
	NPI      string `json:"npi,omitempty"`
	Held     amount `json:"held"`
	Reversed amount `json:"taken_back"`
	Brought  amount `json:"owed_before"`
	Returned amount `json:"given_back"`
	Offset   amount `json:"offset"`
	Forward  amount `json:"still_owes"`
	Net      amount `json:"net"`
}

// registerSum is the register's last row: approved less what was taken and given back.
type registerSum struct {
	Billed     amount `json:"billed"`
	Allowed    amount `json:"allowed"`
	MemberOwes amount `json:"member_owes"`
	PlanPaid   amount `json:"plan_paid"`
}

// fill adds the register and the payees with their sums.
func (v *callView) fill(p *Portal, c *funding.Call) {
	for i := range c.Register {
		l := p.registerLine(&c.Register[i])
		v.Register = append(v.Register, l)
		v.RegisterSum.Billed += l.Billed
		v.RegisterSum.Allowed += l.Allowed
		v.RegisterSum.MemberOwes += l.MemberOwes
		v.RegisterSum.PlanPaid += l.PlanPaid
	}
	v.PayeeSum.Payee = "All payees"
	for _, n := range c.Payees {
		one := payeeLine{p.providerName(n.NPI), n.NPI, amount(n.Held), amount(n.Reversed), amount(n.Brought), amount(n.Returned),
			amount(n.Offset), amount(n.Forward), amount(n.Net)}
		v.Payees = append(v.Payees, one)
		v.PayeeSum.add(&one)
	}
}

func (n *payeeLine) add(o *payeeLine) {
	n.Held += o.Held
	n.Reversed += o.Reversed
	n.Brought += o.Brought
	n.Returned += o.Returned
	n.Offset += o.Offset
	n.Forward += o.Forward
	n.Net += o.Net
}

// GivenBack is the money that payees gave back as far as this call takes it off.
func (v *callView) GivenBack() amount { return v.Credits - v.Offset }

// Waits says whether money given back in this call waits for a later one, or an
// earlier one's is taken off here: it fits only as far as there is something to pay.
func (v *callView) Waits() bool { return v.GivenBack() != v.PayeeSum.Returned }
