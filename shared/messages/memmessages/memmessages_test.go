package memmessages_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/memmessages"
	"github.com/openaso/openaso/shared/messages/messagestest"
)

func TestConformance(t *testing.T) {
	messagestest.Run(t, func(*testing.T) messagestest.Driver {
		m := memmessages.New()
		return messagestest.Driver{
			Messages:  m,
			Sample:    messages.Message{ID: "m1", Channel: messages.SMS, Employer: "acme", Member: "p1", To: "5555550100", Text: "News."},
			Delivered: func(*testing.T) []messages.Message { return m.All() },
		}
	})
}

func TestAMessageIsDeliveredOnceByItsID(t *testing.T) {
	m := memmessages.New()
	one := messages.Message{ID: "1", Channel: messages.Email, To: "synthetic@example.com", Subject: "first"}
	again, two := one, one
	again.Subject, two.ID = "again", "2"
	for _, x := range []messages.Message{one, again, two} {
		if err := m.Deliver(t.Context(), x); err != nil {
			t.Fatal(err)
		}
	}
	all := m.All()
	if d := cmp.Diff([]messages.Message{one, two}, all); d != "" {
		t.Error(d)
	}
	all[0].Subject = "changed" // the caller's copy
	if m.All()[0].Subject != "first" {
		t.Error("the mailbox hands out what it keeps")
	}
}

func TestWhatCannotBeDeliveredIsNotKept(t *testing.T) {
	m := memmessages.New()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		m    messages.Message
		want fault.Kind
	}{
		"no id":      {t.Context(), messages.Message{To: "synthetic@example.com"}, fault.Invalid},
		"no address": {t.Context(), messages.Message{ID: "1"}, fault.Invalid},
		"ended":      {ended, messages.Message{ID: "1", To: "synthetic@example.com"}, fault.Unavailable},
	} {
		if err := m.Deliver(c.ctx, c.m); !fault.Is(err, c.want) || len(m.All()) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
