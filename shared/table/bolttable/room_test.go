package bolttable_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/bolttable"
)

// limited runs do while no file of this process may be longer than so many bytes.
func limited(t *testing.T, bytes uint64, do func()) {
	t.Helper()
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Fatal(err)
		}
	}()
	do()
}

// refused wants an answer that sends nobody looking for a backup.
func refused(t *testing.T, path string, room uint64) {
	t.Helper()
	limited(t, room, func() {
		s, err := bolttable.Open(path, time.Now)
		if err == nil {
			_ = s.Close()
		}
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "is the disk full") {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	})
}

func opened(t *testing.T, path string) *bolttable.Store {
	t.Helper()
	s, err := bolttable.Open(path, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A first start on a full disk leaves nothing that the next one would take for a
// damaged store.
func TestAStoreBornOnAFullDiskIsBornAnew(t *testing.T) {
	for _, room := range []uint64{0, 1, 4096, 8192, 12288, 16384} {
		path := filepath.Join(t.TempDir(), "store")
		refused(t, path, room)
		if err := opened(t, path).Close(); err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
			t.Errorf("room for %d bytes: %v", room, left)
		}
	}
}

func TestAFullDiskIsNoDamage(t *testing.T) {
	path, k := filepath.Join(t.TempDir(), "store"), table.Key{PK: "A", SK: "1"}
	s := opened(t, path)
	if err := s.Commit(t.Context(), "", []table.Op{{Item: table.Item{Key: k, Version: 1, Kind: "k"}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	refused(t, path, 1)
	s = opened(t, path)
	defer s.Close()
	if it, err := s.Get(t.Context(), k); err != nil || it.Version != 1 {
		t.Errorf("%+v, %v", it, err)
	}
}
