package awstest_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/internal/awstest"
)

// TestMain is the server that TestAServerEndsWithUs starts, if it is called as one.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "serve" {
		fmt.Fprintln(os.Stderr, http.ListenAndServe("127.0.0.1:"+os.Args[2], http.NotFoundHandler()))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// ending is a test that notes how it was ended.
type ending struct {
	testing.TB
	said string
}

func (e *ending) Helper()                   {}
func (e *ending) Skip(args ...any)          { e.end("skip", fmt.Sprint(args...)) }
func (e *ending) Skipf(f string, a ...any)  { e.end("skip", fmt.Sprintf(f, a...)) }
func (e *ending) Fatalf(f string, a ...any) { e.end("fatal", fmt.Sprintf(f, a...)) }
func (e *ending) end(how, text string)      { e.said = how + ": " + text; panic(e) }

func TestPart(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ dir, part, ci, want string }{
		"no folder":       {"", "a/b", "", "skip: skipped: needs OPENASO_PARTS; run make test-aws"},
		"there":           {dir, "a/b", "", ""},
		"missing":         {dir, "a/c", "", "skip: skipped: needs a/c"},
		"missing in CI":   {dir, "a/c", "true", "fatal: needs a/c"},
		"no folder in CI": {"", "a/b", "true", "skip: skipped: needs OPENASO_PARTS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(awstest.PartsVariable, c.dir)
			t.Setenv("CI", c.ci)
			e := &ending{TB: t}
			func() {
				defer func() { _ = recover() }()
				if got := awstest.Part(e, c.part); got != filepath.Join(c.dir, "a", "b") {
					t.Errorf("%q", got)
				}
			}()
			if (e.said == "") != (c.want == "") || !strings.HasPrefix(e.said, c.want) {
				t.Errorf("%q, want %q", e.said, c.want)
			}
		})
	}
}

// A server stops when its input ends, which is what happens when a test is killed.
func TestAServerEndsWithUs(t *testing.T) {
	p, err := awstest.Start(t.TempDir(), func(port string) []string { return []string{os.Args[0], "serve", port} })
	if err != nil {
		t.Fatal(err)
	}
	p.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if ctx.Err() != nil {
			t.Fatal("the server goes on")
		}
		if err != nil {
			return
		}
		_ = res.Body.Close()
	}
}
