package x12_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

func write(f func(*x12.Writer)) (string, error) {
	var b bytes.Buffer
	w := x12.NewWriter(&b, x12.Usual())
	f(w)
	err := w.Close()
	return b.String(), err
}

func TestWriterCounts(t *testing.T) {
	e := x12.Envelope{Sender: "CLINIC", Receiver: "OPENASO", Control: 7, At: time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC), Functional: "HC", Version: "005010X222A1"}
	counts := []int{}
	got, err := write(func(w *x12.Writer) {
		w.Open(e)
		for _, set := range []string{"0001", "0002"} {
			w.Segment("ST", "837", set)
			w.Segment("REF", "", "A", "", "")
			w.Segment("SV1", w.Composite("HC", "99213", "", ""))
			counts = append(counts, w.Count())
			w.Segment("SE", "4", set)
		}
		w.Done(e, 2)
	})
	want := isa + "\nGS*HC*CLINIC*OPENASO*20260304*0506*7*X*005010X222A1~\n" +
		"ST*837*0001~\nREF**A~\nSV1*HC:99213~\nSE*4*0001~\nST*837*0002~\nREF**A~\nSV1*HC:99213~\nSE*4*0002~\nGE*2*7~\nIEA*1*000000007~\n"
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
	if d := cmp.Diff([]int{3, 3}, counts); d != "" {
		t.Errorf("counts: %s", d)
	}
}

func TestWriterRefusesDelimiters(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(*x12.Writer)
		want string
	}{
		{"element", func(w *x12.Writer) { w.Segment("NM1", "41", "2", "A*B") }, "NM103 holds a character that is a delimiter here"},
		{"terminator", func(w *x12.Writer) { w.Segment("NM1", "A~B") }, "NM101 holds a character that is a delimiter here"},
		{"line end", func(w *x12.Writer) { w.Segment("NM1", "A\nB") }, "NM101 holds a character that is a delimiter here"},
		{"component in a composite", func(w *x12.Writer) { w.Segment("SV1", w.Composite("HC", "A:B")) }, "a component holds a character that is a delimiter here"},
		{"element in a composite", func(w *x12.Writer) { w.Segment("SV1", w.Composite("HC", "A*B")) }, "SV101 holds a character that is a delimiter here"},
		{"component in a plain element", func(w *x12.Writer) { w.Segment("NM1", "41", "2", "A:B") }, "NM103 holds a character that is a delimiter here"},
		{"what a composite was, again", func(w *x12.Writer) { w.Segment("SV1", w.Composite("A", "B"), "A:B") }, "SV102 holds a character that is a delimiter here"},
		{"what the composite before was", func(w *x12.Writer) {
			w.Segment("SV1", w.Composite("A", "B", "C"))
			w.Segment("SV1", "A:B:C")
		}, "SV101 holds a character that is a delimiter here"},
		{"a composite that was not written", func(w *x12.Writer) {
			w.Composite("A", "B")
			w.Segment("LX", "1")
			w.Segment("SV1", "A:B")
		}, "SV101 holds a character that is a delimiter here"},
		{"repetition in a composite", func(w *x12.Writer) { w.Segment("SV1", w.Composite("HC", "A^B")) }, "a component holds a character that is a delimiter here"},
		{"repetition in a repetition", func(w *x12.Writer) { w.Segment("COB", w.Repeat("1", "A^B")) }, "a repetition holds a character that is a delimiter here"},
		{"component in a repetition", func(w *x12.Writer) { w.Segment("COB", w.Repeat("1", "A:B")) }, "a repetition holds a character that is a delimiter here"},
		{"what a repetition was, again", func(w *x12.Writer) { w.Segment("COB", w.Repeat("1", "2"), "1^2") }, "COB02 holds a character that is a delimiter here"},
		{"a long sender", func(w *x12.Writer) { w.Open(x12.Envelope{Sender: "SIXTEEN-LETTERS1", Receiver: "B"}) }, "ISA06 is longer than 15 characters"},
		{"a long receiver", func(w *x12.Writer) { w.Open(x12.Envelope{Sender: "A", Receiver: "SIXTEEN-LETTERS1"}) }, "ISA08 is longer than 15 characters"},
		{"repetition in a plain element", func(w *x12.Writer) { w.Segment("NM1", "41", "2", "A^B") }, "NM103 holds a character that is a delimiter here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := write(func(w *x12.Writer) {
				c.f(w)
				w.Segment("LX", "1")
			})
			if !fault.Is(err, fault.Invalid) || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// What fits ISA exactly is written, and a repetition separator that the interchange
// does not have is a letter like any other.
func TestWriterTakesWhatFits(t *testing.T) {
	var b bytes.Buffer
	d := x12.Usual()
	d.Repetition = 0
	w := x12.NewWriter(&b, d)
	w.Segment("NM1", "A^B", w.Composite("C", "D"), w.Composite("C", "D"))
	if err := w.Close(); err != nil || b.String() != "NM1*A^B*C:D*C:D~\n" {
		t.Errorf("%v %s", err, b.String())
	}
	got, err := write(func(w *x12.Writer) { w.Open(x12.Envelope{Sender: "FIFTEEN-LETTERS", Receiver: "B"}) })
	if err != nil || !bytes.Contains([]byte(got), []byte("*ZZ*FIFTEEN-LETTERS*ZZ*B              *")) {
		t.Errorf("%v %s", err, got)
	}
}

// full is a sink that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAFullSinkIsUnavailable(t *testing.T) {
	w := x12.NewWriter(full{}, x12.Usual())
	for range 1_000 {
		w.Segment("NTE", "ADD", "SYNTHETIC")
	}
	if err := w.Close(); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}
