package bolttable

import (
	"context"
	"encoding/binary"

	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/internal/ops"
)

// Read implements table.Stream. A limit of 0 or less means 1000.
func (s *Store) Read(ctx context.Context, after uint64, limit int) ([]table.Record, error) {
	if err := ended(ctx); err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = ops.PageItems
	}
	var out []table.Record
	err := s.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketStream).Cursor()
		for k, v := c.Seek(number(after + 1)); k != nil && len(out) < limit; k, v = c.Next() {
			i, removed, err := decode(v)
			if err != nil {
				return err
			}
			out = append(out, table.Record{Seq: binary.BigEndian.Uint64(k), Item: i, Removed: removed})
		}
		return nil
	})
	return out, err
}

// Wait implements table.Stream. It answers fault.Unavailable when ctx ends.
func (s *Store) Wait(ctx context.Context, after uint64) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		rest, err := s.Read(ctx, after, 1)
		if err != nil || len(rest) > 0 {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ended(ctx)
		}
	}
}

// Cursor implements table.Stream: 0 for a reader that never advanced.
func (s *Store) Cursor(ctx context.Context, reader string) (seq uint64, err error) {
	if err := ended(ctx); err != nil {
		return 0, err
	}
	err = s.view(func(tx *bbolt.Tx) error {
		if b := tx.Bucket(bucketCursors).Get([]byte(reader)); len(b) == 8 {
			seq = binary.BigEndian.Uint64(b)
		}
		return nil
	})
	return seq, err
}

// Advance implements table.Stream. A cursor never goes back.
func (s *Store) Advance(ctx context.Context, reader string, seq uint64) error {
	if err := ended(ctx); err != nil {
		return err
	}
	return classify(s.db.Batch(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketCursors)
		if old := b.Get([]byte(reader)); len(old) == 8 && binary.BigEndian.Uint64(old) >= seq {
			return nil
		}
		return b.Put([]byte(reader), number(seq))
	}))
}

// Trim implements table.Stream: it drops the records below before.
func (s *Store) Trim(ctx context.Context, before uint64) error {
	if err := ended(ctx); err != nil {
		return err
	}
	return classify(s.db.Update(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketStream).Cursor()
		for k, _ := c.First(); k != nil && binary.BigEndian.Uint64(k) < before; k, _ = c.First() {
			if err := c.Delete(); err != nil {
				return err
			}
		}
		return nil
	}))
}
