package machine

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/payload"
)

// Bucket names the upload bucket in notifications.
const Bucket = "openaso-uploads"

// Upload keeps a provider's file and sends the notification that S3 would. Its key
// is the digest's, so that the same bytes are one file.
func (m *Machine) Upload(ctx context.Context, body []byte) (key string, err error) {
	return m.keep(ctx, "in/", body)
}

// UploadOf is Upload of an employer's file, which goes into the employer's folder.
// fault.Invalid: no name of a folder.
func (m *Machine) UploadOf(ctx context.Context, employer string, body []byte) (key string, err error) {
	if strings.Contains(employer, "/") {
		return "", fault.New(fault.Invalid, "upload: an employer's folder has no other in it")
	}
	return m.keep(ctx, "in/"+employer+"/", body)
}

func (m *Machine) keep(ctx context.Context, folder string, body []byte) (key string, err error) {
	key = folder + id.Digest(body)[:24] + ".edi"
	if err := files.CheckKey(key); err != nil {
		return "", err
	}
	_, err = m.Files.PutNew(ctx, key, bytes.NewReader(body))
	if err != nil && !fault.Is(err, fault.Conflict) {
		return "", err
	}
	note := payload.MarshalS3(Bucket, key, int64(len(body)))
	return key, m.Queue.Send(ctx, events.QueueUploads, note, 0)
}

// patience is how often a file is tried before nobody waits for it any more.
const patience = 3

// maxUpload is the most bytes of a file in the folder; a larger one stays there.
const maxUpload = 256 << 20

// seen is a file in the folder as of the last look. taken: its bytes are kept, and only
// the move is left.
type seen struct {
	size  int64
	at    time.Time
	taken bool
	tries int
}

// same says whether the file is as it was.
func (s seen) same(i os.FileInfo) bool { return s.size == i.Size() && s.at.Equal(i.ModTime()) }

// tell is whether to log this failure: the first, then ever more seldom.
func (s seen) tell() bool { return s.tries&(s.tries-1) == 0 }

// taken is the folder that files are moved to.
const taken = "taken"

// watch takes files in from the folder, and from folders of employers in it, once they have
// stopped growing, and moves them to its folder "taken". A file that was taken and not moved is taken again after a
// start: the same bytes change nothing. One that cannot be taken is tried on, and is
// nothing that Quiet waits for.
func (m *Machine) watch(ctx context.Context) {
	before := map[string]seen{}
	for pause(ctx, 250*time.Millisecond) {
		now := map[string]seen{}
		for name, info := range m.waitingUploads() {
			was, known := before[name]
			if !known || !was.same(info) {
				now[name] = seen{size: info.Size(), at: info.ModTime()}
				continue
			}
			if was, ok := m.attempt(ctx, name, was); !ok {
				now[name] = was
			}
		}
		m.held.Range(func(name, _ any) bool {
			if one, ok := now[name.(string)]; !ok || one.tries < patience {
				m.held.Delete(name)
			}
			return true
		})
		before = now
	}
}

// attempt takes a file; what is left of it when that fails is tried again.
func (m *Machine) attempt(ctx context.Context, name string, f seen) (seen, bool) {
	err := m.take(ctx, name, &f)
	if err == nil {
		m.held.Delete(name)
		return f, true
	}
	f.tries++
	if f.tell() {
		m.Log.Error("upload failed", "tries", f.tries, "error", payload.Describe(err))
	}
	if f.tries >= patience {
		m.held.Store(name, true)
	}
	return f, false
}

func (m *Machine) take(ctx context.Context, name string, f *seen) error {
	from, to := filepath.Join(m.Uploads, name), filepath.Join(m.Uploads, taken, name)
	if !f.taken {
		body, err := readUpload(from, f)
		if err != nil {
			return err
		}
		inner, cancel := work(ctx)
		defer cancel()
		if employer := filepath.Dir(name); employer == "." {
			_, err = m.Upload(inner, body)
		} else {
			_, err = m.UploadOf(inner, employer, body)
		}
		if err != nil {
			return err
		}
		f.taken = true
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fault.As(fault.Unavailable, err, "making the folder of taken uploads")
	}
	return fault.As(fault.Unavailable, os.Rename(from, to), "moving an upload")
}

// readUpload reads a file that is still as it was seen. A name that became a link or a
// pipe in the meantime is not followed.
func readUpload(path string, f *seen) ([]byte, error) {
	switch {
	case f.size == 0:
		return nil, fault.New(fault.Invalid, "an upload is empty")
	case f.size > maxUpload:
		return nil, fault.New(fault.TooLarge, "an upload is over %d MB", maxUpload>>20)
	}
	r, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fault.As(fault.Unavailable, err, "opening an upload")
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, maxUpload+1))
	if err != nil {
		return nil, fault.As(fault.Unavailable, err, "reading an upload")
	}
	info, err := r.Stat()
	if err != nil || !f.same(info) || int64(len(body)) != f.size {
		return nil, fault.New(fault.Unavailable, "an upload changed while it was read")
	}
	return body, nil
}

// waitingUploads are the files in the folder and in the employers' folders in it, by their
// path from there.
func (m *Machine) waitingUploads() map[string]os.FileInfo {
	out := map[string]os.FileInfo{}
	for _, e := range filesIn(m.Uploads, out, "") {
		if e.IsDir() && e.Name() != taken && !strings.HasPrefix(e.Name(), ".") {
			filesIn(filepath.Join(m.Uploads, e.Name()), out, e.Name())
		}
	}
	return out
}

// filesIn adds a folder's files to all; hidden ones are somebody's half copies. It gives what
// else is in the folder, too.
func filesIn(path string, all map[string]os.FileInfo, folder string) []os.DirEntry {
	list, err := os.ReadDir(path)
	if err != nil {
		return nil
	}
	for _, e := range list {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			all[filepath.Join(folder, e.Name())] = info
		}
	}
	return list
}

// uploading says whether a file of the folder is on its way.
func (m *Machine) uploading() bool {
	if m.Uploads == "" {
		return false
	}
	for name := range m.waitingUploads() {
		if _, held := m.held.Load(name); !held {
			return true
		}
	}
	return false
}
