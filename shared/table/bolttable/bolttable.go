// Package bolttable keeps the table, its stream and a bucket for queues in one bbolt
// file: the store of one machine. Every commit is on disk before it returns.
package bolttable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/openaso/openaso/shared/fault"
)

// schema is the version of the file's layout.
const schema = "openaso 1"

// The buckets.
var (
	bucketMeta    = []byte("meta")
	bucketItems   = []byte("items")  // PK 0 SK: item
	bucketStream  = []byte("stream") // sequence number: record
	bucketCursors = []byte("cursors")
	bucketTokens  = []byte("tokens") // token: digest and time
)

// Store is a table.Table and a table.Stream, safe for concurrent use by one process.
type Store struct {
	db  *bbolt.DB
	now func() time.Time

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when the stream grows
}

// Open opens the store at path, or makes it. fault.Conflict: another process has it;
// fault.Internal: it is damaged or of another version; fault.Unavailable: it may not or
// cannot be written. All say what to do.
func Open(path string, now func() time.Time) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fault.As(fault.Unavailable, err, "the store's folder cannot be made")
	}
	db, err := openOrMake(path)
	switch {
	case full(err):
		return nil, noRoom(path)
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fault.New(fault.Conflict, "the store %s is in use: stop the openaso that runs already", filepath.Base(path))
	case errors.Is(err, os.ErrPermission):
		return nil, fault.New(fault.Unavailable, "the store %s may not be opened: give this user the right to read and write it", filepath.Base(path))
	case err != nil:
		return nil, damaged(path)
	}
	s := &Store{db: db, now: now, changed: make(chan struct{})}
	if err := s.prepare(path); err != nil {
		_ = db.Close()
		return nil, err
	}
	return s, nil
}

func damaged(path string) error {
	return fault.New(fault.Internal, "the store %s is damaged: put a backup in its place (aso restore FOLDER), or move it away to begin with an empty one", filepath.Base(path))
}

// full says whether a file could not be written, which is no word on what is in it.
func full(err error) bool {
	for _, no := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EROFS, syscall.EIO} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

func noRoom(path string) error {
	return fault.New(fault.Unavailable, "the store %s cannot be written: is the disk full, or the folder read-only?", filepath.Base(path))
}

// openOrMake makes the store if need be, beside its place first: one that was torn at
// its birth would pass for one that had held something.
func openOrMake(path string) (*bbolt.DB, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = birth(path)
	}
	if err != nil {
		return nil, err
	}
	return open(path)
}

// birth makes an empty store; one that another process has made meanwhile stays.
func birth(path string) error {
	half := path + ".half"
	_ = os.Remove(half) // of a start that came no further
	db, err := open(half)
	if err == nil {
		err = db.Close()
	}
	if err == nil {
		err = os.Link(half, path)
	}
	_ = os.Remove(half)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// open turns the faults of a torn file, which reach past its mapped end, into errors,
// and lets go of the file then.
func open(path string) (db *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	var f *os.File
	defer func() {
		if recover() != nil {
			err = bolterrors.ErrInvalid
		}
		if err != nil && db != nil {
			_ = db.Close()
		}
		if err != nil && f != nil {
			// The map of a file that faulted outlives its handle, and the lock with it.
			_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
			_ = f.Close()
		}
	}()
	keep := func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
		f, err = os.OpenFile(name, flag, mode)
		return f, err
	}
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second, FreelistType: bbolt.FreelistMapType, OpenFile: keep})
	if err != nil {
		return nil, err
	}
	db.MaxBatchSize, db.MaxBatchDelay = 16, time.Millisecond
	return db, whole(db, path)
}

// whole says whether the file is as long as its pages say.
func whole(db *bbolt.DB, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return db.View(func(tx *bbolt.Tx) error {
		if info.Size() < tx.Size() {
			return bolterrors.ErrInvalid
		}
		return nil
	})
}

func (s *Store) prepare(path string) error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		for _, b := range [][]byte{bucketMeta, bucketItems, bucketStream, bucketCursors, bucketTokens} {
			if _, err := tx.CreateBucketIfNotExists(b); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		switch string(meta.Get([]byte("schema"))) {
		case "":
			return meta.Put([]byte("schema"), []byte(schema))
		case schema:
			return nil
		}
		return fault.New(fault.Internal, "the store %s is of another version of openaso: open it with that one", filepath.Base(path))
	})
	e := &fault.Error{}
	switch {
	case err == nil || errors.As(err, &e):
		return err
	case errors.Is(err, bolterrors.ErrIncompatibleValue):
		return damaged(path)
	}
	return noRoom(path) // bbolt does not always say why it could not write
}

// DB is the open file, for the queues that live beside the table.
func (s *Store) DB() *bbolt.DB { return s.db }

// Now is the store's clock.
func (s *Store) Now() time.Time { return s.now() }

// Close ends the store; what was committed stays.
func (s *Store) Close() error { return fault.As(fault.Unavailable, s.db.Close(), "closing the store") }
