package worklist

import (
	"context"
	"fmt"
	"slices"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
)

// Rates says how much was decided without anybody, of claims received in a time.
type Rates struct {
	Claims    int            `json:"claims"`
	Decided   int            `json:"decided"`    // decided by now, or voided or replaced
	Auto      int            `json:"auto"`       // of them, without a person's act
	FirstPass int            `json:"first_pass"` // decided with the first word
	Pended    map[string]int `json:"pended"`     // the first word's reasons
	Late      int            `json:"late"`       // that were a person's because a repricer was late
	AutoRate  string         `json:"auto_rate"`  // of those decided, in percent
	FirstRate string         `json:"first_pass_rate"`
}

// Rates goes over every family's log. Claims that no member was found for count as pended.
// from and to are days of receipt, both included; 0 is no bound. Voids that were carried out
// are not counted: they decide nothing.
func (s *Service) Rates(ctx context.Context, from, to day.Day) (*Rates, error) {
	r := &Rates{Pended: map[string]int{}}
	within := func(d day.Day) bool { return d >= from && (to == 0 || d <= to) }
	for _, e := range s.Employers {
		rows, err := find.Families(ctx, s.Table, e)
		if err != nil {
			return nil, fault.Wrap(err, "rates")
		}
		for _, row := range rows {
			log, err := family.LoadAll(ctx, s.Table, e, row.Family)
			if err != nil {
				return nil, fault.Wrap(err, "rates")
			}
			r.count(log, within)
		}
	}
	unmatched, err := find.Waiting(ctx, s.Table)
	if err != nil {
		return nil, fault.Wrap(err, "rates")
	}
	for _, p := range unmatched {
		if p.Claim != "" && p.Family == "" && within(p.Since) {
			r.Claims++
			r.Pended[p.Reason]++
		}
	}
	r.AutoRate, r.FirstRate = percent(r.Auto, r.Decided), percent(r.FirstPass, r.Claims)
	return r, nil
}

// said are the first and the last word on a claim.
type said struct {
	first, last *family.Decided
	late        bool // a word between said that a repricer was late
}

func (r *Rates) count(log *family.Log, within func(day.Day) bool) {
	var order []id.Claim
	of := map[id.Claim]*said{}
	for i := range log.Entries {
		for j := range log.Entries[i].Decided {
			d := &log.Entries[i].Decided[j]
			if of[d.Claim.ID] == nil {
				of[d.Claim.ID] = &said{first: d}
				order = append(order, d.Claim.ID)
			}
			of[d.Claim.ID].last = d
			of[d.Claim.ID].late = of[d.Claim.ID].late || d.Decision.Outcome.Reason == adjudicate.PendLate
		}
	}
	for _, c := range order {
		if w := of[c]; within(w.first.Claim.Received) && w.last.Decision.Outcome.Status != claim.Applied {
			r.add(w)
		}
	}
}

func (r *Rates) add(w *said) {
	r.Claims++
	if w.late {
		r.Late++
	}
	first, last := w.first.Decision.Outcome, w.last.Decision.Outcome
	if first.Status == claim.Pended {
		r.Pended[first.Reason]++
	} else {
		r.FirstPass++
	}
	if last.Status == claim.Pended {
		return
	}
	r.Decided++
	if !slices.ContainsFunc(w.last.Claim.Worked, func(a claim.Act) bool { return a.Kind != claim.Assign }) {
		r.Auto++
	}
}

// percent is a share in percent with one decimal, rounded half up; "" of none.
func percent(n, of int) string {
	if of == 0 {
		return ""
	}
	tenths := (n*2000 + of) / (2 * of)
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}
