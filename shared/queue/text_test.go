package queue_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/queue"
)

func TestTextCostsNothing(t *testing.T) {
	for _, s := range []string{`{"Records":[]}`, "aGVsbG8=", "é\n\t\r☃", "Base64:AA=="} {
		if got := queue.ToText([]byte(s)); got != s {
			t.Errorf("%q travels as %q", s, got)
		}
	}
}

func TestDamagedText(t *testing.T) {
	if b, err := queue.FromText("base64:?"); !fault.Is(err, fault.Invalid) || b != nil {
		t.Errorf("%q, %v", b, err)
	}
}

// What travels survives XML and JSON, is never empty, and comes back as it was.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a", "\x00", "\xff", "base64:", "base64:AA==", "\ufffe", "\uffff", "\ufffd", "\ud7ff", "\U0010ffff", "{\"a\":1}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		text := queue.ToText(body)
		if text == "" {
			t.Fatal("an empty body travels nowhere")
		}
		if back, err := queue.FromText(text); err != nil || !bytes.Equal(back, body) {
			t.Fatalf("%q became %q, %v", body, back, err)
		}
		var x, j string
		b, err := xml.Marshal(text)
		if err == nil {
			err = xml.Unmarshal(b, &x)
		}
		if err != nil || x != text {
			t.Fatalf("%q does not survive XML: %q, %v", text, x, err)
		}
		b, err = json.Marshal(text)
		if err == nil {
			err = json.Unmarshal(b, &j)
		}
		if err != nil || j != text {
			t.Fatalf("%q does not survive JSON: %q, %v", text, j, err)
		}
	})
}
