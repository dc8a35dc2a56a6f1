package oracle

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/money"
)

// remittance is what an auditor reads in an 835.
type remittance struct {
	paid          money.Cents
	method, trace string
	claims        []remitted
	provider      money.Cents // the sum of PLB
	wrong         []string
}

type remitted struct {
	status, control              string
	charge, paid, owes, patient  money.Cents // owes is CLP05, patient the sum of PR
	lines, lineCharges, linePaid money.Cents // lines is the sum of CAS
	line                         *serviceLine
	services                     int
}

type serviceLine struct{ charge, paid, adjusted money.Cents }

// remit reads one 835. What does not read or add up stands in wrong.
func remit(body []byte) *remittance {
	r := &remittance{}
	if len(body) < 106 || string(body[:3]) != "ISA" {
		r.wrong = append(r.wrong, "it is no interchange")
		return r
	}
	element, terminator := string(body[3]), string(body[105])
	var segments [][]string
	for _, s := range strings.Split(string(body), terminator) {
		if s = strings.Trim(s, "\r\n"); s != "" {
			segments = append(segments, strings.Split(s, element))
		}
	}
	r.envelope(segments)
	for _, s := range segments {
		r.segment(s)
	}
	r.closeClaim()
	r.balance()
	return r
}

// at is an element, "" beyond the end.
func at(s []string, n int) string {
	if n < len(s) {
		return s[n]
	}
	return ""
}

// envelope checks the numbers and counts that open and close each level.
func (r *remittance) envelope(all [][]string) {
	first := map[string][]string{}
	st, count := 0, map[string]int{}
	for i, s := range all {
		count[s[0]]++
		first[s[0]] = s
		if s[0] == "ST" {
			st = i
		}
		if s[0] == "SE" {
			r.must(at(s, 1) == strconv.Itoa(i-st+1) && at(s, 2) == at(first["ST"], 2), "SE does not close ST")
		}
	}
	for _, tag := range []string{"ISA", "GS", "ST", "BPR", "TRN", "SE", "GE", "IEA"} {
		r.must(count[tag] == 1, "not one "+tag)
	}
	r.must(at(first["GE"], 1) == "1" && at(first["GE"], 2) == at(first["GS"], 6), "GE does not close GS")
	r.must(at(first["IEA"], 1) == "1" && at(first["IEA"], 2) == at(first["ISA"], 13), "IEA does not close ISA")
}

func (r *remittance) must(ok bool, what string) {
	if !ok {
		r.wrong = append(r.wrong, what)
	}
}

// amount reads an element, and nothing as nothing.
func (r *remittance) amount(s []string, n int) money.Cents {
	if at(s, n) == "" {
		return 0
	}
	c, ok := cents(s[n])
	r.must(ok, s[0]+" has an amount that is none")
	return c
}

func (r *remittance) segment(s []string) {
	switch s[0] {
	case "BPR":
		r.paid, r.method = r.amount(s, 2), at(s, 4)
	case "TRN":
		r.trace = at(s, 2)
	case "CLP":
		r.closeClaim()
		r.claims = append(r.claims, remitted{
			status: at(s, 2), charge: r.amount(s, 3), paid: r.amount(s, 4), owes: r.amount(s, 5), control: at(s, 7),
		})
	case "PLB":
		for n := 4; n < len(s); n += 2 {
			r.provider += r.amount(s, n)
		}
	}
	if len(r.claims) == 0 {
		return
	}
	c := &r.claims[len(r.claims)-1]
	switch s[0] {
	case "SVC":
		r.closeLine(c)
		c.line = &serviceLine{charge: r.amount(s, 2), paid: r.amount(s, 3)}
		c.services++
	case "CAS":
		for n := 3; n < len(s); n += 3 {
			r.adjust(c, s[1], r.amount(s, n))
		}
	}
}

func (r *remittance) adjust(c *remitted, group string, amount money.Cents) {
	c.lines += amount
	if group == "PR" {
		c.patient += amount
	}
	if c.line != nil {
		c.line.adjusted += amount
	}
}

func (r *remittance) closeLine(c *remitted) {
	if l := c.line; l != nil {
		r.must(l.charge-l.adjusted == l.paid, "SVC02 less CAS is not SVC03")
		c.lineCharges, c.linePaid = c.lineCharges+l.charge, c.linePaid+l.paid
	}
	c.line = nil
}

func (r *remittance) closeClaim() {
	if len(r.claims) == 0 {
		return
	}
	c := &r.claims[len(r.claims)-1]
	r.closeLine(c)
	r.must(c.services > 0, "a claim has no SVC")
	r.must(c.charge-c.lines == c.paid, "CLP03 less CAS is not CLP04")
	r.must(c.charge == c.lineCharges && c.paid == c.linePaid, "the claim is not the sum of its lines")
	if c.status == "22" {
		r.must(c.owes == 0, "a reversal has CLP05")
		return
	}
	r.must(c.owes == c.patient, "CLP05 is not the sum of PR")
}

func (r *remittance) balance() {
	sum := -r.provider
	for i := range r.claims {
		sum += r.claims[i].paid
	}
	r.must(sum == r.paid && r.paid >= 0, "the claims less PLB are not BPR02")
	r.must((r.method == "NON") == (r.paid == 0), "a method without money, or money without a method")
}

// cents reads "12", "12.3" and "-12.34".
func cents(s string) (money.Cents, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, part, _ := strings.Cut(digits, ".")
	if len(part) > 2 || whole == "" && part == "" {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 62)
	if negative {
		return -money.Cents(n), err == nil
	}
	return money.Cents(n), err == nil
}
