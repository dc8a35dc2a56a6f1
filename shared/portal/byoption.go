package portal

import (
	"cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
)

// optionRow is what an option's members and claims come to. Claims are those that are paid or
// denied under it.
type optionRow struct {
	Employer string `json:"employer"`
	Plan     string `json:"plan"`
	Option   string `json:"option"`
	Name     string `json:"name"`
	Members  int    `json:"covered_today"`
	Claims   int    `json:"claims"`
	PlanPaid amount `json:"plan_paid"`
	Member   amount `json:"member_owes"`
}

// optionRows are rows without figures, one for each option of an employer, in the order of the
// agreement.
func optionRows(e *Employer) (rows []optionRow) {
	for i := range e.Plans {
		for _, o := range e.Plans[i].Options {
			if rowOf(rows, e, string(e.Plans[i].ID), o.ID) == nil {
				rows = append(rows, optionRow{Employer: string(e.ID), Plan: string(e.Plans[i].ID), Option: o.ID, Name: cmp.Or(o.Name, o.ID)})
			}
		}
	}
	return rows
}

// rowOf is an option's row, nil if there is none.
func rowOf(rows []optionRow, e *Employer, plan, option string) *optionRow {
	for i := range rows {
		if r := &rows[i]; r.Employer == string(e.ID) && r.Plan == plan && r.Option == option {
			return r
		}
	}
	return nil
}

// addOptions counts who is covered today and what stands of a family's claims.
func (p *Portal) addOptions(rows []optionRow, e *Employer, l *family.Log, last []word) {
	for i := range l.State.People {
		for _, s := range p.coveredNow(l, l.State.People[i].ID) {
			if r := rowOf(rows, e, string(s.Plan), s.Option); r != nil {
				r.Members++
			}
		}
	}
	for i := range last {
		o := &last[i].Decision.Outcome
		if r := rowOf(rows, e, string(o.Plan), o.Option); r != nil && (o.Status == claim.Paid || o.Status == claim.Denied) {
			r.Claims++
			r.PlanPaid += amount(o.PlanPaid)
			r.Member += amount(o.MemberOwes)
		}
	}
}
