// Package queuetest holds what every queue driver must do.
package queuetest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/queue"
)

// Run runs the suite; open gives an empty driver on the clock.
func Run(t *testing.T, open func(t *testing.T, clock *testclock.Clock) queue.Queue) {
	for name, test := range map[string]func(*testing.T, queue.Queue, *testclock.Clock){
		"what is sent is received": sent, "a lease hides and ends": leased, "a stale receipt does nothing": stale,
		"dead letters": buried, "a delay hides": delayed, "too large": tooLarge, "a waiting receive wakes": wakes,
		"limit": limited, "bodies are bytes": bytesOnly,
	} {
		t.Run(name, func(t *testing.T) {
			clock := testclock.New()
			test(t, open(t, clock), clock)
		})
	}
}

const name = "work"

func send(t *testing.T, q queue.Queue, body string, delay time.Duration) {
	t.Helper()
	if err := q.Send(t.Context(), name, []byte(body), delay); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, q queue.Queue, limit int) []queue.Message {
	t.Helper()
	got, err := q.Receive(t.Context(), name, limit, time.Minute, 0)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func depth(t *testing.T, q queue.Queue, want int) {
	t.Helper()
	if n, err := q.Depth(t.Context(), name); err != nil || n != want {
		t.Fatalf("depth %d, want %d, %v", n, want, err)
	}
}

func sent(t *testing.T, q queue.Queue, _ *testclock.Clock) {
	depth(t, q, 0)
	send(t, q, "a", 0)
	depth(t, q, 1)
	got := receive(t, q, 10)
	if len(got) != 1 || string(got[0].Body) != "a" || got[0].Receives != 1 || got[0].ID == "" {
		t.Fatalf("got %+v", got)
	}
	depth(t, q, 1)
	if err := q.Delete(t.Context(), name, got[0].Receipt); err != nil {
		t.Fatal(err)
	}
	depth(t, q, 0)
	if err := q.Delete(t.Context(), name, got[0].Receipt); !fault.Is(err, fault.Conflict) {
		t.Errorf("deleted twice: %v", err)
	}
}

func leased(t *testing.T, q queue.Queue, clock *testclock.Clock) {
	send(t, q, "a", 0)
	first := receive(t, q, 1)
	if got := receive(t, q, 1); len(got) != 0 {
		t.Fatal("received while leased")
	}
	if err := q.Extend(t.Context(), name, first[0].Receipt, 3*time.Minute); err != nil {
		t.Fatal(err)
	}
	clock.Pass(2 * time.Minute)
	if got := receive(t, q, 1); len(got) != 0 {
		t.Fatal("received while the lease was extended")
	}
	clock.Pass(2 * time.Minute)
	got := receive(t, q, 1)
	if len(got) != 1 || got[0].ID != first[0].ID || got[0].Receives != 2 {
		t.Fatalf("got %+v", got)
	}
}

func stale(t *testing.T, q queue.Queue, clock *testclock.Clock) {
	send(t, q, "a", 0)
	first := receive(t, q, 1)[0]
	clock.Pass(2 * time.Minute)
	second := receive(t, q, 1)[0]
	for _, err := range []error{
		q.Delete(t.Context(), name, first.Receipt), q.Extend(t.Context(), name, first.Receipt, time.Hour),
		q.Delete(t.Context(), name, "nonsense"), q.Delete(t.Context(), "other", second.Receipt),
	} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v", err)
		}
	}
	if err := q.Delete(t.Context(), name, second.Receipt); err != nil {
		t.Error(err)
	}
}

func buried(t *testing.T, q queue.Queue, clock *testclock.Clock) {
	send(t, q, "poison", 0)
	for i := range queue.MaxReceives {
		if got := receive(t, q, 1); len(got) != 1 {
			t.Fatalf("receive %d gave %d", i+1, len(got))
		}
		clock.Pass(2 * time.Minute)
	}
	if got := receive(t, q, 1); len(got) != 0 {
		t.Fatal("received once too often")
	}
	depth(t, q, 0)
	dead, err := q.Dead(t.Context(), name, 10)
	if err != nil || len(dead) != 1 || string(dead[0].Body) != "poison" {
		t.Fatalf("%+v %v", dead, err)
	}
	n, err := q.Redrive(t.Context(), name)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if got := receive(t, q, 1); len(got) != 1 || got[0].Receives != 1 {
		t.Fatalf("after the redrive %+v", got)
	}
	if dead, _ := q.Dead(t.Context(), name, 10); len(dead) != 0 {
		t.Error("still dead")
	}
}

func delayed(t *testing.T, q queue.Queue, clock *testclock.Clock) {
	if err := q.Send(t.Context(), name, []byte("never"), queue.MaxDelay+time.Second); !fault.Is(err, fault.Invalid) {
		t.Errorf("a delay over the limit: %v", err)
	}
	send(t, q, "later", queue.MaxDelay)
	depth(t, q, 1)
	if got := receive(t, q, 1); len(got) != 0 {
		t.Fatal("received before its time")
	}
	clock.Pass(queue.MaxDelay - time.Second)
	if got := receive(t, q, 1); len(got) != 0 {
		t.Fatal("received a second before its time")
	}
	clock.Pass(time.Second)
	if got := receive(t, q, 1); len(got) != 1 {
		t.Fatal("not received at its time")
	}
}

func tooLarge(t *testing.T, q queue.Queue, _ *testclock.Clock) {
	if err := q.Send(t.Context(), name, make([]byte, queue.MaxBody+1), 0); !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
	if err := q.Send(t.Context(), name, make([]byte, queue.MaxBody), 0); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	got := receive(t, q, 1)
	if len(got) != 1 {
		t.Fatalf("received %d", len(got))
	}
	if !bytes.Equal(got[0].Body, make([]byte, queue.MaxBody)) {
		t.Errorf("what is at the limit comes back with %d bytes, or others", len(got[0].Body))
	}
}

// bytesOnly: whatever is no text comes back as it was sent, and so does what looks like
// a driver's own way of sending it.
func bytesOnly(t *testing.T, q queue.Queue, _ *testclock.Clock) {
	left := map[string]bool{}
	for _, body := range []string{"\xff\xfe\x00", "text\x00", "{\"a\":\"\u00e9\"}", "base64:AAAA", "base64:", " a\r\n\t", "\ufffe", "&lt;\u2028", "\U0001f600"} {
		send(t, q, body, 0)
		left[body] = true
	}
	for range len(left) {
		for _, m := range receive(t, q, 1) {
			if !left[string(m.Body)] {
				t.Errorf("received %q", m.Body)
			}
			delete(left, string(m.Body))
		}
	}
	if len(left) != 0 {
		t.Errorf("not received: %q", slices.Collect(maps.Keys(left)))
	}
}

func wakes(t *testing.T, q queue.Queue, _ *testclock.Clock) {
	got := make(chan int)
	go func() {
		list, _ := q.Receive(t.Context(), name, 1, time.Minute, time.Minute)
		got <- len(list)
	}()
	send(t, q, "a", 0)
	if n := <-got; n != 1 {
		t.Errorf("received %d", n)
	}
}

func limited(t *testing.T, q queue.Queue, _ *testclock.Clock) {
	for i := range 7 {
		send(t, q, fmt.Sprint(i), 0)
	}
	seen := map[string]bool{}
	for _, want := range []int{3, 3, 1, 0} {
		got := receive(t, q, 3)
		if len(got) != want {
			t.Fatalf("received %d, want %d", len(got), want)
		}
		for _, m := range got {
			seen[string(m.Body)] = true
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d different messages, want 7", len(seen))
	}
}
