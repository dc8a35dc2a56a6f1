package adjudicate

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
)

// visitLimit counts a visit for the first line of a limit on a date, and denies
// with PR-119 what is beyond the option's visits. Lines of the same date share
// one visit. What the member owes for an excess visit never counts toward the
// out-of-pocket maximum.
func visitLimit(w *work) {
	for i := range w.lines {
		l := &w.lines[i]
		if l.closed || l.benefit.Limit == "" {
			continue
		}
		limit, _ := l.option.LimitOf(l.benefit.Limit)
		mark := family.VisitMark(w.claim.Member, limit.Name, l.in.From)
		if w.has(mark) {
			continue
		}
		bucket := family.Bucket{Plan: l.option.Plan, Option: l.option.ID, Year: l.year, Name: "visits." + limit.Name}
		if w.consumed(bucket)+1 > limit.Visits {
			l.beyond()
			continue
		}
		w.marks = append(w.marks, mark)
		w.consume(bucket, 1)
	}
}

// beyond denies the allowed amount of an excess visit; the write-off stays.
func (l *line) beyond() {
	l.adjust(claim.PR, "119", l.out.Allowed)
	l.trace(ruleLimit, l.out.Allowed)
	l.closed = true
}

func (w *work) has(mark uint64) bool {
	return slices.Contains(w.marks, mark) || w.view.Seen(mark)
}

// consumed is what the member has used in a bucket, this claim included.
func (w *work) consumed(b family.Bucket) int64 {
	return w.view.Used(b, w.claim.Member) + w.own(b)
}

// familyConsumed is what the family has used in a bucket, this claim included.
func (w *work) familyConsumed(b family.Bucket) int64 {
	return w.view.FamilyUsed(b) + w.own(b)
}

func (w *work) own(b family.Bucket) (sum int64) {
	for i := range w.used {
		if w.used[i].Bucket == b {
			sum += w.used[i].Amount
		}
	}
	return sum
}

func (w *work) consume(b family.Bucket, amount int64) {
	if amount == 0 {
		return
	}
	for i := range w.used {
		if w.used[i].Bucket == b {
			w.used[i].Amount += amount
			return
		}
	}
	w.used = append(w.used, family.Delta{Bucket: b, Member: w.claim.Member, Amount: amount})
}
