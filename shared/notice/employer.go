package notice

import (
	"context"
	"strconv"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
)

// tellEmployer mails those who fund the plan's calls. A mail holds the call's number and
// due date and a link: no amount and no bank details, so that one who forges
// such a mail has nothing to imitate.
func (s *Service) tellEmployer(ctx context.Context, m events.Message) error {
	c, err := funding.At(ctx, s.Table, m.Key()) // as it stands now, maybe newer than the event
	if err != nil {
		return err
	}
	if c.Employer == "" {
		return fault.New(fault.Invalid, "not the key of a call")
	}
	if sent, err := Sent(ctx, s.Table, c.Employer, "", m); sent || err != nil {
		return err
	}
	sp, err := s.sponsor(c.Employer)
	if err != nil {
		return err
	}
	n := news{event: m, employer: c.Employer, template: callWords(m.Event, &c), at: s.Now()}
	if n.template == "" {
		return s.tell(ctx, &sp, &n) // nothing to say; it records that
	}
	return s.mail(ctx, &sp, &n, &c)
}

// callWords picks the template: a reminder of a call that was funded in the
// meantime says nothing.
func callWords(event string, c *funding.Call) string {
	settled := c.Status == funding.Settled
	switch {
	case event == funding.EventRequested && settled:
		return "call-covered"
	case event == funding.EventRequested:
		return "call-requested"
	case settled || c.Late < 1:
		return ""
	}
	return "overdue-" + strconv.Itoa(min(c.Late, 3))
}

func (s *Service) mail(ctx context.Context, sp *Sponsor, n *news, c *funding.Call) error {
	w := s.words(sp)
	w.Number, w.Due = c.Number, long(c.Due)
	subject, body, err := short(n.template, messages.Email, w)
	if err != nil {
		return err
	}
	var list []messages.Message
	for _, to := range sp.Contacts {
		list = append(list, messages.Message{
			ID: n.id(messages.Email) + "." + id.Derive("to", to), Channel: messages.Email,
			Employer: string(n.employer), To: to, Subject: subject, Text: body,
		})
	}
	taken, err := s.deliver(ctx, list)
	if err != nil {
		return fault.Wrap(err, "delivery")
	}
	if len(taken) == 0 {
		return fault.New(fault.NotFound, "the employer has no funding contact that can be reached")
	}
	return s.record(ctx, n, taken)
}
