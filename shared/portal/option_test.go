package portal_test

import (
	"html"
	"os"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/plan"
)

// A benefit design of any networks and limits is shown with all of them.
func TestEveryNetworkOfAnOptionIsShown(t *testing.T) {
	for file, wants := range map[string][]string{
		"tiered.yaml": {"in tier 1", "in tier 2", "outside the network", "50% of the billed charge", "90 days a year", "$25,000 in a lifetime"},
		"dental.yaml": {"2 visits a year; $1,500 a year", "80% of the billed charge"},
		"ppo.yaml":    {"150% of what Medicare pays", "1 unit in a lifetime", "in the network", "primary care; in the network", "types of bill 32 or 34", "from age 18"},
	} {
		b, err := os.ReadFile("../fixture/sample/options/" + file)
		if err != nil {
			t.Fatal(err)
		}
		o, err := plan.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		w := empty(t)
		w.portal.Employers[0].Plans[0].Options = []*plan.Option{o}
		page := html.UnescapeString(w.get("/employers/" + string(birch)))
		for _, want := range wants {
			if !strings.Contains(strings.ToLower(page), strings.ToLower(want)) {
				t.Errorf("%s: the page lacks %q", file, want)
			}
		}
	}
}
