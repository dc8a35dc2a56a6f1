package assemble

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/dirfiles"
	"github.com/openaso/openaso/shared/messages/mailbox"
	"github.com/openaso/openaso/shared/queue/boltqueue"
	"github.com/openaso/openaso/shared/table/bolttable"
)

// Local is a system on one machine: the parts with the drivers behind them.
type Local struct {
	*Parts
	Store *bolttable.Store
	Queue *boltqueue.Queue
	Dir   *dirfiles.Files
}

// SecretsFile is where the secrets lie below the state folder.
const SecretsFile = "secrets.yaml"

// OpenLocal opens the store, the files and the secrets of a state folder and reads
// the catalog. fault.Conflict: another process has it; fault.Internal: it is damaged.
func OpenLocal(ctx context.Context, c config.Config, log *slog.Logger, now func() time.Time) (*Local, error) {
	store, err := bolttable.Open(filepath.Join(c.State, storeFile), now)
	if err != nil {
		return nil, err
	}
	l := &Local{Store: store, Queue: boltqueue.New(store)}
	if l.Dir, err = dirfiles.New(filepath.Join(c.State, filesDir)); err == nil {
		l.Parts, err = parts(ctx, c, l, log, now)
	}
	if err != nil {
		_ = store.Close()
		return nil, err
	}
	return l, nil
}

// Lacking says in the log which lists of those who are not paid are not published: payments
// wait for them.
func Lacking(log *slog.Logger, lists []string) {
	for _, key := range lists {
		log.Error("nobody is paid: a list that payees are screened by is not published", "list", key)
	}
}

func parts(ctx context.Context, c config.Config, l *Local, log *slog.Logger, now func() time.Time) (*Parts, error) {
	b, err := os.ReadFile(filepath.Join(c.State, SecretsFile))
	if err != nil {
		return nil, fault.New(fault.NotFound, "the state folder has no %s", SecretsFile)
	}
	secrets, err := config.ReadSecrets(b)
	if err != nil {
		return nil, err
	}
	book, err := catalog.Load(ctx, l.Dir)
	if err != nil {
		return nil, err
	}
	lists, lacks, err := catalog.LoadScreening(ctx, l.Dir)
	if err != nil {
		return nil, err
	}
	Lacking(log, lacks)
	p := &Parts{
		Table: l.Store, Files: l.Dir, Now: now, Log: log, PortalURL: c.Portal, Get: Vendor,
		Catalog: book, Book: book, Screening: lists, Messages: &mailbox.Mailbox{Table: l.Store, Now: now},
		Send: func(ctx context.Context, queue string, body []byte) error { return l.Queue.Send(ctx, queue, body, 0) },
		Dead: l.dead,
	}
	p.Use(secrets)
	return p, nil
}

// Use gives the parts a deployment's secrets.
func (p *Parts) Use(s config.Secrets) {
	p.Secret, p.Connection, p.Connections = []byte(s.Index.Reveal()), s.Connection, nil
	for _, one := range s.Connections {
		p.Connections = append(p.Connections, one.ID)
	}
}

// counted is how many dead letters of a queue are counted.
const counted = 1000

// queues are all there are.
func queues() []string {
	return []string{events.QueueUploads, events.QueueEnroll, events.QueueClaims, events.QueueSettle, events.QueuePay, events.QueueNotify}
}

// dead counts the dead letters of each queue.
func (l *Local) dead(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	for _, name := range queues() {
		list, err := l.Queue.Dead(ctx, name, counted)
		if err != nil {
			return nil, err
		}
		out[name] = len(list)
	}
	return out, nil
}

// Redrive tries a queue's dead messages once more and says how many; fault.NotFound if
// there is no such queue.
func (l *Local) Redrive(ctx context.Context, queue string) (int, error) {
	if !slices.Contains(queues(), queue) {
		return 0, fault.New(fault.NotFound, "there is no such queue")
	}
	return l.Queue.Redrive(ctx, queue)
}
