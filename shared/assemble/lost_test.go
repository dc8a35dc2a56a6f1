package assemble_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Every message of one queue is lost, queue by queue; the sweep alone brings about what
// they would have.
func TestEveryLostMessageIsHealed(t *testing.T) {
	for _, lost := range []string{events.QueueUploads, events.QueueEnroll, events.QueueClaims, events.QueueSettle, events.QueuePay, events.QueueNotify} {
		t.Run(lost, func(t *testing.T) {
			h := open(t)
			n := h.lose(lost)
			h.lived(lost)
			if lost != events.QueueUploads && *n == 0 {
				t.Fatal("no message was lost")
			}
			paid := h.payments()
			if len(h.standing()) != 2 || len(paid) != 1 || paid[0].Status != payment.Sent || paid[0].Cents != 4_800 {
				t.Errorf("%d claims, payments %+v", len(h.standing()), paid)
			}
			if len(h.files("documents/")) < 3 || len(h.mail.All()) < 4 {
				t.Errorf("%d documents, %d messages", len(h.files("documents/")), len(h.mail.All()))
			}
			h.balanced()
			h.sweeps(0)
		})
	}
}

// lose drops what is sent to a queue but by the sweep.
func (h *house) lose(queue string) *int {
	send, n := h.parts.Send, 0
	h.parts.Send = func(ctx context.Context, name string, body []byte) error {
		if name == queue && !h.sweeping.Load() {
			n++
			return nil
		}
		return send(ctx, name, body)
	}
	return &n
}

// lived is a hire, two claims, a call, a wire and what follows, with a sweep after each.
func (h *house) lived(lost string) {
	h.t.Helper()
	body, err := partner.EnrollmentBody(household("E1"), h.clock.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	if status, text := h.post("hris", "msg_1", h.clock.Now(), body, nil); status != http.StatusAccepted {
		h.t.Fatal(status, text)
	}
	h.heal()
	h.put(lost == events.QueueUploads, bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000))
	h.heal()
	calls := h.fund()
	if len(calls) != 1 {
		h.t.Fatalf("%d calls", len(calls))
	}
	h.pay("dep_1", calls[0].Requested.String())
	h.heal()
}

// put uploads claims, with or without the notification.
func (h *house) put(silent bool, claims ...x837.Claim) {
	h.t.Helper()
	if !silent {
		h.upload(1, claims, nil)
		return
	}
	var b bytes.Buffer
	if err := x837.Write(&b, x837.Header{Sender: "CLINIC", SenderName: "CLINIC", Receiver: "OPENASO", ReceiverName: "OPENASO", Control: 1, At: h.clock.Now()}, claims); err != nil {
		h.t.Fatal(err)
	}
	key := intake.Uploads + id.Digest(b.Bytes())[:24] + ".edi"
	if _, err := h.parts.Files.Put(h.t.Context(), key, &b); err != nil {
		h.t.Fatal(err)
	}
}

// heal lets things come to rest, then sweeps until nothing is lost.
func (h *house) heal() {
	h.t.Helper()
	h.quiet()
	for range 4 {
		h.sweeping.Store(true)
		if _, err := h.as("sweep").Sweeper(0).Sweep(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		h.quiet()
		h.sweeping.Store(false)
		h.quiet()
	}
	h.clock.Pass(time.Second)
}

// A claim that pends for want of a provider is decided once the directory has it, and
// waits no more.
func TestWhatWasMissingIsPublished(t *testing.T) {
	h := open(t)
	h.enrollOne()
	stranger := bill("Annabel", 1, 20_000)
	stranger.Billing.NPI = "1003000126"
	h.upload(1, []x837.Claim{stranger}, nil)
	h.heal()
	if got := h.standing(); len(got) != 1 || got[0].Decision.Outcome.Status != claim.Pended {
		t.Fatal("the claim does not pend")
	}
	known := strings.Replace(clinic, "1234567893", "1003000126", 1)
	if _, err := h.parts.Files.Put(t.Context(), catalog.Providers, strings.NewReader(known)); err != nil {
		t.Fatal(err)
	}
	book, err := catalog.Load(t.Context(), h.parts.Files)
	if err != nil {
		t.Fatal(err)
	}
	h.parts.Catalog, h.parts.Book = book, book
	h.heal()
	if got := h.standing(); len(got) != 1 || got[0].Decision.Outcome.Status != claim.Paid {
		t.Errorf("it still does: %+v", got[0].Decision.Outcome.Reason)
	}
	if waiting, err := find.Waiting(t.Context(), h.parts.Table); err != nil || len(waiting) != 0 {
		t.Errorf("still waiting: %+v %v", waiting, err)
	}
	h.sweeps(0)
}

// A household that elects an option nobody published is enrolled as its employer says,
// and waits for somebody to look until a newer record elects one that is.
func TestAnElectionThatIsNotPublishedWaits(t *testing.T) {
	h := open(t)
	for i, c := range []struct {
		option string
		want   int
	}{{"gold", 1}, {"gold", 1}, {"ppo", 0}} {
		h.clock.Pass(time.Minute)
		r := household("E1")
		r.Elections[0].Option = c.option
		body, err := partner.EnrollmentBody(r, h.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if status, text := h.post("hris", fmt.Sprint("e", i), h.clock.Now(), body, nil); status != http.StatusAccepted {
			t.Fatal(status, text)
		}
		h.quiet()
		waiting, err := find.Waiting(t.Context(), h.parts.Table)
		if err != nil || len(waiting) != c.want || c.want == 1 && waiting[0].Reason != adjudicate.PendOption {
			t.Errorf("%s: %+v %v", c.option, waiting, err)
		}
	}
}
