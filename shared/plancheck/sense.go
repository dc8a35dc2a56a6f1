package plancheck

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// most is the largest coinsurance that is not asked about: members rarely pay more.
const most = plan.Percent(6000)

// identifier is what a version, an option and a plan are called in files and keys.
var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// sense finds what contradicts itself, or is likely not meant.
func (c *checker) sense() {
	c.identifiers()
	for _, n := range c.o.InOrder() {
		c.reached(n)
		c.rest(n)
	}
	c.swapped()
	if x := c.o.OutOfNetwork; x != nil && x.PercentOfBilled == 0 && x.PercentOfMedicare == 0 {
		c.say("/out-of-network-pricing", "out-of-network-pricing", plan.Language, "percent-of-billed or percent-of-medicare is needed, above 0%%: else a service outside is worth nothing")
	}
	for i := range c.o.Benefits {
		if b := &c.o.Benefits[i]; b.Coinsurance > most {
			c.doubt(i, "coinsurance", plan.Language, "coinsurance is the member's share, and here members pay more than the plan; if the plan is to pay so much, write the rest")
		}
	}
	for i := range c.o.Authorization {
		if a := &c.o.Authorization[i]; a.Owes == "" {
			c.say(fmt.Sprintf("/authorizations/%d", i), fmt.Sprintf("authorization %q", a.Name), plan.Language, "owes is missing: member or provider, whose duty it was to ask")
		}
	}
}

func (c *checker) identifiers() {
	for _, n := range []struct{ word, value string }{{"option", c.o.ID}, {"version", c.o.Version}, {"plan", c.o.Plan}} {
		if !identifier.MatchString(n.value) {
			c.say("/"+n.word, n.word, plan.Language, "is of letters, digits, dots and hyphens, without blanks: files and claims are named by it")
		}
	}
	if c.o.Corrects != "" && c.o.Corrects == c.o.Version {
		c.say("/corrects", "corrects", plan.Language, "names this version itself: it is the earlier one that is put right")
	}
}

// reached finds a deductible that nobody could ever pay, as the maximum comes first.
func (c *checker) reached(n plan.Network) {
	s := c.o.Networks[n]
	if d, p := s.Deductible, s.OutOfPocket; p.CountsElement(plan.Deductible) && (d.Individual > p.Individual || d.Family > p.Family) {
		c.say(fmt.Sprintf("/networks/%s/deductible", n), fmt.Sprintf("networks.%s.deductible", n), plan.Language,
			"is above the out-of-pocket maximum (%s for one person, %s for a family), toward which it counts: nobody would reach it", whole(money.Cents(p.Individual)), whole(money.Cents(p.Family)))
	}
}

// rest finds care that no benefit takes.
func (c *checker) rest(n plan.Network) {
	if _, certain := c.catchers(regionOf(&match.Match{Networks: []string{string(n)}})); !certain {
		c.warn("/benefits", "benefits", plan.Language, "no benefit takes what is left in network %s: such a claim waits for a person (no-benefit); let the last one match {networks: [%s]} alone", n, n)
	}
}

// swapped finds amounts that are lower outside the network than inside.
func (c *checker) swapped() {
	out, ok := c.o.Networks[plan.Out]
	if !ok || c.o.ProtectedNetwork() == plan.Out {
		return
	}
	in := c.o.Networks[c.o.ProtectedNetwork()]
	lower := func(part string, a, b plan.Amounts) {
		if a.Individual < b.Individual || a.Family < b.Family {
			c.warn("/networks/out/"+part, "networks.out."+part, plan.Language, "is below that of network %s, so that members save by leaving the network: are the two swapped?", c.o.ProtectedNetwork())
		}
	}
	lower("deductible", out.Deductible, in.Deductible)
	if len(out.OutOfPocket.Counts) > 0 {
		lower("out-of-pocket", out.OutOfPocket.Amounts, in.OutOfPocket.Amounts)
	}
}

// form is how codes of a kind are written.
type form struct {
	right *regexp.Regexp
	words string
}

// The forms of codes in a match; diagnoses and taxonomies are beginnings.
var (
	procedure = form{regexp.MustCompile(`^([0-9]{5}|[0-9]{4}[AFMTU]|[A-V][0-9]{4})$`), "a procedure code has five places, such as 99213, 0042T, J0585 or D1110"}
	revenue   = form{regexp.MustCompile(`^[0-9]{4}$`), "a revenue code has four digits, such as 0450"}
	drg       = form{regexp.MustCompile(`^[0-9]{3}$`), "a DRG has three digits, such as 470"}
	bill      = form{regexp.MustCompile(`^[0-9]{2}$`), "the first two digits of a type of bill, such as 11"}
	posCode   = form{regexp.MustCompile(`^[0-9]{2}$`), "a place of service has two digits, such as 11 or 02"}
	modifier  = form{regexp.MustCompile(`^[0-9A-Z]{2}$`), "a modifier has two places, such as 25 or PT"}
	diagnosis = form{regexp.MustCompile(`^[A-Z]([0-9]([0-9AB][0-9A-Z]{0,4})?)?$`), "a diagnosis begins with a capital letter and has no dot, such as F321"}
	taxonomy  = form{regexp.MustCompile(`^([0-9]{1,3}|[0-9]{3}[0-9A-Z]{1,7})$`), "a taxonomy code begins with three digits, such as 207Q"}
)

// written finds codes that are of no such form, which no claim could ever have.
func (c *checker) written() {
	for i := range c.o.Definitions {
		d := &c.o.Definitions[i]
		c.codes(fmt.Sprintf("/definitions/%d", i), fmt.Sprintf("definition %q", d.Name), &d.Match)
	}
	for i := range c.o.Benefits {
		b := &c.o.Benefits[i]
		c.codes(fmt.Sprintf("/benefits/%d", i), fmt.Sprintf("benefit %q", b.Name), &b.Match)
	}
	for i := range c.o.Authorization {
		a := &c.o.Authorization[i]
		c.codes(fmt.Sprintf("/authorizations/%d", i), fmt.Sprintf("authorization %q", a.Name), &a.Match)
	}
	for i := range c.o.Reviews {
		r := &c.o.Reviews[i]
		c.codes(fmt.Sprintf("/reviews/%d", i), fmt.Sprintf("review %q", r.Name), &r.Match)
	}
}

func (c *checker) codes(path, where string, m *match.Match) {
	for _, k := range []struct {
		name  string
		form  form
		codes []string
	}{
		{"codes", procedure, ends(m.Codes)}, {"revenue", revenue, ends(m.Revenue)}, {"drgs", drg, ends(m.DRGs)}, {"bills", bill, m.Bills}, {"places", posCode, m.Places},
		{"modifiers", modifier, m.Modifiers}, {"diagnoses", diagnosis, m.Diagnoses}, {"principal", diagnosis, m.Principal}, {"taxonomies", taxonomy, m.Taxonomies},
	} {
		var wrong []string
		for _, code := range k.codes {
			if !k.form.right.MatchString(code) {
				wrong = append(wrong, code)
			}
		}
		if len(wrong) > 0 {
			c.say(path+"/match/"+k.name, where, plan.Language, "match.%s: no claim can have %s: %s", k.name, strings.Join(wrong, ", "), k.form.words)
		}
	}
}

func ends(ranges []match.Range) (out []string) {
	for _, r := range ranges {
		if out = append(out, r.From); r.To != r.From {
			out = append(out, r.To)
		}
	}
	return out
}
