package boltqueue

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/queue"
)

func bury(tx *bbolt.Tx, name string, k []byte, e *entry) error {
	d, err := tx.CreateBucketIfNotExists(dead(name))
	if err != nil {
		return err
	}
	if err := put(d, k, e); err != nil {
		return err
	}
	return tx.Bucket(live(name)).Delete(k)
}

// Dead implements queue.Queue.
func (q *Queue) Dead(ctx context.Context, name string, limit int) (out []queue.Message, err error) {
	if err := ended(ctx); err != nil {
		return nil, err
	}
	err = q.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(dead(name))
		if b == nil {
			return nil
		}
		c := b.Cursor()
		for k, v := c.First(); k != nil && (limit <= 0 || len(out) < limit); k, v = c.Next() {
			e, err := get(v)
			if err != nil {
				return err
			}
			out = append(out, message(name, k, &e))
		}
		return nil
	})
	return out, err
}

// Redrive implements queue.Queue: everything starts over with no receives.
func (q *Queue) Redrive(ctx context.Context, name string) (n int, err error) {
	if err := ended(ctx); err != nil {
		return 0, err
	}
	err = q.update(func(tx *bbolt.Tx) (err error) {
		n, err = q.redrive(tx, name)
		return err
	})
	if err != nil {
		return 0, err
	}
	if n > 0 {
		q.signal()
	}
	return n, nil
}

func (q *Queue) redrive(tx *bbolt.Tx, name string) (n int, err error) {
	d := tx.Bucket(dead(name))
	if d == nil {
		return 0, nil
	}
	b, err := tx.CreateBucketIfNotExists(live(name))
	if err != nil {
		return 0, err
	}
	err = d.ForEach(func(_, v []byte) error {
		e, err := get(v)
		if err != nil {
			return err
		}
		at, err := b.NextSequence()
		if err != nil {
			return err
		}
		n++
		return put(b, number(at), &entry{Body: e.Body, Hidden: q.store.Now().UnixNano()})
	})
	if err != nil {
		return 0, err
	}
	return n, tx.DeleteBucket(dead(name))
}
