// Package fault gives an error a kind that the edge can act on and a text that
// a person can act on. Text names the place and the rule, never the value.
package fault

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind says what a caller should do about an error.
type Kind uint8

// The kinds, with what the edge answers. The zero Kind is Internal, so an error
// that nobody classified is never blamed on the sender.
const (
	Internal     Kind = iota // 500: a defect or damaged data: park, alarm
	Invalid                  // 400: the input is wrong: tell the sender
	Unauthorized             // 401: the signature or credential is wrong
	Forbidden                // 403: known, but not allowed
	NotFound                 // 404: nothing there for this caller
	Conflict                 // 409: clashes with what is stored
	TooLarge                 // 413: past a stated limit
	Unavailable              // 503: try again later, the same way; maybe an operator mends something first
)

var statuses = [...]int{
	Internal: http.StatusInternalServerError, Invalid: http.StatusBadRequest,
	Unauthorized: http.StatusUnauthorized, Forbidden: http.StatusForbidden,
	NotFound: http.StatusNotFound, Conflict: http.StatusConflict,
	TooLarge: http.StatusRequestEntityTooLarge, Unavailable: http.StatusServiceUnavailable,
}

// Status is the HTTP status of the kind.
func (k Kind) Status() int { return statuses[k] }

// Error is a kind, a text and maybe a cause.
type Error struct {
	Kind  Kind
	Text  string
	Cause error
}

// Error gives the text, then the cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Text
	}
	return e.Text + ": " + e.Cause.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error of a kind. Arguments must be places, rules or counts,
// never a value that came in from outside.
func New(k Kind, format string, args ...any) error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...)}
}

// Wrap says where err happened and keeps its kind. A nil err stays nil.
func Wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: KindOf(err), Text: fmt.Sprintf(format, args...), Cause: err}
}

// As gives err a kind, with where it happened. A nil err stays nil.
func As(k Kind, err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...), Cause: err}
}

// KindOf is the kind of the outermost Error in err's chain; Internal if none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is says whether err has kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Retryable says whether the same call may succeed later.
func Retryable(err error) bool { return Is(err, Unavailable) }
