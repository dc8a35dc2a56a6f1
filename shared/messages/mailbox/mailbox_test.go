package mailbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/mailbox"
	"github.com/openaso/openaso/shared/messages/messagestest"
	"github.com/openaso/openaso/shared/table/memtable"
)

func TestConformance(t *testing.T) {
	messagestest.Run(t, func(t *testing.T) messagestest.Driver {
		clock := testclock.New()
		tab := memtable.New(clock.Now)
		return messagestest.Driver{
			Messages: &mailbox.Mailbox{Table: tab, Now: clock.Now},
			Sample: messages.Message{ID: "m1", Channel: messages.Email, Employer: "acme", Member: "p1", To: "synthetic@example.com",
				Subject: "News", Text: "News.", HTML: "<p>News.</p>"},
			Delivered: func(t *testing.T) (all []messages.Message) {
				list, err := mailbox.List(t.Context(), tab, 100)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range list {
					all = append(all, s.Message)
				}
				return all
			},
		}
	})
}

func TestOnceAndNewestFirst(t *testing.T) {
	clock := testclock.New()
	tab := memtable.New(clock.Now)
	m := &mailbox.Mailbox{Table: tab, Now: clock.Now}
	for i := range 5 {
		for range 2 {
			one := messages.Message{ID: fmt.Sprint("m", i), Channel: messages.Email, To: "a@example.com", Subject: fmt.Sprint(i)}
			if err := m.Deliver(t.Context(), one); err != nil {
				t.Fatal(err)
			}
			clock.Pass(time.Second)
		}
	}
	got, err := mailbox.List(t.Context(), tab, 3)
	if err != nil || len(got) != 3 || got[0].Subject != "4" || got[2].Subject != "2" {
		t.Errorf("%+v %v", got, err)
	}
	if all, _ := mailbox.List(t.Context(), tab, 100); len(all) != 5 {
		t.Errorf("%d messages, want 5", len(all))
	}
	if err := m.Deliver(t.Context(), messages.Message{ID: "x"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without an address: %v", err)
	}
}
