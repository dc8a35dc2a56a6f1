package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// year is what a person has used of a calendar year.
type year struct {
	member id.Member
	year   day.Day
}

// clerk adjudicates one family's claims by hand, one after the other.
type clerk struct {
	in         *Inputs
	deductible map[year]money.Cents
	pocket     map[year]money.Cents
	visits     map[year]int64
	seen       map[string]bool // duplicates, visits and copays, spelled out
}

func newClerk(in *Inputs) *clerk {
	return &clerk{in: in, deductible: map[year]money.Cents{}, pocket: map[year]money.Cents{}, visits: map[year]int64{}, seen: map[string]bool{}}
}

// ruling is what the clerk says of one claim.
type ruling struct {
	pends string // why it waits; "" if it is decided
	lines []ruled
	done  *clerk // the family's year after the claim
}

type ruled struct {
	allowed, copay, deductible, coinsurance, paid money.Cents
	adjustments                                   []claim.Adjustment
	open                                          bool
	reason                                        string
}

func (r *ruled) adjust(g claim.Group, reason string, c money.Cents) {
	if c != 0 {
		r.adjustments = append(r.adjustments, claim.Adjustment{Group: g, Reason: reason, Amount: c})
	}
}

func (r *ruled) deny(g claim.Group, reason string, c money.Cents) {
	r.adjust(g, reason, c)
	r.open = false
}

// copied is the clerk's books, to be tried on.
func (k *clerk) copied() *clerk {
	n := newClerk(k.in)
	for y, c := range k.deductible {
		n.deductible[y] = c
	}
	for y, c := range k.pocket {
		n.pocket[y] = c
	}
	for y, v := range k.visits {
		n.visits[y] = v
	}
	for m := range k.seen {
		n.seen[m] = true
	}
	return n
}

// rule decides a claim for a family that is covered so, by the price list that the
// decision says it went by, if that was ever in force. The clerk's books stay as they are;
// the ruling has those after it.
func (k *clerk) rule(c *claim.Claim, spans []family.Span, list string) ruling {
	provider, known := k.in.Providers[c.Billing]
	switch {
	case c.Member == "":
		return ruling{pends: "member-unknown"}
	case !known || provider.TIN != c.TIN:
		return ruling{pends: "provider-unknown"}
	case len(c.Lines) == 0:
		return ruling{pends: "no-lines"}
	}
	r := ruling{done: k.copied(), lines: make([]ruled, len(c.Lines))}
	for i := range c.Lines {
		r.lines[i].open = true
		k.eligible(&c.Lines[i], c, &r.lines[i], spans)
	}
	for i := range c.Lines {
		r.done.again(&c.Lines[i], c, &r.lines[i])
	}
	for i := range c.Lines {
		if !k.allow(&c.Lines[i], provider.list(list), &r.lines[i]) {
			return ruling{pends: "no-price"}
		}
	}
	for i := range c.Lines {
		r.done.limit(&c.Lines[i], c, &r.lines[i])
	}
	for i := range c.Lines {
		r.done.share(&c.Lines[i], c, &r.lines[i], several(spans, c.Member, c.Lines[i].From))
	}
	return r
}

// list is the price list of that name, the first where the provider never had it.
func (p *Provider) list(name string) string {
	if len(p.Schedules) == 0 {
		return ""
	}
	if slices.Contains(p.Schedules, name) {
		return name
	}
	return p.Schedules[0]
}

// eligible: covered on the day of service, and in time.
func (k *clerk) eligible(l *claim.Line, c *claim.Claim, r *ruled, spans []family.Span) {
	before, after, covered := false, false, false
	for _, s := range spans {
		if s.Member != c.Member {
			continue
		}
		covered = covered || s.From <= l.From && (s.To == 0 || l.From <= s.To)
		before = before || l.From < s.From
		after = after || l.From > s.From
	}
	switch {
	case covered && k.in.TimelyMonths > 0 && c.Received > l.To.AddMonths(k.in.TimelyMonths):
		r.deny(claim.CO, "29", l.Charge)
	case covered:
	case before && after:
		r.deny(claim.PR, "200", l.Charge)
	case before:
		r.deny(claim.PR, "26", l.Charge)
	case after:
		r.deny(claim.PR, "27", l.Charge)
	default:
		r.deny(claim.PR, "177", l.Charge)
	}
}

// several says whether the coverage on a day is for more than the employee.
func several(spans []family.Span, m id.Member, on day.Day) bool {
	for _, s := range spans {
		if s.Member == m && s.From <= on && (s.To == 0 || on <= s.To) {
			return s.Tier != family.EmployeeOnly
		}
	}
	return false
}

// again: the same service, billed by the same provider for the same person, day,
// modifiers, units and charge, is a duplicate, whatever became of the first.
func (k *clerk) again(l *claim.Line, c *claim.Claim, r *ruled) {
	mods := slices.Sorted(slices.Values(l.Modifiers))
	name := fmt.Sprint("line ", c.Member, " ", c.Billing, " ", l.Code, " ", l.From, " ", l.To, " ", l.Units, " ", int64(l.Charge), " ", strings.Join(mods, ","))
	if r.open && k.seen[name] {
		r.deny(claim.OA, "18", l.Charge)
		return
	}
	k.seen[name] = true
}

func (k *clerk) preventive(l *claim.Line) bool { return slices.Contains(l.Modifiers, "33") }

func (k *clerk) copays(l *claim.Line) bool {
	return !k.preventive(l) && slices.Contains(k.in.CopayCodes, l.Code)
}

func (k *clerk) limited(l *claim.Line) bool {
	return !k.preventive(l) && !k.copays(l) && slices.Contains(k.in.Limit.Codes, l.Code)
}

// allow: what the plan excludes, and the lesser of price and charge. It answers false
// for a service that has no price.
func (k *clerk) allow(l *claim.Line, list string, r *ruled) bool {
	if !r.open {
		return true
	}
	if !k.preventive(l) && slices.Contains(k.in.Excluded, l.Code) {
		r.deny(claim.PR, "96", l.Charge)
		return true
	}
	if list == "" {
		r.deny(claim.PR, "242", l.Charge)
		return true
	}
	unit, priced := k.in.Prices[list][l.Code]
	if !priced {
		return false
	}
	r.allowed = min((unit*money.Cents(l.Units)+500)/1000, l.Charge)
	r.adjust(claim.CO, "45", l.Charge-r.allowed)
	return true
}

// limit: one visit a day; those beyond the limit are the member's.
func (k *clerk) limit(l *claim.Line, c *claim.Claim, r *ruled) {
	name := fmt.Sprint("visit ", c.Member, " ", l.From)
	if !r.open || !k.limited(l) || k.seen[name] {
		return
	}
	y := yearOf(c, l)
	if k.visits[y] >= k.in.Limit.Visits {
		r.deny(claim.PR, "119", r.allowed)
		return
	}
	k.visits[y]++
	k.seen[name] = true
}

func yearOf(c *claim.Claim, l *claim.Line) year { return year{c.Member, day.New(l.From.Year(), 1, 1)} }

// share: copay, or deductible and coinsurance, never more than remains of the allowed
// amount and of the out-of-pocket maximum.
func (k *clerk) share(l *claim.Line, c *claim.Claim, r *ruled, several bool) {
	if !r.open {
		return
	}
	y, rest := yearOf(c, l), r.allowed
	room := left(k.pocket, y, k.in.OutOfPocket, k.in.FamilyOutOfPocket, several)
	switch {
	case k.preventive(l):
	case k.copays(l):
		provider := c.Rendering
		if provider == "" {
			provider = c.Billing
		}
		name := fmt.Sprint("copay ", c.Member, " ", provider, " ", l.From)
		if !k.seen[name] {
			k.seen[name] = true
			r.copay = min(k.in.Copay, rest, room)
		}
	default:
		r.deductible = min(left(k.deductible, y, k.in.Deductible, k.in.FamilyDeductible, several), rest, room)
		remains := rest - r.deductible
		r.coinsurance = min((remains*money.Cents(k.in.CoinsurancePercent)+50)/100, room-r.deductible)
	}
	k.deductible[y] += r.deductible
	k.pocket[y] += r.copay + r.deductible + r.coinsurance
	r.paid = rest - r.copay - r.deductible - r.coinsurance
	r.adjust(claim.PR, "3", r.copay)
	r.adjust(claim.PR, "1", r.deductible)
	r.adjust(claim.PR, "2", r.coinsurance)
}

// left is what a person may still be charged: the smaller of the own and the family's rest.
func left(used map[year]money.Cents, y year, own, all money.Cents, several bool) money.Cents {
	rest := own - used[y]
	if several {
		for other, c := range used {
			if other.year == y.year {
				all -= c
			}
		}
		rest = min(rest, all)
	}
	return max(rest, 0)
}
