package whole

import (
	"context"
	"io"
	"sync"

	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/layout"
	"github.com/openaso/openaso/shared/table/metertable"
)

// Counts are what one function asked of AWS's services, by AWS's rules of counting.
// Starts are the messages, records, requests or runs that its handler was given. Failed
// puts count as puts and in units. ReadHalves are halves of a read unit.
type Counts struct {
	Starts     int64 `json:"starts"`
	Reads      int64 `json:"reads"` // Get and Query
	Commits    int64 `json:"commits"`
	Puts       int64 `json:"puts"` // items, of all commits
	WriteUnits int64 `json:"write_units"`
	ReadHalves int64 `json:"read_halves"`
	TableBytes int64 `json:"table_bytes"` // of the items that were put
	FilePuts   int64 `json:"file_puts"`   // and lists, which S3 prices alike
	FileGets   int64 `json:"file_gets"`
	FileBytes  int64 `json:"file_bytes"` // put
	Sends      int64 `json:"sends"`      // to queues, one a 64 KiB begun
	Emails     int64 `json:"emails"`
	SMS        int64 `json:"sms"`
	Letters    int64 `json:"letters"`
	LogBytes   int64 `json:"log_bytes"`
}

// Add adds what other counted.
func (c *Counts) Add(other Counts) { c.times(1, other) }

// less takes off what other counted.
func (c *Counts) less(other Counts) { c.times(-1, other) }

func (c *Counts) times(n int64, other Counts) {
	to, from := c.all(), other.all()
	for i := range to {
		*to[i] += n * *from[i]
	}
}

// Scaled is the counts, each as f makes it.
func (c Counts) Scaled(f func(int64) int64) Counts {
	for _, n := range c.all() {
		*n = f(*n)
	}
	return c
}

// all are the counts in their order.
func (c *Counts) all() [15]*int64 {
	return [15]*int64{&c.Starts, &c.Reads, &c.Commits, &c.Puts, &c.WriteUnits, &c.ReadHalves, &c.TableBytes,
		&c.FilePuts, &c.FileGets, &c.FileBytes, &c.Sends, &c.Emails, &c.SMS, &c.Letters, &c.LogBytes}
}

// counter counts for one function; its ports lie around the shared ones.
type counter struct {
	meter *metertable.Meter

	mu sync.Mutex
	c  Counts
}

func (c *counter) count(f func(*Counts)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.c)
}

// take gives what was counted and begins again.
func (c *counter) take() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, out := c.meter.Counts(), c.c
	c.meter.Reset()
	c.c = Counts{}
	out.Reads, out.Commits, out.Puts = int64(m.Gets+m.Queries), int64(m.Commits), int64(m.Puts)
	out.WriteUnits, out.ReadHalves = m.WriteUnits, m.ReadHalves
	return out
}

// weighed is a table that counts the bytes that stay.
type weighed struct {
	table.Table
	c *counter
}

// Commit implements table.Table.
func (w *weighed) Commit(ctx context.Context, token string, ops []table.Op) error {
	err := w.Table.Commit(ctx, token, ops)
	if err == nil {
		w.c.count(func(c *Counts) {
			for _, op := range ops {
				if op.Action == table.Put {
					c.TableBytes += int64(layout.Size(op.Item))
				}
			}
		})
	}
	return err
}

// counted is files whose calls are counted. Nothing here deletes.
type counted struct {
	files.Files
	c *counter
}

// Open implements files.Files.
func (f *counted) Open(ctx context.Context, key string) (io.ReadCloser, files.Info, error) {
	f.c.count(func(c *Counts) { c.FileGets++ })
	return f.Files.Open(ctx, key)
}

// Put implements files.Files.
func (f *counted) Put(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	i, err := f.Files.Put(ctx, key, r)
	f.c.count(func(c *Counts) { c.FilePuts, c.FileBytes = c.FilePuts+1, c.FileBytes+i.Size })
	return i, err
}

// PutNew implements files.Files.
func (f *counted) PutNew(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	i, err := f.Files.PutNew(ctx, key, r)
	f.c.count(func(c *Counts) { c.FilePuts, c.FileBytes = c.FilePuts+1, c.FileBytes+i.Size })
	return i, err
}

// List implements files.Files.
func (f *counted) List(ctx context.Context, prefix, after string, limit int) ([]files.Info, error) {
	f.c.count(func(c *Counts) { c.FilePuts++ })
	return f.Files.List(ctx, prefix, after, limit)
}

// Write counts a line of the function's log.
func (c *counter) Write(line []byte) (int, error) {
	c.count(func(c *Counts) { c.LogBytes += int64(len(line)) })
	return len(line), nil
}

// Deliver implements messages.Messages: nobody is told.
func (c *counter) Deliver(_ context.Context, m messages.Message) error {
	c.count(func(c *Counts) {
		switch m.Channel {
		case messages.Email:
			c.Emails++
		case messages.SMS:
			c.SMS++
		case messages.Letter:
			c.Letters++
		}
	})
	return nil
}
