package notice

import (
	"fmt"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// meter is an accumulator after the claim: so far, and of how much where known.
type meter struct{ Label, So, Of string }

// meters are the deductible, the out-of-pocket amount and the limits that count for
// the i-th decision's member, after it. Where the entry also takes decisions back, what
// lay in between never stood: then it is as the entry left it.
func (w *writer) meters(i int) []meter {
	o := &w.entry.Decided[i].Decision.Outcome
	if o.Option == "" {
		return nil // no coverage, so nothing to count toward
	}
	g := gauge{
		state: w.after(i), outcome: o, option: w.option(w.employer, o.Plan, o.Option, o.OptionRev),
		several: w.several(i),
	}
	if who := g.state.Person(o.Member); who != nil {
		g.name = who.First.Reveal()
	}
	for _, n := range networksOf(g.option) {
		g.network(n)
	}
	g.limits(w.entry.Decided[i].Decision.Used)
	return g.out
}

// networksOf are an option's networks, and out, where something may have counted all the
// same; of an option that is not known in and out.
func networksOf(o *plan.Option) []plan.Network {
	if o == nil {
		return []plan.Network{plan.In, plan.Out}
	}
	all := o.InOrder()
	if _, there := o.Networks[plan.Out]; !there {
		all = append(all, plan.Out)
	}
	return all
}

func (w *writer) after(i int) *family.State {
	st := w.entry.State.Clone()
	for j := range w.entry.Decided {
		if w.entry.Decided[j].Decision.Outcome.Status == claim.Reversed {
			return st
		}
	}
	for j := i + 1; j < len(w.entry.Decided); j++ {
		for _, u := range w.entry.Decided[j].Decision.Used {
			u.Amount = -u.Amount
			st.Add(u)
		}
	}
	return st
}

// several says whether the claim's coverage is of more than the employee.
func (w *writer) several(i int) bool {
	d := &w.entry.Decided[i]
	for _, s := range w.entry.State.Spans(d.Decision.Outcome.Member) {
		if len(d.Claim.Lines) > 0 && s.Covers(d.Claim.Lines[0].From) {
			return s.Tier != family.EmployeeOnly
		}
	}
	return false
}

// gauge gathers the meters of one decision.
type gauge struct {
	state   *family.State
	outcome *claim.Outcome
	option  *plan.Option // nil where not known
	several bool
	name    string
	out     []meter
}

func (g *gauge) bucket(name string) family.Bucket {
	o := g.outcome
	return family.Bucket{Plan: string(o.Plan), Option: o.Option, Year: o.Year, Name: name}
}

// network adds a network's amounts: always inside the network, outside it only
// once something counted.
func (g *gauge) network(n plan.Network) {
	deductible, pocket := g.bucket(string(n)+".deductible"), g.bucket(string(n)+".out-of-pocket")
	v := family.View{State: g.state}
	if n == plan.Out && v.FamilyUsed(deductible) == 0 && v.FamilyUsed(pocket) == 0 {
		return
	}
	var s plan.Sharing
	known := false
	if g.option != nil {
		s, known = g.option.Networks[n]
	}
	side := ""
	if n == plan.Out {
		side = "Out-of-network "
	} else if tier := n.Tier(); tier != "" {
		side = tier + " "
	}
	g.amounts(side+"deductible", deductible, s.Deductible, known)
	if !known || len(s.OutOfPocket.Counts) > 0 { // else there is no maximum
		g.amounts(side+"out-of-pocket", pocket, s.OutOfPocket.Amounts, known)
	}
}

func (g *gauge) amounts(label string, b family.Bucket, a plan.Amounts, known bool) {
	v := family.View{State: g.state}
	label = strings.ToUpper(label[:1]) + label[1:]
	if !g.several || a.Kind != plan.Aggregate {
		g.add(label+", "+g.name, v.Used(b, g.outcome.Member), money.Cents(a.Individual), known)
	}
	if g.several {
		g.add(label+", family", v.FamilyUsed(b), money.Cents(a.Family), known)
	}
}

func (g *gauge) add(label string, so int64, of money.Cents, known bool) {
	m := meter{Label: label, So: money.Cents(so).Dollars()}
	if known {
		m.Of = of.Dollars()
	}
	g.out = append(g.out, m)
}

// limits adds the limits that this claim counted toward, each once: visits, days, units and
// what the plan paid.
func (g *gauge) limits(used []family.Delta) {
	told := map[family.Bucket]bool{}
	for _, u := range used {
		kind, name, _ := strings.Cut(u.Bucket.Name, ".")
		word, ok := limitWords[kind]
		if !ok || told[u.Bucket] {
			continue
		}
		told[u.Bucket] = true
		g.out = append(g.out, g.limit(kind, word+", "+name, u.Bucket, name))
	}
}

// limitWords begin the label of a limit of a kind.
var limitWords = map[string]string{"visits": "Visits", "days": "Days", "units": "Units", "dollars": "The plan paid"}

func (g *gauge) limit(kind, label string, b family.Bucket, name string) meter {
	v := family.View{State: g.state}
	m, so := meter{Label: label}, v.Used(b, g.outcome.Member)
	var l plan.Limit
	if g.option != nil {
		if found, ok := g.option.LimitOf(name); ok {
			l = found
		}
	}
	if l.Family {
		so = v.FamilyUsed(b)
	}
	if kind == "dollars" {
		m.So = money.Cents(so).Dollars()
		if l.Dollars > 0 {
			m.Of = money.Cents(l.Dollars).Dollars()
		}
		return m
	}
	m.So = fmt.Sprint(so)
	if of := l.Visits + l.Days + l.Units; of > 0 { // a limit has one of them
		m.Of = fmt.Sprint(of)
	}
	return m
}
