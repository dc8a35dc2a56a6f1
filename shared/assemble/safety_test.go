package assemble_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Who our connections are cannot be learned from how a stranger is refused.
func TestAStrangerLearnsNoConnection(t *testing.T) {
	h := open(t)
	send := func(connection string, headers map[string]string) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+h.addr+"/webhooks/"+connection, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range headers {
			r.Header.Set(k, v)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(res.StatusCode, " ", string(text))
	}
	now := fmt.Sprint(h.clock.Now().Unix())
	for name, headers := range map[string]map[string]string{
		"nothing": nil,
		"forged":  {"webhook-id": "a", "webhook-timestamp": now, "webhook-signature": "v1,Zm9yZ2Vk"},
		"stale":   {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,Zm9yZ2Vk"},
		"no time": {"webhook-id": "a", "webhook-timestamp": "soon", "webhook-signature": "v1,Zm9yZ2Vk"},
	} {
		known, unknown := send("hris", headers), send("nobody", headers)
		if known != unknown || !strings.HasPrefix(known, "401 ") {
			t.Errorf("%s: %q to one that is there, %q to one that is not", name, known, unknown)
		}
	}
}

// One plan's damage keeps no other plan from its money.
func TestAPlanThatFailsKeepsNoOtherFromItsMoney(t *testing.T) {
	h := open(t)
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, nil)
	first := strings.Replace(agreed, "employer: sample\n", "employer: ahead\n", 1)
	if _, err := h.parts.Files.Put(t.Context(), catalog.Agreements+"ahead.yaml", strings.NewReader(first)); err != nil {
		t.Fatal(err)
	}
	book, err := catalog.Load(t.Context(), h.parts.Files)
	if err != nil {
		t.Fatal(err)
	}
	h.parts.Book = book
	if plans := h.parts.Plans(); len(plans) != 2 || plans[0].Employer != "ahead" {
		t.Fatalf("plans %v", plans)
	}
	bad := table.Item{Key: table.Key{PK: "E#ahead#LEDGER#health", SK: "head"}, Version: 1, Body: []byte("damage")}
	if err := h.parts.Table.Commit(t.Context(), "", []table.Op{{Item: bad}}); err != nil {
		t.Fatal(err)
	}
	if err := h.as("fund").Fund(t.Context(), payload.Schedule("fund", h.clock.Now())); err == nil {
		t.Error("nobody hears of the damage")
	}
	calls, err := h.parts.Funding().List(t.Context(), employer, health)
	if err != nil || len(calls) != 1 {
		t.Errorf("%d calls, %v", len(calls), err)
	}
}

// A bank that reports one deposit under many webhooks, deposits beside each other, the
// schedule beside them, every message twice, and then a deposit's id with another
// amount: payees are paid once, what is left over waits, and the ledger adds up.
func TestMoneyBesideItself(t *testing.T) {
	h := open(t)
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000), bill("Annabel", 3, 10_000)}, nil)
	call := h.fund()[0]
	body := func(deposit, amount string) []byte {
		return fmt.Appendf(nil, `{"type":"deposit.settled","data":{"id":%q,"plan":"health","amount":%q,"method":"wire","settled_at":%q}}`,
			deposit, amount, h.clock.Now().Format(time.RFC3339))
	}
	half := (call.Requested / 2).String()
	var all sync.WaitGroup
	for i := range 4 {
		for j, one := range [][]byte{body("dep_1", half), body("dep_2", half), body("dep_3", half)} {
			all.Go(func() {
				if status, text := h.post("bank", fmt.Sprintf("bank_%d_%d", i, j), h.clock.Now(), one, nil); status != http.StatusAccepted {
					t.Error(status, text)
				}
			})
		}
		all.Go(func() {
			if err := h.as("fund").Fund(t.Context(), payload.Schedule("fund", h.clock.Now())); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() { h.paySettled(call) })
	}
	all.Wait()
	h.calm()
	h.paySettled(call)
	if status, text := h.post("bank", "bank_other", h.clock.Now(), body("dep_1", "99999.00"), nil); status != http.StatusAccepted {
		t.Fatal(status, text)
	}
	h.calm()
	if dead, err := h.m.Queue.Dead(t.Context(), events.QueueSettle, 10); err != nil || len(dead) != 1 {
		t.Errorf("%d dead, %v: want the deposit with another amount alone", len(dead), err)
	}
	var paid money.Cents
	for _, p := range h.payments() {
		paid += p.Cents
	}
	if len(h.payments()) != 1 || paid != call.Requested {
		t.Errorf("%d payments of %s, want one of %s", len(h.payments()), paid, call.Requested)
	}
	deposits, err := h.parts.Funding().Deposits(t.Context(), employer, health)
	if err != nil || len(deposits) != 3 || deposits[0].Cents != call.Requested/2 {
		t.Errorf("%d deposits, %v", len(deposits), err)
	}
	h.balanced()
}

// calm is quiet with the clock going on: what lost a race is tried again in time, and
// what can never succeed dies.
func (h *house) calm() {
	h.t.Helper()
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				h.clock.Pass(100 * time.Millisecond)
			}
		}
	}()
	h.quiet()
	close(done)
}

// paySettled hands pay the call's message, as the stream or a sweep would.
func (h *house) paySettled(c funding.Call) {
	k := c.Key()
	m := events.Message{Event: funding.EventSettled, PK: k.PK, SK: k.SK, Version: 2}
	ev := payload.SQS([]queue.Message{{ID: "m", Body: m.Marshal(), Receives: 1}}, events.QueuePay)
	if _, err := h.as("pay").Pay(h.t.Context(), ev); err != nil {
		h.t.Error(err)
	}
}
