package portal

import (
	"context"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
)

type claimsView struct {
	Status   string      `json:"status,omitempty"`
	Employer id.Employer `json:"employer,omitempty"`
	Total    int         `json:"total"`
	Claims   []claimRow  `json:"claims"`
}

func (v *claimsView) about() about { return about{Title: "Claims"} }

// claims lists the claims of families, newest decision first; ?status= and ?e= narrow.
func (p *Portal) claims(ctx context.Context, r *request) (content, error) {
	asked, err := p.asked(r)
	if err != nil {
		return nil, err
	}
	v := &claimsView{Status: r.query.Get("status"), Employer: id.Employer(r.query.Get("e")), Claims: []claimRow{}}
	for _, e := range asked {
		if err := p.addClaims(ctx, v, e); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(v.Claims, newestClaim)
	v.Total = len(v.Claims)
	v.Claims = v.Claims[:min(maxRows, v.Total)]
	return v, nil
}

func (p *Portal) addClaims(ctx context.Context, v *claimsView, e *Employer) error {
	paid, err := p.paidOut(ctx, e)
	if err != nil {
		return err
	}
	return p.eachLog(ctx, e.ID, func(l *family.Log) {
		last := lastWords(l)
		for i := range last {
			row := p.claimRow(l, &last[i])
			row.settle(paid[row.Claim])
			if v.Status == "" || row.Status == v.Status {
				v.Claims = append(v.Claims, row)
			}
		}
	})
}

// claimView is one claim: what was billed, what was decided and why.
type claimView struct {
	claimRow
	EmployerName string       `json:"employer_name"`
	StatusWords  string       `json:"status_words"`
	Reason       string       `json:"reason,omitempty"`
	ReasonWords  string       `json:"reason_words,omitempty"`
	Unmatched    bool         `json:"unmatched"`
	TakenBackBy  id.Claim     `json:"taken_back_by,omitempty"`
	Waits        string       `json:"waiting_since,omitempty"`
	Kind         string       `json:"kind"`
	Original     id.Claim     `json:"original,omitempty"`
	NPI          string       `json:"billing_npi"`
	Rendering    string       `json:"rendering,omitempty"`
	Place        string       `json:"place"`
	PlaceWords   string       `json:"place_words,omitempty"`
	Auth         string       `json:"authorization,omitempty"`
	Diagnoses    []string     `json:"diagnoses"`
	Pinned       *pinned      `json:"decided_under,omitempty"`
	Lines        []lineView   `json:"lines"`
	History      []historyRow `json:"history"`
	Documents    []string     `json:"documents"`
	Source       *source      `json:"source,omitempty"`
	Call         *callLink    `json:"call,omitempty"`    // the last of Calls
	Payment      *paymentLink `json:"payment,omitempty"` // the last of Payments
	// Every call and payment that carried a line of the claim, the oldest first.
	Calls    []callLink    `json:"calls"`
	Payments []paymentLink `json:"payments"`
	Patient  *patientView  `json:"patient,omitempty"` // as the claim says, where no member was found
}

// pinned are the versions that the decision was made under.
type pinned struct {
	Plan       string `json:"plan"`
	Option     string `json:"option"`
	OptionName string `json:"option_name"`
	OptionRev  string `json:"option_version"`
	Schedule   string `json:"fee_schedule"`     // the arrangement, and the tier behind a slash
	Tables     string `json:"tables,omitempty"` // prices and edits that stand beside contracts
	Rules      int    `json:"rules_revision"`
	Year       string `json:"plan_year_from"`
}

// source is the file that the claim came in.
type source struct {
	Key     string `json:"key"`
	Ordinal int    `json:"ordinal"`
}

func (v *claimView) about() about {
	a := about{Title: "Claim " + short(string(v.Claim)), Crumbs: []link{{"Claims", "/claims"}}}
	if v.Member != "" {
		a.Crumbs = []link{{"Members", "/members"}, {v.Name, "/members/" + string(v.Member)}}
	}
	return a
}

// LastSaid is the latest word of its history.
func (v *claimView) LastSaid() historyRow { return v.History[len(v.History)-1] }

// Reversed says whether nothing of the claim stands.
func (v *claimView) Reversed() bool { return v.Status == "reversed" }

func (p *Portal) claim(ctx context.Context, r *request) (content, error) {
	c := id.Claim(r.vars["c"])
	place, err := p.locate(ctx, c)
	if err != nil {
		return nil, err
	}
	if place.Family == "" {
		return p.unmatched(ctx, c, place)
	}
	e, err := p.sponsor(place.Employer)
	if err != nil {
		return nil, errNoClaim()
	}
	l, err := family.LoadAll(ctx, p.Table, place.Employer, place.Family)
	if err != nil {
		return nil, err
	}
	said := slices.DeleteFunc(words(l), func(w word) bool { return w.Claim.ID != c })
	if len(said) == 0 {
		return nil, errNoClaim()
	}
	v := p.viewClaim(e, l, said)
	if v.Source, err = p.source(ctx, c); err != nil {
		return nil, err
	}
	return v, p.follow(ctx, v, e, l.Family, said)
}

func errNoClaim() error { return fault.New(fault.NotFound, "there is no such claim") }

func (p *Portal) locate(ctx context.Context, c id.Claim) (find.Place, error) {
	if p.Locate == nil {
		return find.Place{}, errNoClaim()
	}
	return p.Locate(ctx, c)
}

// unmatched shows a claim whose member nobody knows yet, with what a person needs to
// find the member.
func (p *Portal) unmatched(ctx context.Context, c id.Claim, place find.Place) (content, error) {
	v := &claimView{
		claimRow: claimRow{Claim: c, Status: "pended", Reads: "pended"}, Unmatched: true, StatusWords: "Waits for a person", Reason: place.Reason,
		ReasonWords: pendWords(place.Reason), Waits: place.Since.String(), Diagnoses: []string{}, Lines: []lineView{},
		History: []historyRow{}, Documents: []string{}, Calls: []callLink{}, Payments: []paymentLink{},
	}
	v.Received = place.Since.String()
	if err := p.submitted(ctx, v); err != nil {
		return nil, err
	}
	var err error
	v.Source, err = p.source(ctx, c)
	return v, err
}

// submitted adds what an unmatched claim says, where it is stored.
func (p *Portal) submitted(ctx context.Context, v *claimView) error {
	if p.Unmatched == nil {
		return nil
	}
	s, card, err := p.Unmatched(ctx, v.Claim)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return fault.Wrap(err, "unmatched claim")
	}
	c := &s.Claim
	v.Patient = viewPatient(&s.Patient, card)
	v.Provider, v.NPI, v.Billed = p.providerName(c.Billing), c.Billing, amount(c.Charge)
	v.Kind, v.Original = frequencyWords(c.Frequency), c.Original
	v.Place, v.PlaceWords, v.Auth = c.Place, careWords(c), c.Authorization
	v.Diagnoses = append(v.Diagnoses, c.Diagnoses...)
	for i := range c.Lines {
		v.Lines = append(v.Lines, viewLine(&c.Lines[i], &claim.Outcome{}))
	}
	if len(c.Lines) > 0 {
		v.Service = c.Lines[0].From.String()
	}
	return nil
}

// source is the file that a claim came in, where intake knows it.
func (p *Portal) source(ctx context.Context, c id.Claim) (*source, error) {
	list, err := p.intake(ctx)
	for i := range list {
		if d := list[i].Digest; d != "" && id.ClaimOf(d, c.Ordinal()) == c {
			return &source{list[i].Key, c.Ordinal()}, err
		}
	}
	return nil, err
}
