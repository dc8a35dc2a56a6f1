// Package claim holds a claim as submitted, a decision on it and its life
// cycle. It computes nothing: shared/adjudicate decides.
package claim

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

// Frequency is the third part of CLM05 (005010X222A1 loop 2300 CLM05-3).
type Frequency byte

// The frequencies that are handled.
const (
	Original    Frequency = '1'
	Replacement Frequency = '7'
	Void        Frequency = '8'
)

// Kind is the form a claim came on.
type Kind byte

// The kinds: 005010X222 (CMS-1500), X223 (UB-04) and X224 (ADA).
const (
	Professional Kind = iota
	Institutional
	Dental
)

// Claim is one claim as submitted and matched to a member.
type Claim struct {
	ID            id.Claim
	Kind          Kind      `cbor:",omitempty"` // most are professional, and commands hold many
	Member        id.Member // "" while no member is matched
	Frequency     Frequency
	Original      id.Claim // REF*F8: our id of the claim this one voids or replaces
	PatientNumber phi.Text // CLM01, echoed in CLP01
	Billing       string   // NPI of the billing provider
	TIN           string   // tax id of the billing provider, 9 digits
	Rendering     string   // NPI of the rendering provider, "" if the billing one
	Place         string   // place of service, CLM05-1; of an institutional claim the first two digits of its bill type
	Authorization string   // REF*G1
	Referral      string   `cbor:",omitempty"` // REF*9F
	Diagnoses     []string // ICD-10-CM without dots, principal first
	Received      day.Day  // the day the clock starts
	Charge        money.Cents
	Lines         []Line

	Taxonomy         string       `cbor:",omitempty"` // of the billing provider, loop 2000A PRV03
	Facility         string       `cbor:",omitempty"` // NPI of the service facility (loop 2310C, of an institutional claim 2310E), "" if none
	Sequence         byte         `cbor:",omitempty"` // our place among the payers, loop 2000B SBR01: S, T and so on; 0 if we pay first
	Assignment       byte         `cbor:",omitempty"` // CLM07, of Medicare's assignment: C not accepted, B only of clinical laboratory services; 0 if accepted
	Predetermination bool         `cbor:",omitempty"` // CLM19 is PB: it asks what would be paid, and nothing is
	Stay             *Stay        `cbor:",omitempty"` // of an institutional claim
	Accident         *Accident    `cbor:",omitempty"`
	Others           []OtherPayer `cbor:",omitempty"` // in the order in which they pay
	Worked           []Act        `cbor:",omitempty"` // what people decided of it, the oldest first
}

// Line is one service line. Units are thousandths (SV104 may carry decimals).
type Line struct {
	Number    int // LX01, 1-based
	Code      string
	Modifiers []string
	Units     int64
	Charge    money.Cents // SV102: the line's whole charge, never times units
	From, To  day.Day
	Place     string  // "" means the claim's
	Pointers  []int   // 1-based into Diagnoses
	Revenue   string  `cbor:",omitempty"` // NUBC revenue code of an institutional line; Code may be "" then
	Teeth     []Tooth `cbor:",omitempty"`
	Rendering string  `cbor:",omitempty"` // NPI of who gave this service (loop 2420A), "" if the claim's
	Emergency bool    `cbor:",omitempty"` // SV109 is Y
	Cavity    string  `cbor:",omitempty"` // oral cavity areas, SV304-1 to -5, a blank between them
}

// Tooth is a tooth that a dental line treats.
type Tooth struct {
	Number   string // by the Universal National Tooth Designation System: 1 to 32, A to T; "" if only surfaces are known
	Surfaces string // letters: M, O, D, B, L, I, F
}

// Group is a claim adjustment group code.
type Group string

// The group codes.
const (
	CO Group = "CO" // contractual: the provider writes it off
	PR Group = "PR" // the patient owes it
	OA Group = "OA" // neither
	PI Group = "PI" // payer initiated
)

// Adjustment is one CAS entry: why part of a charge is not paid. Reason is a
// CARC, Remark a RARC or "". Positive lowers the payment.
type Adjustment struct {
	Group  Group
	Reason string
	Amount money.Cents
	Remark string
}

// Status is where a claim stands after a decision.
type Status uint8

// The statuses. Paid means approved for a plan payment (possibly zero after
// cost share); Denied that no line is covered; Pended that it waits, with a
// Reason; Reversed that an earlier outcome is taken back to the cent; Applied that
// a void was carried out and has nothing of its own to decide.
const (
	Paid Status = iota + 1
	Denied
	Pended
	Reversed
	Applied
)

var statusNames = [...]string{"unknown", "paid", "denied", "pended", "reversed", "applied"}

// String names the status.
func (s Status) String() string {
	if int(s) >= len(statusNames) {
		return statusNames[0]
	}
	return statusNames[s]
}

// Final says whether the status is a decision that stands: paid or denied.
func (s Status) Final() bool { return s == Paid || s == Denied }

// Step is one line of the trace: a rule's number and the cents it moved.
type Step struct {
	Rule  uint16
	Cents money.Cents
}

// LineOutcome is the decision on one line. Charge = Paid + the adjustments. Penalty,
// NotCovered and Others are parts of what the adjustments say; 0 for most lines.
type LineOutcome struct {
	Number      int
	Charge      money.Cents
	Allowed     money.Cents
	Copay       money.Cents // PR3
	Deductible  money.Cents // PR1
	Coinsurance money.Cents // PR2
	Paid        money.Cents
	Adjustments []Adjustment
	Trace       []Step
	Penalty     money.Cents // what the member owes for want of an authorization
	NotCovered  money.Cents // the part of Allowed that is beyond limits
	Others      money.Cents // what other payers account for: OA23
}

// Outcome is the decision on one claim. Totals are sums over the lines.
type Outcome struct {
	Claim      id.Claim
	Of         id.Claim // for Reversed and for a re-decision: the claim that caused it
	Status     Status
	Reason     string // of Pended: what is missing
	Member     id.Member
	Plan       id.Plan
	Option     string // option id and version that decided
	OptionRev  string
	ScheduleID string // fee schedule id and version that priced
	Rev        int    // adjudicate.Rev
	Year       day.Day
	Lines      []LineOutcome
	Charge     money.Cents
	Allowed    money.Cents
	MemberOwes money.Cents
	PlanPaid   money.Cents
	Holds      []string
	Line       int    // of Pended: the line that made it pend, 1-based; 0 is the whole claim
	Detail     string // of Pended: what is missing, in words without PHI: "benefit of option ppo@2026.1"
}

// Negated is the exact negation of o: what takes it back, caused by the claim by.
func (o Outcome) Negated(by id.Claim) Outcome {
	r := o
	r.Status, r.Of, r.Reason, r.Holds = Reversed, by, "", nil
	r.Line, r.Detail = 0, ""
	r.Charge, r.Allowed, r.MemberOwes, r.PlanPaid = -o.Charge, -o.Allowed, -o.MemberOwes, -o.PlanPaid
	r.Lines = make([]LineOutcome, len(o.Lines))
	for i, l := range o.Lines {
		n := LineOutcome{
			Number: l.Number, Charge: -l.Charge, Allowed: -l.Allowed, Copay: -l.Copay,
			Deductible: -l.Deductible, Coinsurance: -l.Coinsurance, Paid: -l.Paid,
			Penalty: -l.Penalty, NotCovered: -l.NotCovered, Others: -l.Others,
		}
		for _, a := range l.Adjustments {
			a.Amount = -a.Amount
			n.Adjustments = append(n.Adjustments, a)
		}
		for _, s := range l.Trace {
			n.Trace = append(n.Trace, Step{Rule: s.Rule, Cents: -s.Cents})
		}
		r.Lines[i] = n
	}
	return r
}
