package portal

import (
	"context"

	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
)

type employersView struct {
	Employers []employerRow `json:"employers"`
}

type employerRow struct {
	ID            id.Employer `json:"employer"`
	Name          string      `json:"name"`
	Administrator string      `json:"administrator"`
	From          string      `json:"from"`
	To            string      `json:"to,omitempty"`
	Families      int         `json:"families"`
	Plans         []string    `json:"plans"`
}

func (v *employersView) about() about { return about{Title: "Employers"} }

func (p *Portal) employers(ctx context.Context, _ *request) (content, error) {
	v := &employersView{Employers: []employerRow{}}
	for i := range p.Employers {
		row, err := p.employerRow(ctx, &p.Employers[i])
		if err != nil {
			return nil, err
		}
		v.Employers = append(v.Employers, row)
	}
	return v, nil
}

func (p *Portal) employerRow(ctx context.Context, e *Employer) (employerRow, error) {
	row := employerRow{ID: e.ID, Name: e.Name, Administrator: e.Administrator, From: e.From.String(), To: e.To.String(), Plans: []string{}}
	for i := range e.Plans {
		row.Plans = append(row.Plans, e.Plans[i].Name)
	}
	families, err := find.Families(ctx, p.Table, e.ID)
	row.Families = len(families)
	return row, err
}

type employerView struct {
	employerRow
	Details []planView `json:"plan_details"`
	Duties  []dutyView `json:"duties"`
	Calls   []callRow  `json:"calls"`
}

type planView struct {
	ID      id.Plan      `json:"plan"`
	Name    string       `json:"name"`
	DueIn   int          `json:"funding_due_in_banking_days"`
	Options []optionView `json:"options"`
}

type dutyView struct {
	Duty   string `json:"duty"`
	By     string `json:"by"`
	Within string `json:"within,omitempty"`
}

func (v *employerView) about() about {
	return about{Title: v.Name, Crumbs: []link{{"Employers", "/employers"}}}
}

func (p *Portal) employer(ctx context.Context, r *request) (content, error) {
	e, err := p.sponsor(id.Employer(r.vars["e"]))
	if err != nil {
		return nil, err
	}
	v := &employerView{Details: []planView{}, Duties: []dutyView{}, Calls: []callRow{}}
	if v.employerRow, err = p.employerRow(ctx, e); err != nil {
		return nil, err
	}
	for _, d := range e.Duties {
		v.Duties = append(v.Duties, dutyView(d))
	}
	for i := range e.Plans {
		pl := &e.Plans[i]
		one := planView{ID: pl.ID, Name: pl.Name, DueIn: pl.DueIn, Options: []optionView{}}
		for _, o := range pl.Options {
			one.Options = append(one.Options, viewOption(o))
		}
		v.Details = append(v.Details, one)
		rows, err := p.callRows(ctx, e, pl)
		if err != nil {
			return nil, err
		}
		v.Calls = append(v.Calls, rows...)
	}
	return v, nil
}
