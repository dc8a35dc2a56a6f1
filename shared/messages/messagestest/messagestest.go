// Package messagestest holds what every driver of messages must do.
package messagestest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/messages"
)

// Driver is a driver and what it delivered so far, in any order: of each message the
// fields that travel. Those that the channel has no place for are left out of Sample.
type Driver struct {
	messages.Messages
	Sample    messages.Message
	Delivered func(t *testing.T) []messages.Message
}

// Run runs the suite; open gives a driver that delivered nothing. A driver that cannot
// tell a repeat is run behind what tells it.
func Run(t *testing.T, open func(t *testing.T) Driver) {
	for name, test := range map[string]func(*testing.T, Driver){
		"what is delivered arrives": arrives, "the same id is delivered once": once,
		"what cannot be delivered": refused, "a call that ended": ended,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func (d Driver) deliver(t *testing.T, m messages.Message) {
	t.Helper()
	if err := d.Deliver(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

func (d Driver) want(t *testing.T, want ...messages.Message) {
	t.Helper()
	got := d.Delivered(t)
	byID := func(list []messages.Message) map[string]messages.Message {
		out := map[string]messages.Message{}
		for _, m := range list {
			out[m.ID] = m
		}
		return out
	}
	if diff := cmp.Diff(byID(want), byID(got)); diff != "" || len(got) != len(want) {
		t.Errorf("%d delivered, want %d: %s", len(got), len(want), diff)
	}
}

func (d Driver) other(id string) messages.Message {
	m := d.Sample
	m.ID = id
	return m
}

func arrives(t *testing.T, d Driver) {
	d.want(t)
	d.deliver(t, d.Sample)
	d.want(t, d.Sample)
	d.deliver(t, d.other("m2"))
	d.want(t, d.Sample, d.other("m2"))
}

// once: also with other bytes, which the port forbids: the first stand.
func once(t *testing.T, d Driver) {
	again := d.Sample
	again.Text = "other words"
	d.deliver(t, d.Sample)
	d.deliver(t, d.Sample)
	d.deliver(t, again)
	d.want(t, d.Sample)
}

func refused(t *testing.T, d Driver) {
	nowhere := d.other("m3")
	nowhere.To = ""
	for _, m := range []messages.Message{d.other(""), nowhere} {
		if err := d.Deliver(t.Context(), m); !fault.Is(err, fault.Invalid) {
			t.Errorf("got %v", err)
		}
	}
	d.want(t)
}

// ended: nothing is delivered, and the same call again delivers.
func ended(t *testing.T, d Driver) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Deliver(ctx, d.Sample); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	d.want(t)
	d.deliver(t, d.Sample)
	d.want(t, d.Sample)
}
