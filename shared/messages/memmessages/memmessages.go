// Package memmessages keeps messages in memory: for tests and the simulation.
package memmessages

import (
	"context"
	"slices"
	"sync"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/messages"
)

// Messages is a messages.Messages, safe for concurrent use.
type Messages struct {
	mu   sync.Mutex
	seen map[string]bool
	all  []messages.Message
}

// New makes an empty mailbox.
func New() *Messages { return &Messages{seen: map[string]bool{}} }

// Deliver implements messages.Messages.
func (m *Messages) Deliver(ctx context.Context, one messages.Message) error {
	if err := ctx.Err(); err != nil {
		return fault.As(fault.Unavailable, err, "messages")
	}
	if one.ID == "" || one.To == "" {
		return fault.New(fault.Invalid, "message: without an id or an address")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.seen[one.ID] {
		m.seen[one.ID] = true
		m.all = append(m.all, one)
	}
	return nil
}

// All is what was delivered, in order.
func (m *Messages) All() []messages.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.all)
}
