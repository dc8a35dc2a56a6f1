package edi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/shared/x12/x12test"
)

// What a situational rule asks for is told with the element that asks for it.
func TestWhatAsksForWhatIsMissing(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"x270/dependent.270", "EQ**HC:97110:GP:59~\n", "", "loop 2110C EQ: loop 2000C HL04, segment 7"},
		{"x270/covered.271", "EB*A**48*****.2*", "EB*A**48******", "loop 2110D EB08: loop 2110D EB01, segment 40"},
		{"x834/add.834", "DTP*348*D8*20260101~\nHD*021**DEN", "DTP*303*D8*20260101~\nHD*021**DEN", "loop 2300 DTP: loop 2300 HD01, segment 16"},
		{"x276/two-providers.276", "TRN*1*T-4~\nREF*EJ*P-4~\nDTP*472*D8*20260205~\n", "", "loop 2200D TRN: loop 2000D HL04, segment 31"},
		{"x834/add.834", "INS*Y*18*", "INS*Y*01*", "loop 2000 INS02: loop 2000 INS01, segment 7"},
	} {
		text := x12test.Own(t, c.file)
		if !strings.Contains(text, c.from) {
			t.Fatalf("%s has no %q", c.file, c.from)
		}
		got, err := edi.Check(strings.NewReader(strings.Replace(text, c.from, c.to, 1)), nil)
		var said []string
		for _, f := range got.Faults {
			if f.Because != "" {
				place, _, _ := strings.Cut(f.Place, ", segment")
				said = append(said, place+": "+f.Because)
			}
		}
		if d := cmp.Diff(c.want, strings.Join(said, "\n")); err != nil || d != "" {
			t.Errorf("%s %s: %v, %s\n%+v", c.file, c.to, err, d, got.Faults)
		}
	}
}
