package receive_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/receive"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/webhook"
)

var connections = map[string]*partner.Connection{
	"hris":   {ID: "hris", Employer: "acme", Kind: partner.HRIS, Profile: partner.ProfileStandard, Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
	"finch":  {ID: "finch", Employer: "acme", Kind: partner.HRIS, Profile: partner.ProfileFinch, Secret: phi.New("5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH")},
	"clinic": {ID: "clinic", Employer: "acme", Kind: partner.Inquirer, Profile: partner.ProfileX12, Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
	"bank":   {ID: "bank", Employer: "acme", Plan: "health", Kind: partner.Bank, Profile: partner.ProfileBank, Secret: phi.New("whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
}

type house struct {
	t     *testing.T
	clock *testclock.Clock
	tab   *memtable.Table
	files *memfiles.Files
	s     receive.Service
}

func open(t *testing.T) *house {
	clock := testclock.New()
	h := &house{t: t, clock: clock, tab: memtable.New(clock.Now), files: memfiles.New(clock.Now)}
	h.s = receive.Service{Table: h.tab, Files: h.files, Now: clock.Now, Connection: func(id string) (*partner.Connection, bool) {
		c, ok := connections[id]
		return c, ok
	}}
	return h
}

// post signs a body as the connection would and hands it in.
func (h *house) post(connection, wid string, at time.Time, body string) error {
	h.t.Helper()
	c := connections[connection]
	if c == nil {
		return h.s.Receive(h.t.Context(), connection, func(string) string { return "" }, []byte(body))
	}
	signed, err := webhook.Sign(c.Scheme(), c.Secret, wid, at, []byte(body))
	if err != nil {
		h.t.Fatal(err)
	}
	return h.s.Receive(h.t.Context(), connection, func(name string) string { return signed[name] }, []byte(body))
}

func (h *house) records() []table.Record {
	h.t.Helper()
	all, err := h.tab.Read(h.t.Context(), 0, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

const (
	enrollment = `{"type":"enrollment.changed","timestamp":"2026-01-02T12:00:00Z","data":{"employee":{"id":"E1","status":"active"},
		"people":[{"id":"E1","relationship":"subscriber","first_name":"Annabel","last_name":"Syntheticson","born":"1980-05-06"}],
		"elections":[{"plan":"health","option":"ppo","tier":"employee","from":"2026-01-01"}]}}`
	thin    = `{"event_type":"individual.updated","data":{"individual_id":"I1"}}`
	deposit = `{"type":"deposit.settled","data":{"id":"D1","plan":"health","amount":"100.00","method":"wire","settled_at":"2026-01-02T11:00:00-05:00"}}`
)

// A webhook leaves one item, which is its event, and a copy of its bytes.
func TestTaken(t *testing.T) {
	for connection, c := range map[string]struct{ body, event string }{
		"hris": {enrollment, events.EnrollmentReceived}, "finch": {thin, events.EnrollmentReceived}, "bank": {deposit, events.DepositReceived},
	} {
		t.Run(connection, func(t *testing.T) {
			h := open(t)
			for range 3 {
				if err := h.post(connection, "msg_1", h.clock.Now(), c.body); err != nil {
					t.Fatal(err)
				}
				h.clock.Pass(time.Minute)
			}
			all := h.records()
			if len(all) != 1 || all[0].Item.Kind != receive.Kind || len(all[0].Item.Events) != 1 || all[0].Item.Events[0] != c.event {
				t.Fatalf("%d records", len(all))
			}
			w, body, err := receive.Load(t.Context(), h.tab, h.files, all[0].Item.Key)
			if err != nil || string(body) != c.body || w.Connection != connection {
				t.Errorf("loaded %d bytes of %s, %v", len(body), w.Connection, err)
			}
			if text := string(all[0].Item.Body) + all[0].Item.PK + all[0].Item.SK; strings.Contains(text, "Annabel") || strings.Contains(text, "msg_1") {
				t.Error("the item holds what the sender wrote")
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, connection, body string
		late                   time.Duration
		kind                   fault.Kind
	}{
		{"no such connection", "nobody", enrollment, 0, fault.Unauthorized},
		{"who only asks", "clinic", enrollment, 0, fault.Unauthorized},
		{"stale", "hris", enrollment, -6 * time.Minute, fault.Unauthorized},
		{"from the future", "hris", enrollment, 6 * time.Minute, fault.Unauthorized},
		{"too large", "hris", `{"type":"` + strings.Repeat("x", receive.MaxBody) + `"}`, 0, fault.TooLarge},
		{"not JSON", "hris", "{", 0, fault.Invalid},
		{"not JSON, thin", "finch", "{", 0, fault.Invalid},
		{"not an object, thin", "finch", "19800506", 0, fault.Invalid},
		{"two bodies, thin", "finch", thin + thin, 0, fault.Invalid},
		{"not the profile's", "hris", `{"type":"payroll"}`, 0, fault.Invalid},
		{"as of a year to come", "hris", strings.Replace(enrollment, "2026-01-02T12", "2027-01-02T12", 1), 0, fault.Invalid},
		{"not a deposit", "bank", strings.Replace(deposit, "100.00", "1e2", 1), 0, fault.Invalid},
		{"another plan's bank", "bank", strings.Replace(deposit, "health", "dental", 1), 0, fault.Invalid},
	} {
		h := open(t)
		if err := h.post(c.connection, "msg_1", h.clock.Now().Add(c.late), c.body); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", c.name, err)
		}
		kept, err := h.files.List(t.Context(), "", "", 0)
		if len(h.records()) != 0 || len(kept) != 0 || err != nil {
			t.Errorf("%s: left %d records and %d files", c.name, len(h.records()), len(kept))
		}
	}
}

func TestUnsigned(t *testing.T) {
	h := open(t)
	for name, header := range map[string]func(string) string{
		"no header": func(string) string { return "" },
		"several signatures, none of ours": func(name string) string {
			signed, _ := webhook.Sign(webhook.Standard, connections["hris"].Secret, "msg_1", h.clock.Now(), []byte(enrollment))
			if name == "webhook-signature" { // joined as repeated headers are
				return "v1,AAAA," + signed[name] + " v2," + signed[name] + " v1a," + signed[name]
			}
			return signed[name]
		},
		"repeated headers": func(name string) string {
			signed, _ := webhook.Sign(webhook.Standard, connections["hris"].Secret, "msg_1", h.clock.Now(), []byte(enrollment))
			return signed[name] + "," + signed[name]
		},
		"another's signature": func(name string) string {
			signed, _ := webhook.Sign(webhook.Standard, connections["bank"].Secret, "msg_1", h.clock.Now(), []byte(enrollment))
			return signed[name]
		},
		"another body's signature": func(name string) string {
			signed, _ := webhook.Sign(webhook.Standard, connections["hris"].Secret, "msg_1", h.clock.Now(), []byte(enrollment+" "))
			return signed[name]
		},
	} {
		if err := h.s.Receive(t.Context(), "hris", header, []byte(enrollment)); !fault.Is(err, fault.Unauthorized) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnIdStandsForOneBody(t *testing.T) {
	h := open(t)
	if err := h.post("hris", "msg_1", h.clock.Now(), enrollment); err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(enrollment, "ppo", "hdhp", 1)
	if err := h.post("hris", "msg_1", h.clock.Now(), other); !fault.Is(err, fault.Conflict) {
		t.Errorf("the id again with another body: %v", err)
	}
	if err := h.post("hris", "msg_2", h.clock.Now(), enrollment); err != nil {
		t.Errorf("the body again under another id: %v", err)
	}
	if err := h.post("bank", "msg_1", h.clock.Now(), deposit); err != nil {
		t.Errorf("the id on another connection: %v", err)
	}
	if n := len(h.records()); n != 3 {
		t.Errorf("%d records", n)
	}
}

func TestACopyThatChangedIsADefect(t *testing.T) {
	h := open(t)
	if err := h.post("hris", "msg_1", h.clock.Now(), enrollment); err != nil {
		t.Fatal(err)
	}
	k := h.records()[0].Item.Key
	kept, err := h.files.List(t.Context(), "webhooks/", "", 0)
	if err == nil {
		_, err = h.files.Put(t.Context(), kept[0].Key, strings.NewReader("{}"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := receive.Load(t.Context(), h.tab, h.files, k); err == nil || !fault.Is(err, fault.Internal) {
		t.Errorf("a changed copy: %v", err)
	}
	if _, _, err := receive.Load(t.Context(), h.tab, h.files, table.Key{PK: "W#hris", SK: "none"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("none: %v", err)
	}
}

// down is a table that cannot be reached.
type down struct{ table.Table }

func (down) Commit(context.Context, string, []table.Op) error {
	return fault.New(fault.Unavailable, "commit: throttled")
}

func TestATableThatIsDownIsUnavailable(t *testing.T) {
	h := open(t)
	h.s.Table = down{h.tab}
	if err := h.post("hris", "msg_1", h.clock.Now(), enrollment); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	h.s.Table = h.tab
	if err := h.post("hris", "msg_1", h.clock.Now(), enrollment); err != nil || len(h.records()) != 1 {
		t.Errorf("sent again: %v, %d records", err, len(h.records()))
	}
}

// A connection that is not there has no secret, not even the one that refuses in its
// place.
func TestNobodySignsForAStranger(t *testing.T) {
	h := open(t)
	body := []byte(enrollment)
	for _, secret := range []string{"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		signed, err := webhook.Sign(webhook.Standard, phi.New(secret), "msg_1", h.clock.Now(), body)
		if err != nil {
			t.Fatal(err)
		}
		err = h.s.Receive(t.Context(), "nobody", func(name string) string { return signed[name] }, body)
		if !fault.Is(err, fault.Unauthorized) || len(h.records()) != 0 {
			t.Errorf("%v, %d records", err, len(h.records()))
		}
	}
}
