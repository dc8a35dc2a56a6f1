package oracle_test

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// caseFile is a world in the words of testdata/adjudicate/README.md. Its want.txt is empty:
// make golden writes what the engine says, to be checked by hand.
func caseFile(w *oracle.World, diff string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The engine and the oracle differ. %s\n-- option.yaml --\n%s-- family.yaml --\n%s-- claims --\n", diff, optionText(w.Option), familyText(w))
	for i := range w.Claims {
		claimText(&b, &w.Claims[i])
	}
	if len(w.Pairs)+len(w.Units) > 0 {
		b.WriteString("-- edits.txt --\n")
	}
	for _, p := range w.Pairs {
		fmt.Fprintf(&b, "pair %s %s %d\n", p.One, p.Two, map[bool]int{true: 1}[p.Modifier])
	}
	for code, u := range w.Units {
		fmt.Fprintf(&b, "units %s %d %d\n", code, u.Most, u.By)
	}
	b.WriteString("-- want.txt --\n")
	return b.String()
}

// optionText is an option without what it does not say.
func optionText(o *plan.Option) string {
	var n yaml.Node
	whole, err := yaml.Marshal(o)
	if err == nil {
		err = yaml.Unmarshal(whole, &n)
	}
	if err == nil {
		prune(&n)
		whole, err = yaml.Marshal(&n)
	}
	if err != nil {
		return "# " + err.Error() + "\n"
	}
	return string(whole)
}

// prune takes out of a mapping what is empty, but stacks and matches.
func prune(n *yaml.Node) {
	for _, c := range n.Content {
		prune(c)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	var kept []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, v := n.Content[i], n.Content[i+1]
		empty := v.Kind != yaml.ScalarNode && len(v.Content) == 0 || v.Kind == yaml.ScalarNode && (v.Tag == "!!null" || v.Value == "" || v.Value == "0" || v.Value == "0.00" || v.Value == "0%")
		if empty && (name.Value != "stack" || v.Tag == "!!null") && name.Value != "individual" && name.Value != "family" && name.Value != "match" || v.Value == "false" && name.Value != "essential" {
			continue
		}
		kept = append(kept, name, v)
	}
	n.Content = kept
}

func familyText(w *oracle.World) string {
	var b strings.Builder
	tier := "family"
	if len(w.Coverage) > 0 {
		tier = string(w.Coverage[0].Tier)
	}
	fmt.Fprintf(&b, "tier: %s\nmembers:\n", tier)
	for _, p := range w.People {
		fmt.Fprintf(&b, "  %s: %s\n", p.ID, p.Relationship)
	}
	b.WriteString("born:\n")
	for _, p := range w.People {
		fmt.Fprintf(&b, "  %s: %s\n", p.ID, p.Born)
	}
	b.WriteString("sex:\n")
	for _, p := range w.People {
		fmt.Fprintf(&b, "  %s: %q\n", p.ID, p.Sex)
	}
	b.WriteString("covered:\n")
	for _, s := range w.Coverage {
		fmt.Fprintf(&b, "  - {member: %s, from: %s", s.Member, s.From)
		if s.To != 0 {
			fmt.Fprintf(&b, ", to: %s", s.To)
		}
		b.WriteString("}\n")
	}
	restText(&b, w)
	return b.String()
}

func restText(b *strings.Builder, w *oracle.World) {
	if len(w.Authorizations) > 0 {
		b.WriteString("authorizations:\n")
	}
	for _, a := range w.Authorizations {
		to := "2099-12-31"
		if a.To != 0 {
			to = a.To.String()
		}
		fmt.Fprintf(b, "  - {number: %q, member: %s, provider: %q, codes: [%s], from: %s, to: %s, units: %d}\n",
			a.Number, a.Member, a.Provider, strings.Join(a.Codes, ", "), a.From, to, a.Units/1000)
	}
	othersText(b, w.Others)
	if len(w.Used) > 0 {
		b.WriteString("used:\n")
	}
	for i, u := range w.Used {
		if i == 0 || w.Used[i-1].Member != u.Member {
			fmt.Fprintf(b, "  %s:\n", u.Member)
		}
		amount := money.Cents(u.Amount).String()
		if n := u.Bucket.Name; strings.HasPrefix(n, "visits.") || strings.HasPrefix(n, "days.") || strings.HasPrefix(n, "units.") {
			amount = fmt.Sprint(u.Amount)
		}
		fmt.Fprintf(b, "    %s: %s\n", u.Bucket.Name, amount)
	}
}

func othersText(b *strings.Builder, all []cob.Coverage) {
	if len(all) > 0 {
		b.WriteString("others:\n")
	}
	for i := range all {
		o := &all[i]
		fmt.Fprintf(b, "  - {member: %s", o.Member)
		word := func(name, text string) {
			if text != "" && text != "0" {
				fmt.Fprintf(b, ", %s: %s", name, text)
			}
		}
		for _, w := range [][2]string{
			{"id", o.ID}, {"payer", o.Payer}, {"from", o.From.String()}, {"to", o.To.String()}, {"kind", string(o.Kind)}, {"medicare", string(o.Medicare)},
			{"as", string(o.As)}, {"work", string(o.Work)}, {"employees", fmt.Sprint(o.Employees)}, {"since", o.Since.String()},
			{"parents", string(o.Parents)}, {"decree", string(o.Decree)}, {"custody", string(o.Custody)},
			{"work-here", string(o.WorkHere)}, {"since-here", o.SinceHere.String()}, {"custody-here", string(o.CustodyHere)},
		} {
			word(w[0], w[1])
		}
		if o.NoRules {
			word("rules", "none")
		}
		if o.Birthday > 0 {
			word("birthday", fmt.Sprintf("%02d-%02d", o.Birthday/100, o.Birthday%100))
		}
		b.WriteString("}\n")
	}
}

// claimText is a block of claims: the claim, its lines and other payers.
func claimText(b *strings.Builder, c *oracle.Claim) {
	fmt.Fprintf(b, "claim %s member %s network %s received %s billing %s", c.ID, c.Member, c.Network, c.Received, c.Billing)
	word := func(has bool, format string, args ...any) {
		if has {
			fmt.Fprintf(b, " "+format, args...)
		}
	}
	word(c.Frequency == claim.Replacement, "replaces %s", c.Original)
	word(c.Frequency == claim.Void, "voids %s", c.Original)
	word(len(c.Diagnoses) > 0, "dx %s", strings.Join(c.Diagnoses, ","))
	word(c.Rendering != "", "by %s", c.Rendering)
	word(c.Taxonomy != "", "taxonomy %s", c.Taxonomy)
	word(c.Kind == claim.Professional, "place %s", c.Place)
	word(c.Kind == claim.Dental, "dental place %s", c.Place)
	if c.Stay != nil {
		word(true, "institutional %s from %s to %s status %s", c.Place, c.Stay.From, c.Stay.To, c.Stay.PatientStatus)
		word(c.Stay.Admitted != 0, "admitted %s", c.Stay.Admitted)
		word(c.Stay.DRG != "", "drg %s", c.Stay.DRG)
	}
	if c.DRG != nil {
		word(true, "drg-rate %s", money.Cents(*c.DRG))
	}
	side := string(c.Facility)
	if side == "" {
		side = "unknown"
	}
	word(c.Claim.Facility != "", "facility %s", side)
	word(c.Claim.Authorization != "", "authorization %s", c.Claim.Authorization)
	word(c.Sequence != 0, "sequence %c", c.Sequence)
	word(c.Assignment != 0, "assignment %c", c.Assignment)
	word(c.Predetermination, "estimate")
	word(c.Unknown, "unknown-provider")
	for _, a := range c.Worked {
		word(true, "act %s:%d", map[bool]string{true: "withdraw", false: "consent"}[a.Withdrawn()], a.Line)
	}
	if a := c.Accident; a != nil {
		word(a.Work, "accident work")
		word(a.Auto, "accident auto")
		word(a.Other, "accident other")
	}
	off := c.Charge
	for i := range c.Lines {
		off -= c.Lines[i].Charge
	}
	word(off != 0, "off %s", off)
	b.WriteString("\n")
	linesText(b, c)
}

func linesText(b *strings.Builder, c *oracle.Claim) {
	for i := range c.Lines {
		l := &c.Lines[i]
		service := l.Code
		if l.Revenue != "" {
			service = strings.TrimSuffix(l.Revenue+"/"+l.Code, "/")
		}
		fmt.Fprintf(b, "  %s %s %s x%d", service, l.From, l.Charge, l.Units/1000)
		word := func(has bool, format string, args ...any) {
			if has {
				fmt.Fprintf(b, " "+format, args...)
			}
		}
		word(l.To != l.From, "to %s", l.To)
		word(len(l.Modifiers) > 0, "mods %s", strings.Join(l.Modifiers, ","))
		word(l.Place != "", "at %s", l.Place)
		word(l.Rendering != "", "by %s", l.Rendering)
		word(len(l.Pointers) > 0, "dx %s", strings.Trim(strings.ReplaceAll(fmt.Sprint(l.Pointers), " ", ","), "[]"))
		word(l.Emergency, "emergency")
		for _, t := range l.Teeth {
			word(true, "tooth %s", t.Number)
		}
		p := &c.Prices[i]
		for _, of := range []struct {
			name  string
			price *int64
		}{{map[bool]string{true: "above", false: "allowed"}[p.Above], p.Contract}, {"qpa", p.QPA}, {"medicare", p.Medicare}} {
			if of.price != nil {
				word(true, "%s %s", of.name, money.Cents(*of.price))
			}
		}
		for _, f := range c.Found {
			word(f.Line == i && f.Units == 0, "edit %s:%s:%s", f.Edit, f.Group, f.Reason)
			word(f.Line == i && f.Units > 0, "edit %s:%s:%s:%d", f.Edit, f.Group, f.Reason, f.Units/1000)
		}
		b.WriteString("\n")
	}
	for i := range c.Others {
		payerText(b, &c.Others[i])
	}
}

func payerText(b *strings.Builder, o *claim.OtherPayer) {
	fmt.Fprintf(b, "payer %c", o.Sequence)
	if o.Filing != "" {
		fmt.Fprintf(b, " filing %s", o.Filing)
	}
	if o.Payer != "" {
		fmt.Fprintf(b, " id %s", o.Payer)
	}
	if o.Decided != 0 {
		fmt.Fprintf(b, " decided %s", o.Decided)
	}
	if len(o.Lines) == 0 {
		fmt.Fprintf(b, " paid %s", o.Paid)
	}
	fmt.Fprintf(b, "%s\n", adjustmentsText(o.Adjustments))
	for _, l := range o.Lines {
		fmt.Fprintf(b, "payer %c line %d paid %s%s\n", o.Sequence, l.Number, l.Paid, adjustmentsText(l.Adjustments))
	}
}

func adjustmentsText(as []claim.Adjustment) string {
	var b strings.Builder
	for _, a := range as {
		fmt.Fprintf(&b, " %s-%s %s", a.Group, a.Reason, a.Amount)
	}
	return b.String()
}
