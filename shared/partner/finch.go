package partner

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
)

// thin reads an event that only names an individual and fetches the household: what
// an event says is never applied, only what the vendor's API answers now.
func thin(ctx context.Context, c *Connection, body []byte, get Get, now time.Time) ([]Record, error) {
	var w struct {
		Type string `json:"event_type"`
		Data struct {
			Individual string `json:"individual_id"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &w); err != nil {
		return nil, notJSON()
	}
	kind, _, _ := strings.Cut(w.Type, ".")
	switch {
	case w.Type == "":
		return nil, missing("event_type")
	case kind != "individual" && kind != "employment" && kind != "benefit":
		return nil, nil
	case w.Data.Individual == "":
		return nil, missing("data.individual_id")
	case strings.Trim(w.Data.Individual, ".") == "": // a path of dots asks for something else
		return nil, fault.New(fault.Invalid, "data.individual_id: not one of an employee")
	}
	b, err := get(ctx, c, "/employer/households/"+url.PathEscape(w.Data.Individual))
	if err != nil {
		return nil, fault.Wrap(err, "the vendor's API")
	}
	var h household
	if err := json.Unmarshal(b, &h); err != nil {
		return nil, fault.New(fault.Invalid, "the vendor's answer is not JSON of the documented shape")
	}
	r, err := h.record()
	if err != nil {
		return nil, fault.Wrap(err, "the vendor's answer")
	}
	r.AsOf = now
	if r.Subscriber != w.Data.Individual {
		return nil, fault.New(fault.Invalid, "the vendor's answer is about another employee")
	}
	return []Record{r}, nil
}

// EnrollmentBody is a household as the standard profile's webhook body: what a sender
// of that profile, the sample employer's HRIS among them, puts on the wire.
func EnrollmentBody(r *Record, at time.Time) ([]byte, error) {
	type wire struct {
		Type      string    `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      household `json:"data"`
	}
	b, err := json.Marshal(wire{"enrollment.changed", at.UTC(), r.wire()})
	return b, fault.As(fault.Internal, err, "webhook body")
}

// HouseholdBody is a household as a thin vendor's API answers it.
func HouseholdBody(r *Record) ([]byte, error) {
	b, err := json.Marshal(r.wire())
	return b, fault.As(fault.Internal, err, "household")
}

func (r *Record) wire() (h household) {
	e := &h.Employee
	e.ID, e.Status, e.TerminatedOn = r.Subscriber, r.Status, r.Terminated
	e.Contact.Email, e.Contact.Mobile = r.Contact.Email.Reveal(), r.Contact.Mobile.Reveal()
	e.Contact.SMSConsent, e.Contact.EmailConsent, e.Contact.ConsentAt = r.Contact.SMS, r.Contact.EmailConsent, r.Contact.ConsentAt
	for _, p := range r.People {
		h.People = append(h.People, person{p.Key, p.Relationship, p.First.Reveal(), p.Last.Reveal(), p.Born, p.Sex})
	}
	for _, el := range r.Elections {
		h.Elections = append(h.Elections, election(el))
	}
	return h
}
