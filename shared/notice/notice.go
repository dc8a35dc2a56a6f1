// Package notice tells people what happened: SMS and e-mail that carry no PHI,
// and letters and explanations of benefits as stored documents. A short message
// only says that something waits behind the login; the document says what. One
// template is one notice. It decides nothing and waits for no money: what a claim
// decision means goes out when it is decided, news of a payment when it is paid.
package notice

import (
	"context"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/table"
)

// eventReleased announces a payment item.
const eventReleased = "payment.released"

// Service tells people. Sponsor must be there; a hook that is nil leaves out what
// it would add.
type Service struct {
	Table    table.Table
	Files    files.Files
	Messages messages.Messages
	Now      func() time.Time
	Portal   string // base URL of the members' and the employer's portal
	Sponsor  func(e id.Employer) (Sponsor, bool)
	// Paid lists the claims of a payment item.
	Paid func(ctx context.Context, k table.Key) ([]Paid, error)
	// Provider names the provider with an NPI, "" if unknown.
	Provider func(npi string) string
	// Limits is the option that decided, for its name and its yearly amounts; with
	// version "" any version that names it.
	Limits func(e id.Employer, p id.Plan, option, version string) (*plan.Option, bool)
}

// Sponsor is what notices say about an employer and its administrator. It holds
// business addresses only; they stay out of logs all the same.
type Sponsor struct {
	Employer      string
	Administrator string
	Phone         string             // of the administrator, for members
	Address       string             // where members write to; lines end in "\n"
	Appeals       string             // where appeals go; Address if empty
	Assistance    string             // the state's consumer assistance program, with phone; may be empty
	Contacts      []string           // e-mail of those who fund the plan's calls
	Plans         map[id.Plan]string // names of the plans
}

// Paid is one claim in a payment. At is when the payment was released.
type Paid struct {
	Employer id.Employer
	Family   id.Family
	Claim    id.Claim
	At       time.Time
}

// Handle tells people about one event, once. It is safe to repeat and to run
// beside itself: documents are put if absent, messages carry derived ids, and
// once the record stands nothing is done at all. fault.Invalid: an event nobody is
// told of, or no such item's key. fault.NotFound: the item, the employer's
// Sponsor, or everyone to tell is missing. fault.Internal: an outcome that does not
// add up, which is never sent. fault.Unavailable: handle it again.
func (s *Service) Handle(ctx context.Context, m events.Message) error {
	switch m.Event {
	case enroll.EventEnrolled, enroll.EventTerminated, adjudicate.EventDecided, adjudicate.EventReversed:
		return fault.Wrap(s.tellFamily(ctx, m), "notice of a family's entry")
	case eventReleased:
		return fault.Wrap(s.tellPaid(ctx, m), "notice of a payment")
	case funding.EventRequested, funding.EventOverdue:
		return fault.Wrap(s.tellEmployer(ctx, m), "notice of a call")
	}
	return fault.New(fault.Invalid, "notice: an event that nobody is told of")
}

func (s *Service) sponsor(e id.Employer) (Sponsor, error) {
	sp, ok := s.Sponsor(e)
	if !ok {
		return sp, fault.New(fault.NotFound, "the employer has no sponsor record")
	}
	if sp.Appeals == "" {
		sp.Appeals = sp.Address
	}
	return sp, nil
}

func (s *Service) provider(npi string) string {
	if s.Provider != nil {
		if name := s.Provider(npi); name != "" {
			return name
		}
	}
	return "NPI " + npi
}

func (s *Service) option(e id.Employer, p id.Plan, option, version string) *plan.Option {
	if s.Limits != nil && option != "" {
		if o, ok := s.Limits(e, p, option, version); ok {
			return o
		}
	}
	return nil
}
