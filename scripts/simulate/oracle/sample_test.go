package oracle_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x837"
)

const (
	employer  = id.Employer("sample")
	health    = id.Plan("health")
	clinic    = "1234567893"
	therapist = "1003000126"
	stranger  = "1003000134"
)

const ppo = `
option: ppo
version: "1"
name: PPO
plan: health
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 100, family: 150}
    out-of-pocket: {kind: embedded, individual: 250, family: 300, counts: [copay, deductible, coinsurance]}
limits:
  - {name: therapy, visits: 2}
benefits:
  - name: preventive
    match: {modifiers: ["33"]}
    stack: []
  - name: cosmetic
    match: {codes: ["11950"]}
    not-covered: {group: PR, reason: "96", remark: N130}
  - name: office
    match: {codes: ["99202-99215"]}
    stack: [copay]
    copay: 25
  - name: therapy
    match: {codes: ["97110"]}
    stack: [deductible, coinsurance]
    coinsurance: 20%
    limit: therapy
  - name: everything else
    match: {}
    stack: [deductible, coinsurance]
    coinsurance: 20%
`

const agreed = `
employer: sample
name: Sample Manufacturing (synthetic)
sample: true
administrator:
  name: Sample TPA
  edi: OPENASO
  phone: "5555550100"
  address: {street: 2 Main St, city: Dayton, state: OH, zip: "45402"}
  appeals: Appeals, 2 Main St, Dayton OH 45402
from: 2025-01-01
funding-mail: [funding@example.com]
plans:
  - plan: health
    name: Sample Health Plan
    tin: "900000001"
    network: metro
    funding-due-in: 2
    options: [{option: ppo, version: "1", from: 2025-01-01}]
    account: {bank: Sample Bank, routing: "021000021", number: "1234567", title: Sample Manufacturing}
`

const directory = `
providers:
  - npi: "1234567893"
    tin: "123456789"
    name: Synthetic Clinic
    street: 1 Main St
    city: Dayton
    state: OH
    zip: "45402"
    method: ach
    bank: {routing: "021000021", account: "7654321"}
    networks: [{network: metro, schedule: flat@1, from: 2025-01-01}]
  - npi: "1003000126"
    tin: "223456789"
    name: Synthetic Therapy
    street: 3 Main St
    city: Dayton
    state: OH
    zip: "45402"
    method: check
    networks: [{network: metro, schedule: flat@1, from: 2025-01-01}]
`

// prices are the schedule's, in cents for one unit.
var prices = map[string]money.Cents{
	"99213": 80_00, "80053": 14_53, "73721": 320_00, "97110": 60_00, "99396": 150_00, "11950": 90_00, "J1745": 33_33,
}

func documents() map[string]string {
	fees := "code,modifier,office,facility\n"
	for code, c := range prices {
		fees += fmt.Sprintf("%s,,%s,%s\n", code, c, c)
	}
	return map[string]string{catalog.Agreements + "sample.yaml": agreed, catalog.Options + "ppo@1.yaml": ppo,
		catalog.Schedules + "flat@1.csv": fees, catalog.Providers: directory}
}

func terms() oracle.Inputs {
	return oracle.Inputs{
		Employer: employer, Plan: health, Option: "ppo",
		Prices:     map[string]map[string]money.Cents{"flat@1": prices},
		Providers:  map[string]oracle.Provider{clinic: {"123456789", []string{"flat@1"}}, therapist: {"223456789", []string{"flat@1"}}},
		Deductible: 100_00, FamilyDeductible: 150_00, OutOfPocket: 250_00, FamilyOutOfPocket: 300_00,
		Copay: 25_00, CopayCodes: []string{"99213"}, CoinsurancePercent: 20, Excluded: []string{"11950"}, TimelyMonths: 12,
		Limit: oracle.Limit{Name: "therapy", Visits: 2, Codes: []string{"97110"}},
		Files: map[string][]oracle.ClaimIn{},
		Secrets: []string{"Annabel", "Benedict", "Carlotta", "Dorothea", "Syntheticson", "1980-05-06", "19800506", "05/06/1980",
			card("E1").Reveal(), card("E2").Reveal(), card("E3").Reveal(), "annabel@example.com"},
	}
}

func card(key string) phi.Text { return enroll.CardOf([]byte(secret), enroll.FamilyOf(employer, key)) }

func person(key string, rel family.Relationship, first string, born day.Day) partner.Person {
	return partner.Person{Key: key, Relationship: rel, First: phi.New(first), Last: phi.New("Syntheticson"), Born: born, Sex: "F"}
}

var born = day.New(1980, 5, 6)

// household is the employee with a key as hired: E1 has a child, the others nobody.
func household(key string, from day.Day) *partner.Record {
	first := map[string]string{"E1": "Annabel", "E2": "Carlotta", "E3": "Dorothea"}[key]
	r := &partner.Record{Subscriber: key, Status: partner.Active, People: []partner.Person{person(key, family.Subscriber, first, born)},
		Elections: []partner.Election{{Plan: health, Option: "ppo", Tier: family.EmployeeOnly, From: from}}}
	if key == "E1" {
		r.People = append(r.People, person("E1-c", family.Child, "Benedict", day.New(2012, 5, 6)))
		r.Elections[0].Tier = family.EmployeeChildren
		r.Contact = partner.Contact{Email: phi.New("annabel@example.com"), EmailConsent: true, ConsentAt: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	return r
}

// bill is a claim with what the oracle is to know of it.
type bill struct {
	x837.Claim
	household, person string
	faulty            bool
}

func (b *bill) in() oracle.ClaimIn {
	return oracle.ClaimIn{Household: b.household, Person: b.person, Billing: b.Billing.NPI, TIN: b.Billing.TIN, Rendering: b.Rendering(),
		Frequency: b.Frequency, Original: id.Claim(b.Original), Place: b.Place, Lines: b.Submitted("", 0).Lines, Faulty: b.faulty}
}

var numbers = 0

// bills makes a claim for a person of a household; a service reads "97110:33*2 120".
func billed(household, person, by string, on day.Day, services ...string) bill {
	numbers++
	names := map[string]string{"E1": "Annabel", "E1-c": "Benedict", "E2": "Carlotta", "E3": "Dorothea", "": "Nobody"}
	tin := map[string]string{clinic: "123456789", therapist: "223456789", stranger: "323456789"}[by]
	p := x837.Person{First: phi.New(names[household]), Last: phi.New("Syntheticson"), Born: born, Sex: "F"}
	b := bill{household: household, person: person, Claim: x837.Claim{
		Billing:    x837.Provider{NPI: by, TIN: tin, Name: "SYNTHETIC", Address: x837.Address{Street: "1 MAIN ST", City: "DAYTON", State: "OH", Zip: "45402"}},
		Subscriber: x837.Subscriber{Card: card(household), Person: p}, PatientNumber: phi.New(fmt.Sprintf("PCN%d", numbers)),
		Place: "11", Frequency: claim.Original, Diagnoses: x837.ICD10("J069"),
	}}
	if person != household {
		b.Patient = &x837.Person{First: phi.New(names[person]), Last: phi.New("Syntheticson"), Born: day.New(2012, 5, 6), Sex: "M",
			Street: phi.New("2 MAIN ST"), City: phi.New("DAYTON"), State: "OH", Zip: phi.New("45402")}
	}
	for _, s := range services {
		var l claim.Line
		word, dollars, _ := strings.Cut(s, " ")
		word, units, _ := strings.Cut(word, "*")
		l.Code, word, _ = strings.Cut(word, ":")
		if word != "" {
			l.Modifiers = []string{word}
		}
		l.Units, l.Number, l.From, l.To, l.Pointers = 1000, len(b.Lines)+1, on, on, []int{1}
		if units != "" {
			l.Units = int64(units[0]-'0') * 1000
		}
		l.Charge, _ = money.Parse(dollars)
		b.Charge += l.Charge
		b.Lines = append(b.Lines, x837.Line{Line: l})
	}
	return b
}

func instead(b bill, frequency claim.Frequency, original id.Claim) bill {
	b.Frequency, b.Original = frequency, string(original)
	return b
}

// first is a file that has one of everything.
func first() []bill {
	d := func(n int) day.Day { return day.New(2026, 1, n) }
	return []bill{
		billed("E1", "E1", clinic, d(5), "99213 120", "80053 65"),                                                 // 1 copay; deductible
		billed("E1", "E1", clinic, d(6), "73721 500"),                                                             // 2 deductible and coinsurance
		billed("E1", "E1-c", clinic, d(6), "73721 500", "J1745*3 140"),                                            // 3 the family's rest
		billed("E1", "E1", clinic, d(5), "99213:25 130"),                                                          // 4 one copay a day
		billed("E1", "E1", therapist, d(7), "97110 100"),                                                          // 5 a visit
		billed("E1", "E1", therapist, d(8), "97110 100"),                                                          // 6 the last one
		billed("E1", "E1", therapist, d(9), "97110 100"),                                                          // 7 one too many
		billed("E1", "E1", clinic, d(12), "11950 90", "99396:33 180"),                                             // 8 excluded; preventive
		billed("E1", "E1", clinic, d(6), "73721 500"),                                                             // 9 a duplicate
		billed("E1", "E1", clinic, d(13), "00000 50"),                                                             // 10 no price
		billed("E1", "E1", stranger, d(13), "99213 50"),                                                           // 11 an unknown provider
		billed("E1", "", clinic, d(13), "99213 50"),                                                               // 12 an unknown patient
		billed("", "", clinic, d(13), "99213 50"),                                                                 // 13 nobody's card
		billed("E2", "E2", clinic, day.New(2025, 3, 1), "99213 50"),                                               // 14 before coverage, and late
		billed("E2", "E2", clinic, d(14), "J1745*5 170", "J1745*2 60", "73721 999.99"),                            // 15
		billed("E3", "E3", clinic, d(15), "73721 400"),                                                            // 16 not enrolled yet
		{Claim: billed("E2", "E2", clinic, d(16), "80053 61").Claim, household: "E2", person: "E2", faulty: true}, // 17 broken
		billed("E2", "E2", clinic, d(18), "73721 400", "73721:50 400"),                                            // 18 reaches the maximum
	}
}

// play plays everything: hires, claims, money, corrections, a termination.
func play(t *testing.T) *world {
	t.Helper()
	w := open(t)
	hired := w.Now()
	w.report(household("E1", day.New(2025, 1, 1)), hired, true)
	e2 := household("E2", day.New(2025, 6, 1))
	w.report(e2, hired, false)
	one := first()
	digest := w.upload(one, func(s string) string { return strings.Replace(s, "*61*", "*6I*", 1) })
	e3 := household("E3", day.New(2026, 1, 1)) // covered before, with a gap
	e3.Elections = append(e3.Elections, partner.Election{Plan: health, Option: "ppo", Tier: family.EmployeeOnly,
		From: day.New(2025, 1, 1), To: day.New(2025, 2, 28)})
	w.report(e3, hired, true)
	w.sweep()
	w.fund()
	w.deposit("dep_1", "2000.00", false)
	w.pass(24 * time.Hour)
	id1 := func(n int) id.Claim { return id.ClaimOf(digest, n) }
	cheaper := billed("E1", "E1", clinic, day.New(2026, 1, 6), "80053 60")
	w.upload([]bill{
		instead(cheaper, claim.Replacement, id1(2)),
		instead(one[4], claim.Void, id1(5)),
		instead(one[9], claim.Void, id1(10)),
		instead(one[5], claim.Void, id.ClaimOf(strings.Repeat("a", 24), 1)),
		billed("E2", "E2", clinic, day.New(2026, 2, 25), "73721 450"),
		billed("E2", "E2", clinic, day.New(2026, 2, 26), "73721 450"),
	}, nil)
	gone := *e2
	gone.Status, gone.Terminated = partner.Terminated, day.New(2026, 2, 25)
	w.report(&gone, w.Now(), true)
	w.report(e2, w.Now().Add(-time.Hour), false)
	w.upload([]bill{billed("E2", "E2", clinic, day.New(2026, 2, 27), "73721 450"), billed("E3", "E3", therapist, day.New(2026, 2, 27), "97110 80"),
		billed("E3", "E3", clinic, day.New(2025, 5, 5), "80053 60")}, nil)
	w.fund()
	w.deposit("dep_2", "2500.00", true)
	w.pass(6 * 24 * time.Hour)
	w.fund()
	w.giveBack()
	w.upload([]bill{billed("E1", "E1", clinic, day.New(2026, 3, 2), "J1745*9 700"), billed("E3", "E3", therapist, day.New(2026, 3, 2), "97110 80")}, nil)
	w.fund()
	w.in.Credits = []oracle.CreditIn{{ID: "refund_1", Cents: 12_00}, {ID: "void_1", Cents: 11_34}}
	w.in.Deposits = []oracle.DepositIn{{ID: "dep_1", Cents: 2000_00}, {ID: "dep_2", Cents: 2500_00, ACH: true}, {ID: "dep_3", Cents: 10_00, ACH: true, Returned: true}}
	w.sweep()
	return w
}

// giveBack: the bank takes a deposit back, the clinic refunds, the therapist's check is voided.
func (w *world) giveBack() {
	w.t.Helper()
	w.deposit("dep_3", "10.00", true)
	s := w.parts.Funding()
	if err := s.Return(w.t.Context(), employer, health, "dep_3"); err != nil {
		w.t.Fatal(err)
	}
	for _, c := range []funding.Credit{
		{ID: "refund_1", Employer: employer, Plan: health, Kind: funding.RefundLine, Payee: funding.Payee{NPI: clinic, TIN: "123456789"}, On: day.Of(w.Now()), Cents: 12_00},
		{ID: "void_1", Employer: employer, Plan: health, Kind: funding.VoidLine, Payee: funding.Payee{NPI: therapist, TIN: "223456789"}, On: day.Of(w.Now()), Cents: 11_34},
	} {
		if err := s.Credit(w.t.Context(), c); err != nil {
			w.t.Fatal(err)
		}
	}
}
