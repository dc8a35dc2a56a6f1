package x270_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x270"
)

// file is what a file holds, whichever of the two sets.
type file struct {
	inquiries []x270.InquiryItem
	answers   []x270.AnswerItem
	report    envelope.Report
}

func read(text string) (f file, err error) { return readFrom(strings.NewReader(text)) }

func readFrom(r io.Reader) (f file, err error) {
	f.report, err = envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker {
		if t := x270.TakeInquiries(s, func(it x270.InquiryItem) error { f.inquiries = append(f.inquiries, it); return nil }); t != nil {
			return t
		}
		return x270.TakeAnswers(s, func(it x270.AnswerItem) error { f.answers = append(f.answers, it); return nil })
	})
	return f, err
}

// write writes what was read; either kind alone.
func (f *file) write() (string, error) {
	var b bytes.Buffer
	e := x12.Envelope{Sender: "CLINIC", Receiver: "OPENASO", Control: 7, At: at}
	if len(f.answers) > 0 {
		err := x270.WriteAnswers(&b, e, slices.Values(f.answers))
		return b.String(), err
	}
	err := x270.WriteInquiries(&b, e, slices.Values(f.inquiries))
	return b.String(), err
}

// refused are the published examples that are not taken, and the reason that the guide
// gives.
var refused = map[string]string{
	// SE02 is not ST02, and 2000B says with HL04 0 that nobody stands below: so far it is right
	"subscriber-health-benefit-check-error.271": "SE02, segment 8: the control number is not that of ST",
}

// Every published example reads, and what is read is written and read the same. Bare
// transaction sets, without an interchange, get one.
func TestPublishedExamples(t *testing.T) {
	var names []string
	for _, pattern := range []string{"stupidedi/X279*/*/*", "linuxforhealth/27[01]_005010X279A1/*", "tmc/005010x279*"} {
		found, _ := filepath.Glob("../../../../shared/x12/" + pattern)
		names = append(names, found...)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(name), func(t *testing.T) { example(t, filepath.Base(name), string(b)) })
	}
}

func example(t *testing.T, name, text string) {
	if bare := strings.TrimSpace(text); strings.HasPrefix(bare, "ST*") {
		if _, err := read(text); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "the interchange envelope is missing") {
			t.Errorf("a bare set: %v", err)
		}
		text = strings.Replace(isa, "*^*", "*>*", 1) + "GS*HS*CLINIC*OPENASO*20260304*0506*7*X*005010X279A1~" + bare + "GE*1*7~IEA*1*000000007~"
	}
	f, err := read(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := said(&f.report); got != refused[name] {
		t.Errorf("got %q, want %q", got, refused[name])
	}
	if len(f.inquiries)+len(f.answers) != 1 {
		t.Fatalf("%d inquiries, %d answers", len(f.inquiries), len(f.answers))
	}
	again(t, f)
}

// again writes and reads what was read.
func again(t interface {
	Helper()
	Fatal(...any)
}, f file) {
	t.Helper()
	text, err := f.write()
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(text)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f.inquiries, got.inquiries) + cmp.Diff(f.answers, got.answers); d != "" {
		t.Fatal(d + text)
	}
	if second, err := got.write(); err != nil || second != text {
		t.Fatal(err, cmp.Diff(text, second))
	}
}

// said is every fault of a file in one text.
func said(r *envelope.Report) string {
	var out []string
	for i := range r.Faults {
		out = append(out, r.Faults[i].Error())
	}
	return strings.Join(out, "; ")
}

// same compares two files' items.
func same(t interface {
	Helper()
	Fatal(...any)
}, want, got file, text string) {
	t.Helper()
	if d := cmp.Diff(want.inquiries, got.inquiries) + cmp.Diff(want.answers, got.answers); d != "" {
		t.Fatal(d + text)
	}
}
