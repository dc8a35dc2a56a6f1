// Package messages is the port to people: SMS, e-mail, letters. What goes
// through it is free of PHI by the rule of shared/notice.
package messages

import "context"

// Channel is how a message travels.
type Channel string

// The channels.
const (
	SMS    Channel = "sms"
	Email  Channel = "email"
	Letter Channel = "letter"
)

// Message is one message to one address. ID is derived from event, template and
// channel; delivering it again must carry the same bytes. To is an address:
// it is PHI and stays out of logs.
type Message struct {
	ID       string
	Channel  Channel
	Employer string
	Member   string
	To       string
	Subject  string
	Text     string
	HTML     string
}

// Messages delivers. The same ID again is delivered at most once by drivers
// that can tell, and is never an error. A bad address is fault.Invalid; anything
// that may pass later is fault.Unavailable.
type Messages interface {
	Deliver(ctx context.Context, m Message) error
}
