package adjudicate

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// The events of entries after which decided claims may have to be decided anew.
const (
	EventCorrected  = "coverage.corrected" // coverage changed for days that were over
	EventImported   = "accumulator.imported"
	EventAuthorized = "authorization.given"
	EventElsewhere  = "coverage.elsewhere" // what is known of other coverage changed
)

// Replays says whether an event asks for a replay.
func Replays(event string) bool {
	return event == EventCorrected || event == EventImported || event == EventAuthorized || event == EventElsewhere
}

// kindReplayed is the item kind of the mark that the replay after an entry was made.
const kindReplayed = "adjudicate.replayed"

func replayedKey(e id.Employer, f id.Family, version int64) table.Key {
	k := family.Key(e, f, version)
	k.SK = "R" + k.SK[1:]
	return k
}

// Replayed says whether the replay after an entry was made, whatever it came to.
func (s *Service) Replayed(ctx context.Context, e id.Employer, f id.Family, version int64) (bool, error) {
	_, err := s.Table.Get(ctx, replayedKey(e, f, version))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// After makes the replay that an entry asks for, once. It is safe to run twice.
// fault.Unavailable: run it again.
func (s *Service) After(ctx context.Context, e id.Employer, f id.Family, version int64) error {
	done, err := s.Replayed(ctx, e, f, version)
	if done || err != nil {
		return err
	}
	log, err := family.LoadAll(ctx, s.Table, e, f)
	if err != nil {
		return err
	}
	if version < 1 || version > int64(len(log.Entries)) {
		return fault.New(fault.Invalid, "an event names no entry of the family's log")
	}
	for _, p := range asked(log, version) {
		if _, err := s.Replay(ctx, p, "", ""); err != nil {
			return err
		}
	}
	if slices.Contains(log.Entries[version-1].Events, EventElsewhere) {
		if err := s.ordered(ctx, e, f, version); err != nil {
			return err
		}
	}
	mark := table.Item{Key: replayedKey(e, f, version), Version: version, Kind: kindReplayed}
	return s.Table.Commit(ctx, "", []table.Op{{Item: mark}})
}

// ordered tries what waits for who pays first: it may be known now.
func (s *Service) ordered(ctx context.Context, e id.Employer, f id.Family, version int64) error {
	those := func(reason string) bool { return reason == PendCoordination }
	_, err := s.retryThose(ctx, e, f, fmt.Sprintf("retry/%d", version), those)
	return err
}

// asked are the replays that an entry asks for.
func asked(log *family.Log, version int64) (out []Replay) {
	en := &log.Entries[version-1]
	before := family.State{}
	if version > 1 {
		before = log.Entries[version-2].State
	}
	one := Replay{Employer: log.Employer, Family: log.Family, Cause: fmt.Sprintf("replay/%d", version)}
	for _, event := range en.Events {
		p := one
		switch event {
		case EventCorrected:
			p.Why = "coverage"
			p.From, _ = family.CoveredOtherwise(before.Coverage, en.State.Coverage)
		case EventImported:
			p.Why, p.Since = "accumulator", oldest(en.Imports)
		case EventAuthorized:
			p.Why, p.From = "authorization", firstAuthorized(before.Authorizations, en.State.Authorizations)
		case EventElsewhere:
			p.Why = "other-payer"
			p.From, _ = cob.Changed(before.Others, en.State.Others)
		default:
			continue
		}
		out = append(out, p)
	}
	return out
}

func oldest(list []family.Import) (at int64) {
	for i := range list {
		if i == 0 || list[i].At < at {
			at = list[i].At
		}
	}
	return at
}

// firstAuthorized is the first day of service that new or changed authorizations are about.
func firstAuthorized(before, after []family.Authorization) (first day.Day) {
	for i := range after {
		a := &after[i]
		if known := slices.ContainsFunc(before, func(b family.Authorization) bool { return sameAuthorization(a, &b) }); !known && (first == 0 || a.From < first) {
			first = a.From
		}
	}
	return first
}

func sameAuthorization(a, b *family.Authorization) bool {
	return a.Number == b.Number && a.Member == b.Member && a.Provider == b.Provider && slices.Equal(a.Codes, b.Codes) &&
		a.From == b.From && a.To == b.To && a.Units == b.Units
}
