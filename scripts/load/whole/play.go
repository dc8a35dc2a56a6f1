package whole

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/webhook"
)

// measure plays everything: hires, files of history, files that count, nights.
func (l *load) measure(ctx context.Context, r *Result) error {
	bulk := fixture.Load(l.today(), seed, secret, l.c.Families, l.c.Claims)
	if err := l.enroll(ctx, bulk); err != nil {
		return err
	}
	r.Enrolled = l.take(int64(l.c.Families))
	for n := range l.c.History + l.c.Files {
		if n == l.c.History {
			l.take(0)
		}
		took, err := l.file(ctx, bulk.Round(n))
		if err != nil {
			return err
		}
		if n >= l.c.History {
			r.Seconds += took
			l.say("file %d of %d: %d claims, %.1f s", n-l.c.History+1, l.c.Files, l.c.Claims, took.Seconds())
		}
	}
	r.Claims = l.take(int64(l.c.Claims * l.c.Files))
	if !l.c.Nights {
		return nil
	}
	return l.nights(ctx, r)
}

// enroll lets the employer's HR system report every household.
func (l *load) enroll(ctx context.Context, bulk *fixture.Bulk) error {
	begun, n := time.Now(), 0
	for h := range bulk.Households() {
		body, err := partner.EnrollmentBody(&h.Record, l.now())
		if err == nil {
			n++
			err = l.post(ctx, fixture.HRIS, fmt.Sprint("hire-", n), body)
		}
		if err != nil {
			return err
		}
	}
	if err := l.m.Quiet(ctx); err != nil {
		return err
	}
	l.say("%d families enrolled, %.1f s", l.c.Families, time.Since(begun).Seconds())
	return nil
}

// file is a day: a file, and then its money: a call, the employer's wire, payments. Only
// the first is timed.
func (l *load) file(ctx context.Context, bulk *fixture.Bulk) (time.Duration, error) {
	var b bytes.Buffer
	if err := bulk.WriteFile(&b); err != nil {
		return 0, err
	}
	begun := time.Now()
	if _, err := l.m.Upload(ctx, b.Bytes()); err != nil {
		return 0, err
	}
	if err := l.m.Quiet(ctx); err != nil {
		return 0, err
	}
	took := time.Since(begun)
	if err := l.m.Fire(ctx, "fund"); err != nil {
		return 0, err
	}
	if err := l.m.Quiet(ctx); err != nil {
		return 0, err
	}
	if err := l.wire(ctx); err != nil {
		return 0, err
	}
	err := l.m.Quiet(ctx)
	l.ahead.Add(int64(24 * time.Hour))
	return took, err
}

// wire lets the plan's bank report what open calls ask for.
func (l *load) wire(ctx context.Context) error {
	calls, err := (&funding.Service{Table: l.s.table, Files: l.s.files, Now: l.now}).List(ctx, fixture.Employer, fixture.Plan)
	if err != nil {
		return err
	}
	for _, c := range calls {
		if c.Status != funding.Requested {
			continue
		}
		id := fmt.Sprintf("dep_%d", c.Number)
		body := fmt.Sprintf(`{"type":"deposit.settled","data":{"id":%q,"plan":%q,"amount":%q,"method":"wire","settled_at":%q,"reference":"call %d"}}`,
			id, fixture.Plan, c.Requested-c.Covered, l.now().UTC().Format(time.RFC3339), c.Number)
		if err := l.post(ctx, bank, id, []byte(body)); err != nil {
			return err
		}
	}
	return nil
}

// post sends a signed webhook over HTTP.
func (l *load) post(ctx context.Context, connection, id string, body []byte) error {
	c, _ := connections(connection)
	headers, err := webhook.Sign(c.Scheme(), c.Secret, id, l.now(), body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+l.addr+"/webhooks/"+connection, bytes.NewReader(body))
	if err != nil {
		return fault.New(fault.Invalid, "no address for a webhook")
	}
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return fault.New(fault.Unavailable, "a webhook did not get through")
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	if res.StatusCode != http.StatusAccepted {
		return fault.New(fault.Invalid, "a webhook was answered with status %d", res.StatusCode)
	}
	return nil
}

// How far ahead the clock is when the sweep runs: past the age from which it checks an
// entry, and past the one from which it checks it no more.
const (
	late = 2 * time.Hour // on top of the day since the last file
	past = 45 * 24 * time.Hour
)

// nights sweeps twice: when every entry is to be checked, and when none is any more. What
// the first asks for beyond the second is the checks', the feed of those days included.
func (l *load) nights(ctx context.Context, r *Result) error {
	var err error
	if r.Checked, err = l.night(ctx, late, l.c.Families*(1+l.c.History+l.c.Files)); err != nil {
		return err
	}
	if r.Swept, err = l.night(ctx, past, l.c.Families); err != nil {
		return err
	}
	for name, c := range r.Checked.Functions {
		c.less(r.Swept.Functions[name])
		r.Checked.Functions[name] = c
	}
	return nil
}

func (l *load) night(ctx context.Context, ahead time.Duration, things int) (Phase, error) {
	l.ahead.Add(int64(ahead))
	err := l.m.Fire(ctx, "sweep")
	if err == nil {
		err = l.m.Quiet(ctx)
	}
	return l.take(int64(things)), err
}

// paper counts letters on their way to the orders.
type paper struct {
	c  *counter
	to *route.Letters
}

// Deliver implements messages.Messages.
func (p *paper) Deliver(ctx context.Context, m messages.Message) error {
	if err := p.c.Deliver(ctx, m); err != nil {
		return err
	}
	return p.to.Deliver(ctx, m)
}
