package payment_test

import (
	"context"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// bomb fails the call of a port at one place, before or after its effect.
type bomb struct {
	at, calls int
	after     bool
	kind      fault.Kind
	rival     func() // runs in the place of a failure
}

func (b *bomb) around(f func() error) error {
	now := b.calls == b.at
	b.calls++
	if now && b.rival != nil {
		b.rival()
		return f()
	}
	if now && !b.after {
		return fault.New(b.kind, "bomb")
	}
	err := f()
	if now {
		return fault.New(b.kind, "bomb")
	}
	return err
}

type bombedTable struct {
	table.Table
	*bomb
}

func (t bombedTable) Get(ctx context.Context, k table.Key) (it table.Item, err error) {
	err = t.around(func() error { it, err = t.Table.Get(ctx, k); return err })
	return it, err
}

func (t bombedTable) Query(ctx context.Context, q table.Query) (p table.Page, err error) {
	err = t.around(func() error { p, err = t.Table.Query(ctx, q); return err })
	return p, err
}

func (t bombedTable) Commit(ctx context.Context, token string, ops []table.Op) error {
	return t.around(func() error { return t.Table.Commit(ctx, token, ops) })
}

type bombedFiles struct {
	files.Files
	*bomb
}

func (f bombedFiles) Open(ctx context.Context, key string) (r io.ReadCloser, i files.Info, err error) {
	err = f.around(func() error { r, i, err = f.Files.Open(ctx, key); return err })
	return r, i, err
}

func (f bombedFiles) PutNew(ctx context.Context, key string, r io.Reader) (i files.Info, err error) {
	err = f.around(func() error { i, err = f.Files.PutNew(ctx, key, r); return err })
	return i, err
}

// state is all that a release leaves.
type state struct {
	Payments  []payment.Payment
	Files     map[string]string
	Journals  []ledger.Journal
	Announced int
}

func (h *house) state() state {
	h.Helper()
	return state{h.list(), h.out(), h.books(), h.announced()}
}

// crowd has a settled second call of every kind: two releases (the money of one
// would not fit an entry), a check, an offset and a payee that is not known.
func crowd(t *testing.T) (*house, int64) {
	h := newHouse(t)
	h.payee(3, x835.ACH)
	first := h.claim(0, 10_000)
	h.decide("F1", first)
	h.release(h.call(true).Number)
	h.decide("F1", reversed(first, "void-1"), again(first, h.denied(0, health), "void-1"), h.claim(0, 3_000), h.claim(1, 500), h.claim(2, 9_999_999_999))
	h.decide("F2", h.claim(3, 42), h.claim(4, 41))
	return h, h.call(true).Number
}

func TestACrashAnywhereEndsInTheSameState(t *testing.T) {
	plain, number := crowd(t)
	plain.release(number)
	want := plain.state()
	if want.Announced != 5 || len(want.Payments) != 6 {
		t.Fatalf("%d announced of %d", want.Announced, len(want.Payments))
	}
	for _, kind := range []fault.Kind{fault.Internal, fault.Unavailable} {
		for _, after := range []bool{false, true} {
			for at := 0; ; at++ {
				b := &bomb{at: at, after: after, kind: kind}
				if at > 500 {
					t.Fatal("the release never ends")
				}
				h, number := crowd(t)
				h.use(bombedTable{h.tab, b}, bombedFiles{h.fs, b})
				_, err := h.s.Release(t.Context(), employer, health, number)
				if err == nil && b.calls <= at {
					break
				}
				if err != nil && !fault.Is(err, kind) {
					t.Fatalf("at %d: %v", at, err)
				}
				h.use(h.tab, h.fs)
				h.release(number)
				if d := cmp.Diff(want, h.state()); d != "" {
					t.Fatalf("kind %d, after %v, call %d:\n%s", kind, after, at, d)
				}
			}
		}
	}
}

// What is issued goes out under the terms and to the payee it was issued for,
// whatever the agreement, the directory and the clock say by then.
func TestALaterRunWritesTheSameBytes(t *testing.T) {
	plain, number := crowd(t)
	plain.release(number)
	want := plain.out()
	h, number := crowd(t)
	files := &bomb{at: 1, kind: fault.Internal} // the first is the register
	h.use(h.tab, bombedFiles{h.fs, files})
	if _, err := h.s.Release(t.Context(), employer, health, number); !fault.Is(err, fault.Internal) {
		t.Fatal(err)
	}
	h.clock.Pass(72 * time.Hour)
	h.terms.Payer.Name, h.terms.Account.Routing = "Another", "021000021"
	for i := range 4 {
		h.payee(i, x835.Check)
	}
	h.use(h.tab, h.fs)
	h.release(number)
	if d := cmp.Diff(want, h.out()); d != "" {
		t.Error(d)
	}
}

// silent has a settled call whose one payee's due is offset in full.
func silent(t *testing.T) (*house, int64) {
	h := newHouse(t)
	first := h.claim(0, 10_000)
	h.decide("F1", first)
	h.release(h.call(true).Number)
	h.decide("F1", reversed(first, "void-1"), h.claim(0, 3_000))
	return h, h.call(true).Number
}

// Another run that does it all between any two steps of this one changes nothing.
func TestARivalAnywhereChangesNothing(t *testing.T) {
	for _, scene := range []func(*testing.T) (*house, int64){crowd, silent} {
		plain, number := scene(t)
		plain.release(number)
		want := plain.state()
		for at := 0; ; at++ {
			h, number := scene(t)
			other := *h.s
			b := &bomb{at: at}
			b.rival = func() {
				if _, err := other.Release(t.Context(), employer, health, number); err != nil {
					t.Fatal(err)
				}
			}
			h.use(bombedTable{h.tab, b}, bombedFiles{h.fs, b})
			h.release(number)
			if d := cmp.Diff(want, h.state()); d != "" {
				t.Fatalf("call %d:\n%s", at, d)
			}
			if b.calls <= at {
				break
			}
		}
	}
}

func TestManyAtOnceReleaseOnce(t *testing.T) {
	plain, number := crowd(t)
	plain.release(number)
	want := plain.state()
	h, number := crowd(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := h.s.Release(t.Context(), employer, health, number); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if d := cmp.Diff(want, h.state()); d != "" {
		t.Error(d)
	}
}
