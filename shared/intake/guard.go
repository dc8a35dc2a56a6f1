package intake

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12"
)

// guard refuses an interchange control number (ISA13) that the same sender used
// before for other bytes, unless those were rejected whole: a file that was cut on its
// way is sent again under its number. A file without a readable ISA passes: the
// reader says what is wrong with it.
func (s *Service) guard(ctx context.Context, m *Manifest) (fresh bool, err error) {
	sender, control, err := s.envelope(ctx, m.Key)
	if err != nil || control == "" {
		return err == nil, err
	}
	b, err := json.Marshal(m.Digest)
	if err != nil {
		return false, fault.As(fault.Internal, err, "control number")
	}
	it := table.Item{
		Key:     table.Key{PK: "S#ISA#" + id.Derive("isa", sender), SK: id.Derive("isa13", control)},
		Version: 1, Kind: "file.control", Body: b,
	}
	err = s.Table.Commit(ctx, "", []table.Op{{Item: it, When: table.Absent}})
	lost := &table.ConditionFailed{}
	if !errors.As(err, &lost) {
		return err == nil, err
	}
	if string(lost.Winner.Body) == string(b) {
		return true, nil
	}
	return s.instead(ctx, it, &lost.Winner)
}

// instead gives a control number to a file whose forerunner was rejected whole.
func (s *Service) instead(ctx context.Context, it table.Item, before *table.Item) (bool, error) {
	var digest string
	if err := json.Unmarshal(before.Body, &digest); err != nil {
		return false, fault.As(fault.Internal, err, "control number")
	}
	m, err := s.Manifest(ctx, digest)
	if fault.Is(err, fault.NotFound) {
		return false, fault.New(fault.Unavailable, "the file with the same control number is still being read")
	}
	if err != nil || m.Status != Rejected {
		return false, err
	}
	it.Version = before.Version + 1
	err = s.Table.Commit(ctx, "", []table.Op{{Item: it, When: table.AtVersion, Version: before.Version}})
	if lost := (&table.ConditionFailed{}); errors.As(err, &lost) {
		return false, fault.New(fault.Unavailable, "another file took the control number")
	}
	return err == nil, err
}

// envelope reads the first segment: ISA05-06 name the sender, ISA13 the interchange.
func (s *Service) envelope(ctx context.Context, key string) (sender, control string, err error) {
	r, _, err := s.Files.Open(ctx, key)
	if err != nil {
		return "", "", fault.Wrap(err, "upload")
	}
	defer r.Close()
	seg, err := x12.NewReader(io.LimitReader(r, 4096)).Next()
	if fault.Retryable(err) {
		return "", "", err
	}
	if err != nil || seg.Tag != "ISA" {
		return "", "", nil
	}
	return strings.TrimSpace(seg.El(5) + "/" + seg.El(6)), strings.TrimSpace(seg.El(13)), nil
}
