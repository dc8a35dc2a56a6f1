package portal

import (
	"context"
	"slices"

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
		err := p.eachLog(ctx, e.ID, func(l *family.Log) {
			last := lastWords(l)
			for i := range last {
				if row := p.claimRow(l, &last[i]); v.Status == "" || row.Status == v.Status {
					v.Claims = append(v.Claims, row)
				}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(v.Claims, newestClaim)
	v.Total = len(v.Claims)
	v.Claims = v.Claims[:min(maxRows, v.Total)]
	return v, nil
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
	Call         *callLink    `json:"call,omitempty"`
	Payment      *paymentLink `json:"payment,omitempty"`
}

// pinned are the versions that the decision was made under.
type pinned struct {
	Plan       string `json:"plan"`
	Option     string `json:"option"`
	OptionName string `json:"option_name"`
	OptionRev  string `json:"option_version"`
	Schedule   string `json:"fee_schedule"`
	Rules      int    `json:"rules_revision"`
	Year       string `json:"plan_year_from"`
}

// source is the file that the claim came in.
type source struct {
	Key     string `json:"key"`
	Ordinal int    `json:"ordinal"`
}

type callLink struct {
	Employer id.Employer `json:"employer"`
	Plan     id.Plan     `json:"plan"`
	Number   int64       `json:"number"`
	Status   string      `json:"status"`
}

type paymentLink struct {
	ID     string `json:"payment"`
	Payee  string `json:"payee"`
	Trace  string `json:"trace"`
	Amount amount `json:"amount"`
}

func (v *claimView) about() about {
	a := about{Title: "Claim " + short(string(v.Claim)), Crumbs: []link{{"Claims", "/claims"}}}
	if v.Member != "" {
		a.Crumbs = []link{{"Members", "/members"}, {v.Name, "/members/" + string(v.Member)}}
	}
	return a
}

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

// unmatched shows a claim whose member nobody knows yet.
func (p *Portal) unmatched(ctx context.Context, c id.Claim, place find.Place) (content, error) {
	v := &claimView{
		claimRow: claimRow{Claim: c, Status: "pended"}, Unmatched: true, StatusWords: "Waits for a person", Reason: place.Reason,
		ReasonWords: pendWords(place.Reason), Waits: place.Since.String(), Diagnoses: []string{}, Lines: []lineView{},
		History: []historyRow{}, Documents: []string{},
	}
	v.Received = place.Since.String()
	var err error
	v.Source, err = p.source(ctx, c)
	return v, err
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

// follow adds what became of the claim: documents, the call, the payment.
func (p *Portal) follow(ctx context.Context, v *claimView, e *Employer, f id.Family, said []word) (err error) {
	v.Documents = []string{}
	if p.Documents != nil {
		keys, err := p.Documents(ctx, e.ID, f, v.Claim)
		if err != nil {
			return err
		}
		v.Documents = append(v.Documents, keys...)
	}
	pl := planThatPays(said)
	if _, one, err := p.planOf(e.ID, pl); err == nil {
		if v.Call, err = p.callWith(ctx, e.ID, pl, v.Claim); err != nil {
			return err
		}
		v.Payment, err = p.paymentWith(ctx, e, one, v.Claim)
		return err
	}
	return nil
}

// planThatPays is the plan of the latest outcome that has one.
func planThatPays(said []word) (pl id.Plan) {
	for i := range said {
		if of := said[i].Decision.Outcome.Plan; of != "" {
			pl = of
		}
	}
	return pl
}

// callWith is the latest call whose register holds the claim.
func (p *Portal) callWith(ctx context.Context, e id.Employer, pl id.Plan, c id.Claim) (*callLink, error) {
	calls, err := p.Funding.List(ctx, e, pl)
	if err != nil {
		return nil, err
	}
	for _, one := range slices.Backward(calls) {
		full, err := p.Funding.Get(ctx, e, pl, one.Number)
		if err != nil {
			return nil, err
		}
		for i := range full.Register {
			if full.Register[i].Claim == c {
				return &callLink{e, pl, one.Number, callStatus(&one)}, nil
			}
		}
	}
	return nil, nil
}

// paymentWith is the latest payment that carries the claim.
func (p *Portal) paymentWith(ctx context.Context, e *Employer, pl *Plan, c id.Claim) (*paymentLink, error) {
	list, err := p.paymentsOf(ctx, e, pl)
	for i := range slices.Backward(list) {
		if slices.Contains(list[i].Claims, c) {
			return &paymentLink{list[i].ID, list[i].Payee, list[i].Trace, amount(list[i].Cents)}, err
		}
	}
	return nil, err
}
