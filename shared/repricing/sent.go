package repricing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
)

// Where files lie: requests as they go out, and what repricers answered, by its bytes.
const (
	outbox    = "out/repricing/"
	documents = "repricing/"
)

// sent is a file of requests: what a network was asked on a day, and what it answered.
type sent struct {
	Network string
	Number  int // counted over all of the network's
	Day     day.Day
	Claims  []question
	CSV     string `json:",omitempty"` // the file's bytes until it is written

	version int64
}

// question is a claim in a file of requests. It holds no fact of the patient.
type question struct {
	Claim    id.Claim
	Employer id.Employer
	Family   id.Family
	Days     int // until an answer is late
	Lines    []askedLine
	Answer   string `json:",omitempty"` // the document that answers
	Refused  bool   `json:",omitempty"` // a line has no price, and another answer may come
}

// askedLine is a line that was asked for.
type askedLine struct {
	Number int
	Charge money.Cents
}

const kindSent = "repricing.sent"

func sentKey(network string, n int) table.Key {
	return table.Key{PK: "S#REPRICING", SK: fmt.Sprintf("%s#%06d", network, n)}
}

// File is where the requests lie.
func (s *sent) File() string {
	return fmt.Sprintf("%s%s/%s-%d.csv", outbox, s.Network, s.Day, s.Number)
}

// asked is a claim's place in the file, or nil.
func (s *sent) asked(c id.Claim) *question {
	for i := range s.Claims {
		if s.Claims[i].Claim == c {
			return &s.Claims[i]
		}
	}
	return nil
}

// listed lists what was asked of all networks, by network and number.
func listed(ctx context.Context, t table.Table) ([]*sent, error) {
	var out []*sent
	for it, err := range table.Items(ctx, t, table.Query{PK: sentKey("", 0).PK}) {
		if err != nil {
			return nil, err
		}
		s := &sent{version: it.Version}
		if err := json.Unmarshal(it.Body, s); err != nil {
			return nil, fault.As(fault.Internal, err, "repricing requests")
		}
		out = append(out, s)
	}
	return out, nil
}

// keep puts s in the place of the version that was read, or where none is. lost: another
// run was faster.
func (s *sent) keep(ctx context.Context, t table.Table) (lost bool, err error) {
	b, err := json.Marshal(s)
	if err != nil {
		return false, fault.As(fault.Internal, err, "repricing requests")
	}
	op := table.Op{Item: table.Item{Key: sentKey(s.Network, s.Number), Version: s.version + 1, Kind: kindSent, Body: b}, When: table.Absent}
	if s.version > 0 {
		op.When, op.Version = table.AtVersion, s.version
	}
	err = t.Commit(ctx, "", []table.Op{op})
	if failed := (&table.ConditionFailed{}); errors.As(err, &failed) {
		return true, nil
	}
	if err == nil {
		s.version++
	}
	return false, err
}

// answers are the documents that answer for a claim, in the order in which it was asked
// about: its lines may go by several networks.
func answers(all []*sent, c id.Claim) string {
	var names []string
	for _, s := range all {
		if a := s.asked(c); a != nil && a.Answer != "" {
			names = append(names, a.Answer)
		}
	}
	return strings.Join(names, docsMark)
}

// byClaim are the places of claims that pend.
func byClaim(list []find.Place) map[id.Claim]find.Place {
	out := map[id.Claim]find.Place{}
	for _, p := range list {
		out[p.Claim] = p
	}
	return out
}
