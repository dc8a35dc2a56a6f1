package assemble_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
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
		if _, err := h.parts.Sweeper(0).Sweep(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		h.quiet()
		h.sweeping.Store(false)
		h.quiet()
	}
	h.clock.Pass(time.Second)
}
