package gen_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/scripts/aso/gen"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x834"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Every fault that is placed is found where it was put, and nothing else is.
func TestEveryFaultIsFound(t *testing.T) {
	for _, k := range whole {
		for _, f := range gen.Flaws(k) {
			o := order(k, 400)
			if o.Flaws, o.Faults = []gen.Flaw{f}, 8; f == gen.Cut || f == gen.DuplicateInterchange {
				o.Faults = 1 // there is room for one
			}
			file, placed, _ := write(t, o)
			r, err := edi.Check(strings.NewReader(file), nil)
			if err != nil || len(placed) == 0 {
				t.Fatal(k, f, err, placed)
			}
			if want, of := ofTheFile[f]; of {
				if r.Result != want {
					t.Errorf("%s %s: %+v", k, f, r)
				}
				continue
			}
			all := append(r.Faults, r.Notes...)
			for _, p := range placed {
				if !slices.ContainsFunc(all, func(f edi.Fault) bool { return tells(f, p) }) {
					t.Errorf("%s: %+v is not among %+v", k, p, all)
				}
			}
			if len(all) > 2*len(placed) {
				t.Errorf("%s %s: %d faults of %d placed: %+v", k, f, len(all), len(placed), all)
			}
		}
	}
}

// ofTheFile are faults of no set, and what a file with them is.
var ofTheFile = map[gen.Flaw]edi.Result{gen.Cut: edi.Unreadable, gen.DuplicateInterchange: edi.Partly}

// whole are the kinds that are read whole.
var whole = []gen.Kind{gen.Enrollment}

// tells says whether a fault that was found is the one that was placed: at its byte, or at
// least in its set and of its place, where what is wrong shows only later.
func tells(f edi.Fault, p gen.Placed) bool {
	if f.Byte == p.Byte {
		return true
	}
	later := []gen.Flaw{gen.MissingSegment, gen.BadNPI}
	return slices.Contains(later, p.Flaw) && f.Set == p.Set && strings.HasPrefix(f.Place, p.Place+",")
}

// The claims and members with faults are those that were given one.
func TestOnlyThoseWithFaultsAreFaulty(t *testing.T) {
	for _, k := range kinds {
		o := order(k, 2_000)
		o.Rate = 400
		o.Flaws = slices.DeleteFunc(gen.Flaws(k), func(f gen.Flaw) bool {
			return slices.Contains([]gen.Flaw{gen.BadNPI, gen.Cut, gen.WrongCount, gen.DuplicateControl, gen.DuplicateInterchange}, f)
		})
		file, placed, _ := write(t, o)
		var want, got []int
		for _, p := range placed {
			want = append(want, p.Item)
		}
		note := func(ordinal int, faults []x12.Fault) error {
			if len(faults) > 0 {
				got = append(got, ordinal)
			}
			return nil
		}
		var err error
		if k == gen.Enrollment {
			_, err = x834.Read(strings.NewReader(file), func(it x834.Item) error { return note(it.Ordinal, it.Faults) })
		} else {
			_, err = x837.Validate(strings.NewReader(file), note)
		}
		if d := cmp.Diff(want, got); err != nil || d != "" || len(want) < 50 {
			t.Errorf("%s: %v of %d: %s", k, err, len(want), d)
		}
	}
}
