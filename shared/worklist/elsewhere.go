package worklist

import (
	"context"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

// Elsewhere puts what is known of members' other coverage into the families' states, a row
// each: employer, member, id, from, and as many of cob.Columns as the file has. An id of a
// member that is there is replaced; to ends it. Every row is read before any is recorded.
func (s *Service) Elsewhere(ctx context.Context, b []byte) (out Loaded, err error) {
	sh, err := readSheet(b, "employer", "member", "id", "from")
	if err == nil {
		err = sh.only(append(cob.Columns(), "employer", "member"))
	}
	if err != nil {
		return out, fault.Wrap(err, "other coverage")
	}
	return load(ctx, sh, "other coverage", "other-coverage/"+id.Digest(b)[:24], s.covered, s.Decisions.Elsewhere)
}

func (s *Service) covered(sh *sheet, row int) (h home, c cob.Coverage, err error) {
	h, who, err := s.member(sh, row)
	if err != nil {
		return h, c, err
	}
	c, err = cob.Parse(func(column string) string { return sh.at(row, column) })
	c.Member = who
	return h, c, fault.Wrap(err, "row %d", row+2)
}

// only refuses columns that are not among names: one with its name misspelt would be left out.
func (s *sheet) only(names []string) error {
	for column, i := range s.column {
		if !slices.Contains(names, column) {
			return fault.New(fault.Invalid, "row 1: column %d is none of %s", i+1, strings.Join(names, ","))
		}
	}
	return nil
}
