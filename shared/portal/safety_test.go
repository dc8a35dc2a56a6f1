package portal_test

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
)

func TestUnknownAndForeignIDsAreNotFound(t *testing.T) {
	w := open(t)
	mine, theirs := memberOf(birch, "E1", 1), memberOf(other, "E9", 1)
	if got := w.get("/members/" + string(theirs)); strings.Contains(got, "Syntheticson") {
		t.Error("a member's page shows another family")
	}
	for _, target := range []string{
		"/employers/none", "/members/none-01", "/members/" + string(mine) + "9", "/claims/none-1", "/claims/" + string(claimOf(77)),
		"/calls/other/health/1", "/calls/birchwood/works/1", "/calls/none/health/1", "/calls/birchwood/health/99",
		"/calls/birchwood/health/x", "/calls/birchwood/health/-1", "/payments/none", "/members?e=none", "/claims?e=none", "/calls?e=none",
		"/nowhere", "/api/nowhere", "/employers/a%2fb/c", "/employers/%zz",
		"/api/items?pk=E%23birchwood%23DIR&sk=none",
	} {
		if got := w.ask("GET", target, ""); got.StatusCode != 404 {
			t.Errorf("GET %s: %d", target, got.StatusCode)
		}
	}
	eob, err := w.files.List(t.Context(), "documents/birchwood/", "", 1)
	w.ok(err)
	w.portal.Employers = w.portal.Employers[1:]
	for _, target := range []string{"/api/items?pk=E%23birchwood%23F%23" + string(enroll.FamilyOf(birch, "E1")), "/api/items?pk=E%23birchwood%23DIR",
		"/files/view?key=" + url.QueryEscape(eob[0].Key), "/files/view?key=out/835/birchwood/health/pay1.835.edi", "/claims/" + string(claimOf(1)), "/members/" + string(mine), "/payments/pay1", "/calls/birchwood/health/1"} {
		w.portal.Locate = open(t).portal.Locate
		if got := w.ask("GET", target, ""); got.StatusCode != 404 || strings.Contains(got.Body, "Annabel") {
			t.Errorf("GET %s for another employer's portal: %d", target, got.StatusCode)
		}
	}
}

func TestFailuresAreJSONUnderAPI(t *testing.T) {
	w := open(t)
	var f struct{ Error struct{ Kind, Text string } }
	out := w.ask("GET", "/api/employers/none", "")
	w.ok(json.Unmarshal([]byte(out.Body), &f))
	if f.Error.Kind != "not-found" || f.Error.Text == "" {
		t.Errorf("%s", out.Body)
	}
	if got := w.ask("GET", "/api/items", ""); got.StatusCode != 400 {
		t.Errorf("items without a key: %d", got.StatusCode)
	}
	if got := w.ask("PUT", "/", ""); got.StatusCode != 404 {
		t.Errorf("PUT: %d", got.StatusCode)
	}
}

// down is a table that cannot be reached.
type down struct{ table.Table }

func (down) Query(context.Context, table.Query) (table.Page, error) {
	return table.Page{}, fault.As(fault.Unavailable, errors.New("dial tcp 10.0.0.1"), "table")
}

func TestInnerFaultsAreReportedAndStayInside(t *testing.T) {
	w := open(t)
	w.portal.Table = down{w.table}
	got := w.ask("GET", "/members", "")
	if got.StatusCode != 503 || strings.Contains(got.Body, "10.0.0.1") || !strings.Contains(got.Body, "try again") {
		t.Errorf("%d %s", got.StatusCode, got.Body)
	}
	if len(w.reported) != 1 || !strings.Contains(w.reported[0].Error(), "10.0.0.1") {
		t.Errorf("reported %v", w.reported)
	}
}

var href = regexp.MustCompile(`(?:href|action)="([^"]*)"`)

// crawl reads every page that can be reached by links, and each page's twin.
func (w *world) crawl(visit func(target, body string)) int {
	w.t.Helper()
	ahead, seen := []string{"/"}, map[string]bool{}
	for len(ahead) > 0 {
		target := ahead[0]
		ahead = ahead[1:]
		target, _, _ = strings.Cut(target, "#")
		if target == "" || seen[target] || strings.HasSuffix(target, "/settle") {
			continue
		}
		seen[target] = true
		out := w.ask("GET", target, "")
		if out.StatusCode != 200 {
			w.t.Errorf("GET %s: %d", target, out.StatusCode)
		}
		visit(target, out.Body)
		if strings.HasPrefix(target, "/files/view") || !strings.HasPrefix(out.Headers["Content-Type"], "text/html") {
			continue
		}
		for _, m := range href.FindAllStringSubmatch(out.Body, -1) {
			ahead = append(ahead, html.UnescapeString(m[1]))
		}
	}
	return len(seen)
}

func TestEveryLinkLeadsSomewhereAndNothingLeaks(t *testing.T) {
	w := open(t)
	bad := regexp.MustCompile(`(?i)<script|<img|\son[a-z]+=|\sstyle=|javascript:|<style|no value|%!`)
	n := w.crawl(func(target, body string) {
		if strings.Contains(body, email) || strings.Contains(body, strings.TrimPrefix(mobile, "+")) {
			t.Errorf("%s shows how to reach a person", target)
		}
		if strings.HasPrefix(target, "/files/view") || strings.HasPrefix(target, "/api/") || target == "/style.css" {
			return
		}
		if m := bad.FindString(body); m != "" {
			t.Errorf("%s holds %q", target, m)
		}
		if strings.Count(body, "<h1>") != 1 || strings.Count(body, "<table") != strings.Count(body, "<caption") {
			t.Errorf("%s lacks a heading or a table's caption", target)
		}
	})
	if n < 60 {
		t.Errorf("only %d pages were reached", n)
	}
	if page := w.get("/members"); !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the name with markup is not there, escaped")
	}
}

func TestGetChangesNothing(t *testing.T) {
	w := open(t)
	w.relay()
	before, err := w.files.List(t.Context(), "", "", 1000)
	w.ok(err)
	w.crawl(func(string, string) {})
	changed, err := w.table.Read(t.Context(), w.seen, 10)
	w.ok(err)
	after, err := w.files.List(t.Context(), "", "", 1000)
	w.ok(err)
	if len(changed) > 0 || !slices.Equal(before, after) || len(w.settled) > 0 || w.uploaded != nil {
		t.Errorf("%d items changed, %d files before, %d after", len(changed), len(before), len(after))
	}
}

func TestItemsHidePeople(t *testing.T) {
	w := open(t)
	entry := w.get("/api/items?pk=" + url.QueryEscape("E#birchwood#F#"+string(enroll.FamilyOf(birch, "E1"))))
	for _, want := range []string{`"kind": "family.entry"`, `"claim.decided"`, `"[phi]"`, `"ScheduleID": "sample-2025 1"`} {
		if !strings.Contains(entry, want) {
			t.Errorf("the entries lack %s", want)
		}
	}
	one := w.get("/api/items?pk=" + url.QueryEscape("E#birchwood#CALL#health") + "&sk=00000001")
	if !strings.Contains(one, `"Root"`) {
		t.Errorf("the call's body is not shown: %s", one)
	}
	mail := w.get("/api/items?pk=" + url.QueryEscape("S#MAILBOX"))
	if !strings.Contains(mail, `"To": "[phi]"`) {
		t.Error("the mailbox's items are not there with their addresses hidden")
	}
	for _, word := range []string{"Annabel", "Syntheticson", email, mobile, enroll.CardOf(nil, enroll.FamilyOf(birch, "E1")).Reveal(), "PCN1"} {
		if strings.Contains(entry+one+mail, word) {
			t.Errorf("items show %q", word)
		}
	}
	if got := w.ask("GET", "/api/items?pk=none", ""); got.StatusCode != 200 || !strings.Contains(got.Body, `"items": []`) {
		t.Errorf("an empty partition: %d", got.StatusCode)
	}
}

func TestStoredFiles(t *testing.T) {
	w := open(t)
	eob, err := w.files.List(t.Context(), "documents/", "", 1)
	w.ok(err)
	doc := w.ask("GET", "/files/view?key="+url.QueryEscape(eob[0].Key), "")
	if doc.StatusCode != 200 || !strings.HasPrefix(doc.Headers["Content-Type"], "text/html") ||
		!strings.Contains(doc.Headers["Content-Security-Policy"], "sandbox") || !strings.Contains(doc.Body, "not a bill") {
		t.Errorf("the document: %d %v", doc.StatusCode, doc.Headers)
	}
	edi := w.ask("GET", "/files/view?key=out/835/birchwood/health/pay1.835.edi", "")
	if edi.StatusCode != 200 || edi.Headers["Content-Type"] != "text/plain; charset=utf-8" || !strings.HasPrefix(edi.Body, "ISA*") {
		t.Errorf("the 835: %d %v", edi.StatusCode, edi.Headers)
	}
	for _, key := range []string{
		"", "secret/key.txt", "out/../secret/key.txt", "out//../secret/key.txt", "/secret/key.txt", "../secret/key.txt", "out/program.js",
		"out", "out/none.edi", "out/%2e%2e/secret/key.txt", "out/..\\secret\\key.txt", "OUT/835/birchwood/health/pay1.835.edi",
	} {
		got := w.ask("GET", "/files/view?key="+url.QueryEscape(key), "")
		if got.StatusCode != 404 || strings.Contains(got.Body, "nobody may") {
			t.Errorf("key %q: %d", key, got.StatusCode)
		}
	}
}

func TestActions(t *testing.T) {
	w := open(t)
	for _, c := range []struct {
		target string
		status int
		want   string
	}{
		{"/api/upload?name=a.837", 200, `"key": "in/new.edi"`},
		{"/api/upload?name=a.834&employer=birchwood", 200, `"key": "in/birchwood/new.edi"`},
		{"/api/upload?name=a.834&employer=nobody", 404, "there is no such employer"},
		{"/api/upload", 400, "name"},
		{"/api/upload?name=..%2Fa", 400, "folder"},
		{"/api/webhooks/hris", 200, `"status": "accepted"`},
		{"/api/webhooks/none", 404, "not-found"},
		{"/api/calls/birchwood/health/2/settle", 202, `"sent"`},
		{"/calls/birchwood/health/2/settle", 303, ""},
		{"/api/calls/birchwood/works/2/settle", 404, "not-found"},
		{"/calls/none/health/2/settle", 404, "Not found"},
		{"/api/queues/claims/redrive", 200, `"redriven": 3`},
		{"/members", 404, ""},
	} {
		out := w.ask("POST", c.target, "ISA*00~")
		if out.StatusCode != c.status || !strings.Contains(out.Body, c.want) {
			t.Errorf("POST %s: %d %s", c.target, out.StatusCode, out.Body)
		}
		if c.status == 303 && !strings.HasPrefix(out.Headers["Location"], "/calls/birchwood/health/2") {
			t.Errorf("goes on at %q", out.Headers["Location"])
		}
	}
	if string(w.uploaded) != "ISA*00~" || !slices.Equal(w.settled, []int64{2, 2}) {
		t.Errorf("uploaded %q, settled %v", w.uploaded, w.settled)
	}
	if out := w.ask("POST", "/api/upload?name=a", ""); out.StatusCode != 400 {
		t.Errorf("an empty file: %d", out.StatusCode)
	}
}

func TestPagesOfOtherSitesMakeNothingHappen(t *testing.T) {
	w := open(t)
	const target = "/calls/birchwood/health/2/settle"
	for _, c := range []struct {
		header string
		status int
	}{
		{"Sec-Fetch-Site: cross-site", 403},
		{"sec-fetch-site: same-site", 403},
		{"Origin: http://evil.example", 403},
		{"Origin: null", 403},
		{"Origin: http://127.0.0.1:8080", 303},
		{"Sec-Fetch-Site: same-origin", 303},
	} {
		for _, target := range []string{target, "/api/upload?name=a", "/api/webhooks/hris", "/api/queues/claims/redrive", "/nowhere"} {
			out := w.ask("POST", target, "x", c.header)
			if (out.StatusCode == 403) != (c.status == 403) {
				t.Errorf("%s to %s: %d", c.header, target, out.StatusCode)
			}
		}
	}
	if len(w.settled) != 2 {
		t.Errorf("%d calls settled, want those of this site", len(w.settled))
	}
}

func TestAFormCanBeSentFromAPage(t *testing.T) {
	w := open(t)
	out := w.ask("GET", "/calls/birchwood/health/2", "")
	if !strings.Contains(out.Body, `<form method="post" action="/calls/birchwood/health/2/settle">`) {
		t.Error("the open call has no button")
	}
	// Under no-referrer a browser sends the form's Origin as null, and it is refused.
	if got := out.Headers["Referrer-Policy"]; got != "same-origin" {
		t.Errorf("Referrer-Policy %q", got)
	}
	if got := out.Headers["Content-Security-Policy"]; !strings.HasPrefix(got, "default-src 'none'; style-src 'self'; form-action 'self'") {
		t.Errorf("Content-Security-Policy %q", got)
	}
	if got := out.Headers["Cross-Origin-Resource-Policy"]; got != "same-origin" {
		t.Errorf("Cross-Origin-Resource-Policy %q", got)
	}
	if strings.Contains(w.get("/calls/birchwood/health/1"), "<form") {
		t.Error("the settled call has a button")
	}
	w.portal.SettleCall, w.portal.Upload, w.portal.PostWebhook, w.portal.Redrive = nil, nil, nil, nil
	if strings.Contains(w.get("/calls/birchwood/health/2"), "<form") {
		t.Error("a button that does nothing")
	}
	for _, target := range []string{"/calls/birchwood/health/2/settle", "/api/upload?name=a", "/api/webhooks/hris", "/api/queues/claims/redrive"} {
		if out := w.ask("POST", target, "x"); out.StatusCode != 404 {
			t.Errorf("POST %s without its function: %d", target, out.StatusCode)
		}
	}
}
