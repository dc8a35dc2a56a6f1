package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

// The double tells whoever has the token, and nobody else, and only what it was told.
func TestTheDoubleOfFinch(t *testing.T) {
	d, err := startDouble(t.Context(), phi.New("token"))
	if err != nil {
		t.Fatal(err)
	}
	sample := fixture.New(day.New(2026, 3, 4), seed, nil)
	one := &sample.Households()[0].Record
	d.tell(one)
	for _, c := range []struct {
		name, authorization, who string
		want                     int
	}{
		{"known", "Bearer token", one.Subscriber, 200}, {"unknown", "Bearer token", "nobody", 404},
		{"another token", "Bearer other", one.Subscriber, 401}, {"no token", "", one.Subscriber, 401},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.addr+"/employer/households/"+c.who, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", c.authorization)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.want || json.Valid(body) != (c.want == 200) {
			t.Errorf("%s: %d %v", c.name, res.StatusCode, err)
		}
	}
}

// A bank's wire is for what a call still lacks, under an id that follows from both: the
// same wire twice is one deposit.
func TestTheWireOfACall(t *testing.T) {
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	c := &funding.Call{ID: "call-1", Plan: fixture.Plan, Number: 2, Requested: 226_042, Covered: 26_042}
	wid, body, err := deposit(c, at)
	if err != nil {
		t.Fatal(err)
	}
	d, err := partner.ReadDeposit(&partner.Connection{ID: sampleBank, Employer: fixture.Employer, Plan: fixture.Plan, Kind: partner.Bank,
		Profile: partner.ProfileBank}, body)
	if err != nil || d.Cents != 200_000 || d.ID != wid || d.Plan != fixture.Plan || !d.At.Equal(at) {
		t.Errorf("%+v %v", d, err)
	}
	if again, _, _ := deposit(c, at.Add(time.Hour)); again != wid {
		t.Error("the same wire has another id later")
	}
	c.Covered = 0
	if other, _, _ := deposit(c, at); other == wid {
		t.Error("another amount has the same id")
	}
}

func TestWhatASenderHears(t *testing.T) {
	known := &partner.Connection{ID: "hris", Kind: partner.HRIS, Profile: partner.ProfileStandard, Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}
	s := &sender{base: "http://" + free(t), now: time.Now, connection: func(id string) (*partner.Connection, bool) { return known, id == "hris" }}
	if err := s.must(t.Context(), "nobody", "1", []byte("{}")); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such connection: %v", err)
	}
	if err := s.must(t.Context(), "hris", "1", []byte("{}")); !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "whsec") {
		t.Errorf("nobody listens: %v", err)
	}
}
