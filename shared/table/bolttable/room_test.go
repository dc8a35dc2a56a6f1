package bolttable_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/bolttable"
)

// The variables that make this test program open a store in little room, and end.
const (
	roomStore = "OPENASO_TEST_STORE"
	roomBytes = "OPENASO_TEST_ROOM"
)

// TestMain also is the process that refused starts: the limit holds for a whole process,
// and go test writes a file of its own in this one.
func TestMain(m *testing.M) {
	if path := os.Getenv(roomStore); path != "" {
		os.Exit(openIn(path, os.Getenv(roomBytes)))
	}
	os.Exit(m.Run())
}

// openIn opens a store while no file may be longer than so many bytes. It prints what was
// wrong; the answer is 0 for fault.Unavailable alone.
func openIn(path, room string) int {
	n, err := strconv.ParseUint(room, 10, 64)
	if err == nil {
		err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n})
	}
	if err == nil {
		var s *bolttable.Store
		if s, err = bolttable.Open(path, time.Now); err == nil {
			_ = s.Close()
		}
	}
	fmt.Println(err)
	if fault.Is(err, fault.Unavailable) {
		return 0
	}
	return 1
}

// refused wants an answer that sends nobody looking for a backup.
func refused(t *testing.T, path string, room uint64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), roomStore+"="+path, fmt.Sprintf("%s=%d", roomBytes, room))
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "is the disk full") {
		t.Errorf("room for %d bytes: %v: %s", room, err, out)
	}
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
