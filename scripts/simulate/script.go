package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/webhook"
)

// act is something that the world outside does, when its turn comes.
type act struct {
	name  string
	do    func()
	ready func() bool // nil: at any time
}

func (a *act) now() bool { return a.ready == nil || a.ready() }

// ready says whether the world outside has something to do.
func (s *script) ready() bool {
	return slices.ContainsFunc(s.acts, func(a act) bool { return a.now() })
}

// script is what happens outside in one schedule, drawn from its seed.
type script struct {
	w          *world
	households []*household
	uploads    []upload
	acts       []act
	deposits   []deposit
	back       map[string]bool // payments of which money came back
	credits    []funding.Credit
}

type household struct {
	key     string
	records []partner.Record // oldest first
}

var surnames = []string{"Synthgrove", "Synthmoor", "Synthvale"}

func newScript(w *world) (*script, error) {
	s := &script{w: w, back: map[string]bool{}}
	for i := range 2 + w.s.rng.IntN(2) {
		s.households = append(s.households, s.household(i))
	}
	s.enrollments()
	s.trouble()
	return s, s.files()
}

// household is an employee with or without a child, and what is reported of them: the hire,
// then changes, each of the whole household.
func (s *script) household(i int) *household {
	rng := s.w.s.rng
	h := &household{key: fmt.Sprintf("E%d", i+1)}
	tier, people := family.EmployeeOnly, []partner.Person{s.person(h.key, i, 0)}
	if rng.IntN(3) > 0 {
		tier, people = family.WholeFamily, append(people, s.person(h.key, i, 1))
	}
	from := []day.Day{day.New(2025, 1, 1), day.New(2026, 1, 1), day.New(2026, 1, 1), day.New(2026, 1, 14)}[rng.IntN(4)]
	r := partner.Record{Subscriber: h.key, Status: partner.Active, People: people,
		Elections: []partner.Election{{Plan: health, Option: "ppo", Tier: tier, From: from}},
		Contact: partner.Contact{Email: phi.New(fmt.Sprintf("sim%d@example.com", i)), EmailConsent: rng.IntN(2) == 0,
			Mobile: phi.New(fmt.Sprintf("55555502%02d", i)), SMS: rng.IntN(3) == 0},
		AsOf: s.w.s.now.Add(-time.Hour)}
	h.records = append(h.records, r)
	for n := range rng.IntN(4) {
		r = s.change(r)
		r.AsOf = r.AsOf.Add(time.Duration(n+1) * time.Minute)
		h.records = append(h.records, r)
	}
	return h
}

// change is the next that is reported of a household: consent, who is covered, its end.
func (s *script) change(r partner.Record) partner.Record {
	rng := s.w.s.rng
	elected := r.Elections[0]
	switch rng.IntN(4) {
	case 0:
		r.Status, r.Terminated = partner.Terminated, []day.Day{day.New(2026, 1, 25), day.New(2026, 12, 31)}[rng.IntN(2)]
	case 1:
		r.Status, r.Terminated = partner.Active, 0
		elected.People = nil
	case 2:
		elected.People = []string{r.People[0].Key}
	default:
		r.Contact.EmailConsent = !r.Contact.EmailConsent
	}
	r.Elections = []partner.Election{elected}
	return r
}

func (s *script) person(key string, family_, n int) partner.Person {
	first := [][]string{{"Ottilie", "Florian"}, {"Leopold", "Marielle"}, {"Rosalind", "Casimir"}}[family_][n]
	rel := []family.Relationship{family.Subscriber, family.Child}[n]
	return partner.Person{Key: fmt.Sprintf("%s-%d", key, n), Relationship: rel, First: phi.New(first), Last: phi.New(surnames[family_]),
		Born: day.New(1980+30*n, time.May, 6+family_), Sex: "F"}
}

// enrollments are webhooks, some of them twice or late.
func (s *script) enrollments() {
	for i, h := range s.households {
		for n := range h.records {
			body, err := partner.EnrollmentBody(&h.records[n], h.records[n].AsOf)
			if err != nil {
				panic(err)
			}
			wid := fmt.Sprintf("msg_%d_%d", i, n)
			s.acts = append(s.acts, act{name: "webhook " + wid, do: func() { s.post("hris", wid, body) }})
			if s.w.f.draw(againWebhook, 6) {
				s.acts = append(s.acts, act{name: "webhook again " + wid, do: func() { s.post("hris", wid, body) }})
			}
		}
	}
}

// post sends a signed webhook until it is taken, as senders do.
func (s *script) post(connection, wid string, body []byte) {
	s.send(connection, wid, 0, body, func(status int) {
		if status != 202 {
			s.w.bad("a webhook that is right was answered with %d", status)
		}
	})
}

// send sends a webhook until it is answered, each time signed anew with a clock that is
// off by so much, and hands the answer's status on.
func (s *script) send(connection, wid string, off time.Duration, body []byte, then func(status int)) {
	w := s.w
	w.s.spawn("http", func(ctx context.Context, t *task) {
		c := connections[connection]
		headers, err := webhook.Sign(c.Scheme(), c.Secret, wid, w.s.now.Add(off), body)
		if err != nil {
			panic(err)
		}
		r := lambda.APIGatewayV2HTTPRequest{Headers: headers, PathParameters: map[string]string{"connection": connection}, Body: string(body)}
		answer, err := w.h.HTTP["receive"](ctx, r)
		if t.dead || err != nil || answer.StatusCode >= 500 {
			s.acts = append(s.acts, act{name: "webhook retried " + wid, do: func() { s.send(connection, wid, off, body, then) }})
			return
		}
		then(answer.StatusCode)
	})
}

// trouble is what must be refused: a webhook that is too old, and an id that comes
// again with another body.
func (s *script) trouble() {
	test := []byte(`{"type":"test","timestamp":"2026-03-02T12:00:00Z"}`)
	s.acts = append(s.acts, act{name: "stale webhook", do: func() {
		s.send("hris", "msg_stale", -6*time.Minute, test, func(status int) {
			if status != 401 {
				s.w.bad("a stale webhook was answered with %d", status)
			}
		})
	}})
	s.acts = append(s.acts, act{name: "reused webhook id", do: func() {
		s.send("hris", "msg_reused", 0, test, func(int) {
			s.acts = append(s.acts, act{name: "another body", do: func() {
				s.send("hris", "msg_reused", 0, append(test, ' '), func(status int) {
					if status != 409 {
						s.w.bad("a reused webhook id was answered with %d", status)
					}
				})
			}})
		})
	}})
}

// drop puts a file into the bucket and sends the notification that S3 does.
func (s *script) drop(key string, body []byte) {
	ctx := context.Background()
	if _, err := s.w.files.Put(ctx, key, bytes.NewReader(body)); err != nil {
		panic(err)
	}
	if s.w.f.draw(loseMessage, 20) {
		return
	}
	note := payload.MarshalS3("uploads", key, int64(len(body)))
	if err := s.w.queue.Send(ctx, events.QueueUploads, note, 0); err != nil {
		panic(err)
	}
}
