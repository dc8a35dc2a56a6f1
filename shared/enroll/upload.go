package enroll

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/roster"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x834"
)

// Upload is an enrollment file (834) that a sender brought.
type Upload struct {
	Groups   []roster.Group // whom the sender may speak of
	Rules    envelope.Rules // what of the file is refused unread
	Digest   string         // of the file's bytes
	Received time.Time
	Open     func() (io.ReadCloser, error) // the file from its beginning, each time
	// Applied, if it is there, is told of each household that was applied, as often as it is.
	Applied func(context.Context, id.Employer, *partner.Record) error
}

// Outcome is what became of a file. Report is for its 999; the rest is of the members that
// the 999 does not refuse.
type Outcome struct {
	Report   envelope.Report
	Taken    int              // members whose change is in their family's log
	Refusals []roster.Refusal // members that could not be taken, the first 1,000
	More     int              // refusals that were only counted
}

// ApplyFile applies the families of a file, in its order, and answers what became of each
// member. A file that stops being X12, and a set that is not whole or whose members the 999
// all refuses, change nothing. The same bytes again answer the same and change nothing more;
// a file that was left half done goes on where it was. fault.Unavailable: apply it again.
func (s *Service) ApplyFile(ctx context.Context, u *Upload) (Outcome, error) {
	out := Outcome{}
	err := u.read(func(r io.Reader) (err error) {
		out.Report, err = x834.ReadUnder(u.Rules, r, func(x834.Item) error { return nil })
		return err
	})
	if out.Report.Broken != "" {
		return out, nil
	}
	if err != nil {
		return out, fault.Wrap(err, "enrollment file")
	}
	w := &upload{s: s, u: u, sets: applicable(&out.Report)}
	if err := w.resume(ctx); err != nil {
		return out, fault.Wrap(err, "enrollment file")
	}
	err = u.read(func(r io.Reader) error {
		_, err := x834.ReadUnder(u.Rules, r, func(it x834.Item) error { return w.member(ctx, it) })
		return err
	})
	if err == nil {
		err = w.finish(ctx)
	}
	out.Taken, out.Refusals, out.More = w.at.Taken, w.at.Refusals, w.at.More
	return out, fault.Wrap(err, "enrollment file")
}

func (u *Upload) read(f func(io.Reader) error) error {
	r, err := u.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return f(r)
}

// applicable are the numbers of the sets that may change something.
func applicable(r *envelope.Report) map[int]bool {
	out := map[int]bool{}
	for set := range r.Sets() {
		out[set.Number] = set.Taken && set.Whole() && set.Faulty < set.Items
	}
	return out
}

// upload is a file that is being applied.
type upload struct {
	s    *Service
	u    *Upload
	sets map[int]bool
	at   progress
	n    int // families that were read
	open []x834.Item
}

// member takes the next member. Neighbours of one family are applied together.
func (w *upload) member(ctx context.Context, it x834.Item) error {
	if !w.sets[it.Set] {
		return nil
	}
	if len(w.open) > 0 && (len(w.open) == maxFamily || !together(&w.open[0], &it)) {
		if err := w.family(ctx); err != nil {
			return err
		}
	}
	w.open = append(w.open, it)
	return nil
}

// maxFamily bounds what is held of a file. A larger family is applied in parts.
const maxFamily = 100

func together(a, b *x834.Item) bool {
	return a.Member.ID == b.Member.ID && number(a) == number(b)
}

// number is the group of a member: its own, or the set's.
func number(it *x834.Item) string {
	if it.Member.Group != "" {
		return it.Member.Group
	}
	return it.Batch.Policy
}

// family applies the members that stand open, unless an earlier try did.
func (w *upload) family(ctx context.Context) error {
	items := w.open
	w.open = nil
	if len(items) == 0 {
		return nil
	}
	if w.n++; w.n <= w.at.Families {
		return nil
	}
	good := make([]x834.Item, 0, len(items))
	for i := range items {
		if faults := items[i].Faults; len(faults) > 0 {
			w.at.refuse(items[i].Ordinal, worst(faults))
			continue
		}
		good = append(good, items[i])
	}
	if err := w.apply(ctx, good); err != nil {
		return err
	}
	w.at.Families++
	return w.checkpoint(ctx)
}

// worst is the fault that a person should mend first.
func worst(faults []x12.Fault) string { return faults[0].Error() }

// apply applies members of one family.
func (w *upload) apply(ctx context.Context, items []x834.Item) error {
	if len(items) == 0 {
		return nil
	}
	g, ok := roster.Find(w.u.Groups, number(&items[0]))
	if !ok {
		return w.refuse(items, "loop 2000 REF02: not a group that the sender may speak of")
	}
	subscriber := w.s.subscriber(g.Employer, items[0].Member.ID)
	var made partner.Record
	var refused []roster.Refusal
	said := saying{g.Employer, FamilyOf(g.Employer, subscriber), w.at.Received, id.Derive("enrollment", w.u.Digest, strconv.Itoa(items[0].Ordinal)),
		func(st *family.State) *partner.Record {
			var changed bool
			made, refused, changed = roster.Household(roster.Known(st, subscriber), g, items, w.at.Received)
			if !changed {
				return nil
			}
			return &made
		}}
	err := w.s.apply(ctx, &said)
	if errors.Is(err, errStale) {
		return w.refuse(items, errStale.Error())
	}
	if err != nil {
		return err
	}
	w.at.Taken += len(items) - len(refused)
	for _, r := range refused {
		w.at.refuse(r.Ordinal, r.Text)
	}
	if w.u.Applied == nil || made.Subscriber == "" || len(refused) == len(items) {
		return nil
	}
	return w.u.Applied(ctx, g.Employer, &made)
}

func (w *upload) refuse(items []x834.Item, text string) error {
	for i := range items {
		w.at.refuse(items[i].Ordinal, text)
	}
	return nil
}
