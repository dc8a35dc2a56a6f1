package bolttable

import (
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/fault"
)

// Copy writes the store as it is at one moment to a new file, while others go on
// using it, and reads it back whole. fault.Conflict: the file is there already;
// fault.Unavailable: it could not be written, a full disk among the reasons.
func (s *Store) Copy(path string) error {
	if _, err := os.Stat(path); err == nil {
		return fault.New(fault.Conflict, "%s is there already", filepath.Base(path))
	}
	half := path + ".half"
	defer os.Remove(half)
	err := s.db.View(func(tx *bbolt.Tx) error { return tx.CopyFile(half, 0o600) })
	if err != nil {
		return fault.New(fault.Unavailable, "the copy could not be written: is there room on the disk?")
	}
	if err := Check(half); err != nil {
		return err
	}
	return fault.As(fault.Unavailable, os.Rename(half, path), "naming the copy")
}

// Check opens a store that nobody uses and reads all its pages. Its faults are those
// of Open.
func Check(path string) error {
	db, err := open(path)
	if err != nil {
		return damaged(path)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			return err
		}
		return nil
	})
	if err != nil {
		return damaged(path)
	}
	return nil
}
