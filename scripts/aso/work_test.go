package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What waits is listed, shown and worked from the command line; what does not fit is refused
// in one line that says why.
func TestWorkFromTheCommandLine(t *testing.T) {
	w := lived(t)
	ask := func(names []any, args ...string) string {
		out, _ := w.aso(0, append(args, "--json")...)
		return field(t, out, names...)
	}
	member := ask([]any{"members", 0, "member"}, "members")
	claim := ask([]any{"claims", 0, "claim"}, "claims", "--status", "paid")
	for _, c := range []struct {
		args string
		want string
	}{
		{"work list", "0 claims wait"},
		{"work list --queue clinical --owner ana", "0 claims wait"},
		{"work show " + claim, "The plan pays $"},
		{"work replay list", "0 replays"},
		{"rates", "40 received, 40 decided"},
		{"rates --from 2031-01-01", "0 received"},
		{"work retry " + claim + " --by ana", "0 claims are decided now"},
		{"replay --employer sample-manufacturing --provider 1234567893", "12 families: 12 unchanged"},
		{"work deny " + claim + " --code CO-50 --by ana", "deny"},
		{"work show " + claim, "CO-50"},
		{"work consent " + claim + " --line 1 --by ana", "consent  ana   (line 1)"},
		{"work consent " + claim + " --withdrawn --by ana", "withdrawn"},
	} {
		page, _ := w.aso(0, strings.Fields(c.args)...)
		pleasant(t, c.args, page)
		if !strings.Contains(page, c.want) {
			t.Errorf("aso %s lacks %q:\n%s", c.args, c.want, page)
		}
		if answer, _ := w.aso(0, append(strings.Fields(c.args), "--json")...); !json.Valid([]byte(answer)) {
			t.Errorf("aso %s --json: %s", c.args, answer)
		}
	}
	for _, c := range []struct {
		code int
		args string
		want string
	}{
		{2, "work show nothing-1", "claim"},
		{2, "work replay show nothing", "replay: there is no such one"},
		{2, "work replay approve nothing --by ana", "replay: there is no such one"},
		{80, "work list --queue billing", "clinical"},
		{1, "replay --employer sample-manufacturing --provider 123", "provider is an NPI"},
		{1, "work release " + claim + " --by ana", "does not wait"},
		{1, "work release " + claim + " --hold only --by ana", "no such hold"},
		{1, "work override " + claim + " --paid 1 --by ana --line 9", "no line 9"},
		{1, "work consent " + claim + " --by ana --line 9", "no line 9"},
		{1, "work assign " + claim + " ben --by ana", "that waits"},
		{1, "replay --employer sample-manufacturing --option ppo@9", "corrects"},
		{2, "replay --employer nobody --provider 1234567893", "no such employer"},
		{1, "rates --from yesterday", "from: a day"},
		{1, "accumulators import " + filepath.Join(t.TempDir(), "none.csv"), "cannot be read"},
		{80, "work override " + claim + " --by ana", ""},
	} {
		if out, errs := w.aso(c.code, strings.Fields(c.args)...); out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.want) {
			t.Errorf("aso %s: %q %q", c.args, out, errs)
		}
	}
	rx := filepath.Join(t.TempDir(), "rx.csv")
	text := "employer,member,option,year,bucket,amount,source,id\nsample-manufacturing," + member + ",ppo,2026,in.out-of-pocket,1.00,pbm,1\n"
	um := filepath.Join(t.TempDir(), "um.csv")
	auth := "employer,member,number,provider,codes,from,to,units\nsample-manufacturing," + member + ",A-1,,99213 97110-97140,2026-11-01,,5\n"
	cob := filepath.Join(t.TempDir(), "cob.csv")
	other := "employer,member,id,from,to,as,work\nsample-manufacturing," + member + ",O-1,2026-01-01,2026-01-31,spouse,active\n"
	for file, body := range map[string]string{rx: text, um: auth, cob: other} {
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"accumulators", "import", rx}, {"authorizations", "load", um}, {"other-coverage", "load", cob}} {
		for _, want := range []string{"1 row of 1 family, 1 new", "1 row of 1 family, 0 new"} {
			if out, errs := w.aso(0, args...); !strings.Contains(out, want) {
				t.Errorf("%v: %s %s", args, out, errs)
			}
		}
	}
	if out, errs := w.aso(0, "member", member); !strings.Contains(out, "O-1") || !strings.Contains(out, "2026-01-31") {
		t.Errorf("the member's other coverage: %s %s", out, errs)
	}
	for body, want := range map[string]string{
		strings.Replace(other, ",work", ",wrok", 1):          "row 1: column 7 is none of",
		strings.Replace(other, ",active", ",busy", 1):        "row 2: work: one of active",
		strings.Replace(other, ",2026-01-01", ",January", 1): "row 2: from: a day",
	} {
		if err := os.WriteFile(cob, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, errs := w.aso(1, "other-coverage", "load", cob); out != "" || !strings.Contains(errs, want) || strings.Contains(errs, "busy") {
			t.Errorf("%s: %s %s", want, out, errs)
		}
	}
	if err := os.WriteFile(um, []byte(strings.Replace(auth, "97110-97140", "97140-97110", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, errs := w.aso(1, "authorizations", "load", um); out != "" || !strings.Contains(errs, "row 2: codes: each alone or as FROM-TO, in order") {
		t.Errorf("%s %s", out, errs)
	}
	if out, errs := w.aso(1, "authorizations", "load", rx); out != "" || !strings.Contains(errs, "header lacks number") {
		t.Errorf("%s %s", out, errs)
	}
}
