// Package phi holds protected health information so that it hides itself.
package phi

import (
	"fmt"
	"log/slog"
)

// Text is a piece of PHI: a name, a birth date, a card number. It prints as a
// mark in fmt, slog and JSON, whatever the verb. Reveal is the one way out, so
// that a search for it finds every place where PHI leaves. Binary codecs (the
// encrypted store) keep the content.
type Text struct{ s string }

// Hidden is what a Text prints as.
const Hidden = "[phi]"

// New wraps s.
func New(s string) Text { return Text{s} }

// Reveal returns the content, for a page, a document or a store that may hold it.
func (t Text) Reveal() string { return t.s }

// Empty says whether there is no content.
func (t Text) Empty() bool { return t.s == "" }

// Equal says whether the contents are the same.
func (t Text) Equal(o Text) bool { return t.s == o.s }

// String hides the content.
func (t Text) String() string { return Hidden }

// Format hides the content from every verb.
func (t Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(Hidden)) }

// LogValue hides the content from slog.
func (t Text) LogValue() slog.Value { return slog.StringValue(Hidden) }

// MarshalText hides the content from JSON and YAML.
func (t Text) MarshalText() ([]byte, error) { return []byte(Hidden), nil }

// MarshalBinary keeps the content, for the store's codec.
func (t Text) MarshalBinary() ([]byte, error) { return []byte(t.s), nil }

// UnmarshalBinary reads what MarshalBinary wrote.
func (t *Text) UnmarshalBinary(b []byte) error {
	t.s = string(b)
	return nil
}
