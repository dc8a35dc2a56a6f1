package portal_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// A caller hears the texts of faults. What lies below them may quote what it could not
// read, and stays inside.
func TestForeignErrorsAreNotTold(t *testing.T) {
	w := open(t)
	quoting := errors.New(`parsing "Annabel Syntheticson"`)
	w.portal.Upload = func(context.Context, id.Employer, []byte) (string, error) {
		return "", fault.As(fault.Invalid, quoting, "loop 2010BA NM1")
	}
	out := w.ask("POST", "/api/upload?name=a", "x")
	if out.StatusCode != 400 || !strings.Contains(out.Body, `"upload: loop 2010BA NM1"`) || strings.Contains(out.Body, "Annabel") {
		t.Errorf("%d %s", out.StatusCode, out.Body)
	}
}
