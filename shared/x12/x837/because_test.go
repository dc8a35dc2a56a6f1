package x837_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x837"
)

// A rule between segments names the element that asks for what is missing, whether the
// table is walked or not.
func TestWhatAsksForWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		from, to, want string
		guide          bool
	}{
		{":B:1*", ":B:7*", "loop 2300 CLM05-3", true}, {":B:1*", ":B:7*", "loop 2300 CLM05-3", false},
		{"*Y*Y~", "*Y*Y**AA:::OH~", "loop 2300 CLM11", true}, {"DMG*D8*", "REF*SY*", "loop 2000B SBR02", true},
	} {
		text := sample(t)
		if !strings.Contains(text, c.from) {
			t.Fatalf("the sample has no %q:\n%s", c.from, text)
		}
		var got string
		_, err := x837.Read(strings.NewReader(strings.Replace(text, c.from, c.to, 1)), x837.Options{Guide: c.guide}, func(it x837.Item) error {
			for _, f := range it.Faults {
				if f.Because != (x12.Trigger{}) {
					got = f.Because.String()
				}
			}
			return nil
		})
		if place, segment, _ := strings.Cut(got, ", segment "); err != nil || place != c.want || segment == "" {
			t.Errorf("%s: %v, %q", c.to, err, got)
		}
	}
}
