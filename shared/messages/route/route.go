// Package route is the messages of a deployment on AWS: it sends each message by its
// channel, keeps repeats away from services that cannot tell them, and puts letters
// where the print vendor fetches them.
package route

import (
	"context"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/messages"
)

// Route is a messages.Messages that hands each message to its channel's. SMS and Email
// are best a *Once, Letter a *Letters.
type Route struct {
	SMS, Email, Letter messages.Messages
}

// Deliver implements messages.Messages. fault.Internal: the message's channel is none,
// or the deployment has no driver for it.
func (r *Route) Deliver(ctx context.Context, m messages.Message) error {
	to := map[messages.Channel]messages.Messages{
		messages.SMS: r.SMS, messages.Email: r.Email, messages.Letter: r.Letter,
	}[m.Channel]
	if to == nil {
		return fault.New(fault.Internal, "message: nothing delivers its channel")
	}
	return to.Deliver(ctx, m)
}
