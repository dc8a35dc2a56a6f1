package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x837"
)

// story is what is played: the sample employer's, or a small one of the same employer.
type story interface {
	Households() []fixture.Household
	Changes() []fixture.Household
	Files() []fixture.File
}

// How much of the small story there is.
const (
	smallFamilies = 3
	smallClaims   = 8
)

// small is a story of three synthetic families, short enough to be played a thousand
// times over. A file holds claims of one family only, so that which is decided first
// changes nothing; the fourth replaces a claim of the first.
type small struct {
	households, changes []fixture.Household
	files               []fixture.File
}

func (s *small) Households() []fixture.Household { return s.households }
func (s *small) Changes() []fixture.Household    { return s.changes }
func (s *small) Files() []fixture.File           { return s.files }

// newSmall makes the same story for the same day and secret.
func newSmall(today day.Day, secret []byte) (*small, error) {
	bulk := fixture.Load(today, seed, secret, smallFamilies, smallClaims)
	s := &small{}
	for h := range bulk.Households() {
		s.households = append(s.households, h)
	}
	s.households[1].Connection = fixture.Finch // one comes by its name only
	s.change(today)
	return s, s.bill(today, bulk)
}

// change lets one family be reached in another way and another one leave.
func (s *small) change(today day.Day) {
	moved, left := s.households[1], s.households[2]
	moved.Record.Contact = partner.Contact{Email: phi.New("employee-moved@example.com"), EmailConsent: true, ConsentAt: today.Time()}
	left.Record.Status, left.Record.Terminated = partner.Terminated, today-45
	s.changes = []fixture.Household{moved, left}
}

// bill makes a file of each family's claims, and one that corrects.
func (s *small) bill(today day.Day, bulk *fixture.Bulk) error {
	var all bytes.Buffer
	if err := bulk.WriteFile(&all); err != nil {
		return err
	}
	var families [][]x837.Claim
	var last phi.Text
	_, err := x837.Read(&all, x837.Options{}, func(i x837.Item) error {
		if card := i.Claim.Subscriber.Card; card != last {
			families, last = append(families, nil), card
		}
		at := len(families) - 1
		families[at] = append(families[at], i.Claim)
		return nil
	})
	if err != nil {
		return err
	}
	if len(families) != smallFamilies {
		return fault.New(fault.Internal, "the small story has %d families with claims", len(families))
	}
	for _, claims := range families {
		if err := s.write(today, claims); err != nil {
			return err
		}
	}
	again := families[0][0]
	again.PatientNumber = phi.New("SYN-AGAIN")
	again.Frequency, again.Original = claim.Replacement, string(id.ClaimOf(id.Digest(s.files[0].Body), 1))
	again.Charge += 10_00
	again.Lines[0].Charge += 10_00
	return s.write(today, []x837.Claim{again})
}

func (s *small) write(today day.Day, claims []x837.Claim) error {
	n := len(s.files) + 1
	h := x837.Header{Sender: "SYNTHSMALL", SenderName: "SYNTHETIC SMALL STORY", Receiver: "OPENASO",
		ReceiverName: "SAMPLE TPA (SYNTHETIC)", Control: int64(n), At: today.Time().Add(time.Duration(n) * time.Minute)}
	var b bytes.Buffer
	if err := x837.Write(&b, h, claims); err != nil {
		return err
	}
	when := fixture.Billing
	if n > 2 {
		when = fixture.Correcting
	}
	s.files = append(s.files, fixture.File{Name: fmt.Sprintf("small-%d.837", n), Kind: fixture.Professional, When: when, Body: b.Bytes()})
	return nil
}
