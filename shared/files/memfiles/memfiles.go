// Package memfiles keeps files in memory: for tests and the simulation.
package memfiles

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
)

// Files is a files.Files, safe for concurrent use.
type Files struct {
	now func() time.Time

	mu   sync.Mutex
	held map[string]file
}

type file struct {
	body []byte
	at   time.Time
}

// New makes an empty store; now stamps what is put.
func New(now func() time.Time) *Files { return &Files{now: now, held: map[string]file{}} }

// Open implements files.Files.
func (f *Files) Open(ctx context.Context, key string) (io.ReadCloser, files.Info, error) {
	if err := check(ctx, key); err != nil {
		return nil, files.Info{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	one, ok := f.held[key]
	if !ok {
		return nil, files.Info{}, fault.New(fault.NotFound, "no such file")
	}
	return io.NopCloser(bytes.NewReader(one.body)), info(key, one), nil
}

func info(key string, one file) files.Info {
	return files.Info{Key: key, Size: int64(len(one.body)), Modified: one.at}
}

// Put implements files.Files.
func (f *Files) Put(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	return f.put(ctx, key, r, false)
}

// PutNew implements files.Files.
func (f *Files) PutNew(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	return f.put(ctx, key, r, true)
}

func (f *Files) put(ctx context.Context, key string, r io.Reader, fresh bool) (files.Info, error) {
	if err := check(ctx, key); err != nil {
		return files.Info{}, err
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return files.Info{}, fault.As(fault.Unavailable, err, "put")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, taken := f.held[key]; taken && fresh {
		return files.Info{}, fault.New(fault.Conflict, "the key is taken")
	}
	one := file{body, f.now()}
	f.held[key] = one
	return info(key, one), nil
}

// Delete implements files.Files; a file that is not there is gone already.
func (f *Files) Delete(ctx context.Context, key string) error {
	if err := check(ctx, key); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.held, key)
	return nil
}

// List implements files.Files. A limit of 0 or less means 1000.
func (f *Files) List(ctx context.Context, prefix, after string, limit int) ([]files.Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.As(fault.Unavailable, err, "files")
	}
	if limit <= 0 {
		limit = 1000
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var keys []string
	for k := range f.held {
		if strings.HasPrefix(k, prefix) && k > after {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var out []files.Info
	for _, k := range keys[:min(limit, len(keys))] {
		out = append(out, info(k, f.held[k]))
	}
	return out, nil
}

func check(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return fault.As(fault.Unavailable, err, "files")
	}
	return files.CheckKey(key)
}
