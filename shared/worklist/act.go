package worklist

import (
	"context"
	"fmt"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Request is what a person asks to be done with a claim.
type Request struct {
	Act     string `json:"act"` // release, release-hold, deny, allow, pay, assign, consent
	ID      string `json:"id,omitempty"`
	What    string `json:"what,omitempty"` // reason released, hold, owner, or that consent is "withdrawn"
	Line    int    `json:"line,omitempty"`
	Group   string `json:"group,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Remark  string `json:"remark,omitempty"`
	Amount  string `json:"amount,omitempty"` // dollars
	By      string `json:"by"`
	Second  string `json:"second,omitempty"`
	Note    string `json:"note,omitempty"`
	Version int64  `json:"version,omitempty"` // of the log as the person saw it
}

// longest is how many characters a note and a name may have.
const longest = 200

func kindOf(act string) claim.ActKind {
	switch act {
	case "release":
		return claim.Clear
	case "release-hold":
		return claim.Release
	case "deny":
		return claim.Deny
	case "allow":
		return claim.Allow
	case "pay":
		return claim.Pay
	case "assign":
		return claim.Assign
	case "consent":
		return claim.Consent
	}
	return 0
}

func actName(k claim.ActKind) string {
	for _, name := range []string{"release", "release-hold", "deny", "allow", "pay", "assign", "consent"} {
		if kindOf(name) == k {
			return name
		}
	}
	return "unknown"
}

// Do does what a person asks and shows the claim after it. The same request as the last one
// on the claim changes nothing, nor does one whose id was there before.
func (s *Service) Do(ctx context.Context, c id.Claim, r Request) (*Shown, error) {
	a := claim.Act{
		ID: r.ID, Kind: kindOf(r.Act), What: r.What, Line: r.Line, Group: claim.Group(r.Group), Reason: r.Reason, Remark: r.Remark,
		By: r.By, Second: r.Second, Note: r.Note,
	}
	if len(r.Note) > longest || len(r.By) > longest || len(r.Second) > longest || len(r.What) > longest || len(r.ID) > longest {
		return nil, fault.New(fault.Invalid, "work: a name, an id or a note is longer than %d bytes", longest)
	}
	if r.Amount != "" {
		cents, err := money.Parse(r.Amount)
		if err != nil {
			return nil, fault.New(fault.Invalid, "work: the amount is none: give it as 123.45")
		}
		a.Amount = cents
	} else if a.Kind == claim.Allow || a.Kind == claim.Pay {
		return nil, fault.New(fault.Invalid, "work: an amount is needed")
	}
	v, err := s.Show(ctx, c)
	if err != nil {
		return nil, err
	}
	if a.ID == "" {
		if a.ID = v.next(&a); v.claim.Acted(a.ID) {
			return v, nil
		}
	}
	w := adjudicate.Work{Employer: v.place.Employer, Family: v.place.Family, Claim: c, Version: r.Version, Act: a}
	if _, err := s.Decisions.Work(ctx, w); err != nil {
		return nil, err
	}
	return s.Show(ctx, c)
}

// next is the id of an act that brings none: that of the last act if it says the same.
func (v *Shown) next(a *claim.Act) string {
	text := func(n int) string {
		return id.Derive("act", string(v.Claim), fmt.Sprint(n), string(rune(a.Kind)), a.What, fmt.Sprint(a.Line), string(a.Group), a.Reason, a.Remark, fmt.Sprint(int64(a.Amount)), a.By)
	}
	n := len(v.claim.Worked)
	if last := text(n - 1); n > 0 && v.claim.Worked[n-1].ID == last {
		return last
	}
	return text(n)
}

// Retry decides anew what pends in the family of a claim, for whatever may be there by now.
// It answers how many of the family's claims are decided now.
func (s *Service) Retry(ctx context.Context, c id.Claim, by string) (int, error) {
	if by == "" {
		return 0, fault.New(fault.Invalid, "work: say who acts")
	}
	v, err := s.Show(ctx, c)
	if err != nil {
		return 0, err
	}
	return s.Decisions.RetryAll(ctx, v.place.Employer, v.place.Family, "work/retry by "+by)
}
