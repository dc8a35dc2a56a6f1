package partner

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
)

// household is the body's data, as README.md documents it for HRIS vendors.
type household struct {
	Employee struct {
		ID           string  `json:"id"`
		Status       string  `json:"status"`
		TerminatedOn day.Day `json:"terminated_on"`
		Contact      struct {
			Email        string    `json:"email"`
			Mobile       string    `json:"mobile"`
			SMSConsent   bool      `json:"sms_consent"`
			EmailConsent bool      `json:"email_consent"`
			ConsentAt    time.Time `json:"consent_at"`
		} `json:"contact"`
	} `json:"employee"`
	People    []person   `json:"people"`
	Elections []election `json:"elections"`
}

type person struct {
	ID           string              `json:"id"`
	Relationship family.Relationship `json:"relationship"`
	FirstName    string              `json:"first_name"`
	LastName     string              `json:"last_name"`
	Born         day.Day             `json:"born"`
	Sex          string              `json:"sex"`
}

type election struct {
	Plan   id.Plan     `json:"plan"`
	Option string      `json:"option"`
	Tier   family.Tier `json:"tier"`
	From   day.Day     `json:"from"`
	To     day.Day     `json:"to"`
	People []string    `json:"people,omitempty"`
}

func standard(body []byte) ([]Record, error) {
	var w struct {
		Type      string    `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      household `json:"data"`
	}
	if err := json.Unmarshal(body, &w); err != nil {
		return nil, notJSON()
	}
	switch w.Type {
	case "test":
		return nil, nil
	case "enrollment.changed":
	default:
		return nil, fault.New(fault.Invalid, "type: enrollment.changed or test")
	}
	if w.Timestamp.IsZero() {
		return nil, missing("timestamp")
	}
	r, err := w.Data.record()
	if err != nil {
		return nil, fault.Wrap(err, "data")
	}
	r.AsOf = w.Timestamp
	return []Record{r}, nil
}

func (h *household) record() (Record, error) {
	e := &h.Employee
	r := Record{Subscriber: e.ID, Status: e.Status, Terminated: e.TerminatedOn, Contact: Contact{
		Email: phi.New(e.Contact.Email), Mobile: phi.New(e.Contact.Mobile), SMS: e.Contact.SMSConsent,
		EmailConsent: e.Contact.EmailConsent, ConsentAt: e.Contact.ConsentAt,
	}}
	for _, p := range h.People {
		r.People = append(r.People, Person{Key: p.ID, Relationship: p.Relationship, First: phi.New(p.FirstName),
			Last: phi.New(p.LastName), Born: p.Born, Sex: p.Sex})
	}
	for _, el := range h.Elections {
		r.Elections = append(r.Elections, Election(el))
	}
	return r, check(&r)
}

// check says what a record lacks, by the place in the body.
func check(r *Record) error {
	switch {
	case r.Subscriber == "":
		return missing("employee.id")
	case r.Status != Active && r.Status != Terminated:
		return fault.New(fault.Invalid, "employee.status: active or terminated")
	case r.Status == Terminated && r.Terminated == 0:
		return missing("employee.terminated_on")
	case len(r.People) == 0:
		return missing("people")
	case len(r.People) > 99:
		return fault.New(fault.Invalid, "people: more than 99")
	}
	keys, subscribers := map[string]bool{}, 0
	for i := range r.People {
		if err := checkPerson(&r.People[i], keys); err != nil {
			return fault.Wrap(err, "people[%d]", i)
		}
		if r.People[i].Relationship == family.Subscriber {
			subscribers++
		}
	}
	if subscribers != 1 {
		return fault.New(fault.Invalid, "people: one is the subscriber, no more and no fewer")
	}
	for i := range r.Elections {
		if err := checkElection(&r.Elections[i], keys); err != nil {
			return fault.Wrap(err, "elections[%d]", i)
		}
	}
	return nil
}

func checkPerson(p *Person, keys map[string]bool) error {
	switch {
	case p.Key == "" || keys[p.Key]:
		return fault.New(fault.Invalid, "id: missing or twice")
	case p.Relationship != family.Subscriber && p.Relationship != family.Spouse && p.Relationship != family.Child:
		return fault.New(fault.Invalid, "relationship: subscriber, spouse or child")
	case p.First.Empty() || p.Last.Empty():
		return fault.New(fault.Invalid, "first_name and last_name: missing")
	case p.Born == 0:
		return missing("born")
	}
	keys[p.Key] = true
	return nil
}

func checkElection(e *Election, keys map[string]bool) error {
	switch {
	case e.Plan == "" || e.Option == "":
		return fault.New(fault.Invalid, "plan and option: missing")
	case e.From == 0:
		return missing("from")
	case e.To != 0 && e.To < e.From:
		return fault.New(fault.Invalid, "to: before from")
	}
	switch e.Tier {
	case family.EmployeeOnly, family.EmployeeSpouse, family.EmployeeChildren, family.WholeFamily:
	default:
		return fault.New(fault.Invalid, "tier: employee, employee+spouse, employee+children or family")
	}
	for i, k := range e.People {
		if !keys[k] {
			return fault.New(fault.Invalid, "people[%s]: not among people", strconv.Itoa(i))
		}
	}
	return nil
}
