// Package filestest holds what every files driver must do.
package filestest

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
)

// Run runs the suite; open gives an empty driver.
func Run(t *testing.T, open func(t *testing.T) files.Files) {
	for name, test := range map[string]func(*testing.T, files.Files){
		"put and open": putAndOpen, "put new once": putNew, "delete": remove, "list": list, "keys": keys,
		"a failing source leaves nothing": failing, "one of many wins": race,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func put(t *testing.T, f files.Files, key, body string) {
	t.Helper()
	if _, err := f.Put(t.Context(), key, strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, f files.Files, key string) string {
	t.Helper()
	r, _, err := f.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func putAndOpen(t *testing.T, f files.Files) {
	if _, _, err := f.Open(t.Context(), "a/b.txt"); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	put(t, f, "a/b.txt", "one")
	put(t, f, "a/b.txt", "second")
	if got := read(t, f, "a/b.txt"); got != "second" {
		t.Errorf("got %q", got)
	}
	r, info, err := f.Open(t.Context(), "a/b.txt")
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	if info.Key != "a/b.txt" || info.Size != 6 || info.Modified.IsZero() {
		t.Errorf("info %+v", info)
	}
	if _, _, err := f.Open(t.Context(), "a"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a folder opened: %v", err)
	}
}

func putNew(t *testing.T, f files.Files) {
	if _, err := f.PutNew(t.Context(), "k", strings.NewReader("first")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.PutNew(t.Context(), "k", strings.NewReader("second")); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	if got := read(t, f, "k"); got != "first" {
		t.Errorf("got %q", got)
	}
}

func remove(t *testing.T, f files.Files) {
	put(t, f, "a/b", "x")
	for range 2 {
		if err := f.Delete(t.Context(), "a/b"); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := f.Open(t.Context(), "a/b"); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}

func list(t *testing.T, f files.Files) {
	for _, k := range []string{"b/1", "a/2", "a-1", "a/1", "a/1/x-not", "c"} {
		if k != "a/1/x-not" { // a key below a file is for no driver
			put(t, f, k, k)
		}
	}
	for _, c := range []struct {
		prefix, after string
		limit         int
		want          string
	}{
		{"", "", 0, "a-1 a/1 a/2 b/1 c"}, {"a/", "", 0, "a/1 a/2"}, {"a", "", 0, "a-1 a/1 a/2"},
		{"a", "a/1", 0, "a/2"}, {"", "a-1", 2, "a/1 a/2"}, {"x", "", 0, ""},
	} {
		got, err := f.List(t.Context(), c.prefix, c.after, c.limit)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, i := range got {
			names = append(names, i.Key)
		}
		if s := strings.Join(names, " "); s != c.want {
			t.Errorf("list %q after %q: %q, want %q", c.prefix, c.after, s, c.want)
		}
	}
}

func keys(t *testing.T, f files.Files) {
	for _, k := range []string{"", "/a", "a/", "a//b", "../a", "a/../b", ".", "a/./b", "a\\b", "a\nb", "ä", strings.Repeat("k", 513)} {
		if _, err := f.Put(t.Context(), k, strings.NewReader("")); !fault.Is(err, fault.Invalid) {
			t.Errorf("put: got %v", err)
		}
		if _, _, err := f.Open(t.Context(), k); !fault.Is(err, fault.Invalid) {
			t.Errorf("open: got %v", err)
		}
	}
}

type broken struct{}

func (broken) Read(p []byte) (int, error) { return copy(p, "half"), errors.New("source failed") }

func failing(t *testing.T, f files.Files) {
	if _, err := f.Put(t.Context(), "k", broken{}); err == nil {
		t.Error("no error")
	}
	if _, _, err := f.Open(t.Context(), "k"); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	if got, err := f.List(t.Context(), "", "", 0); err != nil || len(got) != 0 {
		t.Errorf("%v %v", got, err)
	}
}

func race(t *testing.T, f files.Files) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 8 {
		wg.Go(func() {
			if _, err := f.PutNew(t.Context(), "a/k", strings.NewReader("x")); err == nil {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d won", won)
	}
}
