package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/webhook"
)

// sender posts webhooks to the system as the systems of others do: signed, over HTTP.
type sender struct {
	base       string // "http://127.0.0.1:8080"
	connection func(id string) (*partner.Connection, bool)
	now        func() time.Time
}

// post signs a body and posts it under an id.
func (s *sender) post(ctx context.Context, connection, wid string, body []byte) (status int, answer []byte, err error) {
	c, ok := s.connection(connection)
	if !ok {
		return 0, nil, fault.New(fault.NotFound, "no such connection")
	}
	headers, err := webhook.Sign(c.Scheme(), c.Secret, wid, s.now(), body)
	if err != nil {
		return 0, nil, err
	}
	return s.raw(ctx, connection, headers, body)
}

func (s *sender) raw(ctx context.Context, connection string, headers map[string]string, body []byte) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/webhooks/"+connection, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fault.New(fault.Invalid, "no address for the connection")
	}
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, fault.New(fault.Unavailable, "the webhook did not get through")
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, answer, fault.As(fault.Unavailable, err, "webhook answer")
}

// once posts a body under the id that follows from it: what an operator sends by hand.
func (s *sender) once(ctx context.Context, connection string, body []byte) (int, []byte, error) {
	return s.post(ctx, connection, "msg_"+id.Digest(body)[:24], body)
}

// must posts and wants to hear 202.
func (s *sender) must(ctx context.Context, connection, wid string, body []byte) error {
	status, answer, err := s.post(ctx, connection, wid, body)
	if err == nil && status != http.StatusAccepted {
		err = fault.New(fault.Invalid, "a webhook was answered with %d: %s", status, bytes.TrimSpace(answer))
	}
	return err
}

// deposit is what the employer's bank sends when a call's money has come by wire.
func deposit(c *funding.Call, at time.Time) (wid string, body []byte, err error) {
	wid = "dep_" + id.Derive(c.ID, c.Covered.String())
	body, err = json.Marshal(map[string]any{"type": "deposit.settled", "data": map[string]any{
		"id": wid, "plan": c.Plan, "amount": (c.Requested - c.Covered).String(), "method": "wire",
		"settled_at": at.UTC().Format(time.RFC3339), "reference": fmt.Sprintf("call %d", c.Number),
	}})
	return wid, body, err
}

// settle lets the employer's bank send what a call asks for.
func (s *sender) settle(ctx context.Context, f *funding.Service, bank string, e id.Employer, p id.Plan, number int64) error {
	c, err := f.Get(ctx, e, p, number)
	if err != nil {
		return err
	}
	if c.Status != funding.Requested {
		return fault.New(fault.Conflict, "the call is settled already")
	}
	wid, body, err := deposit(&c, s.now())
	if err != nil {
		return fault.As(fault.Internal, err, "deposit")
	}
	return s.must(ctx, bank, wid, body)
}
