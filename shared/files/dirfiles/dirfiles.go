// Package dirfiles keeps files in a folder of this machine. A file is on disk whole
// before it has its name.
package dirfiles

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
)

// half is where files are written before they have their name. No key begins so.
const half = ".half"

// Files is a files.Files, safe for concurrent use.
type Files struct{ root string }

// New keeps files below root, which it makes if need be. One process has a root: what
// another left half written is gone after New.
func New(root string) (*Files, error) {
	halves := filepath.Join(root, half)
	err := os.MkdirAll(halves, 0o700)
	if err == nil {
		err = empty(halves)
	}
	if err != nil {
		return nil, fault.As(fault.Unavailable, err, "the folder of files cannot be made")
	}
	return &Files{root}, nil
}

func empty(folder string) error {
	list, err := os.ReadDir(folder)
	for _, e := range list {
		err = errors.Join(err, os.Remove(filepath.Join(folder, e.Name())))
	}
	return err
}

func (f *Files) path(ctx context.Context, key string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fault.As(fault.Unavailable, err, "files")
	}
	if err := files.CheckKey(key); err != nil {
		return "", err
	}
	if first, _, _ := strings.Cut(key, "/"); strings.EqualFold(first, half) {
		return "", fault.New(fault.Invalid, "file key: that folder is the driver's own")
	}
	return filepath.Join(f.root, filepath.FromSlash(key)), nil
}

// Open implements files.Files.
func (f *Files) Open(ctx context.Context, key string) (io.ReadCloser, files.Info, error) {
	path, err := f.path(ctx, key)
	if err != nil {
		return nil, files.Info{}, err
	}
	// A link or a pipe that somebody put there is no file of ours.
	r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.ENOTDIR) {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, files.Info{}, classify(err)
	}
	info, err := r.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		_ = r.Close()
		return nil, files.Info{}, classify(err)
	}
	return r, describe(key, info), nil
}

func describe(key string, i fs.FileInfo) files.Info {
	return files.Info{Key: key, Size: i.Size(), Modified: i.ModTime()}
}

// Put implements files.Files.
func (f *Files) Put(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	return f.put(ctx, key, r, os.Rename)
}

// PutNew implements files.Files. A link, unlike a rename, fails if the name is taken.
func (f *Files) PutNew(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	return f.put(ctx, key, r, os.Link)
}

func (f *Files) put(ctx context.Context, key string, r io.Reader, name func(from, to string) error) (files.Info, error) {
	path, err := f.path(ctx, key)
	if err != nil {
		return files.Info{}, err
	}
	half, err := f.write(r)
	if err != nil {
		return files.Info{}, classify(err)
	}
	defer os.Remove(half)
	if err := f.folder(filepath.Dir(path)); err != nil {
		return files.Info{}, classify(err)
	}
	// The name is safe once its folder is, also where another gave it and did not get
	// so far.
	if err := errors.Join(name(half, path), settle(filepath.Dir(path))); err != nil {
		return files.Info{}, classify(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return files.Info{}, classify(err)
	}
	return describe(key, info), nil
}

// folder makes a folder below root, each of its parts safe on disk.
func (f *Files) folder(path string) error {
	if _, err := os.Stat(path); err == nil || path == f.root {
		return err
	}
	if err := f.folder(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return settle(filepath.Dir(path))
}

// settle makes the names in a folder safe on disk.
func settle(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// write makes a file without its name, safe on disk.
func (f *Files) write(r io.Reader) (path string, err error) {
	w, err := os.CreateTemp(filepath.Join(f.root, half), "put-")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(w, r)
	err = errors.Join(err, w.Sync(), w.Close())
	if err != nil {
		_ = os.Remove(w.Name())
	}
	return w.Name(), err
}

// Delete implements files.Files; a file that is not there is gone already.
func (f *Files) Delete(ctx context.Context, key string) error {
	path, err := f.path(ctx, key)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return classify(err)
	}
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
	var keys []string
	err := filepath.WalkDir(f.root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(f.root, path)
		key := filepath.ToSlash(rel)
		if d.IsDir() {
			return enter(key, prefix)
		}
		if d.Type().IsRegular() && strings.HasPrefix(key, prefix) && key > after {
			keys = append(keys, key)
		}
		return nil
	})
	if err != nil {
		return nil, classify(err)
	}
	slices.Sort(keys)
	return f.describeAll(keys, limit)
}

// enter skips folders that hold no key of the prefix.
func enter(folder, prefix string) error {
	if folder == "." || folder != half && (strings.HasPrefix(prefix, folder) || strings.HasPrefix(folder, prefix)) {
		return nil
	}
	return fs.SkipDir
}

func (f *Files) describeAll(keys []string, limit int) ([]files.Info, error) {
	var out []files.Info
	for _, k := range keys[:min(limit, len(keys))] {
		info, err := os.Stat(filepath.Join(f.root, filepath.FromSlash(k)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, classify(err)
		}
		out = append(out, describe(k, info))
	}
	return out, nil
}

// classify hides the path: it holds the key, and says nothing a caller can act on.
func classify(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.NotFound, "no such file")
	case errors.Is(err, fs.ErrExist):
		return fault.New(fault.Conflict, "the key is taken")
	}
	path, link := &fs.PathError{}, &os.LinkError{}
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.As(err, &link) {
		err = link.Err
	}
	return fault.As(fault.Unavailable, err, "the folder of files")
}
