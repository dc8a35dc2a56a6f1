package plan_test

import (
	"slices"
	"testing"

	"github.com/openaso/openaso/shared/plan"
)

func TestNetworksInOrder(t *testing.T) {
	all := map[plan.Network]plan.Sharing{"tier2": {}, "out": {}, "tier1": {}, "center": {}}
	o := &plan.Option{Networks: all, Protected: "tier1"}
	if got := o.InOrder(); !slices.Equal(got, []plan.Network{"tier1", "center", "tier2", "out"}) {
		t.Error(got)
	}
	for n, want := range map[plan.Network]string{"in": "", "out": "", "tier1": "tier 1", "tier-2": "tier 2", "centers-of-care": "centers of care"} {
		if got := n.Tier(); got != want {
			t.Errorf("%s: %q, want %q", n, got, want)
		}
	}
}
