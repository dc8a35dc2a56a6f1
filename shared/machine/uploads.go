package machine

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/payload"
)

// Bucket names the upload bucket in notifications.
const Bucket = "openaso-uploads"

// Upload keeps a provider's file and sends the notification that S3 would. Its key
// is the digest's, so that the same bytes are one file.
func (m *Machine) Upload(ctx context.Context, body []byte) (key string, err error) {
	key = "in/" + id.Digest(body)[:24] + ".edi"
	_, err = m.Files.PutNew(ctx, key, bytes.NewReader(body))
	if err != nil && !fault.Is(err, fault.Conflict) {
		return "", err
	}
	note := payload.MarshalS3(Bucket, key, int64(len(body)))
	return key, m.Queue.Send(ctx, events.QueueUploads, note, 0)
}

// watch takes files in from the folder once they have stopped growing, and moves them
// to its folder "taken". A file that was taken and not moved is taken again: the
// same bytes change nothing.
func (m *Machine) watch(ctx context.Context) {
	seen := map[string]os.FileInfo{}
	for pause(ctx, 250*time.Millisecond) {
		now := m.waitingUploads()
		for name, info := range now {
			before, ok := seen[name]
			if !ok || before.Size() != info.Size() || !before.ModTime().Equal(info.ModTime()) {
				continue
			}
			if err := m.take(ctx, name); err != nil {
				m.Log.Error("upload failed", "error", payload.Describe(err))
			}
		}
		seen = now
	}
}

func (m *Machine) take(ctx context.Context, name string) error {
	path := filepath.Join(m.Uploads, name)
	body, err := os.ReadFile(path)
	if err != nil {
		return fault.As(fault.Unavailable, err, "reading an upload")
	}
	inner, cancel := work(ctx)
	defer cancel()
	if _, err := m.Upload(inner, body); err != nil {
		return err
	}
	taken := filepath.Join(m.Uploads, "taken")
	if err := os.MkdirAll(taken, 0o700); err != nil {
		return fault.As(fault.Unavailable, err, "making the folder of taken uploads")
	}
	return fault.As(fault.Unavailable, os.Rename(path, filepath.Join(taken, name)), "moving an upload")
}

// waitingUploads are the files in the folder; hidden ones are somebody's half copies.
func (m *Machine) waitingUploads() map[string]os.FileInfo {
	out := map[string]os.FileInfo{}
	list, err := os.ReadDir(m.Uploads)
	if err != nil {
		return out
	}
	for _, e := range list {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			out[e.Name()] = info
		}
	}
	return out
}

func (m *Machine) pendingUploads() bool { return m.Uploads != "" && len(m.waitingUploads()) > 0 }
