// Package worklist is what people see and do of claims that wait: the lists of work by queue
// and owner, what a claim needs and what may be done, replays that ask for an answer, and how
// much is decided without anybody. It decides nothing: shared/adjudicate does.
package worklist

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/table"
)

// Service lists work and hands on what people do.
type Service struct {
	Table     table.Table
	Now       func() time.Time
	Decisions *adjudicate.Service
	Employers []id.Employer
	// Locate says where a claim is; fault.NotFound.
	Locate func(ctx context.Context, c id.Claim) (find.Place, error)
	// Option is an employer's option as it is published last, or nil.
	Option func(e id.Employer, option string) *plan.Option
	// Corrects is the version that an option's version puts right; false if it is none.
	Corrects func(e id.Employer, option, version string) (string, bool)
}

// Item is one thing that waits for a person. It names nobody but who looks after it.
type Item struct {
	Claim    id.Claim    `json:"claim"`
	Employer id.Employer `json:"employer,omitempty"`
	Queue    string      `json:"queue"`
	Reason   string      `json:"reason"` // a reason to pend, or "hold:" and the hold's name
	Owner    string      `json:"owner,omitempty"`
	Since    day.Day     `json:"since"`
	Days     int         `json:"days"`
	Do       string      `json:"do"` // what a person can do, in words
}

// Filter is which items are asked for; "" is all.
type Filter struct{ Queue, Owner string }

// QueueOf names the queue of a reason: who looks after it.
func QueueOf(reason string) string {
	if strings.HasPrefix(reason, "hold:") {
		return "holds"
	}
	switch reason {
	case adjudicate.PendMember, adjudicate.PendPlans, adjudicate.PendStraddles:
		return "eligibility"
	case adjudicate.PendProvider, adjudicate.PendFacility:
		return "providers"
	case adjudicate.PendPrice, adjudicate.PendTable, adjudicate.PendOutsidePrice, adjudicate.PendRefused, adjudicate.PendLate:
		return "pricing"
	case adjudicate.PendOption, adjudicate.PendBenefit:
		return "benefits"
	case adjudicate.PendAccident, adjudicate.PendCoordination:
		return "other-payers"
	case adjudicate.PendReview:
		return "clinical"
	case adjudicate.PendSuspect, adjudicate.PendOriginal:
		return "examiners"
	}
	return "submitters"
}

// List is what waits, the oldest first: pended claims and claims whose money is held.
func (s *Service) List(ctx context.Context, f Filter) ([]Item, error) {
	rows, err := find.Waiting(ctx, s.Table)
	if err != nil {
		return nil, fault.Wrap(err, "work")
	}
	held, err := find.Held(ctx, s.Table)
	if err != nil {
		return nil, fault.Wrap(err, "work")
	}
	out := []Item{}
	for _, p := range append(rows, held...) {
		if p.Claim == "" || p.Employer != "" && !slices.Contains(s.Employers, p.Employer) {
			continue
		}
		it := s.item(&p)
		if (f.Queue == "" || f.Queue == it.Queue) && (f.Owner == "" || f.Owner == it.Owner) {
			out = append(out, it)
		}
	}
	slices.SortFunc(out, func(a, b Item) int { return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.Claim, b.Claim)) })
	return out, nil
}

func (s *Service) item(p *find.Place) Item {
	it := Item{
		Claim: p.Claim, Employer: p.Employer, Queue: QueueOf(p.Reason), Reason: p.Reason, Owner: p.Owner,
		Since: p.Since, Days: int(day.Of(s.Now().UTC()) - p.Since), Do: adjudicate.Remedy(p.Reason),
	}
	if it.Queue == "holds" {
		it.Do = "look at what it pays, then release the hold"
	}
	return it
}

// Shown is one claim with what is needed to act on it. It holds no names.
type Shown struct {
	Claim    id.Claim      `json:"claim"`
	Employer id.Employer   `json:"employer"`
	Version  int64         `json:"version"` // of the family's log
	Status   string        `json:"status"`
	Reason   string        `json:"reason,omitempty"`
	Line     int           `json:"line,omitempty"`   // that made it pend
	Detail   string        `json:"detail,omitempty"` // what is missing
	Queue    string        `json:"queue,omitempty"`
	Do       string        `json:"do,omitempty"`
	Release  bool          `json:"release"` // whether its reason can be released
	Owner    string        `json:"owner,omitempty"`
	Holds    []string      `json:"holds,omitempty"`
	Total    ShownTotal    `json:"total"`
	Lines    []ShownLine   `json:"lines"`
	Acts     []ShownAct    `json:"acts"`
	place    find.Place    // where it is
	claim    claim.Claim   // as it stands
	outcome  claim.Outcome // as it stands
}

// ShownLine is a line of a claim as it stands.
type ShownLine struct {
	Line    int     `json:"line"`
	Code    string  `json:"code"`
	From    day.Day `json:"from"`
	Charge  string  `json:"charge"`
	Allowed string  `json:"allowed"`
	Paid    string  `json:"plan_paid"`
}

// ShownAct is what a person did before.
type ShownAct struct {
	At     time.Time `json:"at"`
	Act    string    `json:"act"`
	What   string    `json:"what,omitempty"`
	Line   int       `json:"line,omitempty"`
	Code   string    `json:"code,omitempty"`
	Amount string    `json:"amount,omitempty"`
	By     string    `json:"by"`
	Second string    `json:"second,omitempty"`
	Note   string    `json:"note,omitempty"`
}

// Show is a claim to be worked; fault.NotFound if no family's log has it.
func (s *Service) Show(ctx context.Context, c id.Claim) (*Shown, error) {
	p, err := s.Locate(ctx, c)
	if err == nil && (p.Family == "" || !slices.Contains(s.Employers, p.Employer)) {
		err = fault.New(fault.NotFound, "no member was found for the claim yet: it cannot be worked")
	}
	if err != nil {
		return nil, fault.Wrap(err, "work")
	}
	log, err := family.LoadAll(ctx, s.Table, p.Employer, p.Family)
	if err != nil {
		return nil, fault.Wrap(err, "work")
	}
	all := log.Standing()
	at := slices.IndexFunc(all, func(d family.Decided) bool { return d.Claim.ID == c })
	if at < 0 {
		return nil, fault.New(fault.NotFound, "work: the claim stands no more: it was voided or replaced")
	}
	return shown(p, log.State.Version, &all[at]), nil
}

func shown(p find.Place, version int64, d *family.Decided) *Shown {
	o := &d.Decision.Outcome
	v := &Shown{
		Claim: d.Claim.ID, Employer: p.Employer, Version: version, Status: o.Status.String(), Reason: o.Reason, Line: o.Line, Detail: o.Detail,
		Owner: d.Claim.Owner(), Holds: o.Holds, Total: shownTotal(o.Total()), Lines: []ShownLine{}, Acts: []ShownAct{}, place: p, claim: d.Claim, outcome: *o,
	}
	if o.Status == claim.Pended {
		v.Queue, v.Do, v.Release = QueueOf(o.Reason), adjudicate.Remedy(o.Reason), adjudicate.Clearable(o.Reason)
	} else if len(o.Holds) > 0 {
		v.Queue, v.Do = "holds", "look at what it pays, then release the hold"
	}
	for i := range d.Claim.Lines {
		l := &d.Claim.Lines[i]
		row := ShownLine{Line: l.Number, Code: cmp.Or(l.Code, l.Revenue), From: l.From, Charge: l.Charge.String()}
		if i < len(o.Lines) {
			row.Allowed, row.Paid = o.Lines[i].Allowed.String(), o.Lines[i].Paid.String()
		}
		v.Lines = append(v.Lines, row)
	}
	for i := range d.Claim.Worked {
		v.Acts = append(v.Acts, shownAct(&d.Claim.Worked[i]))
	}
	return v
}

func shownAct(a *claim.Act) ShownAct {
	v := ShownAct{At: time.Unix(a.At, 0).UTC(), Act: actName(a.Kind), What: a.What, Line: a.Line, By: a.By, Second: a.Second, Note: a.Note}
	if a.Group != "" {
		v.Code = strings.TrimSpace(string(a.Group) + "-" + a.Reason + " " + a.Remark)
	}
	if a.Kind == claim.Allow || a.Kind == claim.Pay {
		v.Amount = a.Amount.String()
	}
	return v
}
