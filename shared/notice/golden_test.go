package notice_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/notice"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

var update = flag.Bool("update", false, "write the goldens anew")

// scenario brings a world to where there is something to tell.
type scenario struct {
	name string
	run  func(w *world)
}

func scenarios() []scenario {
	return []scenario{
		{"enrolled", func(w *world) { w.enroll(household()) }},
		{"terminated", func(w *world) {
			w.enroll(household())
			r := household()
			r.Status, r.Terminated = partner.Terminated, day.New(2026, time.June, 30)
			w.enroll(r)
		}},
		{"by-letter", func(w *world) {
			r := household()
			r.Contact = partner.Contact{}
			w.enroll(r)
		}},
		{"claim-approved", func(w *world) { w.enroll(household()); w.decide(w.bill(10, "99213 210.00", "80053 65.00")) }},
		{"claim-in-part", func(w *world) {
			w.enroll(household())
			w.decide(w.bill(10, "73721 3500.00", "15823 900.00", "97110 150.00"), w.bill(11, "97110 150.00"))
		}},
		{"claim-denied", func(w *world) {
			w.enroll(household())
			c := w.bill(10, "99213 210.00", "73721 500.00")
			for i := range c.Lines {
				c.Lines[i].From -= 60
				c.Lines[i].To -= 60
			}
			w.decide(c)
		}},
		{"claim-replaced", replaced},
		{"claim-voided", func(w *world) {
			w.enroll(household())
			w.decide(w.bill(10, "73721 500.00"))
			v := w.bill(11, "73721 500.00")
			v.Frequency, v.Original = claim.Void, w.bill(10).ID
			w.decide(v)
		}},
		{"payment", func(w *world) {
			w.enroll(household())
			w.decide(w.bill(10, "99213 210.00"))
			w.pay(w.bill(10).ID)
		}},
		{"call", func(w *world) { w.fund() }},
		{"call-covered", func(w *world) { w.fund(); w.settle() }},
		{"overdue-1", func(w *world) { w.fund(); w.late(1) }},
		{"overdue-2", func(w *world) { w.fund(); w.late(6) }},
		{"overdue-3", func(w *world) { w.fund(); w.late(11) }},
	}
}

// replaced has two claims and a correction of the first, which changes the second.
func replaced(w *world) {
	w.enroll(household())
	w.decide(w.bill(10, "73721 2000.00"), w.bill(11, "80053 800.00"))
	c := w.bill(12, "73721 600.00")
	c.Frequency, c.Original = claim.Replacement, w.bill(10).ID
	w.decide(c)
}

// pay puts a payment event on the queue, as shared/payment announces one.
func (w *world) pay(claims ...id.Claim) {
	for _, c := range claims {
		w.paid = append(w.paid, notice.Paid{Employer: employer, Family: fam, Claim: c, At: w.clock.Now()})
	}
	w.events = append(w.events, events.Message{Event: "payment.released", PK: "E#acme#PAYMENT#acme-health", SK: "p1", Version: 1})
}

// fund enrols, decides and calls for the money.
func (w *world) fund() {
	w.t.Helper()
	w.enroll(household())
	w.decide(w.bill(10, "99213 210.00"))
	w.call()
}

// settle pays the open call in full.
func (w *world) settle() {
	w.t.Helper()
	calls, err := w.funding().List(w.t.Context(), employer, acmeHealth)
	w.must(err)
	_, err = w.funding().Settle(w.t.Context(), fundingDeposit(calls[0].Requested, w.clock.Now()))
	w.must(err)
	w.relay()
}

// late lets days pass after the due date without money.
func (w *world) late(days day.Day) {
	w.t.Helper()
	calls, err := w.funding().List(w.t.Context(), employer, acmeHealth)
	w.must(err)
	w.events = nil
	_, err = w.funding().Overdue(w.t.Context(), employer, acmeHealth, calls[0].Due+days)
	w.must(err)
	w.relay()
}

var styles = regexp.MustCompile(`(?s)<style>.*</style>`)

// TestGoldens renders every scenario: the documents (without their style sheet) and
// the messages. Run with -update and read the difference like code.
func TestGoldens(t *testing.T) {
	for _, sc := range scenarios() {
		t.Run(sc.name, func(t *testing.T) {
			w := newWorld(t)
			sc.run(w)
			w.tell()
			got := w.archive()
			name := "../../testdata/notice/" + sc.name + ".txtar"
			if *update {
				w.must(os.WriteFile(name, got, 0o644))
				return
			}
			want, err := os.ReadFile(name)
			w.must(err)
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Errorf("%s (-want +got):\n%s", name, d)
			}
		})
	}
}

func (w *world) archive() []byte {
	a := &txtar.Archive{Comment: []byte("Synthetic people. Written by go test ./shared/notice -update.\n")}
	for i, m := range w.mail.all() {
		head := fmt.Sprintf("id: %s\nto: %s\nsubject: %s\n\n", m.ID, m.To, m.Subject)
		a.Files = append(a.Files, txtar.File{Name: fmt.Sprintf("message %d by %s", i+1, m.Channel), Data: []byte(head + m.Text)})
	}
	docs := w.documents()
	for _, k := range slices.Sorted(maps.Keys(docs)) {
		a.Files = append(a.Files, txtar.File{Name: k, Data: styles.ReplaceAll([]byte(docs[k]), nil)})
	}
	return txtar.Format(a)
}

// secrets are strings that no short message may hold, with a scenario whose
// documents do hold them, so that the search is not for nothing.
func (w *world) secrets() []string {
	out := []string{
		"Ana", "Benvolio", "Quillfeather", born.String(), "03/09/1984", "March 9, 1984", email, mobile, npi, doctor, "Lakeside",
		"ppo", "PPO", "Acme", "acme", "E119", "99213", "73721", "97110", "15823", "80053", "$", ".00", "claim", "Claim", "doctor",
		"health", "Health", "benefit ", "coverage", "deductible", "enrol", "terminat", "denied", "approved", "provider",
	}
	for n := 10; n < 13; n++ {
		out = append(out, string(w.bill(n).ID))
	}
	for _, c := range []phi.Text{cardOf(fam)} {
		out = append(out, c.Reveal())
	}
	return out
}
