package machine_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
)

// folder is a machine that watches a folder and counts the notifications it sends.
func folder(t *testing.T) (*bench, *atomic.Int64) {
	b := ready(t, time.Now)
	b.Uploads = t.TempDir()
	var notes atomic.Int64
	b.Queues[events.QueueUploads] = func(_ context.Context, ev lambda.SQSEvent) (lambda.SQSEventResponse, error) {
		notes.Add(int64(len(ev.Records)))
		return lambda.SQSEventResponse{}, nil
	}
	return b, &notes
}

func (b *bench) drop(name, body string) {
	b.t.Helper()
	b.ok(os.WriteFile(filepath.Join(b.Uploads, name), []byte(body), 0o600))
}

func (b *bench) there(name string) bool {
	_, err := os.Lstat(filepath.Join(b.Uploads, name))
	return err == nil
}

// Whole files are taken once. What is none stays where it is and holds nothing up.
func TestOnlyWholeFilesAreTaken(t *testing.T) {
	b, notes := folder(t)
	outside := filepath.Join(t.TempDir(), "outside")
	b.ok(os.WriteFile(outside, []byte("secret"), 0o600))
	b.drop("good.837", "ISA*one~")
	b.drop("two\nlines", "ISA*two~")
	b.drop(".half", "ISA*ha")
	b.drop("empty", "")
	b.ok(os.Symlink(outside, filepath.Join(b.Uploads, "link")))
	b.ok(syscall.Mkfifo(filepath.Join(b.Uploads, "pipe"), 0o600))
	b.ok(os.Mkdir(filepath.Join(b.Uploads, "folder"), 0o700))
	b.ok(os.Truncate(filepath.Join(b.Uploads, "empty"), 0))
	b.drop("huge", "")
	b.ok(os.Truncate(filepath.Join(b.Uploads, "huge"), 1<<40)) // sparse
	b.run()
	b.ok(b.Quiet(t.Context()))
	for _, name := range []string{".half", "empty", "link", "pipe", "folder", "huge", "taken/good.837", "taken/two\nlines"} {
		if !b.there(name) {
			t.Errorf("%q is not there", name)
		}
	}
	kept, err := b.Files.List(t.Context(), "in/", "", 0)
	b.ok(err)
	if notes.Load() != 2 || len(kept) != 2 {
		t.Errorf("%d notifications, %d files kept", notes.Load(), len(kept))
	}
	if log := b.logs.String(); !strings.Contains(log, "an upload is empty") || !strings.Contains(log, "an upload is over") {
		t.Errorf("logged %s", log)
	}
}

// A file that cannot be moved away is taken once all the same, and moved when it can be.
func TestAFileThatCannotBeMovedIsTakenOnce(t *testing.T) {
	b, notes := folder(t)
	b.drop("taken", "") // where a folder should be
	b.drop("good.837", "ISA*one~")
	b.run()
	b.ok(b.Quiet(t.Context())) // it has been tried three times
	if notes.Load() != 1 || !b.there("good.837") {
		t.Errorf("%d notifications", notes.Load())
	}
	b.ok(os.Remove(filepath.Join(b.Uploads, "taken")))
	for b.there("good.837") {
		b.ok(t.Context().Err())
	}
	b.ok(b.Quiet(t.Context()))
	if notes.Load() != 1 || !b.there("taken/good.837") {
		t.Errorf("%d notifications after the move", notes.Load())
	}
	if n := strings.Count(b.logs.String(), "upload failed"); n > 4 {
		t.Errorf("%d lines about it", n)
	}
}

// A file in a folder of the folder is the employer's of that name, and is kept as such. What
// was taken is not taken again, and folders deeper down are nobody's.
func TestAnEmployersFolder(t *testing.T) {
	b, notes := folder(t)
	for _, dir := range []string{"birchwood", ".hidden", "birchwood/deeper", "no\u00e9"} {
		b.ok(os.MkdirAll(filepath.Join(b.Uploads, dir), 0o700))
		b.drop(dir+"/roster.834", "ISA*"+dir+"~")
	}
	b.drop("birchwood/.half", "ISA*ha")
	b.drop("claims.837", "ISA*claims~")
	b.run()
	b.ok(b.Quiet(t.Context()))
	for _, name := range []string{"taken/claims.837", "taken/birchwood/roster.834", ".hidden/roster.834", "birchwood/deeper/roster.834", "birchwood/.half", "no\u00e9/roster.834"} {
		if !b.there(name) {
			t.Errorf("%q is not there", name)
		}
	}
	kept, err := b.Files.List(t.Context(), "in/", "", 0)
	b.ok(err)
	if notes.Load() != 2 || len(kept) != 2 || !strings.HasPrefix(kept[1].Key, "in/birchwood/") && !strings.HasPrefix(kept[0].Key, "in/birchwood/") {
		t.Errorf("%d notifications, files %v", notes.Load(), kept)
	}
	if log := b.logs.String(); !strings.Contains(log, "not one a key may have") {
		t.Errorf("logged %s", log)
	}
	if _, err := b.UploadOf(t.Context(), "..", []byte("ISA*up~")); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}
