// Package queue is the port to work queues: at least once, in no order, with a
// visibility lease, a receive count and a dead letter queue after MaxReceives.
package queue

import (
	"context"
	"time"

	"github.com/openaso/openaso/shared/fault"
)

// Limits, the same in every driver: bytes, receives, and the longest delay, which is
// that of SQS.
const (
	MaxBody     = 256 << 10
	MaxReceives = 5
	MaxDelay    = 15 * time.Minute
)

// Check is what every driver's Send insists on: fault.TooLarge for a body over MaxBody,
// fault.Invalid for a delay over MaxDelay.
func Check(body []byte, delay time.Duration) error {
	switch {
	case len(body) > MaxBody:
		return fault.New(fault.TooLarge, "message over %d bytes", MaxBody)
	case delay > MaxDelay:
		return fault.New(fault.Invalid, "message delayed for more than %v", MaxDelay)
	}
	return nil
}

// Message is one received message. Receipt names this lease: after it has run
// out and somebody else received the message, it deletes nothing.
type Message struct {
	ID       string
	Body     []byte
	Receipt  string
	Receives int
}

// Queue is what every driver does. Send returns once the message is durable; a
// body over MaxBody is fault.TooLarge, a delay over MaxDelay fault.Invalid. Receive waits up to wait for at least
// one message and leases at most limit. Delete and Extend with a stale receipt
// are fault.Conflict. A message received MaxReceives times and not deleted
// moves to the dead letters of its queue, where Dead lists it and Redrive sends all back.
type Queue interface {
	Send(ctx context.Context, name string, body []byte, delay time.Duration) error
	Receive(ctx context.Context, name string, limit int, lease, wait time.Duration) ([]Message, error)
	Delete(ctx context.Context, name string, receipt string) error
	Extend(ctx context.Context, name string, receipt string, lease time.Duration) error
	Dead(ctx context.Context, name string, limit int) ([]Message, error)
	Redrive(ctx context.Context, name string) (int, error)
	Depth(ctx context.Context, name string) (int, error)
}
