package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x837"
)

// upload is a file with its claims.
type upload struct {
	body   []byte
	digest string
	bills  []bill
}

// bill is one claim of a file, and what only the script knows of it.
type bill struct {
	x837.Claim
	household string // the employer's key; "" for a card that is nobody's
	person    string // "" for somebody who is not of the household
	faulty    bool   // the acknowledgment is to reject it
}

var (
	clinic    = x837.Provider{NPI: "1234567893", TIN: "123456789", Name: "SYNTHETIC CLINIC", Address: x837.Address{Street: "1 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"}}
	therapy   = x837.Provider{NPI: "1245319599", TIN: "987654321", Name: "SYNTHETIC THERAPY", Address: x837.Address{Street: "3 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"}}
	elsewhere = x837.Provider{NPI: "1679576722", TIN: "111222333", Name: "SYNTHETIC ELSEWHERE", Address: x837.Address{Street: "4 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"}}

	billers = []x837.Provider{clinic, clinic, clinic, clinic, clinic, therapy, therapy, therapy, therapy, elsewhere}
	codes   = []string{"99213", "97110", "80053", "73721", "99214", "97810", "73721"}
)

// bill is a claim of somebody of a household.
func (s *script) bill(n int) bill {
	rng := s.w.s.rng
	h := s.households[rng.IntN(len(s.households))]
	p := h.records[0].People[rng.IntN(len(h.records[0].People))]
	on := day.New(2026, 1, 10) + day.Day(rng.IntN(25))
	if s.w.s.chance(15) {
		on = day.New(2025, 2, 1) + day.Day(rng.IntN(60)) // too late for some, another year for all
	}
	b := bill{household: h.key, person: p.Key, Claim: x837.Claim{
		Billing:       billers[rng.IntN(len(billers))],
		Subscriber:    x837.Subscriber{Card: cardOf(h.key), Person: x837.Person{First: p.First, Last: p.Last, Born: p.Born, Sex: p.Sex}},
		PatientNumber: phi.New(fmt.Sprintf("SIM%d", n)), Place: "11", Frequency: claim.Original, Diagnoses: x837.ICD10("J069"),
	}}
	b.line(codes[rng.IntN(len(codes))], 1000, money.Cents(5_000+rng.IntN(40_000)), on)
	switch rng.IntN(8) {
	case 0, 1:
		b.line("80053", 2000, 4_000, on)
	case 2:
		b.line("99214", 1000, 20_000, on)
	case 3:
		b.line("97110", 2000, 9_000, on)
	case 4:
		b.line("73721", 1000, 30_000, on, "33")
	}
	return b
}

func (b *bill) line(code string, units int64, charge money.Cents, on day.Day, modifiers ...string) {
	b.Lines = append(b.Lines, x837.Line{Line: claim.Line{Number: len(b.Lines) + 1, Code: code, Units: units, Charge: charge, From: on, To: on,
		Pointers: []int{1}, Modifiers: modifiers}})
	b.Charge += charge
}

// odd makes a claim one that cannot be decided, or must not.
func (s *script) odd(b *bill) {
	switch s.w.s.rng.IntN(5) {
	case 0:
		b.household, b.person, b.Subscriber.Card = "", "", phi.New("OA000000000")
	case 1:
		b.person, b.Subscriber.First = "", phi.New("Nobody")
	case 2:
		b.Billing.TIN = "999999999"
	case 3:
		b.Lines[0].Code = "99999"
	case 4:
		b.Charge++ // not the sum of its lines
		b.faulty = true
	}
}

func (s *script) some(n, from int) (out []bill) {
	for i := range n {
		b := s.bill(from + i)
		if i > 0 && s.w.s.chance(14) {
			s.odd(&b)
		}
		out = append(out, b)
	}
	return out
}

// files are two to four uploads: each voids, replaces or repeats claims of those before,
// replacements among them; the later ones come when others were paid. A last one bears a
// control number that was used before.
func (s *script) files() error {
	rng := s.w.s.rng
	if err := s.upload(1, 0, s.some(4+rng.IntN(4), 0)); err != nil {
		return err
	}
	for n := range 1 + rng.IntN(3) {
		bills := s.some(1+rng.IntN(3), 50*(n+1))
		for range 1 + rng.IntN(2) {
			bills = append(bills, s.again(fmt.Sprintf("SIMR%d", 50*(n+1)+len(bills))))
		}
		if err := s.upload(int64(n+2), n, bills); err != nil {
			return err
		}
	}
	if !s.w.s.chance(4) {
		return nil
	}
	bills := s.some(1, 900)
	bills[0].faulty = true
	return s.upload(1, 0, bills)
}

// again is a claim of an earlier file, voided, replaced or as it was.
func (s *script) again(number string) bill {
	rng := s.w.s.rng
	u := &s.uploads[rng.IntN(len(s.uploads))]
	at := rng.IntN(len(u.bills))
	b := u.bills[at]
	b.Lines, b.PatientNumber = slices.Clone(b.Lines), phi.New(number)
	switch rng.IntN(4) {
	case 0:
		b.Frequency, b.Original = claim.Void, string(id.ClaimOf(u.digest, at+1))
	case 1, 2:
		b.Frequency, b.Original = claim.Replacement, string(id.ClaimOf(u.digest, at+1))
		by := max(money.Cents(rng.IntN(8000))-4000, 100-b.Lines[0].Charge) // an amount below zero is refused
		b.Lines[0].Charge += by
		b.Charge += by
	}
	return b
}

// upload writes a file that is sent in a round of healing, 0 for the storm.
func (s *script) upload(control int64, round int, bills []bill) error {
	claims := make([]x837.Claim, len(bills))
	for i := range bills {
		claims[i] = bills[i].Claim
	}
	var b bytes.Buffer
	err := x837.Write(&b, x837.Header{Sender: "CLINIC", SenderName: "CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO", Control: control, At: s.w.s.now}, claims)
	if err != nil {
		return err
	}
	u := upload{body: b.Bytes(), digest: id.Digest(b.Bytes()), bills: bills}
	a := act{name: fmt.Sprintf("upload %d", control), ready: func() bool { return s.w.round >= round && s.known() }, do: func() { s.drop("in/"+u.digest[:24]+".edi", u.body) }}
	if control == 1 && len(s.uploads) > 0 { // only then is it this one that is refused
		first := s.uploads[0].digest
		a.ready = func() bool { return s.known() && s.there(table.Key{PK: "S#FILE", SK: first}) }
	}
	s.uploads, s.acts = append(s.uploads, u), append(s.acts, a)
	if s.w.f.draw(againUpload, 4) {
		a.name += " again"
		s.acts = append(s.acts, a)
	}
	return nil
}

// known says whether claims may come: in a sure schedule not before their members.
func (s *script) known() bool {
	return !s.w.sure || !slices.ContainsFunc(s.households, func(h *household) bool { return !s.there(cardRow(h.key)) })
}

func (s *script) there(k table.Key) bool {
	_, err := s.w.table.Get(context.Background(), k)
	return err == nil
}

// cardOf and cardRow are spelled out, so that the system is held to the secret.
func cardOf(household string) phi.Text {
	f := id.Derive("family", string(employer), household)
	return phi.New("OA" + strings.ToUpper(id.Keyed(indexKey, "card", f))[:9])
}

func cardRow(household string) table.Key {
	return table.Key{PK: "X#CARD#" + id.Keyed(indexKey, "card", cardOf(household).Reveal()), SK: "F"}
}
