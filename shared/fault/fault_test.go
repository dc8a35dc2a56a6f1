package fault_test

import (
	"errors"
	"testing"

	"github.com/openaso/openaso/shared/fault"
)

func TestKindSurvivesWrapping(t *testing.T) {
	err := fault.Wrap(fault.New(fault.Conflict, "webhook id: other body"), "receive")
	if fault.KindOf(err) != fault.Conflict || fault.KindOf(err).Status() != 409 {
		t.Errorf("kind %d", fault.KindOf(err))
	}
	if err.Error() != "receive: webhook id: other body" {
		t.Errorf("text %q", err)
	}
}

func TestUnknownErrorIsOurs(t *testing.T) {
	if fault.KindOf(errors.New("x")) != fault.Internal {
		t.Error("an unclassified error was blamed on the sender")
	}
	if fault.Wrap(nil, "x") != nil || fault.As(fault.Invalid, nil, "x") != nil {
		t.Error("nil became an error")
	}
}
