package portal

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/money"
)

// summaryView is what happened so far, over all employers.
type summaryView struct {
	warned
	AsOf      time.Time      `json:"as_of"`
	Employers int            `json:"employers"`
	Families  int            `json:"families"`
	Members   int            `json:"members"`
	Covered   int            `json:"covered_today"`
	Claims    claimCounts    `json:"claims"`
	Money     moneyTotals    `json:"money"`
	Options   []optionRow    `json:"options"`
	Funding   fundingTotals  `json:"funding"`
	Payments  paymentTotals  `json:"payments"`
	Notices   map[string]int `json:"notices"`
	Notified  int            `json:"notices_total"`
	Files     fileTotals     `json:"files"`
	Dead      map[string]int `json:"dead_letters"` // by queue, none zero
	Recent    []claimRow     `json:"recent_claims"`
	Elections int            `json:"enrollments_waiting"` // for an option to be published
}

// claimCounts counts each claim once, by the outcome that stands. Reversals counts
// outcomes that were taken back, some of them decided anew since.
type claimCounts struct {
	Total     int `json:"total"`
	Paid      int `json:"paid"`
	Denied    int `json:"denied"`
	Pended    int `json:"pended"`
	Unmatched int `json:"unmatched"` // of Pended: no member was found
	Reversed  int `json:"reversed"`  // nothing of the claim stands
	Voids     int `json:"voids"`     // claims that only took another back
	Reversals int `json:"reversals"`
}

// moneyTotals adds up the claims that are paid or denied. Billed is what nobody owes,
// plus what members owe, plus what the plan pays.
type moneyTotals struct {
	Billed     amount `json:"billed"`
	Allowed    amount `json:"allowed"`
	WrittenOff amount `json:"written_off"`
	MemberOwes amount `json:"member_owes"`
	PlanPaid   amount `json:"plan_paid"`
}

type fundingTotals struct {
	Calls     int    `json:"calls"`
	Open      int    `json:"open"`
	Requested amount `json:"requested"`
	Settled   amount `json:"settled"`
}

type paymentTotals struct {
	Count  int    `json:"count"`
	Amount amount `json:"amount"`
}

func (v *summaryView) about() about { return about{Title: "Overview"} }

// Channels is how many notices went each way: "1 email, 2 sms".
func (v *summaryView) Channels() string {
	var out []string
	for _, c := range slices.Sorted(maps.Keys(v.Notices)) {
		if n := v.Notices[c]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, c))
		}
	}
	return strings.Join(out, ", ")
}

// share is an amount's part of the billed one, in thousandths.
func (m moneyTotals) share(a amount) int64 {
	if m.Billed <= 0 {
		return 0
	}
	return int64(money.Cents(a).MulDiv(1000, int64(m.Billed)))
}

// Bar is where each billed dollar went, as segments side by side.
func (m moneyTotals) Bar() []segment {
	paid, member := m.share(m.PlanPaid), m.share(m.MemberOwes)
	return []segment{
		{"plan", 0, paid},
		{"member", paid, member},
		{"off", paid + member, max(1000-paid-member, 0)},
	}
}

// segment is one piece of a bar 1000 wide.
type segment struct {
	Class string
	At    int64
	Width int64
}

// Bar is the claims by outcome, as segments side by side.
func (c claimCounts) Bar() []segment {
	var out []segment
	at := int64(0)
	for _, part := range []struct {
		class string
		n     int
	}{{"ok", c.Paid}, {"bad", c.Denied}, {"wait", c.Pended}, {"plain", c.Reversed + c.Voids}} {
		width := int64(part.n) * 1000 / int64(max(c.Total, 1))
		out = append(out, segment{part.class, at, width})
		at += width
	}
	return out
}

const recent = 8

func (p *Portal) summary(ctx context.Context, _ *request) (content, error) {
	v := &summaryView{warned: p.warned(), AsOf: p.Now().UTC(), Employers: len(p.Employers), Notices: map[string]int{}, Recent: []claimRow{}, Options: []optionRow{}}
	for i := range p.Employers {
		paid, err := p.paidOut(ctx, &p.Employers[i])
		if err != nil {
			return nil, err
		}
		rows := optionRows(&p.Employers[i])
		take := func(l *family.Log) {
			last := lastWords(l)
			p.addLog(v, l, last, paid)
			p.addOptions(rows, &p.Employers[i], l, last)
		}
		if err := p.eachLog(ctx, p.Employers[i].ID, take); err != nil {
			return nil, err
		}
		v.Options = append(v.Options, rows...)
		for j := range p.Employers[i].Plans {
			if err := p.addPlan(ctx, v, &p.Employers[i], &p.Employers[i].Plans[j]); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(v.Recent, newestClaim)
	v.Recent = v.Recent[:min(recent, len(v.Recent))]
	if err := p.addUnmatched(ctx, v); err != nil {
		return nil, err
	}
	if err := p.addFiles(ctx, v); err != nil {
		return nil, err
	}
	if err := p.addDead(ctx, v); err != nil {
		return nil, err
	}
	return v, p.addNotices(ctx, v)
}

// addDead counts what failed for good: somebody must know, and nothing else says so.
func (p *Portal) addDead(ctx context.Context, v *summaryView) error {
	v.Dead = map[string]int{}
	if p.Dead == nil {
		return nil
	}
	all, err := p.Dead(ctx)
	maps.Copy(v.Dead, all)
	maps.DeleteFunc(v.Dead, func(_ string, n int) bool { return n == 0 })
	return err
}

func newestClaim(a, b claimRow) int { return b.Decided.Compare(a.Decided) }

func (p *Portal) addLog(v *summaryView, l *family.Log, last []word, paid map[id.Claim]amount) {
	v.Families++
	v.Members += len(l.State.People)
	for i := range l.State.People {
		if len(p.coveredNow(l, l.State.People[i].ID)) > 0 {
			v.Covered++
		}
	}
	for _, w := range words(l) {
		if w.Decision.Outcome.Status == claim.Reversed {
			v.Claims.Reversals++
		}
	}
	for i := range last {
		v.add(&last[i].Decision.Outcome)
		row := p.claimRow(l, &last[i])
		row.settle(paid[row.Claim])
		v.Recent = append(v.Recent, row)
	}
}

func (v *summaryView) add(o *claim.Outcome) {
	v.Claims.Total++
	switch o.Status {
	case claim.Paid:
		v.Claims.Paid++
	case claim.Denied:
		v.Claims.Denied++
	case claim.Pended:
		v.Claims.Pended++
	case claim.Reversed:
		v.Claims.Reversed++
	case claim.Applied:
		v.Claims.Voids++
	}
	if !o.Status.Final() {
		return
	}
	v.Money.Billed += amount(o.Charge)
	v.Money.Allowed += amount(o.Allowed)
	v.Money.MemberOwes += amount(o.MemberOwes)
	v.Money.PlanPaid += amount(o.PlanPaid)
	v.Money.WrittenOff += amount(o.Charge - o.MemberOwes - o.PlanPaid)
}

func (p *Portal) addPlan(ctx context.Context, v *summaryView, e *Employer, pl *Plan) error {
	calls, err := p.Funding.List(ctx, e.ID, pl.ID)
	if err != nil {
		return err
	}
	for i := range calls {
		v.Funding.Calls++
		if calls[i].Status == funding.Requested {
			v.Funding.Open++
		}
		v.Funding.Requested += amount(calls[i].Requested)
		v.Funding.Settled += amount(calls[i].Covered)
	}
	payments, err := p.paymentsOf(ctx, e, pl)
	for i := range payments {
		v.Payments.Count++
		v.Payments.Amount += amount(payments[i].Cents)
	}
	return err
}

func (p *Portal) addUnmatched(ctx context.Context, v *summaryView) error {
	waiting, err := find.Waiting(ctx, p.Table)
	for i := range waiting {
		if waiting[i].Family == "" {
			v.Claims.Total++
			v.Claims.Pended++
			v.Claims.Unmatched++
		} else if waiting[i].Claim == "" {
			v.Elections++
		}
	}
	return err
}

func (p *Portal) addNotices(ctx context.Context, v *summaryView) error {
	list, err := p.delivered(ctx)
	for _, c := range []messages.Channel{messages.SMS, messages.Email, messages.Letter} {
		v.Notices[string(c)] = 0
	}
	for i := range list {
		v.Notices[string(list[i].Channel)]++
		v.Notified++
	}
	return err
}
