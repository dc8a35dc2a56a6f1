package payment_test

import (
	"bytes"
	"io"
	"slices"

	"github.com/moov-io/ach"

	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/x12/x835"
)

func (h *house) file(key string) []byte {
	h.Helper()
	r, _, err := h.fs.Open(h.Context(), key)
	if err != nil {
		h.Fatalf("%s: %v", key, err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		h.Fatal(err)
	}
	return b
}

// out is every file that goes out, by key.
func (h *house) out() map[string]string {
	h.Helper()
	all, err := h.fs.List(h.Context(), "out/", "", 10_000)
	if err != nil {
		h.Fatal(err)
	}
	out := map[string]string{}
	for _, i := range all {
		out[i.Key] = string(h.file(i.Key))
	}
	return out
}

func (h *house) remittance(key string) x835.Remittance {
	h.Helper()
	rs, err := x835.Read(bytes.NewReader(h.file(key)))
	if err != nil || len(rs) != 1 {
		h.Fatalf("%d remittances, %v", len(rs), err)
	}
	if faults := rs[0].Balance(); len(faults) > 0 {
		h.Fatal(faults)
	}
	return rs[0]
}

func (h *house) achFile(key string) ach.File {
	h.Helper()
	f, err := ach.NewReader(bytes.NewReader(h.file(key))).Read()
	if err != nil {
		h.Fatal(err)
	}
	if err := f.Validate(); err != nil {
		h.Fatal(err)
	}
	return f
}

// books folds the ledger's journals and compares with its head.
func (h *house) books() []ledger.Journal {
	h.Helper()
	js, err := ledger.Journals(h.Context(), h.tab, employer, health)
	if err != nil {
		h.Fatal(err)
	}
	b, err := ledger.Fold(js)
	if err != nil {
		h.Fatal(err)
	}
	head, err := ledger.Load(h.Context(), h.tab, employer, health)
	if err != nil || !b.Equal(head.Balances) {
		h.Fatalf("the head differs from its journals: %v", err)
	}
	return js
}

// released is what the journals say was released.
func (h *house) released() (sum money.Cents, journals int) {
	h.Helper()
	for _, j := range h.books() {
		if j.Kind != ledger.Release {
			continue
		}
		journals++
		for _, p := range j.Postings {
			if p.Account == ledger.Held {
				sum += p.Cents
			}
		}
	}
	return sum, journals
}

// announced counts the events of released payments on the stream.
func (h *house) announced() (n int) {
	h.Helper()
	records, err := h.tab.Read(h.Context(), 0, 100_000)
	if err != nil {
		h.Fatal(err)
	}
	for _, r := range records {
		if slices.Contains(r.Item.Events, payment.EventReleased) {
			n++
		}
	}
	return n
}

// moving counts the claims of a remittance that move money: the register's lines.
func moving(r *x835.Remittance) (n int) {
	for i := range r.Claims {
		if r.Claims[i].Paid != 0 {
			n++
		}
	}
	return n
}

// prove holds a call's payments against register, ledger, remittances and bank files.
func (h *house) prove(c funding.Call, ps []payment.Payment) {
	h.Helper()
	var net, held, reversed, bpr, clp, checks money.Cents
	banks := map[string]money.Cents{}
	for _, n := range c.Payees {
		net, held, reversed = net+n.Net, held+n.Held, reversed+n.Reversed
	}
	for _, p := range ps {
		if p.Status != payment.Sent {
			h.Fatalf("payment %s is %s %s", p.ID, p.Status, p.Reason)
		}
		r := h.remittance(p.Remittance)
		bpr += r.Paid
		if r.Paid != p.Cents || r.Trace != p.Trace || moving(&r) != p.Claims || len(p.Trace) > 15 {
			h.Fatalf("payment %s and its remittance differ", p.ID)
		}
		for _, rc := range r.Claims {
			clp += rc.Paid
		}
		switch p.Method {
		case x835.ACH:
			banks[p.BankFile] += p.Cents
		case x835.Check:
			checks += p.Cents
		}
	}
	for key, sum := range banks {
		if f := h.achFile(key); money.Cents(f.Control.TotalCreditEntryDollarAmountInFile) != sum {
			h.Fatalf("the ACH file pays %d, its payments %s", f.Control.TotalCreditEntryDollarAmountInFile, sum)
		}
		checks += sum
	}
	if bpr != net || checks != net || clp != held-reversed {
		h.Fatalf("net %s, remitted %s, by bank %s; claims %s of %s", net, bpr, checks, clp, held-reversed)
	}
}
