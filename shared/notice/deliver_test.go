package notice_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/notice"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

// TestTwiceIsOnce handles everything again, in every state a crash may leave.
func TestTwiceIsOnce(t *testing.T) {
	for _, sc := range scenarios() {
		t.Run(sc.name, func(t *testing.T) {
			w := newWorld(t)
			sc.run(w)
			all := w.events
			broken := *w.notice
			broken.Table = &refusing{Table: w.table}
			for _, m := range all {
				if err := broken.Handle(t.Context(), m); !fault.Retryable(err) {
					t.Fatalf("the record was refused, and Handle says %v", err)
				}
			}
			first, docs := w.mail.all(), w.documents()
			w.clock.Pass(48 * time.Hour)
			w.tell()
			count := w.mail.count
			for _, m := range all {
				w.must(w.notice.Handle(t.Context(), m))
			}
			if w.mail.count != count {
				t.Error("delivered again although the record stands")
			}
			if d := cmp.Diff(first, w.mail.all()); d != "" {
				t.Errorf("messages: %s", d)
			}
			if d := cmp.Diff(docs, w.documents()); d != "" {
				t.Errorf("documents: %s", d)
			}
		})
	}
}

// refusing is a table that takes no record of a notice.
type refusing struct{ table.Table }

func (r *refusing) Commit(ctx context.Context, token string, ops []table.Op) error {
	if ops[0].Item.Kind == notice.Kind {
		return fault.New(fault.Unavailable, "not now")
	}
	return r.Table.Commit(ctx, token, ops)
}

// TestAtOnce handles one event in many goroutines: each message is there once.
func TestAtOnce(t *testing.T) {
	w := newWorld(t)
	w.enroll(household())
	w.notice.Messages = &locked{Messages: w.mail, turn: make(chan struct{}, 1)}
	done := make(chan error)
	for range 8 {
		go func() { done <- w.notice.Handle(context.Background(), w.events[0]) }()
	}
	for range 8 {
		w.must(<-done)
	}
	if d := cmp.Diff([]messages.Channel{messages.Email, messages.SMS}, w.channels()); d != "" {
		t.Error(d)
	}
}

type locked struct {
	messages.Messages
	turn chan struct{}
}

func (l *locked) Deliver(ctx context.Context, m messages.Message) error {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	return l.Messages.Deliver(ctx, m)
}

func TestConsent(t *testing.T) {
	sms, mail, letter := messages.SMS, messages.Email, messages.Letter
	cases := []struct {
		name    string
		contact partner.Contact
		refuses messages.Channel
		want    []messages.Channel
	}{
		{"both", partner.Contact{Email: phi.New(email), Mobile: phi.New(mobile), EmailConsent: true, SMS: true}, "", []messages.Channel{mail, sms}},
		{"e-mail only", partner.Contact{Email: phi.New(email), Mobile: phi.New(mobile), EmailConsent: true}, "", []messages.Channel{mail}},
		{"SMS only", partner.Contact{Email: phi.New(email), Mobile: phi.New(mobile), SMS: true}, "", []messages.Channel{sms}},
		{"neither", partner.Contact{Email: phi.New(email), Mobile: phi.New(mobile)}, "", []messages.Channel{letter}},
		{"consent without an address", partner.Contact{EmailConsent: true, SMS: true}, "", []messages.Channel{letter}},
		{"nothing", partner.Contact{}, "", []messages.Channel{letter}},
		{"a bad address", partner.Contact{Email: phi.New(email), EmailConsent: true}, mail, []messages.Channel{letter}},
		{"one bad address", partner.Contact{Email: phi.New(email), Mobile: phi.New(mobile), EmailConsent: true, SMS: true}, mail, []messages.Channel{sms}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.mail.refuses = map[messages.Channel]bool{c.refuses: true}
			r := household()
			r.Contact = c.contact
			w.enroll(r)
			w.tell()
			if d := cmp.Diff(c.want, w.channels()); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestConsentTakenBack: what counts is the consent when the message goes out.
func TestConsentTakenBack(t *testing.T) {
	w := newWorld(t)
	w.enroll(household())
	r := household()
	r.Contact.SMS, r.Contact.EmailConsent = false, false
	w.enroll(r)
	w.tell()
	if d := cmp.Diff([]messages.Channel{messages.Letter}, w.channels()); d != "" {
		t.Error(d)
	}
}

// TestALetterNamesItsDocuments, and nothing else.
func TestALetterNamesItsDocuments(t *testing.T) {
	w := newWorld(t)
	r := household()
	r.Contact = partner.Contact{}
	w.enroll(r)
	w.decide(w.bill(10, "99213 210.00"), w.bill(11, "80053 65.00"))
	w.tell()
	all := w.mail.all()
	last := all[len(all)-1]
	for _, k := range slices.Sorted(maps.Keys(w.documents())) {
		if strings.Contains(k, "welcome") == strings.Contains(last.Text, k) {
			t.Errorf("the letter on the claims should name theirs: %s", k)
		}
	}
	if last.Channel != messages.Letter || strings.Contains(last.Text, "Ana") || strings.Contains(last.Text, cardOf(fam).Reveal()) {
		t.Errorf("%+v", last)
	}
}

// TestLateIsTheSame: a document written long after the event says what it would
// have said at once, whatever became of the family.
func TestLateIsTheSame(t *testing.T) {
	once := newWorld(t)
	once.enroll(household())
	once.decide(once.bill(10, "99213 210.00"))
	once.tell()

	late := newWorld(t)
	late.enroll(household())
	late.decide(late.bill(10, "99213 210.00"))
	waiting := late.events
	for n := 11; n < 15; n++ {
		for i := range 5 {
			late.decide(late.bill(n*5+i, "80053 65.00"))
		}
		r := household()
		r.People[0].Last = phi.New(fmt.Sprint("Renamed", n))
		late.enroll(r)
	}
	late.clock.Pass(90 * 24 * time.Hour)
	late.events = waiting
	late.tell()
	if d := cmp.Diff(once.documents(), late.documents()); d != "" {
		t.Error(d)
	}
}

// TestTheFirstRecordStands: a handler that saw no record overwrites none.
func TestTheFirstRecordStands(t *testing.T) {
	w := newWorld(t)
	w.fund()
	last := w.events[len(w.events)-1]
	blindly := *w.notice
	blindly.Table = &blind{Table: w.table}
	read := func() string {
		page, err := w.table.Query(t.Context(), table.Query{PK: "E#acme#NOTICE"})
		w.must(err)
		if len(page.Items) != 1 {
			t.Fatalf("%d records", len(page.Items))
		}
		return string(page.Items[0].Body)
	}
	w.must(blindly.Handle(t.Context(), last))
	first := read()
	w.clock.Pass(time.Hour)
	w.must(blindly.Handle(t.Context(), last))
	if d := cmp.Diff(first, read()); d != "" {
		t.Error(d)
	}
}

// blind is a table that does not show the records of notices.
type blind struct{ table.Table }

func (b *blind) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if strings.Contains(q.PK, "#NOTICE") {
		return table.Page{}, nil
	}
	return b.Table.Query(ctx, q)
}
