package bolttable

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/fxamacker/cbor/v2"
	"go.etcd.io/bbolt"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/internal/ops"
)

// wire is an item or a record as it lies in the file.
type wire struct {
	_       struct{} `cbor:",toarray"`
	PK, SK  string
	Version int64
	Kind    string
	Events  []string
	Body    []byte
	Expires int64
	Removed bool
}

func encode(i table.Item, removed bool) ([]byte, error) {
	b, err := cbor.Marshal(wire{PK: i.PK, SK: i.SK, Version: i.Version, Kind: i.Kind, Events: i.Events, Body: i.Body,
		Expires: i.Expires, Removed: removed})
	return b, fault.As(fault.Internal, err, "item")
}

func decode(b []byte) (table.Item, bool, error) {
	var w wire
	err := cbor.Unmarshal(b, &w)
	i := table.Item{Key: table.Key{PK: w.PK, SK: w.SK}, Version: w.Version, Kind: w.Kind, Expires: w.Expires}
	if len(w.Events) > 0 {
		i.Events = w.Events
	}
	if len(w.Body) > 0 {
		i.Body = w.Body
	}
	return i, w.Removed, fault.As(fault.Internal, err, "a stored item is damaged")
}

func place(pk, sk string) []byte { return []byte(pk + "\x00" + sk) }

// find gives the live item under k.
func (s *Store) find(tx *bbolt.Tx, k table.Key) (table.Item, bool, error) {
	b := tx.Bucket(bucketItems).Get(place(k.PK, k.SK))
	if b == nil {
		return table.Item{}, false, nil
	}
	i, _, err := decode(b)
	if err != nil || ops.Expired(i, s.now()) {
		return table.Item{}, false, err
	}
	return i, true, nil
}

// Get implements table.Table.
func (s *Store) Get(ctx context.Context, k table.Key) (table.Item, error) {
	if err := ended(ctx); err != nil {
		return table.Item{}, err
	}
	if err := ops.CheckKey(k); err != nil {
		return table.Item{}, fault.Wrap(err, "get")
	}
	var i table.Item
	err := s.view(func(tx *bbolt.Tx) (err error) {
		var there bool
		if i, there, err = s.find(tx, k); err == nil && !there {
			return fault.New(fault.NotFound, "get: no item under the key")
		}
		return err
	})
	return i, err
}

// Query implements table.Table.
func (s *Store) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if err := ended(ctx); err != nil {
		return table.Page{}, err
	}
	if err := ops.CheckQuery(q); err != nil {
		return table.Page{}, err
	}
	pager, now := ops.NewPager(q), s.now()
	err := s.view(func(tx *bbolt.Tx) error {
		w := walk(tx.Bucket(bucketItems).Cursor(), q)
		for b := w.first(); b != nil; b = w.next() {
			i, _, err := decode(b)
			if err != nil {
				return err
			}
			if !ops.Expired(i, now) && !pager.Add(i) {
				return nil
			}
		}
		return nil
	})
	return pager.Page, err
}

// walker goes over the values of a query's range in its direction.
type walker struct {
	c        *bbolt.Cursor
	from, to []byte // from included, to not
	backward bool
}

func walk(c *bbolt.Cursor, q table.Query) *walker {
	w := &walker{c: c, from: place(q.PK, q.From), to: place(q.PK, q.To), backward: q.Backward}
	if q.To == "" {
		w.to = []byte(q.PK + "\x01")
	}
	return w
}

func (w *walker) first() []byte {
	if !w.backward {
		return w.in(w.c.Seek(w.from))
	}
	if k, _ := w.c.Seek(w.to); k == nil {
		return w.in(w.c.Last())
	}
	return w.in(w.c.Prev())
}

func (w *walker) next() []byte {
	if w.backward {
		return w.in(w.c.Prev())
	}
	return w.in(w.c.Next())
}

func (w *walker) in(k, v []byte) []byte {
	if k == nil || bytes.Compare(k, w.from) < 0 || bytes.Compare(k, w.to) >= 0 {
		return nil
	}
	return v
}

// Commit implements table.Table. Concurrent commits share one write to disk.
func (s *Store) Commit(ctx context.Context, token string, list []table.Op) error {
	if err := ended(ctx); err != nil {
		return err
	}
	if err := ops.Check(list); err != nil {
		return err
	}
	grew, err := s.batch(token, list)
	if err == nil && grew {
		s.mu.Lock()
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
	}
	return classify(err)
}

func (s *Store) batch(token string, list []table.Op) (grew bool, err error) {
	defer Sound(&err)
	err = s.db.Batch(func(tx *bbolt.Tx) (err error) {
		grew, err = s.commit(tx, token, list)
		return err
	})
	return grew, err
}

func (s *Store) commit(tx *bbolt.Tx, token string, list []table.Op) (grew bool, err error) {
	tokened := token != "" && len(list) > 1
	if tokened {
		if done, err := s.done(tx, token, list); done || err != nil {
			return false, err
		}
	}
	for i, op := range list {
		current, there, err := s.find(tx, op.Item.Key)
		if err != nil {
			return false, err
		}
		if !ops.Holds(op, current, there) {
			return false, &table.ConditionFailed{Op: i, Winner: current}
		}
	}
	for _, op := range list {
		wrote, err := s.apply(tx, op)
		if err != nil {
			return false, err
		}
		grew = grew || wrote
	}
	if tokened {
		return grew, s.remember(tx, token, list)
	}
	return grew, nil
}

// apply writes one op whose condition holds, and its record.
func (s *Store) apply(tx *bbolt.Tx, op table.Op) (grew bool, err error) {
	items := tx.Bucket(bucketItems)
	k := place(op.Item.PK, op.Item.SK)
	old, there, err := s.find(tx, op.Item.Key)
	if err != nil {
		return false, err
	}
	if op.Action == table.Delete {
		if !there {
			return false, nil
		}
		if err := items.Delete(k); err != nil {
			return false, err
		}
		return true, record(tx, old, true)
	}
	b, err := encode(op.Item, false)
	if err != nil {
		return false, err
	}
	if err := items.Put(k, b); err != nil {
		return false, err
	}
	if there && ops.Same(old, op.Item) {
		return false, nil
	}
	return true, record(tx, op.Item, false)
}

func record(tx *bbolt.Tx, i table.Item, removed bool) error {
	stream := tx.Bucket(bucketStream)
	seq, err := stream.NextSequence()
	if err != nil {
		return err
	}
	b, err := encode(i, removed)
	if err != nil {
		return err
	}
	return stream.Put(number(seq), b)
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// done says whether the token has been used for these ops.
func (s *Store) done(tx *bbolt.Tx, token string, list []table.Op) (bool, error) {
	b := tx.Bucket(bucketTokens).Get([]byte(token))
	if len(b) != sha256.Size+8 {
		return false, nil
	}
	at := time.Unix(0, int64(binary.BigEndian.Uint64(b[sha256.Size:])))
	if !at.After(s.now().Add(-ops.TokenLife)) {
		return false, nil
	}
	if [sha256.Size]byte(b[:sha256.Size]) != ops.Digest(list) {
		return false, fault.New(fault.Conflict, "commit: the token was used for other ops")
	}
	return true, nil
}

// remember keeps the token and forgets some that are too old to matter.
func (s *Store) remember(tx *bbolt.Tx, token string, list []table.Op) error {
	tokens := tx.Bucket(bucketTokens)
	limit := s.now().Add(-ops.TokenLife).UnixNano()
	c, left := tokens.Cursor(), 32
	for k, v := c.First(); k != nil && left > 0; k, v = c.Next() {
		left--
		if len(v) == sha256.Size+8 && int64(binary.BigEndian.Uint64(v[sha256.Size:])) <= limit {
			if err := c.Delete(); err != nil {
				return err
			}
		}
	}
	d := ops.Digest(list)
	return tokens.Put([]byte(token), binary.BigEndian.AppendUint64(d[:], uint64(s.now().UnixNano())))
}

func (s *Store) view(f func(*bbolt.Tx) error) (err error) {
	defer Sound(&err)
	return classify(s.db.View(f))
}

// Sound turns bbolt's panic over a page that is not what it should be into an error
// that says what to do. The store's users defer it.
func Sound(err *error) {
	if recover() != nil {
		*err = fault.New(fault.Internal, "the store is damaged: stop the system and put a backup in its place (aso restore FOLDER)")
	}
}

// classify keeps what has a kind already; the rest is the disk's: try again.
func classify(err error) error {
	e, lost := &fault.Error{}, &table.ConditionFailed{}
	if err == nil || errors.As(err, &e) || errors.As(err, &lost) {
		return err
	}
	return fault.As(fault.Unavailable, err, "the store")
}

func ended(ctx context.Context) error { return fault.As(fault.Unavailable, ctx.Err(), "table") }
