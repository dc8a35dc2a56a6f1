package family_test

import (
	"fmt"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
)

// What an entry decides of claims that came today, at its own places, is a byte a day and a
// place; whatever is far away comes back too.
func TestDaysAndPlacesAreNear(t *testing.T) {
	st := enrolled().State
	st.Version = 6
	en := entry(&st, visit(1, 1), visit(2, 1), visit(3, 1))
	en.Version, en.State.Version = 7, 7
	for i := range en.Decided {
		en.Decided[i].Claim.Received = day.Of(at) - day.Day(i)
		en.Decided[i].Decision.Place = family.PlaceOf(7, i)
	}
	en.Decided[2].Decision.Place = family.PlaceOf(-1<<40, 3)
	en.State.Coverage[1].From, en.State.Coverage[2].From = -1<<31, 1<<31-1
	en.State.Used = append(en.State.Used, en.State.Used[0])
	en.State.Used[1].Bucket.Year = 0
	it, err := (&family.Log{Employer: employer, Family: fam}).Item(&en)
	if err != nil {
		t.Fatal(err)
	}
	var w []any
	if err := cbor.Unmarshal(it.Body, &w); err != nil {
		t.Fatal(err)
	}
	var days, places []any
	for _, d := range w[9].([]any) {
		d := d.([]any)
		days, places = append(days, d[0].([]any)[12]), append(places, d[4])
	}
	if fmt.Sprint(days, places[:2]) != "[0 -1 -1] [0 0]" {
		t.Errorf("days %v, places %v", days, places)
	}
	got, err := family.ReadItem(it)
	if d := cmp.Diff(en.Decided[2].Decision.Place, got.Decided[2].Decision.Place) + cmp.Diff(en.State.Coverage, got.State.Coverage) + cmp.Diff(en.State.Used, got.State.Used); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
}
