package assemble

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table/bolttable"
)

// What a state folder holds beside uploads and logs, and so what a backup does.
const (
	storeFile = "aso.db"
	filesDir  = "files"
)

// Backup copies a state folder as it is now into a new folder below its "backups", and
// gives that folder. The store is copied first: files are written before the items that
// name them, so that a copy's items never name a file it lacks. The system goes on
// meanwhile. fault.Unavailable: it could not be written, and nothing is left of it.
func (l *Local) Backup(ctx context.Context, state string) (string, error) {
	to := filepath.Join(state, "backups", l.Now().UTC().Format("20060102-150405.000"))
	if err := os.MkdirAll(to, 0o700); err != nil {
		return "", fault.New(fault.Unavailable, "the folder of backups cannot be made")
	}
	err := l.Store.Copy(filepath.Join(to, storeFile))
	for _, name := range []string{filesDir, SecretsFile, "sample.json"} {
		if err == nil {
			err = copyTree(ctx, filepath.Join(state, name), filepath.Join(to, name))
		}
	}
	if err != nil {
		_ = os.RemoveAll(to)
		return "", err
	}
	return to, nil
}

// Restore puts a backup in the place of what a state folder holds; that is moved to
// the folder it gives, not deleted. Payments are held then (HeldFile). Nothing may run on either. fault.Invalid: the
// backup is none; fault.Internal: its store is damaged; fault.Conflict: the state is
// in use.
func Restore(ctx context.Context, state, backup string, now time.Time) (aside string, err error) {
	if _, err := os.Stat(filepath.Join(backup, storeFile)); err != nil {
		return "", fault.New(fault.Invalid, "that folder is no backup: it holds no %s", storeFile)
	}
	if err := bolttable.Check(filepath.Join(backup, storeFile)); err != nil {
		return "", err
	}
	if err := unused(filepath.Join(state, storeFile), func() time.Time { return now }); err != nil {
		return "", err
	}
	aside = filepath.Join(state, "before-restore-"+now.UTC().Format("20060102-150405"))
	if err := os.MkdirAll(aside, 0o700); err != nil {
		return "", fault.New(fault.Unavailable, "the state folder cannot be written")
	}
	for _, name := range []string{storeFile, filesDir, SecretsFile, "sample.json"} {
		err := os.Rename(filepath.Join(state, name), filepath.Join(aside, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return aside, fault.New(fault.Unavailable, "what stands cannot be moved aside")
		}
		if err := copyTree(ctx, filepath.Join(backup, name), filepath.Join(state, name)); err != nil {
			return aside, err
		}
	}
	return aside, hold(state)
}

// HeldFile stands in a state folder after a restore: what was paid after the backup was
// made is due again in it, and goes out only once somebody has compared the bank's
// traces and taken the file away.
const HeldFile = "PAYMENTS-HELD"

func hold(state string) error {
	note := "This state was restored from a backup. Payments that went out after the backup was made are due again here.\n" +
		"Compare the traces of aso payments with the bank, then delete this file and start again.\n"
	err := os.WriteFile(filepath.Join(state, HeldFile), []byte(note), 0o600)
	return fault.As(fault.Unavailable, err, "the note that holds payments")
}

// unused says whether a store is open elsewhere; a damaged or missing one is not.
func unused(path string, now func() time.Time) error {
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	s, err := bolttable.Open(path, now)
	if fault.Is(err, fault.Conflict) {
		return err
	}
	if err == nil {
		return s.Close()
	}
	return nil
}

// copyTree copies a file or a folder with all below it; nothing there copies nothing.
func copyTree(ctx context.Context, from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		rel, relErr := filepath.Rel(from, path)
		if err = errors.Join(err, relErr); err != nil {
			return fault.As(fault.Unavailable, err, "reading what is copied")
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return fault.As(fault.Unavailable, os.MkdirAll(target, 0o700), "making a folder of the copy")
		}
		if !d.Type().IsRegular() {
			return nil
		}
		return copyFile(path, target)
	})
}

func copyFile(from, to string) error {
	r, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) { // a half file that got its name meanwhile
		return nil
	}
	if err != nil {
		return fault.New(fault.Unavailable, "a file cannot be read for the copy")
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.New(fault.Unavailable, "a file of the copy cannot be made")
	}
	_, err = io.Copy(w, r)
	if err := errors.Join(err, w.Sync(), w.Close()); err != nil {
		return fault.New(fault.Unavailable, "the copy could not be written: is there room on the disk?")
	}
	return nil
}
