// Package queue is the port to work queues: at least once, in no order, with a
// visibility lease, a receive count and a dead letter queue after MaxReceives.
package queue

import (
	"context"
	"time"
)

// Limits, the same in every driver.
const (
	MaxBody     = 256 << 10
	MaxReceives = 5
)

// Message is one received message. Receipt names this lease: after it has run
// out and somebody else received the message, it deletes nothing.
type Message struct {
	ID       string
	Body     []byte
	Receipt  string
	Receives int
}

// Queue is what every driver does. Send returns once the message is durable; a
// body over MaxBody is fault.TooLarge. Receive waits up to wait for at least
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
