package boltqueue

import (
	"bytes"
	"context"
	"strings"

	"go.etcd.io/bbolt"
)

// Resume makes free what a former process had leased: one process has the file, so
// whoever held a lease when this one began is gone. Receives stay counted, so that a
// message that ends the process each time ends among the dead letters. Delays stay.
// Call it before the first Receive. fault.Unavailable: the disk's.
func (q *Queue) Resume(ctx context.Context) error {
	if err := ended(ctx); err != nil {
		return err
	}
	return q.update(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			if !strings.HasPrefix(string(name), string(live(""))) {
				return nil
			}
			return q.resume(b)
		})
	})
}

func (q *Queue) resume(b *bbolt.Bucket) error {
	type found struct {
		k []byte
		e entry
	}
	var leased []found
	now := q.store.Now().UnixNano()
	err := b.ForEach(func(k, v []byte) error {
		e, err := get(v)
		if e.Lease > 0 && e.Hidden > now {
			leased = append(leased, found{bytes.Clone(k), e})
		}
		return err
	})
	if err != nil {
		return err
	}
	for i := range leased {
		e := &leased[i].e
		e.Lease, e.Hidden = e.Lease+1, now // a receipt of before is stale
		if err := put(b, leased[i].k, e); err != nil {
			return err
		}
	}
	return nil
}
