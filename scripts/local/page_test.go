package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/bolttable"
	"github.com/openaso/openaso/shared/table/layout"
)

const page = "../../shared/table/README.md"

// pattern is one row of the page's table of keys.
type pattern struct {
	text             string
	pk, sk           *regexp.Regexp
	sample           bool // the sample writes it
	items, sum, most int
}

var (
	keyRow = regexp.MustCompile("^\\| `([^`]+)` \\| `([^`]+)` \\|")
	name   = regexp.MustCompile(`<[a-z -]+>`)
)

// patterns reads the page's rows that begin with two keys.
func patterns(t *testing.T) (out []*pattern) {
	t.Helper()
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		m := keyRow.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		expr := func(s string) *regexp.Regexp {
			s = name.ReplaceAllStringFunc(s, func(n string) string {
				if n == "<number>" || n == "<version>" || n == "<time>" {
					return "[0-9]+"
				}
				return "[^#]+"
			})
			return regexp.MustCompile("^" + s + "$")
		}
		out = append(out, &pattern{text: m[1] + " / " + m[2], pk: expr(m[1]), sk: expr(m[2]), sample: !strings.Contains(line, "not in the sample")})
	}
	if len(out) < 20 {
		t.Fatalf("%d patterns on %s", len(out), page)
	}
	return out
}

// onThePage holds the page on the table against what a run wrote: every item is of one
// pattern, and every pattern has items where the page does not say that it has none.
func onThePage(t *testing.T, state string) {
	t.Helper()
	all := patterns(t)
	visitItems(t, state, func(k table.Key, size int) {
		of := 0
		for _, p := range all {
			if p.pk.MatchString(k.PK) && p.sk.MatchString(k.SK) {
				of++
				p.items, p.sum, p.most = p.items+1, p.sum+size, max(p.most, size)
			}
		}
		if of != 1 {
			t.Errorf("%s has %d patterns for %s / %s", page, of, k.PK, k.SK)
		}
	})
	for _, p := range all {
		if (p.items > 0) != p.sample {
			t.Errorf("%s: the sample writes %d items of %s", page, p.items, p.text)
		}
		t.Logf("%5d items, %5d bytes each, %5d at most: %s", p.items, p.sum/max(1, p.items), p.most, p.text)
	}
}

// visitItems visits the items of a state folder.
func visitItems(t *testing.T, state string, visit func(table.Key, int)) {
	t.Helper()
	s, err := bolttable.Open(filepath.Join(state, "aso.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var keys []table.Key
	err = s.DB().View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("items")).ForEach(func(k, _ []byte) error {
			pk, sk, _ := bytes.Cut(k, []byte{0})
			keys = append(keys, table.Key{PK: string(pk), SK: string(sk)})
			return nil
		})
	})
	for _, k := range keys {
		it, err := s.Get(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		visit(k, layout.Size(it))
	}
	if err != nil || len(keys) < 1000 {
		t.Fatalf("%d items, %v", len(keys), err)
	}
}

// Keys that source text makes stand on the page too, whether the sample has them or not.
func TestEveryKeyOfTheSourceIsOnThePage(t *testing.T) {
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	literal, word := regexp.MustCompile(`"[EPQSWX]#[^" ]*"|"#[A-Z]+#?"`), regexp.MustCompile(`#[A-Z]+\b`)
	found := map[string]bool{}
	err = filepath.WalkDir("../../shared", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "tabletest") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, l := range literal.FindAllString(string(text), -1) {
			for _, w := range word.FindAllString(l, -1) {
				found[w] = true
			}
		}
		return err
	})
	if err != nil || len(found) < 18 {
		t.Fatalf("%v in the source, %v", found, err)
	}
	for w := range found {
		if !strings.Contains(string(b), w) {
			t.Errorf("%s lacks %s", page, w)
		}
	}
}
