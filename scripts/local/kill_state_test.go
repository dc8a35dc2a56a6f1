package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/table"
)

// outcome is all that a state holds, each piece as text under its name: every item of
// the table, every file's digest, what the portal shows, what failed for good.
type outcome map[string]string

// outcomeOf reads a state that no process has open.
func outcomeOf(ctx context.Context, state string, clock time.Time) (outcome, error) {
	l, err := assemble.OpenLocal(ctx, config.Config{State: state}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		return nil, err
	}
	defer l.Store.Close()
	l.Now = func() time.Time { return clock }
	o := outcome{}
	if err := o.items(ctx, l); err != nil {
		return nil, err
	}
	for _, path := range []string{"summary", "claims", "members", "files", "pended", "calls", "payments"} {
		if err := o.shown(ctx, l, "/api/"+path); err != nil {
			return nil, err
		}
	}
	dead, err := l.Dead(ctx)
	for queue, n := range dead {
		o["dead "+queue] = fmt.Sprint(n)
		depth, deep := l.Queue.Depth(ctx, queue)
		if deep != nil {
			return nil, deep
		}
		o["waiting "+queue] = fmt.Sprint(depth)
	}
	files, unread := filesOf(state)
	if err == nil {
		err = unread
	}
	for key, digest := range files {
		o["file "+key] = digest
	}
	return o, err
}

// items reads every item under its key; the log of a family with all its lines,
// amounts and accumulators.
func (o outcome) items(ctx context.Context, l *assemble.Local) error {
	var keys []table.Key
	err := l.Store.DB().View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("items")).ForEach(func(k, _ []byte) error {
			pk, sk, _ := strings.Cut(string(k), "\x00")
			keys = append(keys, table.Key{PK: pk, SK: sk})
			return nil
		})
	})
	for _, k := range keys {
		it, err := l.Store.Get(ctx, k)
		if err != nil {
			return err
		}
		if err := o.item(it); err != nil {
			return err
		}
	}
	return err
}

func (o outcome) item(it table.Item) error {
	body := string(it.Body)
	if it.Kind == family.Kind {
		e, err := family.ReadItem(it)
		if err != nil {
			return err
		}
		b, err := json.Marshal(e)
		if err != nil {
			return err
		}
		body = string(b)
	}
	if !json.Valid([]byte(body)) {
		body = id.Digest(it.Body)
	}
	o["item "+it.PK+" | "+it.SK] = fmt.Sprintf("%s v%d %v %s", it.Kind, it.Version, it.Events, body)
	return nil
}

func (o outcome) shown(ctx context.Context, l *assemble.Local, path string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	answer, err := l.Portal(ctx, payload.HTTPRequest(r, nil))
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d %w", path, answer.StatusCode, err)
	}
	o["shown "+path] = answer.Body
	return nil
}

// filesOf are the digests of a state's files by key. When a schedule ran last is left
// out: its file is written over.
func filesOf(state string) (map[string]string, error) {
	out, root := map[string]string{}, filepath.Join(state, "files")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		key, _ := filepath.Rel(root, path)
		if err != nil || d.IsDir() || strings.HasPrefix(key, "schedules") || strings.HasPrefix(key, ".half") {
			return err
		}
		b, err := os.ReadFile(path)
		out[key] = id.Digest(b)
		return err
	})
	return out, err
}

// An instant as text, in nanoseconds (the mailbox) and in milliseconds (what was last
// heard of a family); and the bank's webhook, which names its hour.
var (
	instant = regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|\b0\d{19}#|\bv?1\d{12}\b`)
	banked  = regexp.MustCompile(`("digest":"|webhooks/sample-bank/)[0-9a-f]{24,64}`)
)

// untimed is the outcome without what the hour of a run gives it: instants, the order
// that follows from them, and the bytes of files that name their hour.
func (o outcome) untimed() outcome {
	out := outcome{}
	for name, text := range o {
		name, text = instant.ReplaceAllString(name, "T"), instant.ReplaceAllString(text, "T")
		if strings.Contains(name, "sample-bank") {
			name, text = banked.ReplaceAllString(name, "$1"), banked.ReplaceAllString(text, "$1")
		}
		if strings.HasPrefix(name, "file out/") || strings.HasPrefix(name, "file webhooks/sample-bank/") {
			text = "there"
		}
		if strings.HasPrefix(name, "shown ") { // the newest stand first
			text, _, _ = strings.Cut(text, `"recent_claims"`)
			lines := strings.Split(text, "\n")
			slices.Sort(lines)
			text = strings.Join(lines, "\n")
		}
		out[name] = text
	}
	return out
}

// diff says in what two outcomes differ, "" if in nothing.
func (o outcome) diff(other outcome) string {
	var b bytes.Buffer
	for name, want := range o {
		if got, ok := other[name]; !ok {
			fmt.Fprintf(&b, "- %s: %s\n", name, want)
		} else if got != want {
			fmt.Fprintf(&b, "~ %s\n\t-%s\n\t+%s\n", name, want, got)
		}
	}
	for name, got := range other {
		if _, ok := o[name]; !ok {
			fmt.Fprintf(&b, "+ %s: %s\n", name, got)
		}
	}
	return b.String()
}
