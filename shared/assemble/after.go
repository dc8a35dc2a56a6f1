package assemble

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	names "github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/notice"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/relay"
	"github.com/openaso/openaso/shared/sweep"
	"github.com/openaso/openaso/shared/table"
)

// Payments is the service that releases payments.
func (p *Parts) Payments() *payment.Service {
	return &payment.Service{Table: p.Table, Files: p.Files, Now: p.Now, Funding: p.Funding(),
		Terms: p.payer, Payee: p.payee, DefaultPlan: p.firstPlan}
}

// Pay releases the payments of calls that are settled.
func (p *Parts) Pay(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
	s := p.Payments()
	return payload.EachSQS(ctx, ev, func(ctx context.Context, body []byte, _ string) error {
		m, err := names.Read(body)
		if err != nil {
			return err
		}
		c, err := funding.At(ctx, p.Table, m.Key())
		if err != nil {
			return err
		}
		_, err = s.Release(ctx, c.Employer, c.Plan, c.Number)
		return err
	}), nil
}

// Notices is the service that tells people.
func (p *Parts) Notices() *notice.Service {
	return &notice.Service{Table: p.Table, Files: p.Files, Messages: p.Messages, Now: p.Now, Portal: p.PortalURL,
		Sponsor: p.sponsor, Paid: p.paid, Provider: p.Book.Directory().Name,
		Limits: p.limits}
}

// limits is an option by its version, or as it is in force today.
func (p *Parts) limits(e id.Employer, pl id.Plan, option, version string) (*plan.Option, bool) {
	if a, ok := p.Book.Agreement(e); ok && version == "" {
		if one, ok := a.Plan(pl); ok {
			for _, o := range one.On(day.Of(p.Now())) {
				if o.Option == option {
					version = o.Version
				}
			}
		}
	}
	o := p.Book.Option(option, version)
	return o, o != nil
}

// Notify tells people what happened, and sends providers the remittances that carry
// no money: neither waits for funding.
func (p *Parts) Notify(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
	s, pay := p.Notices(), p.Payments()
	return payload.EachSQS(ctx, ev, func(ctx context.Context, body []byte, _ string) error {
		m, err := names.Read(body)
		if err != nil {
			return err
		}
		err = s.Handle(ctx, m)
		if m.Event == adjudicate.EventDecided { // whoever fails holds the other back from nothing
			err = cmp.Or(p.zeroPay(ctx, pay, m.Key()), err)
		}
		return err
	}), nil
}

func (p *Parts) zeroPay(ctx context.Context, s *payment.Service, k table.Key) error {
	e, f, ok := family.ParseKey(k)
	if !ok {
		return fault.New(fault.Invalid, "a decision's event names no entry of a family")
	}
	it, err := p.Table.Get(ctx, k)
	if err != nil {
		return fault.Wrap(err, "decision")
	}
	_, err = s.ZeroPay(ctx, e, f, it)
	return err
}

// grace is longer than DynamoDB's stream keeps a record.
const grace = 25 * time.Hour

// Sweeper is the service that finds what got lost from an age on.
func (p *Parts) Sweeper(age time.Duration) *sweep.Service {
	s := &sweep.Service{Table: p.Table, Now: p.Now, Grace: age, Connections: p.Connections, Funding: p.Funding(),
		Retry:    p.Decisions().Retry,
		Replayed: p.Decisions().Replayed,
		Relay:    &relay.Service{Table: p.Table, Send: p.Send, Now: p.Now, Secret: p.Secret},
		Intake:   p.intake(),
		Plans:    p.plansOf,
		Reprice: func(ctx context.Context) (sweep.Repriced, error) {
			r, err := p.Repricing().Ask(ctx)
			return sweep.Repriced{Asked: r.Asked, Overdue: r.Overdue, Again: r.Again}, err
		},
		Noticed: func(ctx context.Context, e id.Employer, f id.Family, m names.Message) (bool, error) {
			return notice.Sent(ctx, p.Table, e, f, m)
		},
		Released: p.Payments().Done,
		Untold:   p.untold,
	}
	for _, a := range p.Book.Employers() {
		s.Employers = append(s.Employers, a.Employer)
	}
	return s
}

// Sweep looks for what got lost and says what it found.
func (p *Parts) Sweep(ctx context.Context, _ events.EventBridgeEvent) error {
	r, err := p.Sweeper(grace).Sweep(ctx)
	if r.Ledgers > 0 {
		p.Log.Error("a ledger's journals do not give its balances", "ledgers", r.Ledgers)
	}
	if r.Overdue > 0 {
		p.Log.Error("a repricer's answers are late: see aso repricing", "claims", r.Overdue)
	}
	p.Log.Info("swept", "families", r.Families, "entries", r.Entries, "feed", r.Feed, "notices", r.Notices,
		"files", r.Files, "matched", r.Matched, "replays", r.Replays, "decided", r.Decided, "payments", r.Payments, "webhooks", r.Webhooks, "asked", r.Asked, "answered", r.Again, "failed", r.Failed)
	return err
}

// untold lists the events of a call's sent payments that a family was not told of.
func (p *Parts) untold(ctx context.Context, c funding.Call) ([]names.Message, error) {
	released, err := p.Payments().Released(ctx, c)
	if err != nil {
		return nil, err
	}
	var out []names.Message
	for _, m := range released {
		all, err := p.told(ctx, m)
		if err != nil {
			return nil, err
		}
		if !all {
			out = append(out, m)
		}
	}
	return out, nil
}

func (p *Parts) told(ctx context.Context, m names.Message) (bool, error) {
	paid, err := p.paid(ctx, m.Key())
	for _, one := range paid {
		sent, err := notice.Sent(ctx, p.Table, one.Employer, one.Family, m)
		if err != nil || !sent {
			return false, err
		}
	}
	return true, err
}

func (p *Parts) intake() *intake.Service {
	return &intake.Service{Table: p.Table, Files: p.Files, Secret: p.Secret, Kinds: p.kinds(), Sheets: p.sheets(), Rules: p.rules(),
		Send: func(ctx context.Context, body []byte) error { return p.Send(ctx, names.QueueClaims, body) }}
}

func (p *Parts) plansOf(e id.Employer) (out []id.Plan) {
	for _, one := range p.Plans() {
		if one.Employer == e {
			out = append(out, one.Plan)
		}
	}
	return out
}

func (p *Parts) firstPlan(e id.Employer) id.Plan {
	if plans := p.plansOf(e); len(plans) > 0 {
		return plans[0]
	}
	return ""
}

// sponsor is what notices say about an employer.
func (p *Parts) sponsor(e id.Employer) (notice.Sponsor, bool) {
	a, ok := p.Book.Agreement(e)
	if !ok {
		return notice.Sponsor{}, false
	}
	adm := &a.Administrator
	s := notice.Sponsor{Employer: a.Name, Administrator: adm.Name, Phone: adm.Phone, Appeals: adm.Appeals,
		Contacts: a.FundingMail, Plans: map[id.Plan]string{},
		Address: strings.Join([]string{adm.Name, adm.Address.Street, adm.Address.City + ", " + adm.Address.State + " " + adm.Address.Zip}, "\n")}
	for i := range a.Plans {
		s.Plans[a.Plans[i].ID] = a.Plans[i].Name
	}
	return s, true
}
