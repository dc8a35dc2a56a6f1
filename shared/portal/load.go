package portal

import (
	"context"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
)

// sponsor is the employer with an id; fault.NotFound.
func (p *Portal) sponsor(e id.Employer) (*Employer, error) {
	for i := range p.Employers {
		if p.Employers[i].ID == e {
			return &p.Employers[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "there is no such employer")
}

// planOf is an employer's plan; fault.NotFound.
func (p *Portal) planOf(e id.Employer, pl id.Plan) (*Employer, *Plan, error) {
	s, err := p.sponsor(e)
	if err != nil {
		return nil, nil, err
	}
	for i := range s.Plans {
		if s.Plans[i].ID == pl {
			return s, &s.Plans[i], nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, "the employer has no such plan")
}

// eachPlan runs f on every plan of the employers that the request asks for: all, or
// the one in its query.
func (p *Portal) eachPlan(r *request, f func(*Employer, *Plan) error) error {
	asked, err := p.asked(r)
	if err != nil {
		return err
	}
	for _, e := range asked {
		for i := range e.Plans {
			if err := f(e, &e.Plans[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// asked are the employers of a list: all, or the one that ?e= names.
func (p *Portal) asked(r *request) ([]*Employer, error) {
	if e := r.query.Get("e"); e != "" {
		s, err := p.sponsor(id.Employer(e))
		return []*Employer{s}, err
	}
	all := make([]*Employer, len(p.Employers))
	for i := range p.Employers {
		all[i] = &p.Employers[i]
	}
	return all, nil
}

// planName is what people call a plan.
func (e *Employer) planName(pl id.Plan) string {
	for i := range e.Plans {
		if e.Plans[i].ID == pl {
			return e.Plans[i].Name
		}
	}
	return string(pl)
}

// option is the latest published version of an option, or nil.
func (e *Employer) option(pl id.Plan, option string) (found *plan.Option) {
	for i := range e.Plans {
		for _, o := range e.Plans[i].Options {
			if e.Plans[i].ID == pl && o.ID == option {
				found = o
			}
		}
	}
	return found
}

// optionName is what people call an option.
func (e *Employer) optionName(pl id.Plan, option string) string {
	if o := e.option(pl, option); o != nil && o.Name != "" {
		return o.Name
	}
	return option
}

// eachLog runs f on every family of an employer, read whole.
func (p *Portal) eachLog(ctx context.Context, e id.Employer, f func(*family.Log)) error {
	places, err := find.Families(ctx, p.Table, e)
	if err != nil {
		return fault.Wrap(err, "families")
	}
	for _, place := range places {
		log, err := family.LoadAll(ctx, p.Table, e, place.Family)
		if err != nil {
			return err
		}
		f(log)
	}
	return nil
}

// word is an outcome with when it was said.
type word struct {
	family.Decided
	Version int64
	At      time.Time
	Cause   string
}

// words are the outcomes in a log, in order.
func words(l *family.Log) []word {
	var out []word
	for i := range l.Entries {
		en := &l.Entries[i]
		for _, d := range en.Decided {
			out = append(out, word{d, en.Version, en.At, en.Cause})
		}
	}
	return out
}

// lastWords are the latest outcomes, one a claim; a claim that was taken back ends
// with Reversed.
func lastWords(l *family.Log) []word {
	at := map[id.Claim]int{}
	var out []word
	for _, w := range words(l) {
		if i, ok := at[w.Claim.ID]; ok {
			out[i] = w
			continue
		}
		at[w.Claim.ID] = len(out)
		out = append(out, w)
	}
	return out
}

// fullName is a person's name as it stands in the log.
func fullName(s *family.State, m id.Member) string {
	person := s.Person(m)
	if person == nil {
		return ""
	}
	return strings.TrimSpace(person.First.Reveal() + " " + person.Last.Reveal())
}

// providerName is a provider's name, or its NPI where nobody knows the name.
func (p *Portal) providerName(npi string) string {
	if p.Provider != nil {
		if name, ok := p.Provider(npi); ok {
			return name
		}
	}
	return npi
}

// claimRow is a claim in a list. Amounts are those that stand.
type claimRow struct {
	Claim      id.Claim    `json:"claim"`
	Employer   id.Employer `json:"employer"`
	Member     id.Member   `json:"member"`
	Name       string      `json:"name"`
	Provider   string      `json:"provider"`
	Service    string      `json:"service"`
	Received   string      `json:"received"`
	Decided    time.Time   `json:"decided"`
	Status     string      `json:"status"`
	Reads      string      `json:"reads"` // the status in words; an approved claim reads paid once it is
	Billed     amount      `json:"billed"`
	Allowed    amount      `json:"allowed"`
	MemberOwes amount      `json:"member_owes"`
	PlanPaid   amount      `json:"plan_paid"`
}

func (p *Portal) claimRow(l *family.Log, w *word) claimRow {
	o := &w.Decision.Outcome
	row := claimRow{
		Claim: w.Claim.ID, Employer: l.Employer, Member: o.Member, Name: fullName(&l.State, o.Member),
		Provider: p.providerName(w.Claim.Billing), Received: w.Claim.Received.String(), Decided: w.At,
		Status: o.Status.String(), Reads: outcomeWords(o.Status.String()), Billed: amount(w.Claim.Charge),
	}
	if len(w.Claim.Lines) > 0 {
		row.Service = w.Claim.Lines[0].From.String()
	}
	if o.Status != claim.Reversed {
		row.Allowed, row.MemberOwes, row.PlanPaid = amount(o.Allowed), amount(o.MemberOwes), amount(o.PlanPaid)
	}
	return row
}
