// Package ops holds what every table driver must agree on: the checks before a
// commit, when a condition holds, where a page ends, and what is counted.
package ops

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/layout"
)

// TokenLife is how long a commit token is remembered.
const TokenLife = 10 * time.Minute

// Bounds of a page when the query sets no tighter limit. The bytes bind always,
// as they do in DynamoDB.
const (
	PageItems = 1000
	PageBytes = 1 << 20
)

// Bytes that DynamoDB allows in the parts of a key.
const (
	maxPK = 2048
	MaxSK = 1024
)

// Check says whether the ops may be committed together: fault.Invalid for a
// wrong shape, fault.TooLarge past a size.
func Check(ops []table.Op) error {
	if len(ops) == 0 || len(ops) > table.MaxOps {
		return fault.New(fault.Invalid, "commit: %d ops, want 1 to %d", len(ops), table.MaxOps)
	}
	seen := make(map[table.Key]bool, len(ops))
	total := 0
	for i, op := range ops {
		if err := checkOp(op); err != nil {
			return fault.Wrap(err, "commit: op %d", i)
		}
		if seen[op.Item.Key] {
			return fault.New(fault.Invalid, "commit: op %d: a second op on one key", i)
		}
		seen[op.Item.Key] = true
		total += layout.Size(op.Item)
	}
	if total > table.MaxBytes {
		return fault.New(fault.TooLarge, "commit: over %d bytes", table.MaxBytes)
	}
	return nil
}

func checkOp(op table.Op) error {
	if op.Action > table.Delete || op.When > table.AtVersion {
		return fault.New(fault.Invalid, "unknown action or condition")
	}
	if err := CheckKey(op.Item.Key); err != nil {
		return err
	}
	for _, s := range append([]string{op.Item.Kind}, op.Item.Events...) {
		if !utf8.ValidString(s) {
			return fault.New(fault.Invalid, "kind and events must be UTF-8")
		}
	}
	if layout.Size(op.Item) > table.MaxItemBytes {
		return fault.New(fault.TooLarge, "item over %d bytes", table.MaxItemBytes)
	}
	return nil
}

// CheckKey answers fault.Invalid unless both parts are UTF-8, not empty, within
// DynamoDB's lengths and free of the byte 0, which separates them in a file.
func CheckKey(k table.Key) error {
	if !partOK(k.PK, maxPK) {
		return fault.New(fault.Invalid, "partition key must be UTF-8 of 1 to %d bytes, none of them 0", maxPK)
	}
	if !partOK(k.SK, MaxSK) {
		return fault.New(fault.Invalid, "sort key must be UTF-8 of 1 to %d bytes, none of them 0", MaxSK)
	}
	return nil
}

func partOK(s string, most int) bool {
	return s != "" && len(s) <= most && utf8.ValidString(s) && !strings.Contains(s, "\x00")
}

// CheckQuery answers fault.Invalid for a bad partition key, a limit below 0, or a bound
// that is not UTF-8, which DynamoDB cannot be asked for. From and To are only compared,
// so a byte 0 at their end is welcome: it is how a caller goes on after an item.
func CheckQuery(q table.Query) error {
	if !partOK(q.PK, maxPK) {
		return fault.New(fault.Invalid, "query: partition key must be UTF-8 of 1 to %d bytes, none of them 0", maxPK)
	}
	if q.Limit < 0 {
		return fault.New(fault.Invalid, "query: limit below 0")
	}
	if !utf8.ValidString(q.From) || !utf8.ValidString(q.To) {
		return fault.New(fault.Invalid, "query: bounds must be UTF-8")
	}
	return nil
}

// Expired says whether the item is as good as gone at now. Reads and
// conditions alike treat it so.
func Expired(i table.Item, now time.Time) bool {
	return i.Expires != 0 && i.Expires <= now.Unix()
}

// Holds says whether op's condition holds against what is there now.
func Holds(op table.Op, current table.Item, there bool) bool {
	switch op.When {
	case table.Absent:
		return !there
	case table.AtVersion:
		return there && current.Version == op.Version
	default:
		return true
	}
}

// Same says whether b would change nothing over a. Such a put makes no record
// on the stream, as in DynamoDB.
func Same(a, b table.Item) bool {
	return a.Key == b.Key && a.Version == b.Version && a.Kind == b.Kind && a.Expires == b.Expires &&
		slices.Equal(a.Events, b.Events) && bytes.Equal(a.Body, b.Body)
}

// Clone copies an item so that nobody shares its slices.
func Clone(i table.Item) table.Item {
	i.Events, i.Body = slices.Clone(i.Events), bytes.Clone(i.Body)
	return i
}

// Digest tells two lists of ops apart: it is what a token stands for.
func Digest(ops []table.Op) [sha256.Size]byte {
	h := sha256.New()
	for _, op := range ops {
		number(h, uint64(op.Action), uint64(op.When), uint64(op.Version))
		number(h, uint64(op.Item.Version), uint64(op.Item.Expires), uint64(len(op.Item.Events)))
		text(h, op.Item.PK, op.Item.SK, op.Item.Kind, string(op.Item.Body))
		text(h, op.Item.Events...)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func number(h hash.Hash, ns ...uint64) {
	for _, n := range ns {
		_ = binary.Write(h, binary.BigEndian, n)
	}
}

func text(h hash.Hash, ss ...string) {
	for _, s := range ss {
		number(h, uint64(len(s)))
		h.Write([]byte(s))
	}
}

// Pager fills a page up to its limits.
type Pager struct {
	Page  table.Page
	limit int
	bytes int
}

// NewPager makes a pager for q.
func NewPager(q table.Query) *Pager {
	limit := q.Limit
	if limit == 0 {
		limit = PageItems
	}
	return &Pager{limit: limit}
}

// Add puts an item on the page, or marks that there is more and says false.
func (p *Pager) Add(i table.Item) bool {
	size := layout.Size(i)
	if len(p.Page.Items) == p.limit || len(p.Page.Items) > 0 && p.bytes+size > PageBytes {
		p.Page.More = true
		return false
	}
	p.Page.Items = append(p.Page.Items, i)
	p.bytes += size
	return true
}
