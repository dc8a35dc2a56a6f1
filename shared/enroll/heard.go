package enroll

import (
	"context"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// KindHeard is the item kind of the time of the newest record heard of a household, in
// Unix milliseconds as the item's version.
const KindHeard = "enroll.heard"

// The newest record counts even if it changes nothing: an older one that differs may
// still be under way, and must not undo it. The log cannot hold that time without an
// entry for every nightly record of every household, so that it would fill with entries
// in which nothing happened. It stands in a row that is written over: a write of one unit for
// a record that is newer and equal. An entry writes the row in its own transaction, and
// each writer names the row it has read: of two records at the same moment one
// starts over.
func heardKey(e id.Employer, f id.Family) table.Key {
	return table.Key{PK: family.Key(e, f, 0).PK, SK: "HEARD"}
}

// heard is the time of the newest record, 0 if none is known.
func (s *Service) heard(ctx context.Context, e id.Employer, f id.Family) (int64, error) {
	it, err := s.Table.Get(ctx, heardKey(e, f))
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	return it.Version, err
}

// heardOp writes the time asOf over the row that was read.
func heardOp(e id.Employer, f id.Family, read, asOf int64) table.Op {
	op := table.Op{Item: table.Item{Key: heardKey(e, f), Version: asOf, Kind: KindHeard}, When: table.AtVersion, Version: read}
	if read == 0 {
		op.When = table.Absent
	}
	return op
}
