package portal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// accumulated is what a member and the family used of an option in a plan year.
type accumulated struct {
	Plan    string   `json:"plan"`
	Option  string   `json:"option"`
	Year    string   `json:"year_from"`
	Amounts []used   `json:"amounts"`
	Visits  []visits `json:"visits"`
}

// used is one yearly amount. Of 0 means that the option no longer says. Family is
// left out where only the person's amount counts; Own where only the family's does.
type used struct {
	Name       string `json:"name"`
	Own        amount `json:"own"`
	OwnOf      amount `json:"own_of"`
	Family     amount `json:"family"`
	FamilyOf   amount `json:"family_of"`
	FamilyOnly bool   `json:"family_only"`
	OwnOnly    bool   `json:"own_only"`
}

type visits struct {
	Name string `json:"name"`
	Used int64  `json:"used"`
	Of   int64  `json:"of"`
}

// OwnBar and FamilyBar are filled thousandths.
func (u used) OwnBar() int64    { return filled(u.Own, u.OwnOf) }
func (u used) FamilyBar() int64 { return filled(u.Family, u.FamilyOf) }

// Bar is filled thousandths.
func (v visits) Bar() int64 { return filled(amount(v.Used), amount(v.Of)) }

func filled(a, of amount) int64 {
	if of <= 0 {
		return 0
	}
	return int64(min(money.Cents(a).MulDiv(1000, int64(of)), 1000))
}

// year names one option's plan year.
type year struct {
	plan, option string
	from         day.Day
}

// accumulators lists every plan year in which the family used something, and the
// current one of the member's coverage, newest first.
func (p *Portal) accumulators(e *Employer, l *family.Log, m id.Member) []accumulated {
	years := []year{}
	for i := range l.State.Used {
		b := &l.State.Used[i].Bucket
		years = append(years, year{b.Plan, b.Option, b.Year})
	}
	for _, s := range p.coveredNow(l, m) {
		if o := e.option(s.Plan, s.Option); o != nil {
			years = append(years, year{string(s.Plan), s.Option, o.YearOf(day.Of(p.Now()))})
		}
	}
	slices.SortFunc(years, func(a, b year) int {
		return cmp.Or(cmp.Compare(b.from, a.from), cmp.Compare(a.plan, b.plan), cmp.Compare(a.option, b.option))
	})
	out := []accumulated{}
	for _, y := range slices.Compact(years) {
		if one := accumulate(e, l, m, y); len(one.Amounts)+len(one.Visits) > 0 {
			out = append(out, one)
		}
	}
	return out
}

func accumulate(e *Employer, l *family.Log, m id.Member, y year) accumulated {
	pl := id.Plan(y.plan)
	out := accumulated{Plan: e.planName(pl), Option: e.optionName(pl, y.option), Year: y.from.String(), Amounts: []used{}, Visits: []visits{}}
	o := e.option(pl, y.option)
	if o == nil {
		return out
	}
	view := family.View{State: &l.State}
	bucket := func(name string) family.Bucket {
		return family.Bucket{Plan: y.plan, Option: y.option, Year: y.from, Name: name}
	}
	single := tierIn(l, m, y) == family.EmployeeOnly
	for _, n := range o.InOrder() {
		s := o.Networks[n]
		for _, k := range []struct {
			name string
			of   plan.Amounts
		}{{"deductible", s.Deductible}, {"out-of-pocket", s.OutOfPocket.Amounts}} {
			b := bucket(string(n) + "." + k.name)
			out.Amounts = append(out.Amounts, used{
				Name: amountWords(k.name) + " " + networkWords(n), Own: amount(view.Used(b, m)), OwnOf: amount(k.of.Individual),
				Family: amount(view.FamilyUsed(b)), FamilyOf: amount(k.of.Family),
				FamilyOnly: k.of.Kind == plan.Aggregate && !single, OwnOnly: single,
			})
		}
	}
	for _, lim := range o.Limits {
		if lim.Visits == 0 || lim.Period == plan.Lifetime {
			continue
		}
		out.Visits = append(out.Visits, visits{lim.Name, view.Used(bucket("visits."+lim.Name), m), lim.Visits})
	}
	return out
}

func amountWords(name string) string {
	if strings.HasPrefix(name, "out") {
		return "Out-of-pocket maximum"
	}
	return "Deductible"
}

// tierIn is whom the member's election covers in a plan year.
func tierIn(l *family.Log, m id.Member, y year) (t family.Tier) {
	end := y.from.AddMonths(12) - 1
	for _, s := range l.State.Spans(m) {
		if string(s.Plan) == y.plan && s.Option == y.option && s.From <= end && (s.To == 0 || s.To >= y.from) {
			t = s.Tier
		}
	}
	return t
}
