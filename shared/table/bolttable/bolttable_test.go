package bolttable_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/bolttable"
	"github.com/openaso/openaso/shared/table/tabletest"
)

func TestConformance(t *testing.T) {
	tabletest.Run(t, func(t *testing.T) tabletest.Pair {
		clock := testclock.New()
		s, err := bolttable.Open(filepath.Join(t.TempDir(), "store"), clock.Now)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return tabletest.Pair{Table: s, Stream: s, Clock: clock}
	})
}

func fill(t *testing.T, path string) *bolttable.Store {
	t.Helper()
	s, err := bolttable.Open(path, testclock.New().Now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		it := table.Item{Key: table.Key{PK: "E#1", SK: strings.Repeat("k", i+1)}, Version: 1, Body: make([]byte, 3000)}
		if err := s.Commit(t.Context(), "", []table.Op{{Item: it}}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestWhatWasCommittedIsThereAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	s := fill(t, path)
	if err := s.Advance(t.Context(), "r", 7); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := bolttable.Open(path, testclock.New().Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	page, err := s.Query(t.Context(), table.Query{PK: "E#1"})
	at, err2 := s.Cursor(t.Context(), "r")
	if err != nil || err2 != nil || len(page.Items) != 50 || at != 7 {
		t.Errorf("%d items, cursor %d, %v %v", len(page.Items), at, err, err2)
	}
}

func TestOneLineSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	s := fill(t, path)
	_, err := bolttable.Open(path, testclock.New().Now)
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "stop the openaso that runs already") {
		t.Errorf("in use: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"torn": good[:len(good)/2], "short": good[:100], "not a store": []byte(strings.Repeat("hello", 9000))} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := bolttable.Open(path, testclock.New().Now)
		if !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "damaged: put a backup in its place") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A store that another release wrote is left alone.
func TestAnotherVersionsStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	s := fill(t, path)
	err := s.DB().Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema"), []byte("openaso 0"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = bolttable.Open(path, testclock.New().Now)
	if !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "of another version of openaso: open it with that one") {
		t.Error(err)
	}
}

// Pages overwritten in the middle are found when they are met, and said in one line.
func TestDamageInTheMiddleIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	if err := fill(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4 * 4096; i < len(b); i++ { // all but the two meta pages and their neighbours
		b[i] = 0xAA
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := bolttable.Open(path, testclock.New().Now)
	if err == nil {
		defer s.Close()
		_, err = s.Query(t.Context(), table.Query{PK: "E#1"})
	}
	if !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("%v", err)
	}
}
