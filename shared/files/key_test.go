package files_test

import (
	"path"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
)

// A key that passes is its own clean form, stays below its root and is printable.
func FuzzCheckKey(f *testing.F) {
	for _, k := range []string{"a/b.edi", "../a", "a//b", "/a", "a/", ".", "a\\b", "a\x00", strings.Repeat("a", 513), "in/..%2f", "é"} {
		f.Add(k)
	}
	f.Fuzz(func(t *testing.T, key string) {
		err := files.CheckKey(key)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if path.Clean(key) != key || strings.HasPrefix(key, "/") || key == ".." || strings.HasPrefix(key, "../") || len(key) > files.MaxKey {
			t.Fatalf("passes: %q", key)
		}
		for _, r := range key {
			if r < ' ' || r > '~' {
				t.Fatalf("passes: %q", key)
			}
		}
	})
}
