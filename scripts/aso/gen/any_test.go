package gen_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/scripts/aso/gen"
	"github.com/openaso/openaso/shared/day"
)

// Whatever is ordered, what is made is what was said to be made; without faults every set
// of it is accepted, and with a number of them so many are placed.
func TestAnyOrderIsFilled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := gen.Order{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Seed: rapid.Uint64().Draw(t, "seed"),
			Interchanges: rapid.IntRange(1, 3).Draw(t, "interchanges"), Groups: rapid.IntRange(1, 3).Draw(t, "groups"), Sets: rapid.IntRange(1, 4).Draw(t, "sets"),
			Production: rapid.Bool().Draw(t, "production"), On: day.New(2020, 1, 1) + day.Day(rapid.IntRange(0, 4_000).Draw(t, "on"))}
		sets := o.Interchanges * o.Groups * o.Sets
		o.Items = sets + rapid.IntRange(0, 60).Draw(t, "more")
		if rapid.Bool().Draw(t, "faulty") {
			o.Faults = rapid.IntRange(1, o.Items).Draw(t, "faults")
			o.Flaws = []gen.Flaw{rapid.SampledFrom([]gen.Flaw{gen.BadDate, gen.MissingSegment, gen.UnknownSegment, gen.TooLong, gen.BadCode}).Draw(t, "flaw")}
		}
		var b bytes.Buffer
		var placed []gen.Placed
		made, err := gen.Write(&b, o, func(p gen.Placed) { placed = append(placed, p) })
		if err != nil || made.Items != o.Items || made.Sets != sets || made.Bytes != int64(b.Len()) || made.Segments != bytes.Count(b.Bytes(), []byte("~")) {
			t.Fatalf("%v %+v of %d bytes", err, made, b.Len())
		}
		if len(placed) != made.Faults || len(placed) > o.Faults || o.Kind != gen.Dental && len(placed) != o.Faults {
			t.Fatalf("%d faults of %d: %+v", len(placed), o.Faults, placed)
		}
		for _, p := range placed {
			if p.Item < 1 || p.Set < 1 || p.Segment < 2 || !slices.Contains(o.Flaws, p.Flaw) {
				t.Fatalf("%+v", p)
			}
		}
		r, err := edi.Check(bytes.NewReader(b.Bytes()), nil)
		if err != nil || r.Items != o.Items || o.Faults == 0 && r.Result != edi.Accepted {
			t.Fatalf("%v %s %+v", err, r.Result, r.Faults[:min(3, len(r.Faults))])
		}
	})
}
