// Package files is the port to stored files: whole objects under a key, written
// once or replaced, listed by prefix.
package files

import (
	"context"
	"io"
	"time"
)

// Info describes a stored file. Digest is the hex SHA-256 of its bytes where
// the driver knows it.
type Info struct {
	Key      string
	Size     int64
	Modified time.Time
}

// Files is what every driver does. Keys are slash-separated clean relative
// paths of printable ASCII without "..", at most 512 bytes; anything else is
// fault.Invalid. Open answers fault.NotFound. Put replaces; PutNew answers
// fault.Conflict if the key is taken. A reader never sees a half-written file.
// List gives keys under a prefix in order, after a key, at most limit.
type Files interface {
	Open(ctx context.Context, key string) (io.ReadCloser, Info, error)
	Put(ctx context.Context, key string, r io.Reader) (Info, error)
	PutNew(ctx context.Context, key string, r io.Reader) (Info, error)
	Delete(ctx context.Context, key string) error
	List(ctx context.Context, prefix, after string, limit int) ([]Info, error)
}
