package table

import (
	"strconv"

	"github.com/openaso/openaso/shared/id"
)

// Token names a transaction by all that it holds: two writers that differ in anything
// must meet in a condition, not in the table's memory of tokens, and the same writes
// again are the same transaction.
func Token(ops []Op) string {
	parts := []string{"transaction"}
	for i := range ops {
		op := &ops[i]
		parts = append(parts, op.Item.PK, op.Item.SK, strconv.Itoa(int(op.Action)), strconv.Itoa(int(op.When)),
			strconv.FormatInt(op.Version, 10), strconv.FormatInt(op.Item.Version, 10), op.Item.Kind, string(op.Item.Body),
			strconv.FormatInt(op.Item.Expires, 10))
		parts = append(parts, op.Item.Events...)
	}
	return id.Derive(parts...)
}
