package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/whatif"
)

type planSimulateCmd struct {
	Plan     string `help:"The new design, an option as YAML." required:"" type:"path"`
	From     string `help:"Services count from the first day of the plan year that this day lies in (2026-01-01)." required:""`
	Option   string `help:"The option whose members are moved. If not given: the one of the design's own id, or the plan's only one."`
	Employer string `help:"The employer's id. If not given: the only one there is."`
	HTML     bool   `help:"Write a web page that needs nothing beside it." name:"html"`
	Out      string `help:"Write to this file instead of standard output." short:"o" type:"path"`
}

// Run decides a history anew under another design.
func (c *planSimulateCmd) Run(a *app) error {
	from, err := day.Parse(c.From)
	if err != nil {
		return &ended{wrong, "--from: give the day as 2026-01-01"}
	}
	document, err := planBytes(c.Plan)
	if err != nil {
		return err
	}
	if _, err := readPlan(c.Plan); err != nil {
		return err
	}
	if err := a.oneEmployer(&c.Employer); err != nil {
		return err
	}
	body, err := c.ask(a, from, document)
	if err != nil {
		return err
	}
	return c.write(a, body)
}

// oneEmployer fills in the only employer there is.
func (a *app) oneEmployer(name *string) error {
	if *name != "" {
		return nil
	}
	body, err := a.get(path("employers"))
	if err != nil {
		return err
	}
	var v struct {
		Employers []struct{ Employer string }
	}
	if err := json.Unmarshal(body, &v); err != nil || len(v.Employers) != 1 {
		return &ended{wrong, fmt.Sprintf("there are %d employers: say which with --employer", len(v.Employers))}
	}
	*name = v.Employers[0].Employer
	return nil
}

// ask has the running system simulate, or if none runs does so itself.
func (c *planSimulateCmd) ask(a *app, from day.Day, document []byte) ([]byte, error) {
	p := path("employers", c.Employer, "simulate") + "?" + url.Values{"from": {from.String()}, "option": {c.Option}}.Encode()
	said := a.longRun()
	defer said.end()
	if a.stored == nil {
		body, err := a.ask("POST", p, document)
		if !errors.Is(err, errDown) || !a.open() {
			return body, err
		}
	}
	report, err := a.stored.Simulate(a.ctx, id.Employer(c.Employer), from, c.Option, document, said.families)
	if err != nil {
		return nil, &answered{fault.KindOf(err).Status(), err.Error()}
	}
	return json.Marshal(report)
}

func (c *planSimulateCmd) write(a *app, body []byte) error {
	var b bytes.Buffer
	to := *a
	to.out = &b
	if c.HTML {
		var r whatif.Report
		if err := json.Unmarshal(body, &r); err != nil {
			return fmt.Errorf("the answer is not one this version of aso reads; try --json")
		}
		if err := r.HTML(&b); err != nil {
			return err
		}
	} else if err := render(&to, body, simulated); err != nil {
		return err
	}
	if c.Out != "" {
		return os.WriteFile(c.Out, b.Bytes(), 0o600)
	}
	_, err := b.WriteTo(a.out)
	return err
}

// simulated prints a report.
func simulated(p *printer, r *whatif.Report) {
	p.line("What if %s had been %s? %s, services from %s: %s of %s", r.Before, r.After, r.Employer, r.From,
		things(r.Claims, "claim", "claims"), things(r.Members, "member", "members"))
	p.line("")
	t := &r.Total
	p.head("", "before", "after", "change", "")
	for _, x := range []struct {
		name          string
		before, after money.Cents
	}{{"billed", t.Before.Billed, t.After.Billed}, {"allowed", t.Before.Allowed, t.After.Allowed}, {"plan pays", t.Before.Plan, t.After.Plan},
		{"members owe", t.Before.Member, t.After.Member}, {"providers write off", t.Before.WriteOff, t.After.WriteOff}, {"other payers, duplicates", t.Before.Other, t.After.Other}} {
		p.row(x.name, x.before.Dollars(), x.after.Dollars(), whatif.Signed(x.after-x.before), whatif.Percent(x.after-x.before, x.before))
	}
	simulatedRows(p, "by benefit", r.Benefits)
	simulatedRows(p, "by network", r.Networks)
	simulatedPeople(p, r)
	simulatedLimits(p, r)
}

func simulatedRows(p *printer, name string, rows []whatif.Row) {
	p.line("")
	p.head(name, "lines", "after", "plan before", "plan after", "change", "", "members' change")
	for i := range rows {
		r := &rows[i]
		p.row(orElse(r.Name, "(none)"), strconv.Itoa(r.LinesBefore), strconv.Itoa(r.LinesAfter), r.Before.Plan.Dollars(), r.After.Plan.Dollars(),
			whatif.Signed(r.PlanChange()), whatif.Percent(r.PlanChange(), r.Before.Plan), whatif.Signed(r.MemberChange()))
	}
}

func simulatedPeople(p *printer, r *whatif.Report) {
	p.line("")
	p.head("members by spending", "members", "allowed", "plan's change", "owed before", "owed after", "change", "better", "worse")
	for i := range r.Deciles {
		d := &r.Deciles[i]
		p.row("decile "+strconv.Itoa(d.Number), strconv.Itoa(d.Members), d.Before.Allowed.Dollars(), whatif.Signed(d.PlanChange()),
			d.Before.Member.Dollars(), d.After.Member.Dollars(), whatif.Signed(d.MemberChange()), strconv.Itoa(d.Better), strconv.Itoa(d.Worse))
	}
	p.line("")
	p.line("%s better off, %d worse, %d the same. The largest changes of what a member owes:", things(r.Better, "member is", "members are"), r.Worse, r.Equal)
	for i := range r.Largest {
		m := &r.Largest[i]
		p.row("  "+m.ID, m.Before.Member.Dollars(), "->", m.After.Member.Dollars(), whatif.Signed(m.MemberChange()))
	}
}

// simulatedLimits says what the figures do not hold.
func simulatedLimits(p *printer, r *whatif.Report) {
	p.line("")
	p.line("%s paid before would be denied; %d denied before would be paid", things(r.Denies, "claim", "claims"), r.Pays)
	for _, c := range r.Denied {
		p.line("  %s", c)
	}
	for _, n := range r.LeftOut {
		why := ""
		if n.Why != "" {
			why = " (" + n.Why + ")"
		}
		p.line("left out of all sums: %s, %s billed: %s%s", things(n.N, "claim", "claims"), n.Billed.Dollars(), n.What, why)
		if n.Why == adjudicate.PendBenefit {
			p.line("  none of the design's benefits takes them. Are its networks named as the contracts name theirs (in, out or a tier)? aso plan check says what is left")
		}
	}
	p.line("%s under the present option as stored; by what is stored the plan paid %s", things(r.Agree, "claim comes out", "claims come out"), r.Stored.Dollars())
	for _, n := range r.Differ {
		p.line("%s otherwise: %s. Stored outcomes are authoritative", things(n.N, "claim comes out", "claims come out"), n.What)
	}
}

// long is a line that says how far something is that takes more than a moment.
type long struct {
	p    *progress
	mu   sync.Mutex
	stop chan struct{}
	all  sync.WaitGroup
	at   string
}

// longRun says how long it has taken until end.
func (a *app) longRun() *long {
	l := &long{p: &progress{w: a.errs}, stop: make(chan struct{})}
	begun, tick := time.Now(), time.NewTicker(2*often)
	l.all.Go(func() {
		defer tick.Stop()
		for {
			select {
			case <-l.stop:
				return
			case now := <-tick.C:
				l.say(fmt.Sprintf("deciding, %d s", int(now.Sub(begun).Seconds())))
			}
		}
	})
	return l
}

func (l *long) say(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.p.line(s + l.at)
}

func (l *long) families(done, of int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = fmt.Sprintf(", %d of %d families", done, of)
}

func (l *long) end() {
	close(l.stop)
	l.all.Wait()
	l.p.clear()
}
