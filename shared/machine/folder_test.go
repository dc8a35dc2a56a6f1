package machine_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/payload"
)

// watched is a machine with an upload folder; arrived counts the contents that its
// notifications name.
func watched(t *testing.T) (r *rig, arrived *counts) {
	t.Helper()
	r, arrived = newRig(t), &counts{}
	r.Uploads = t.TempDir()
	r.Queues[events.QueueUploads] = func(ctx context.Context, ev lambda.SQSEvent) (lambda.SQSEventResponse, error) {
		return each(ev, func(body string) bool {
			keys, err := payload.ReadS3([]byte(body))
			for _, k := range keys {
				arrived.add(r.content(ctx, k))
			}
			return err == nil
		}), nil
	}
	return r, arrived
}

// content is a stored file's, or what went wrong.
func (r *rig) content(ctx context.Context, key string) string {
	f, _, err := r.files.Open(ctx, key)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (r *rig) drop(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.Uploads, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) there(name string) bool {
	_, err := os.Lstat(filepath.Join(r.Uploads, name))
	return err == nil
}

// A file is left alone as long as it grows. Two files that come and go meanwhile show
// that the folder was looked at.
func TestAGrowingFileIsTakenWhenItIsWhole(t *testing.T) {
	r, arrived := watched(t)
	stop, whole := grow(t, filepath.Join(r.Uploads, "growing"))
	r.start()
	for _, name := range []string{"first", "second"} {
		r.drop(name, name)
		eventually(t, name+" is taken", func() bool { return arrived.get(name) == 1 && !r.there(name) })
	}
	if !r.there("growing") {
		t.Error("the growing file was taken")
	}
	close(stop)
	text := <-whole
	eventually(t, "the whole file is taken", func() bool { return arrived.get(text) == 1 && r.there("taken/growing") })
	arrived.mu.Lock()
	defer arrived.mu.Unlock()
	if len(arrived.of) != 3 {
		t.Errorf("%d contents arrived, want 3", len(arrived.of))
	}
}

// grow writes to a file until stop; whole gets all that was written.
func grow(t *testing.T, path string) (stop chan struct{}, whole chan string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	stop, whole = make(chan struct{}), make(chan string, 1)
	go func() {
		var all strings.Builder
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				n, _ := f.WriteString("more of it\n")
				all.WriteString("more of it\n"[:n])
			case <-stop:
				_ = f.Close()
				whole <- all.String()
				return
			}
		}
	}()
	return stop, whole
}

// The same bytes are one file, however often and under whatever name they come.
func TestTheSameUploadIsKeptOnce(t *testing.T) {
	r, arrived := watched(t)
	r.start()
	key, err := r.Upload(t.Context(), []byte("bytes"))
	if err != nil {
		t.Fatal(err)
	}
	r.drop("other-name", "bytes")
	eventually(t, "both are announced", func() bool { return arrived.get("bytes") == 2 })
	list, err := r.files.List(t.Context(), "in/", "", 10)
	if err != nil || len(list) != 1 || list[0].Key != key {
		t.Errorf("kept as %v, want %s alone: %v", list, key, err)
	}
}
