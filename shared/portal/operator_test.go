package portal_test

import (
	"context"
	"errors"
	"html"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/portal"
)

func TestSchedulesRunWhenAskedTo(t *testing.T) {
	w := open(t)
	ran := map[string]int{}
	run := func(name string) func(context.Context) error {
		return func(context.Context) error { ran[name]++; return nil }
	}
	for _, target := range []string{"/api/fund", "/api/sweep", "/fund", "/sweep"} {
		if out := w.ask("POST", target, ""); out.StatusCode != 404 {
			t.Errorf("POST %s without its function: %d", target, out.StatusCode)
		}
	}
	if strings.Contains(w.get("/calls")+w.get("/pended"), "<form class=\"act\"") {
		t.Error("a button that does nothing")
	}
	w.portal.Fund, w.portal.Sweep = run("fund"), run("sweep")
	for _, c := range []struct {
		target string
		status int
		want   string
	}{{"/api/fund", 200, `"done"`}, {"/api/sweep", 200, `"done"`}, {"/fund", 303, "/calls?live"}, {"/sweep", 303, "/pended?live"}} {
		out := w.ask("POST", c.target, "")
		if out.StatusCode != c.status || !strings.Contains(out.Body+out.Headers["Location"], c.want) {
			t.Errorf("POST %s: %d %s", c.target, out.StatusCode, out.Body)
		}
		if out := w.ask("POST", c.target, "", "Sec-Fetch-Site: cross-site"); out.StatusCode != 403 {
			t.Errorf("POST %s from another site: %d", c.target, out.StatusCode)
		}
		if out := w.ask("GET", c.target, ""); out.StatusCode != 404 {
			t.Errorf("GET %s: %d", c.target, out.StatusCode)
		}
	}
	if ran["fund"] != 2 || ran["sweep"] != 2 {
		t.Errorf("ran %v", ran)
	}
	if !strings.Contains(w.get("/calls"), `action="/fund"`) || !strings.Contains(w.get("/pended"), `action="/sweep"`) {
		t.Error("no button runs them")
	}
	w.portal.Sweep = func(context.Context) error { return fault.As(fault.Unavailable, errors.New("10.0.0.1"), "table") }
	if out := w.ask("POST", "/api/sweep", ""); out.StatusCode != 503 || strings.Contains(out.Body, "10.0.0.1") {
		t.Errorf("a sweep that fails: %d %s", out.StatusCode, out.Body)
	}
}

// What everybody must know stands on every page, and in what aso prints first.
func TestTheWarningIsEverywhere(t *testing.T) {
	w := open(t)
	const text = "Payments are held & nobody is paid"
	for _, page := range []string{"/", "/api/summary", "/calls"} {
		if strings.Contains(strings.ToLower(w.get(page)), "warning") {
			t.Errorf("%s warns of nothing", page)
		}
	}
	w.portal.Warning = text
	w.crawl(func(target, body string) {
		page := !strings.HasPrefix(target, "/api/") && !strings.HasPrefix(target, "/files/view") && target != "/style.css"
		if page && !strings.Contains(html.UnescapeString(body), text) {
			t.Errorf("%s does not warn", target)
		}
	})
	if out := w.ask("GET", "/nowhere", ""); !strings.Contains(html.UnescapeString(out.Body), text) {
		t.Error("the page of a fault does not warn")
	}
	for _, target := range []string{"/api/summary", "/api/calls", "/api/payments"} {
		var v struct{ Warning string }
		if w.decode(target, &v); v.Warning != text {
			t.Errorf("%s warns %q", target, v.Warning)
		}
	}
	if out := w.ask("POST", "/api/calls/birchwood/health/2/settle", ""); !strings.Contains(out.Body, `"warning": "Payments are held`) {
		t.Errorf("settled without a warning: %s", out.Body)
	}
}

func TestACallThatIsNotThereIsNotSettled(t *testing.T) {
	w := open(t)
	w.portal.SettleCall = func(ctx context.Context, e id.Employer, p id.Plan, n int64) error {
		t.Error("the bank was told")
		return nil
	}
	for _, method := range []string{"GET", "POST"} {
		target := "/api/calls/birchwood/health/9"
		if method == "POST" {
			target += "/settle"
		}
		if out := w.ask(method, target, ""); out.StatusCode != 404 || !strings.Contains(out.Body, `"there is no such call"`) {
			t.Errorf("%s %s: %d %s", method, target, out.StatusCode, out.Body)
		}
	}
}

func TestAnUploadThatCameBeforeSaysSo(t *testing.T) {
	w := open(t)
	list, err := w.portal.Intake(t.Context())
	w.ok(err)
	for key, want := range map[string]string{"in/new.edi": `"known": false`, list[0].Key: `"known": true`} {
		w.portal.Upload = func(context.Context, id.Employer, []byte) (string, error) { return key, nil }
		if out := w.ask("POST", "/api/upload?name=a", "ISA*"); !strings.Contains(out.Body, want) {
			t.Errorf("%s: %s", key, out.Body)
		}
	}
}

func TestAProgramIsToldInJSONWhatIsWrong(t *testing.T) {
	w := open(t)
	out := w.ask("GET", "/files/view?key=out/none.edi", "", "Accept: application/json")
	if out.StatusCode != 404 || !strings.Contains(out.Body, `"text": "there is no such file"`) {
		t.Errorf("%d %s", out.StatusCode, out.Body)
	}
	if out := w.ask("GET", "/files/view?key=out/none.edi", "", "Accept: text/html"); !strings.Contains(out.Body, "<h1>Not found</h1>") {
		t.Errorf("a browser gets %s", out.Body)
	}
}

// A payment is named by whom, how much and when; what it is without money says so.
func TestPaymentsAreNamedInWords(t *testing.T) {
	w := open(t)
	paid, err := w.portal.Payments(t.Context(), birch, health)
	w.ok(err)
	if page := w.get("/payments/pay1"); !strings.Contains(page, "<h1>Maple Street Clinic, "+paid[0].Cents.Dollars()+", 2026-01-0") {
		t.Error("the title is not payee, amount and date")
	}
	paid[0].Method = "NON"
	w.portal.Payments = func(_ context.Context, e id.Employer, _ id.Plan) ([]portal.Payment, error) {
		if e != birch {
			return nil, nil
		}
		return paid, nil
	}
	if page := w.get("/payments"); !strings.Contains(page, "no payment, notice only") || strings.Contains(page, "NON") {
		t.Error("NON is not said in words")
	}
	paid[0].Status = "held"
	if page := w.get("/payments"); strings.Contains(page, "notice only") {
		t.Error("a payment that is held is called none")
	}
}

// Two place codes that are one place in words are said once.
func TestPlacesAreSaidOnce(t *testing.T) {
	if page := empty(t).get("/employers/birchwood"); !strings.Contains(page, "at office or telehealth<") {
		t.Error("the places are not office or telehealth")
	}
}
