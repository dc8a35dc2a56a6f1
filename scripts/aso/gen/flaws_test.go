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

// Every fault that is placed is found where it was put, and little else is: a fault may
// make others: where a diagnosis is gone, pointers lead nowhere.
func TestEveryFaultIsFound(t *testing.T) {
	for _, k := range kinds {
		for _, f := range gen.Flaws(k) {
			o := order(k, 400)
			if o.Flaws, o.Faults = []gen.Flaw{f}, 8; f == gen.Cut || f == gen.DuplicateInterchange {
				o.Faults = 1 // there is room for one
			}
			file, placed, _ := write(t, o)
			all, result := found(t, k, file)
			if want, of := ofTheFile[f]; of {
				if result != want || len(placed) != 1 {
					t.Errorf("%s %s: %s, %+v", k, f, result, all)
				}
				continue
			}
			for _, p := range placed {
				if !slices.ContainsFunc(all, func(f edi.Fault) bool { return tells(f, p) }) {
					t.Errorf("%s: %+v is not among %+v", k, p, all)
				}
			}
			if len(placed) == 0 || len(all) > 5*len(placed) {
				t.Errorf("%s %s: %d faults of %d placed: %+v", k, f, len(all), len(placed), all)
			}
		}
	}
}

// found is what the command finds in a file, each place once, and of claims what their
// tables find, too.
func found(t *testing.T, k gen.Kind, file string) ([]edi.Fault, edi.Result) {
	t.Helper()
	r, err := edi.Check(strings.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	all := append(r.Faults, r.Notes...)
	if k != gen.Enrollment {
		report, _ := x837.Validate(strings.NewReader(file), func(int, []x12.Fault) error { return nil })
		for _, f := range report.Faults {
			all = append(all, edi.Fault{Byte: f.Offset, Place: f.Error(), Text: f.Text})
		}
	}
	return slices.CompactFunc(all, func(a, b edi.Fault) bool { return a.Byte == b.Byte }), r.Result
}

// ofTheFile are faults of no set, and what a file with them is.
var ofTheFile = map[gen.Flaw]edi.Result{gen.Cut: edi.Unreadable, gen.DuplicateInterchange: edi.Partly}

// tells says whether a fault that was found is the one that was placed: at its byte, or at
// least in its set and of its place, where what is wrong shows only later.
func tells(f edi.Fault, p gen.Placed) bool {
	if f.Byte == p.Byte {
		return true
	}
	later := []gen.Flaw{gen.MissingSegment, gen.BadNPI}
	near := f.Byte > p.Byte-1_000 && f.Byte < p.Byte+1_000
	return slices.Contains(later, p.Flaw) && near && strings.HasPrefix(f.Place, p.Place+",")
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
