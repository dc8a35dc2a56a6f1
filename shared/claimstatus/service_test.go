package claimstatus

import (
	"testing"

	"github.com/openaso/openaso/shared/claim"
)

// A hospital's claim is told of with its bill type and revenue codes, a dentist's with codes
// of its own. The log does not tell the kinds apart yet, so no inquiry shows it.
func TestWhatAHospitalOrADentistBilled(t *testing.T) {
	for _, c := range []struct {
		kind claim.Kind
		line claim.Line
		want string
	}{
		{claim.Professional, claim.Line{Code: "99213", Modifiers: []string{"25"}}, " HC:99213/ 25"},
		{claim.Institutional, claim.Line{Code: "99283", Revenue: "0450"}, "131 HC:99283/0450 "},
		{claim.Institutional, claim.Line{Revenue: "0250"}, "131 NU:0250/ "},
		{claim.Dental, claim.Line{Code: "D7140"}, " AD:D7140/ "},
	} {
		l := service(c.kind, &c.line)
		bill := billType(&claim.Claim{Kind: c.kind, Place: "13", Frequency: claim.Original})
		if got := bill + " " + l.Qualifier + ":" + l.Code + "/" + l.Revenue + " " + l.Modifiers[0]; got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
