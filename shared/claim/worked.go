package claim

import "github.com/openaso/openaso/shared/money"

// ActKind is what a person did with a claim.
type ActKind byte

// The kinds of acts.
const (
	Clear   ActKind = 'c' // What, a reason to pend, is looked into and stops the claim no more
	Deny    ActKind = 'd' // the line is not paid, for Group and Reason
	Allow   ActKind = 'a' // Amount is allowed for the line, whatever its price says
	Pay     ActKind = 'p' // the plan pays Amount of what is allowed for the line
	Release ActKind = 'r' // What, a hold, keeps the money back no more
	Assign  ActKind = 'o' // What is who looks after the claim from now on
	Consent ActKind = 'n' // after notice the patient agreed to be billed by who is outside the network; What may be withdrawn
)

// withdrawn is the word of a Consent that is taken back, or was none.
const withdrawn = "withdrawn"

// Act is one thing that a person decided of a claim. It travels with the claim, so that
// whatever decides the claim anew keeps to it. It names no patient.
type Act struct {
	ID     string // so that the same act again changes nothing
	Kind   ActKind
	What   string
	Line   int    // of Clear, Deny, Allow, Pay, Consent: the line's number; 0 is every line
	Group  Group  // of Deny; of Pay, who owes what falls away
	Reason string // CARC, with Group
	Remark string // RARC or ""
	Amount money.Cents
	By     string // who acts, as the administrator knows the person
	Second string // who agreed, where the amount asks for a second person
	At     int64  // Unix seconds
	Note   string // why, in words without PHI
}

// Withdrawn says of a Consent that it is taken back.
func (a *Act) Withdrawn() bool { return a.What == withdrawn }

// Acted says whether an act is on the claim.
func (c *Claim) Acted(id string) bool {
	for i := range c.Worked {
		if c.Worked[i].ID == id {
			return true
		}
	}
	return false
}

// Act is the last act of a kind that is about a line, and about what where what is not "".
// Nil if there is none.
func (c *Claim) Act(k ActKind, line int, what string) *Act {
	for i := len(c.Worked) - 1; i >= 0; i-- {
		a := &c.Worked[i]
		if a.Kind == k && (a.Line == 0 || a.Line == line) && (what == "" || a.What == what) {
			return a
		}
	}
	return nil
}

// Owner is who looks after the claim; "" if nobody in particular does.
func (c *Claim) Owner() string {
	if a := c.Act(Assign, 0, ""); a != nil {
		return a.What
	}
	return ""
}

// Total is what an outcome comes to.
type Total struct {
	Status string      `json:"status"`
	Plan   money.Cents `json:"plan"`
	Member money.Cents `json:"member"`
}

// Total sums an outcome up.
func (o Outcome) Total() Total { return Total{o.Status.String(), o.PlanPaid, o.MemberOwes} }
