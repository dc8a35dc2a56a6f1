package table

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/openaso/openaso/shared/fault"
)

// Items reads what q asks for in its order, page after page; q.Limit is the length of a
// page then. Whoever stops early asks for no further page. A fault of the table comes
// with a zero Item, as the last.
func Items(ctx context.Context, t Table, q Query) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for q := q; ; {
			page, err := t.Query(ctx, q)
			if err != nil {
				yield(Item{}, err)
				return
			}
			for _, it := range page.Items {
				if !yield(it, nil) {
					return
				}
			}
			if !page.More || len(page.Items) == 0 {
				return
			}
			q.goOn(page.Items[len(page.Items)-1].SK)
		}
	}
}

// All reads what q asks for out of bodies of JSON, in its order; what names one of them in
// errors. fault.Internal for a damaged body, with its sort key.
func All[T any](ctx context.Context, t Table, q Query, what string) (all []T, err error) {
	for it, err := range Items(ctx, t, q) {
		if err != nil {
			return nil, fault.Wrap(err, "%s", what)
		}
		var one T
		if err := json.Unmarshal(it.Body, &one); err != nil {
			return nil, fault.As(fault.Internal, err, "%s %s", what, it.SK)
		}
		all = append(all, one)
	}
	return all, nil
}

// goOn sets q to what follows a sort key that was read.
func (q *Query) goOn(last string) {
	if q.Backward {
		q.To = last
	} else {
		q.From = After(last)
	}
}

// After is the smallest sort key past sk, open if there is none.
func After(sk string) string {
	if sk == "" {
		return ""
	}
	return sk + "\x00"
}
