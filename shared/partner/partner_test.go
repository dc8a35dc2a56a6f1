package partner_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

var (
	hris  = &partner.Connection{ID: "hris", Employer: "acme", Kind: partner.HRIS, Profile: partner.ProfileStandard}
	finch = &partner.Connection{ID: "finch", Employer: "acme", Kind: partner.HRIS, Profile: partner.ProfileFinch}
	bank  = &partner.Connection{ID: "bank", Employer: "acme", Plan: "health", Kind: partner.Bank, Profile: partner.ProfileBank}
	at    = time.Date(2026, time.March, 4, 5, 6, 0, 0, time.UTC)
)

// household is a synthetic employee with a child.
func household() *partner.Record {
	return &partner.Record{
		Subscriber: "E1", Status: partner.Active, AsOf: at,
		People: []partner.Person{
			{Key: "E1", Relationship: family.Subscriber, First: phi.New("Annabel"), Last: phi.New("Syntheticson"), Born: day.New(1980, 5, 6), Sex: "F"},
			{Key: "E1-c", Relationship: family.Child, First: phi.New("Benedict"), Last: phi.New("Syntheticson"), Born: day.New(2012, 5, 6), Sex: "M"},
		},
		Elections: []partner.Election{{Plan: "health", Option: "ppo", Tier: family.EmployeeChildren, From: day.New(2026, 1, 1), People: []string{"E1", "E1-c"}}},
		Contact:   partner.Contact{Email: phi.New("annabel@example.com"), Mobile: phi.New("+15555550100"), SMS: true, ConsentAt: at},
	}
}

func body(t *testing.T) string {
	t.Helper()
	b, err := partner.EnrollmentBody(household(), at)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAHouseholdIsReadAsItIsWritten(t *testing.T) {
	got, err := partner.Records(t.Context(), hris, []byte(body(t)), nil, at)
	if d := cmp.Diff([]partner.Record{*household()}, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
}

func TestATestGivesNothing(t *testing.T) {
	got, err := partner.Records(t.Context(), hris, []byte(`{"type":"test","timestamp":"2026-03-04T05:06:00Z"}`), nil, at)
	if err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

// secrets are the values in the good body that no error may repeat.
var secrets = []string{"Annabel", "Syntheticson", "Benedict", "1980", "annabel", "5555550100", "SECRET"}

func checkFault(t *testing.T, err error, want string) {
	t.Helper()
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q in it", err, want)
		return
	}
	for _, s := range secrets {
		if strings.Contains(err.Error(), s) {
			t.Errorf("the error repeats a value: %v", err)
		}
	}
}

func TestBadHouseholdsNameThePlace(t *testing.T) {
	good := body(t)
	for _, c := range []struct{ name, from, to, want string }{
		{"not JSON", good, "SECRET{", "not JSON of the documented shape"},
		{"a text for an object", `"data":{`, `"data":"SECRET","x":{`, "not JSON of the documented shape"},
		{"a day that is none", "1980-05-06", "1980-SECRET", "not JSON of the documented shape"},
		{"more behind", good, good + "SECRET", "not JSON of the documented shape"},
		{"type", "enrollment.changed", "SECRET", "type: enrollment.changed or test"},
		{"no timestamp", `"timestamp":"2026-03-04T05:06:00Z",`, "", "timestamp: missing"},
		{"no employee", `"employee":{"id":"E1"`, `"employee":{"id":""`, "data: employee.id: missing"},
		{"status", `"status":"active"`, `"status":"SECRET"`, "data: employee.status: active or terminated"},
		{"no last day", `"status":"active"`, `"status":"terminated"`, "data: employee.terminated_on: missing"},
		{"no people", good[strings.Index(good, `"people":[{`):strings.Index(good, `"elections"`)], "", "data: people: missing"},
		{"no id", `"id":"E1-c"`, `"id":""`, "data: people[1]: id: missing or twice"},
		{"an id twice", `"id":"E1-c"`, `"id":"E1"`, "data: people[1]: id: missing or twice"},
		{"relationship", `"relationship":"child"`, `"relationship":"SECRET"`, "data: people[1]: relationship: subscriber, spouse or child"},
		{"no name", `"last_name":"Syntheticson"`, `"last_name":""`, "data: people[0]: first_name and last_name: missing"},
		{"not born", `"1980-05-06"`, `""`, "data: people[0]: born: missing"},
		{"no plan", `"plan":"health"`, `"plan":""`, "data: elections[0]: plan and option: missing"},
		{"tier", `"tier":"employee+children"`, `"tier":"SECRET"`, "data: elections[0]: tier:"},
		{"from", `"from":"2026-01-01"`, `"from":""`, "data: elections[0]: from: missing"},
		{"to before from", `"to":""`, `"to":"2025-12-31"`, "data: elections[0]: to: before from"},
		{"a stranger", `"people":["E1","E1-c"]`, `"people":["E1","SECRET"]`, "data: elections[0]: people[1]: not among people"},
		{"no subscriber", `"relationship":"subscriber"`, `"relationship":"spouse"`, "people"},
		{"two subscribers", `"relationship":"child"`, `"relationship":"subscriber"`, "data: people: one is the subscriber"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.from, c.to, 1)
			if text == good {
				t.Fatal("the case changes nothing")
			}
			_, err := partner.Records(t.Context(), hris, []byte(text), nil, at)
			checkFault(t, err, c.want)
		})
	}
}

// vendor answers for one employee and remembers what was asked.
type vendor struct {
	answer string
	err    error
	asked  []string
}

func (v *vendor) get(_ context.Context, _ *partner.Connection, path string) ([]byte, error) {
	v.asked = append(v.asked, path)
	return []byte(v.answer), v.err
}

func TestThinEventsAreFetched(t *testing.T) {
	b, err := partner.HouseholdBody(household())
	if err != nil {
		t.Fatal(err)
	}
	v := &vendor{answer: string(b)}
	got, err := partner.Records(t.Context(), finch, []byte(`{"event_type":"employment.updated","data":{"individual_id":"E1","first_name":"Mallory"}}`), v.get, at)
	if d := cmp.Diff([]partner.Record{*household()}, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	if d := cmp.Diff([]string{"/employer/households/E1"}, v.asked); d != "" {
		t.Error(d)
	}
}

func TestThinEvents(t *testing.T) {
	b, err := partner.HouseholdBody(household())
	if err != nil {
		t.Fatal(err)
	}
	unavailable := fault.New(fault.Unavailable, "vendor: 503")
	for _, c := range []struct {
		name, event string
		v           vendor
		kind        fault.Kind
		want        string // of the error; "" is none
		asked       int
	}{
		{"of a payroll", `{"event_type":"payment.created"}`, vendor{}, 0, "", 0},
		{"of the connection", `{"event_type":"account.updated"}`, vendor{}, 0, "", 0},
		{"no type", `{}`, vendor{}, fault.Invalid, "event_type: missing", 0},
		{"no individual", `{"event_type":"individual.updated","data":{}}`, vendor{}, fault.Invalid, "data.individual_id: missing", 0},
		{"not JSON", `SECRET`, vendor{}, fault.Invalid, "not JSON", 0},
		{"the vendor is down", `{"event_type":"benefit.updated","data":{"individual_id":"E1"}}`, vendor{err: unavailable}, fault.Unavailable, "the vendor's API", 1},
		{"no JSON comes back", `{"event_type":"benefit.updated","data":{"individual_id":"E1"}}`, vendor{answer: "SECRET"}, fault.Invalid, "the vendor's answer", 1},
		{"half a household", `{"event_type":"benefit.updated","data":{"individual_id":"E1"}}`, vendor{answer: "{}"}, fault.Invalid, "the vendor's answer: employee.id: missing", 1},
		{"another employee", `{"event_type":"benefit.updated","data":{"individual_id":"E2"}}`, vendor{answer: string(b)}, fault.Invalid, "another employee", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := partner.Records(t.Context(), finch, []byte(c.event), c.v.get, at)
			if len(c.v.asked) != c.asked || len(got) != 0 {
				t.Errorf("asked %v, got %d records", c.v.asked, len(got))
			}
			if (c.want == "") != (err == nil) || err != nil && (!fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "SECRET")) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// What an event names goes into the path as one part, whatever it holds.
func TestAThinEventCannotPointElsewhere(t *testing.T) {
	v := &vendor{answer: "{}"}
	_, _ = partner.Records(t.Context(), finch, []byte(`{"event_type":"individual.updated","data":{"individual_id":"../payroll?x=1#y"}}`), v.get, at)
	if d := cmp.Diff([]string{"/employer/households/..%2Fpayroll%3Fx=1%23y"}, v.asked); d != "" {
		t.Error(d)
	}
}

const deposit = `{"type":"deposit.settled","data":{"id":"D1","plan":"health","amount":"1234.56","method":"ach","settled_at":"2026-03-04T23:30:00-05:00","reference":"SECRET"}}`

func TestDeposit(t *testing.T) {
	got, err := partner.ReadDeposit(bank, []byte(deposit))
	if err != nil || got.Cents != 123_456 || got.Method != "ach" || got.Plan != "health" || got.ID != "D1" {
		t.Fatalf("%+v, %v", got, err)
	}
	if day.Of(got.At) != day.New(2026, 3, 4) {
		t.Errorf("settled %s: the bank's day is 2026-03-04", day.Of(got.At))
	}
	for _, c := range []struct{ name, from, to, want string }{
		{"type", "deposit.settled", "deposit.pending", "type:"},
		{"no id", `"id":"D1"`, `"id":""`, "data.id: missing"},
		{"amount", "1234.56", "1e3", "data.amount:"},
		{"zero", "1234.56", "0.00", "data.amount:"},
		{"below zero", "1234.56", "-1", "data.amount:"},
		{"a number", `"1234.56"`, `1234.56`, "not JSON of the documented shape"},
		{"another plan", `"plan":"health"`, `"plan":"dental"`, "data.plan:"},
		{"method", `"ach"`, `"check"`, "data.method:"},
		{"no time", `"settled_at":"2026-03-04T23:30:00-05:00",`, "", "data.settled_at: missing"},
		{"not JSON", deposit, "SECRET", "not JSON"},
	} {
		_, err := partner.ReadDeposit(bank, []byte(strings.Replace(deposit, c.from, c.to, 1)))
		t.Run(c.name, func(t *testing.T) { checkFault(t, err, c.want) })
	}
}

func TestAConnectionHasOneUse(t *testing.T) {
	if _, err := partner.Records(t.Context(), bank, []byte(body(t)), nil, at); err == nil || !fault.Is(err, fault.Internal) {
		t.Errorf("a household from a bank: %v", err)
	}
	if _, err := partner.ReadDeposit(hris, []byte(deposit)); err == nil || !fault.Is(err, fault.Internal) {
		t.Errorf("a deposit from an HRIS: %v", err)
	}
}
