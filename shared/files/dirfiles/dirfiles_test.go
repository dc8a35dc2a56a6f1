package dirfiles_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/dirfiles"
	"github.com/openaso/openaso/shared/files/filestest"
)

func TestConformance(t *testing.T) {
	filestest.Run(t, func(t *testing.T) files.Files {
		f, err := dirfiles.New(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return f
	})
}

// A process that was killed while it wrote leaves a half file with what it had of it.
func TestHalfFilesGoAway(t *testing.T) {
	root := t.TempDir()
	f, err := dirfiles.New(root)
	if err == nil {
		_, err = f.Put(t.Context(), "a/whole", strings.NewReader("whole"))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(root, ".half", "put-1"), []byte("hal"), 0o600)
	}
	if err == nil {
		f, err = dirfiles.New(root)
	}
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(filepath.Join(root, ".half"))
	if err != nil || len(list) != 0 {
		t.Errorf("%d half files, %v", len(list), err)
	}
	if all, err := f.List(t.Context(), "", "", 0); err != nil || len(all) != 1 {
		t.Errorf("%d files, %v", len(all), err)
	}
}

func TestNobodyElseMayRead(t *testing.T) {
	root := filepath.Join(t.TempDir(), "files")
	f, err := dirfiles.New(root)
	if err == nil {
		_, err = f.PutNew(t.Context(), "a/b/c", strings.NewReader("x"))
	}
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", d.Name(), info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// What is no file of the driver's own is not there: a link would lead out of the
// folder, a pipe would hold its reader for ever.
func TestLinksAndPipesAreNoFiles(t *testing.T) {
	root := t.TempDir()
	f, err := dirfiles.New(root)
	if err == nil {
		err = os.Symlink("/etc/hostname", filepath.Join(root, "link"))
	}
	if err == nil {
		err = syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"link", "pipe"} {
		if _, _, err := f.Open(t.Context(), key); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if all, err := f.List(t.Context(), "", "", 0); err != nil || len(all) != 0 {
		t.Errorf("listed %v, %v", all, err)
	}
	for _, key := range []string{".half/x", ".half", ".HALF/x"} {
		if _, err := f.Put(t.Context(), key, strings.NewReader("x")); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
