package route_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/memmessages"
	"github.com/openaso/openaso/shared/messages/messagestest"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

// forgetful delivers whatever it gets, as SES does.
type forgetful struct{ all []messages.Message }

// Deliver implements messages.Messages.
func (f *forgetful) Deliver(ctx context.Context, m messages.Message) error {
	if m.To == "" {
		return fault.New(fault.Invalid, "without an address")
	}
	if ctx.Err() == nil {
		f.all = append(f.all, m)
	}
	return fault.As(fault.Unavailable, ctx.Err(), "ended")
}

func email() messages.Message {
	return messages.Message{ID: "m1.member.email", Channel: messages.Email, Employer: "acme", Member: "p1",
		To: "synthetic@example.com", Subject: "News", Text: "You have a message.", HTML: "<p>You have a message.</p>"}
}

func TestOnce(t *testing.T) {
	messagestest.Run(t, func(*testing.T) messagestest.Driver {
		f, clock := &forgetful{}, testclock.New()
		return messagestest.Driver{
			Messages: &route.Once{Table: memtable.New(clock.Now), Now: clock.Now, To: f}, Sample: email(),
			Delivered: func(*testing.T) []messages.Message { return f.all },
		}
	})
}

func TestLetters(t *testing.T) {
	messagestest.Run(t, func(*testing.T) messagestest.Driver {
		f := memfiles.New(testclock.New().Now)
		return messagestest.Driver{
			Messages: &route.Letters{Files: f},
			Sample: messages.Message{ID: "m1.letter", Channel: messages.Letter, Employer: "acme", Member: "p1", To: "p1",
				Subject: "Letter to print and post", Text: "documents/acme/p1.html"},
			Delivered: func(t *testing.T) []messages.Message { return orders(t, f) },
		}
	})
}

// orders reads the letters back as the print vendor does.
func orders(t *testing.T, f *memfiles.Files) (all []messages.Message) {
	t.Helper()
	list, err := f.List(t.Context(), "", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range list {
		r, _, err := f.Open(t.Context(), info.Key)
		if err != nil {
			t.Fatal(err)
		}
		var o route.Order
		b, err := io.ReadAll(r)
		if err == nil {
			err = json.Unmarshal(b, &o)
		}
		if err != nil || o.Schema != 1 || info.Key != "out/letters/"+o.Employer+"/"+o.ID+".json" {
			t.Errorf("%s: %+v, %v", info.Key, o, err)
		}
		all = append(all, messages.Message{ID: o.ID, Channel: messages.Letter, Employer: o.Employer, Member: o.Member, To: o.To, Subject: o.Subject, Text: o.Text})
	}
	return all
}

func TestALetterStaysInItsFolder(t *testing.T) {
	f := memfiles.New(testclock.New().Now)
	l := &route.Letters{Files: f}
	for _, m := range []messages.Message{
		{ID: "../../in/x", Employer: "acme", To: "p1"}, {ID: "x", Employer: "..", To: "p1"}, {ID: "x", To: "p1"},
	} {
		if err := l.Deliver(t.Context(), m); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "..") {
			t.Errorf("got %v", err)
		}
	}
	if list, err := f.List(t.Context(), "", "", 0); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestByChannel(t *testing.T) {
	sms, mail, letter := memmessages.New(), memmessages.New(), memmessages.New()
	r := &route.Route{SMS: sms, Email: mail, Letter: letter}
	for c, to := range map[messages.Channel]*memmessages.Messages{messages.SMS: sms, messages.Email: mail, messages.Letter: letter} {
		m := email()
		m.Channel = c
		if err := r.Deliver(t.Context(), m); err != nil {
			t.Error(err)
		}
		if d := cmp.Diff([]messages.Message{m}, to.All()); d != "" {
			t.Errorf("%s: %s", c, d)
		}
	}
	none := email()
	none.Channel = "fax"
	for _, err := range []error{r.Deliver(t.Context(), none), (&route.Route{SMS: sms}).Deliver(t.Context(), email())} {
		if !fault.Is(err, fault.Internal) {
			t.Errorf("got %v", err)
		}
	}
}

// A service that fails leaves no marker, and a marker that cannot be written is told:
// the message comes again, which is the lesser harm.
func TestWhatStaysAtLeastOnce(t *testing.T) {
	clock, f := testclock.New(), &forgetful{}
	tab := &failing{Table: memtable.New(clock.Now)}
	o := &route.Once{Table: tab, Now: clock.Now, To: f}
	nowhere := email()
	nowhere.To = ""
	if err := o.Deliver(t.Context(), nowhere); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
	tab.writes = true
	if err := o.Deliver(t.Context(), email()); !fault.Is(err, fault.Unavailable) || len(f.all) != 1 {
		t.Errorf("%d delivered, %v", len(f.all), err)
	}
	tab.writes, tab.reads = false, true
	if err := o.Deliver(t.Context(), email()); !fault.Is(err, fault.Unavailable) || len(f.all) != 1 {
		t.Errorf("without a look at the markers %d delivered, %v", len(f.all), err)
	}
	tab.reads = false
	for range 2 {
		if err := o.Deliver(t.Context(), email()); err != nil || len(f.all) != 2 {
			t.Errorf("%d delivered, %v", len(f.all), err)
		}
	}
	page, err := tab.Query(t.Context(), table.Query{PK: "S#SENT"})
	if err != nil || len(page.Items) != 1 || strings.Contains(string(page.Items[0].Body), "@") {
		t.Errorf("%d markers, %v", len(page.Items), err)
	}
}

// failing is a table that does not answer.
type failing struct {
	table.Table
	reads, writes bool
}

func (f *failing) Get(ctx context.Context, k table.Key) (table.Item, error) {
	if f.reads {
		return table.Item{}, fault.New(fault.Unavailable, "not now")
	}
	return f.Table.Get(ctx, k)
}

func (f *failing) Commit(ctx context.Context, token string, ops []table.Op) error {
	if f.writes {
		return fault.New(fault.Unavailable, "not now")
	}
	return f.Table.Commit(ctx, token, ops)
}
