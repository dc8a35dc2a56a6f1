package notice_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/notice"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

func cardOf(f id.Family) phi.Text { return enroll.CardOf(nil, f) }

func fundingDeposit(c money.Cents, at time.Time) funding.Deposit {
	return funding.Deposit{ID: "d1", Employer: employer, Plan: acmeHealth, Cents: c, Method: funding.Wire, At: at}
}

// TestShortMessagesHoldNoPHI looks for everything secret in every SMS and e-mail of
// every scenario, and checks that it stands in the documents.
func TestShortMessagesHoldNoPHI(t *testing.T) {
	var documents strings.Builder
	n := 0
	for _, sc := range scenarios() {
		w := newWorld(t)
		sc.run(w)
		w.tell()
		for _, d := range w.documents() {
			documents.WriteString(d)
		}
		for _, m := range w.mail.all() {
			if m.Channel == messages.Letter {
				continue
			}
			n++
			text := m.Subject + "\n" + m.Text + "\n" + m.HTML
			for _, s := range w.secrets() {
				if m.To != financeTo && strings.Contains(text, s) {
					t.Errorf("%s: %s holds %q", sc.name, m.Channel, s)
				}
			}
			if regexp.MustCompile(`\$|\d\.\d\d|E\d{3}|OA[0-9A-Z]{8}`).MatchString(text) {
				t.Errorf("%s: %s holds an amount, a diagnosis or a card number", sc.name, m.Channel)
			}
			if m.Channel == messages.SMS && (len(m.Text) > 160 || !strings.Contains(m.Text, "Reply STOP to opt out") || !strings.Contains(m.Text, sponsor.Administrator)) {
				t.Errorf("%s: not a proper SMS: %s", sc.name, m.Text)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d messages were searched", n)
	}
	for _, s := range []string{"Ana", "Quillfeather", cardOf(fam).Reveal(), npi, doctor, string(newWorld(t).bill(10).ID), "$210.00"} {
		if !strings.Contains(documents.String(), s) {
			t.Errorf("no document holds %q", s)
		}
	}
}

// TestEmployerMailHoldsNoMember: what goes to the employer names nobody and no sum.
func TestEmployerMailHoldsNoMember(t *testing.T) {
	w := newWorld(t)
	w.fund()
	w.tell()
	w.late(6)
	w.tell()
	n := 0
	for _, m := range w.mail.all() {
		if m.To != financeTo {
			continue
		}
		n++
		for _, s := range []string{"Ana", "Quillfeather", npi, doctor, "$", ".00", "104.40", string(fam), string(w.bill(10).ID), "outing number"} {
			if strings.Contains(m.Subject+m.Text, s) {
				t.Errorf("%s: holds %q", m.Subject, s)
			}
		}
		if !strings.Contains(m.Text, "no amounts and no bank details") || !strings.Contains(m.Text, w.notice.Portal) {
			t.Errorf("%s: lacks the fraud line or the link", m.Subject)
		}
	}
	if n != 2 {
		t.Errorf("%d mails, want the call and the reminder", n)
	}
}

func TestNamesAreEscaped(t *testing.T) {
	w := newWorld(t)
	r := household()
	r.People[0].Last = phi.New(`<script>alert("x")</script>&Co`)
	w.enroll(r)
	w.decide(w.bill(10, "99213 210.00"))
	w.tell()
	for k, d := range w.documents() {
		if strings.Contains(d, "<script") || !strings.Contains(d, "&lt;script&gt;") {
			t.Errorf("%s: the name is not escaped", k)
		}
	}
}

// TestSent: every event's notices can be asked for, also where there was nothing to say.
func TestSent(t *testing.T) {
	w := newWorld(t)
	w.enroll(household())
	w.decide(w.bill(10, "99213 210.00"))
	w.pay(w.bill(10).ID)
	w.call()
	replaceAll := append(slices.Clone(w.events), events.Message{
		Event: "claim.reversed", PK: family.Key(employer, fam, 2).PK, SK: family.Key(employer, fam, 2).SK, Version: 2,
	})
	for _, m := range replaceAll {
		f := fam
		if m.Event == funding.EventRequested {
			f = ""
		}
		sent := func() bool {
			ok, err := notice.Sent(t.Context(), w.table, employer, f, m)
			w.must(err)
			return ok
		}
		if sent() {
			t.Errorf("%s: sent before it was handled", m.Event)
		}
		w.must(w.notice.Handle(t.Context(), m))
		if !sent() {
			t.Errorf("%s: not sent after it was handled", m.Event)
		}
		if other, _ := notice.Sent(t.Context(), w.table, employer, "other", m); other {
			t.Errorf("%s: sent to a family it is not about", m.Event)
		}
	}
}

// TestRecordsHoldNoPHI reads the rows that say what went out.
func TestRecordsHoldNoPHI(t *testing.T) {
	w := newWorld(t)
	w.enroll(household())
	w.decide(w.bill(10, "99213 210.00"))
	w.tell()
	page, err := w.table.Query(t.Context(), table.Query{PK: "E#acme#NOTICE#" + string(fam)})
	w.must(err)
	if len(page.Items) != 4 {
		t.Errorf("%d records, want SMS and e-mail of two events", len(page.Items))
	}
	for _, it := range page.Items {
		if it.Kind != notice.Kind || len(it.Events) > 0 {
			t.Errorf("kind %s, events %v", it.Kind, it.Events)
		}
		for _, s := range []string{"Ana", "Quillfeather", email, mobile, cardOf(fam).Reveal(), npi} {
			if strings.Contains(string(it.Body), s) {
				t.Errorf("a record holds %q", s)
			}
		}
	}
}

// TestOneMessageAnEntry: an entry that reverses and decides is told of once, and a
// void, whose event is a decision too, takes the earlier explanation back.
func TestOneMessageAnEntry(t *testing.T) {
	w := newWorld(t)
	replaced(w)
	m := w.events[len(w.events)-1]
	w.tell()
	count := w.mail.count
	m.Event = "claim.reversed"
	w.must(w.notice.Handle(t.Context(), m))
	if w.mail.count != count {
		t.Error("the reversal was told of beside the decision")
	}
	old := w.document(string(w.bill(10).ID) + "-v3")
	again := w.document(string(w.bill(11).ID) + "-v3")
	instead := w.document(string(w.bill(12).ID) + "-v3")
	for doc, want := range map[string]string{
		old: "We take back our earlier explanation", again: "Another claim of your family was corrected",
		instead: "our earlier explanation of claim " + string(w.bill(10).ID),
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("no document says %q", want)
		}
	}
}

// TestPaymentTellsEachFamily: one that cannot be told holds up nobody else.
func TestPaymentTellsEachFamily(t *testing.T) {
	w := newWorld(t)
	w.enroll(household())
	w.decide(w.bill(10, "99213 210.00"))
	w.tell()
	w.paid = append(w.paid, notice.Paid{Employer: employer, Family: "gone", Claim: "x-1"})
	w.pay(w.bill(10).ID, w.bill(11).ID)
	before := len(w.mail.order)
	if err := w.notice.Handle(t.Context(), w.events[0]); !fault.Is(err, fault.NotFound) {
		t.Errorf("a family that is not there: %v", err)
	}
	if got := len(w.mail.order) - before; got != 2 {
		t.Errorf("%d messages, want SMS and e-mail to the one family", got)
	}
	if !strings.Contains(w.document(string(fam)+"/payment-"), string(w.bill(11).ID)) {
		t.Error("the payment's document lacks a claim")
	}
}

// TestFundedInTheMeantime: no reminder goes out for a call that is covered.
func TestFundedInTheMeantime(t *testing.T) {
	w := newWorld(t)
	w.fund()
	w.tell()
	w.late(1)
	waiting := w.events
	w.settle()
	w.events = waiting
	count := w.mail.count
	w.tell()
	if w.mail.count != count {
		t.Error("a reminder was sent for a settled call")
	}
}

func TestFaults(t *testing.T) {
	w := newWorld(t)
	w.enroll(household())
	good := w.events[0]
	at := func(event string, k table.Key) events.Message {
		return events.Message{Event: event, PK: k.PK, SK: k.SK, Version: 1}
	}
	cases := []struct {
		name string
		m    events.Message
		want fault.Kind
	}{
		{"an event nobody is told of", at("funding.settled", good.Key()), fault.Invalid},
		{"a key that is no entry's", at("claim.decided", table.Key{PK: "E#acme#DIR", SK: "F#1"}), fault.Invalid},
		{"a version that is not there", at("claim.decided", family.Key(employer, fam, 7)), fault.NotFound},
		{"an employer without a sponsor", at("claim.decided", family.Key("other", fam, 1)), fault.NotFound},
		{"a call that is not there", at("funding.requested", table.Key{PK: "E#acme#CALL#x", SK: "1"}), fault.NotFound},
		{"an item that is no call", at("funding.requested", find.FamilyKey(employer, fam)), fault.Invalid},
	}
	for _, c := range cases {
		if err := w.notice.Handle(t.Context(), c.m); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	w.mail.fail = errors.Join(fault.New(fault.Unavailable, "the carrier is down"))
	if err := w.notice.Handle(t.Context(), good); !fault.Retryable(err) {
		t.Errorf("a carrier that is down: %v", err)
	}
	w.mail.fail = nil
	w.notice.Portal = "https://" + strings.Repeat("members.", 20) + "example.com"
	if err := w.notice.Handle(t.Context(), good); !fault.Is(err, fault.Invalid) {
		t.Errorf("an SMS that does not fit: %v", err)
	}
	w.notice.Portal = "https://例.example"
	if err := w.notice.Handle(t.Context(), good); !fault.Is(err, fault.Invalid) {
		t.Errorf("an SMS outside the GSM alphabet: %v", err)
	}
}

// TestNoFundingContact: an employer that cannot be reached is for a person to see to.
func TestNoFundingContact(t *testing.T) {
	w := newWorld(t)
	w.fund()
	without := sponsor
	without.Contacts = nil
	w.notice.Sponsor = func(id.Employer) (notice.Sponsor, bool) { return without, true }
	last := w.events[len(w.events)-1]
	if err := w.notice.Handle(t.Context(), last); last.Event != funding.EventRequested || !fault.Is(err, fault.NotFound) {
		t.Errorf("%s: %v", last.Event, err)
	}
}
