package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/webhook"
	"github.com/openaso/openaso/shared/x12/x837"
)

// act is something that the world outside does, when its turn comes.
type act struct {
	name string
	do   func()
}

// script is what happens outside in one schedule, drawn from its seed.
type script struct {
	w          *world
	households []*household
	uploads    []upload
	acts       []act
	deposits   []deposit
}

type household struct {
	key     string
	records []partner.Record // oldest first
}

// upload is a file with its claims and whose they are.
type upload struct {
	body   []byte
	claims []x837.Claim
	of     []patient
}

type patient struct{ household, person int }

type deposit struct {
	id       string
	cents    money.Cents
	method   string
	returned bool // the bank took it back before it was good
}

var surnames = []string{"Synthgrove", "Synthmoor", "Synthvale"}

func newScript(w *world) (*script, error) {
	s := &script{w: w}
	for i := range 2 + w.s.rng.IntN(2) {
		s.households = append(s.households, s.household(i))
	}
	s.enrollments()
	s.trouble()
	return s, s.files()
}

// household is an employee with a spouse or child, and what is reported of them: the
// hire, then changes.
func (s *script) household(i int) *household {
	rng := s.w.s.rng
	h := &household{key: fmt.Sprintf("E%d", i+1)}
	tier, people := family.EmployeeOnly, []partner.Person{s.person(h.key, i, 0)}
	if rng.IntN(3) > 0 {
		tier, people = family.WholeFamily, append(people, s.person(h.key, i, 1))
	}
	r := partner.Record{Subscriber: h.key, Status: partner.Active, People: people,
		Elections: []partner.Election{{Plan: health, Option: "ppo", Tier: tier, From: day.New(2026, 1, 1)}},
		Contact: partner.Contact{Email: phi.New(fmt.Sprintf("sim%d@example.com", i)), EmailConsent: rng.IntN(2) == 0,
			Mobile: phi.New(fmt.Sprintf("55555502%02d", i)), SMS: rng.IntN(3) == 0},
		AsOf: s.w.s.now.Add(-time.Hour)}
	h.records = append(h.records, r)
	for n := range rng.IntN(3) {
		r.AsOf = r.AsOf.Add(time.Duration(n+1) * time.Minute)
		r.Contact.EmailConsent = !r.Contact.EmailConsent
		if n == 1 {
			r.Status, r.Terminated = partner.Terminated, day.New(2026, 12, 31)
		}
		h.records = append(h.records, r)
	}
	return h
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
			s.acts = append(s.acts, act{"webhook " + wid, func() { s.post("hris", wid, body) }})
			if s.w.f.draw(againWebhook, 6) {
				s.acts = append(s.acts, act{"webhook again " + wid, func() { s.post("hris", wid, body) }})
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
			s.acts = append(s.acts, act{"webhook retried " + wid, func() { s.send(connection, wid, off, body, then) }})
			return
		}
		then(answer.StatusCode)
	})
}

// trouble is what must be refused: a webhook that is too old, and an id that comes
// again with another body.
func (s *script) trouble() {
	test := []byte(`{"type":"test","timestamp":"2026-03-02T12:00:00Z"}`)
	s.acts = append(s.acts, act{"stale webhook", func() {
		s.send("hris", "msg_stale", -6*time.Minute, test, func(status int) {
			if status != 401 {
				s.w.bad("a stale webhook was answered with %d", status)
			}
		})
	}})
	s.acts = append(s.acts, act{"reused webhook id", func() {
		s.send("hris", "msg_reused", 0, test, func(int) {
			s.acts = append(s.acts, act{"another body", func() {
				s.send("hris", "msg_reused", 0, append(test, ' '), func(status int) {
					if status != 409 {
						s.w.bad("a reused webhook id was answered with %d", status)
					}
				})
			}})
		})
	}})
}

// bill is one claim of a person.
func (s *script) bill(h, person, n int, code string, charge money.Cents) x837.Claim {
	p := s.households[h].records[0].People[person]
	on := day.New(2026, 1, 10) + day.Day(s.w.s.rng.IntN(40))
	c := x837.Claim{
		Billing:       x837.Provider{NPI: "1234567893", TIN: "123456789", Name: "SYNTHETIC CLINIC", Street: "1 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"},
		Subscriber:    x837.Subscriber{Card: enroll.CardOf(indexKey, enroll.FamilyOf(employer, s.households[h].key)), Person: x837.Person{First: p.First, Last: p.Last, Born: p.Born, Sex: p.Sex}},
		PatientNumber: phi.New(fmt.Sprintf("SIM%d", n)), Place: "11", Frequency: claim.Original, Diagnoses: []string{"J069"}, Charge: charge,
		Lines: []claim.Line{{Number: 1, Code: code, Units: 1000, Charge: charge, From: on, To: on, Pointers: []int{1}}},
	}
	if s.w.s.chance(3) {
		c.Lines = append(c.Lines, claim.Line{Number: 2, Code: "80053", Units: 2000, Charge: 4_000, From: on, To: on, Pointers: []int{1}})
		c.Charge += 4_000
	}
	return c
}

var codes = []string{"99213", "97110", "80053", "73721", "99214", "97810"}

func (s *script) some(n, from int) (u upload) {
	rng := s.w.s.rng
	for i := range n {
		h := rng.IntN(len(s.households))
		p := patient{h, rng.IntN(len(s.households[h].records[0].People))}
		u.claims = append(u.claims, s.bill(p.household, p.person, from+i, codes[rng.IntN(len(codes))], money.Cents(5_000+rng.IntN(40_000))))
		u.of = append(u.of, p)
	}
	return u
}

// files are two uploads: the second voids or replaces a claim of the first and repeats
// another.
func (s *script) files() error {
	rng := s.w.s.rng
	first := s.some(4+rng.IntN(4), 0)
	digest, err := s.upload(1, first)
	if err != nil {
		return err
	}
	second := s.some(2+rng.IntN(3), 50)
	for range 1 + rng.IntN(2) {
		at := rng.IntN(len(first.claims))
		again := first.claims[at]
		again.Lines = append([]claim.Line(nil), again.Lines...)
		again.PatientNumber = phi.New(fmt.Sprintf("SIMR%d", len(second.claims)))
		switch rng.IntN(4) {
		case 0:
			again.Frequency, again.Original = claim.Void, string(id.ClaimOf(digest, at+1))
		case 1, 2:
			again.Frequency, again.Original = claim.Replacement, string(id.ClaimOf(digest, at+1))
			by := money.Cents(rng.IntN(8000)) - 4000
			again.Lines[0].Charge += by
			again.Charge += by
		}
		second.claims, second.of = append(second.claims, again), append(second.of, first.of[at])
	}
	_, err = s.upload(2, second)
	return err
}

func (s *script) upload(control int64, u upload) (string, error) {
	var b bytes.Buffer
	err := x837.Write(&b, x837.Header{Sender: "CLINIC", SenderName: "CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO", Control: control, At: s.w.s.now}, u.claims)
	if err != nil {
		return "", err
	}
	u.body = b.Bytes()
	s.uploads = append(s.uploads, u)
	digest := id.Digest(b.Bytes())
	key := "in/" + digest[:24] + ".edi"
	s.acts = append(s.acts, act{fmt.Sprintf("upload %d", control), func() { s.drop(key, b.Bytes()) }})
	if s.w.f.draw(againUpload, 4) {
		s.acts = append(s.acts, act{fmt.Sprintf("upload %d again", control), func() { s.drop(key, b.Bytes()) }})
	}
	return digest, nil
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

// pay lets the employer's bank send what an open call asks for: all of it by wire, or,
// unless it is to be whole, part of it or by ACH.
func (s *script) pay(c funding.Call, whole bool) {
	rng := s.w.s.rng
	cents, method := c.Requested-c.Covered, "wire"
	switch n := rng.IntN(4); {
	case whole:
	case n == 0:
		cents = max(1, cents/2)
	case n == 1:
		method = "ach"
	}
	d := deposit{id: fmt.Sprintf("dep_%d", len(s.deposits)+1), cents: cents, method: method}
	s.deposits = append(s.deposits, d)
	body, err := json.Marshal(map[string]any{"type": "deposit.settled", "data": map[string]any{"id": d.id, "plan": health,
		"amount": d.cents.String(), "method": d.method, "settled_at": s.w.s.now.Format(time.RFC3339), "reference": "sim"}})
	if err != nil {
		panic(err)
	}
	s.post("bank", d.id, body)
	if method == "ach" && rng.IntN(2) == 0 {
		s.deposits[len(s.deposits)-1].returned = true
		back := []byte(fmt.Sprintf(`{"type":"deposit.returned","data":{"id":%q,"plan":%q}}`, d.id, health))
		s.acts = append(s.acts, act{"bank returns " + d.id, func() { s.post("bank", d.id+"_r", back) }})
	}
}
