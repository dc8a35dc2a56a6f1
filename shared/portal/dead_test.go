package portal_test

import (
	"strings"
	"testing"
)

// What failed for good is to be seen where people look.
func TestDeadLettersAreShown(t *testing.T) {
	w := open(t)
	if page := w.get("/"); !strings.Contains(page, "Work that failed for good") || !strings.Contains(page, "<dt>claims</dt><dd>3</dd>") {
		t.Error("the overview does not show them")
	}
	if got := w.get("/api/summary"); !strings.Contains(got, `"claims": 3`) || strings.Contains(got, `"pay": 0`) {
		t.Errorf("the summary: %s", got)
	}
	w.portal.Dead = nil
	if page := w.get("/"); strings.Contains(page, "failed for good") {
		t.Error("the overview shows what is not there")
	}
	if out := w.ask("POST", "/api/queues/none/redrive", ""); out.StatusCode != 404 {
		t.Errorf("a queue that is not there: %d", out.StatusCode)
	}
}
