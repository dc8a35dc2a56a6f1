// Package partner knows the systems of others and reads what they send: an employer's HRIS
// and a plan's bank. Each vendor is a profile; what comes out is the same for all: a
// household as of now, or a deposit. A provider or clearinghouse that asks sends X12, which
// is read elsewhere.
package partner

import (
	"context"
	"time"

	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/webhook"
)

// The kinds of connection.
const (
	HRIS     = "hris"
	Bank     = "bank"
	Inquirer = "inquirer" // a provider or clearinghouse that asks about an employer's members
)

// The profiles: how a vendor signs and what its bodies hold.
const (
	ProfileStandard = "openaso-standard" // whole households in the webhook
	ProfileFinch    = "finch"            // thin events; the household is fetched
	ProfileBank     = "openaso-bank"
	ProfileX12      = "openaso-x12" // one X12 interchange in the body
)

// Connection is one system of others. Secret signs what it sends, Token is shown to
// its API; both hide themselves as PHI does. Employer is the one that it speaks for or
// asks about: of others it learns nothing.
type Connection struct {
	ID       string
	Employer id.Employer
	Plan     id.Plan // of a bank connection: the plan whose account it reports
	Kind     string
	Profile  string
	Secret   phi.Text
	Token    phi.Text
	API      string // base URL of a vendor whose events are thin
}

// Scheme is how the connection's webhooks are signed.
func (c *Connection) Scheme() webhook.Scheme {
	if c.Profile == ProfileFinch {
		return webhook.Finch
	}
	return webhook.Standard
}

// Person is one of a household. Key is what the employer calls the person.
type Person struct {
	Key          string
	Relationship family.Relationship
	First, Last  phi.Text
	Born         day.Day
	Sex          string
}

// Election is coverage chosen. People are keys; none means everyone.
type Election struct {
	Plan     id.Plan
	Option   string
	Tier     family.Tier
	From, To day.Day
	People   []string
}

// Contact is how the employee may be reached.
type Contact struct {
	Email, Mobile     phi.Text
	SMS, EmailConsent bool
	ConsentAt         time.Time
}

// Record is an employee's household as of now.
type Record struct {
	Subscriber string // the employer's key of the employee
	Status     string // Active or Terminated
	Terminated day.Day
	People     []Person
	Elections  []Election
	Elsewhere  []Elsewhere // new or changed; what is not there stays as it is known
	Contact    Contact
	AsOf       time.Time // when the sender said so, or the vendor answered
}

// Elsewhere is other coverage of a person of the record. The member is enroll's to find.
type Elsewhere struct {
	Person string // key
	cob.Coverage
}

// The statuses of a record.
const (
	Active     = "active"
	Terminated = "terminated"
)

// Deposit is money that a bank settled on a plan's account, or, Returned, took back:
// then only ID and Plan are there.
type Deposit struct {
	ID        string
	Plan      id.Plan
	Returned  bool
	Cents     money.Cents
	Method    string // wire or ach
	At        time.Time
	Reference string
}

// Get asks a thin vendor's API for a path below Connection.API; adapters supply it.
type Get func(ctx context.Context, c *Connection, path string) ([]byte, error)

// Records reads the households of an HRIS webhook. A test or an event that changes no
// coverage gives none. now is when a thin vendor is asked. fault.Invalid names what
// is wrong with the body.
func Records(ctx context.Context, c *Connection, body []byte, get Get, now time.Time) ([]Record, error) {
	switch c.Profile {
	case ProfileStandard:
		return standard(body)
	case ProfileFinch:
		return thin(ctx, c, body, get, now)
	}
	return nil, fault.New(fault.Internal, "the connection's profile is no HRIS profile")
}

// notJSON leaves the decoder's own words out: they may quote the body.
func notJSON() error { return fault.New(fault.Invalid, "the body is not JSON of the documented shape") }

func missing(where string) error { return fault.New(fault.Invalid, "%s: missing", where) }
