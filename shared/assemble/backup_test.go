package assemble_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/logs"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

// state makes a state folder with secrets and opens it.
func state(t *testing.T) (string, *assemble.Local) {
	t.Helper()
	dir := t.TempDir()
	b, err := config.Secrets{Index: phi.New(strings.Repeat("k", 32))}.Bytes()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, assemble.SecretsFile), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir, reopen(t, dir)
}

func reopen(t *testing.T, dir string) *assemble.Local {
	t.Helper()
	l, err := assemble.OpenLocal(t.Context(), config.Config{State: dir, Portal: "http://x"}, logs.New(t.Output(), nil), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func write(t *testing.T, l *assemble.Local, sk string) {
	t.Helper()
	err := l.Store.Commit(t.Context(), "", []table.Op{{Item: table.Item{Key: table.Key{PK: "S#T", SK: sk}, Version: 1, Kind: "k"}}})
	if err == nil {
		_, err = l.Dir.Put(t.Context(), "out/"+sk, strings.NewReader(sk))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, l *assemble.Local, sk string) bool {
	t.Helper()
	_, err := l.Store.Get(t.Context(), table.Key{PK: "S#T", SK: sk})
	r, _, err2 := l.Dir.Open(t.Context(), "out/"+sk)
	if err2 == nil {
		_ = r.Close()
	}
	if (err == nil) != (err2 == nil) {
		t.Errorf("%s: item %v, file %v", sk, err, err2)
	}
	return err == nil
}

// A backup taken while the system runs brings back what stood then; what stood after
// it is moved aside, whole.
func TestBackupAndRestore(t *testing.T) {
	dir, l := state(t)
	write(t, l, "before")
	backup, err := l.Backup(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	write(t, l, "after")
	if _, err := assemble.Restore(t.Context(), dir, backup, time.Now()); !fault.Is(err, fault.Conflict) {
		t.Errorf("restored below a running system: %v", err)
	}
	if err := l.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "aso.db"), 5000); err != nil { // and the store is torn
		t.Fatal(err)
	}
	aside, err := assemble.Restore(t.Context(), dir, backup, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, assemble.HeldFile)); err != nil {
		t.Error("payments are not held after a restore")
	}
	l = reopen(t, dir)
	defer l.Store.Close()
	if !holds(t, l, "before") || holds(t, l, "after") {
		t.Error("the restored state is not the backup's")
	}
	if _, err := os.Stat(filepath.Join(aside, "files", "out", "after")); err != nil {
		t.Errorf("what stood before is gone: %v", err)
	}
}

func TestWhatIsNoBackupChangesNothing(t *testing.T) {
	dir, l := state(t)
	write(t, l, "mine")
	if err := l.Store.Close(); err != nil {
		t.Fatal(err)
	}
	torn := t.TempDir()
	if err := os.WriteFile(filepath.Join(torn, "aso.db"), []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]fault.Kind{t.TempDir(): fault.Invalid, torn: fault.Internal} {
		if _, err := assemble.Restore(t.Context(), dir, folder, time.Now()); !fault.Is(err, want) {
			t.Errorf("%v", err)
		}
	}
	l = reopen(t, dir)
	defer l.Store.Close()
	if !holds(t, l, "mine") {
		t.Error("the state was changed")
	}
}
