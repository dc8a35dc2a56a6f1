package adjudicate_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/money"
)

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// render prints a log the way want.txt reads.
func render(log *family.Log) string {
	var b strings.Builder
	for i := range log.Entries {
		for j := range log.Entries[i].Decided {
			d := &log.Entries[i].Decided[j]
			outcome(&b, &d.Claim, &d.Decision.Outcome)
		}
	}
	b.WriteString("accumulators after\n")
	for _, u := range log.State.Used {
		amount := money.Cents(u.Amount).String()
		if isCount(u.Bucket.Name) {
			amount = fmt.Sprint(u.Amount)
		}
		fmt.Fprintf(&b, "  %s %s %s\n", u.Member, u.Bucket.Name, amount)
	}
	for _, w := range log.State.Waiting {
		fmt.Fprintf(&b, "  %s waits for %s\n", w.Claim, w.Original)
	}
	return b.String()
}

func outcome(b *strings.Builder, c *claim.Claim, o *claim.Outcome) {
	fmt.Fprintf(b, "%s %s", o.Claim, o.Status)
	if o.Reason != "" {
		fmt.Fprintf(b, ", %s", o.Reason)
	}
	if o.Of != "" {
		fmt.Fprintf(b, ", because of %s", o.Of)
	}
	fmt.Fprintf(b, ": billed %s, allowed %s, member %s, plan %s\n", o.Charge, o.Allowed, o.MemberOwes, o.PlanPaid)
	if o.Line > 0 || o.Detail != "" {
		fmt.Fprintf(b, "  missing: %s\n", wanting(o))
	}
	for _, h := range o.Holds {
		fmt.Fprintf(b, "  held: %s\n", h)
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		fmt.Fprintf(b, "  %d %s billed %s allowed %s", l.Number, cmp.Or(c.Lines[i].Code, c.Lines[i].Revenue), l.Charge, l.Allowed)
		for _, a := range l.Adjustments {
			fmt.Fprintf(b, " | %s-%s %s", a.Group, a.Reason, a.Amount)
			if a.Remark != "" {
				fmt.Fprintf(b, " %s", a.Remark)
			}
		}
		fmt.Fprintf(b, " | paid %s\n", l.Paid)
		var steps []string
		for _, s := range l.Trace {
			steps = append(steps, fmt.Sprintf("%s %s", adjudicate.RuleName(s.Rule), s.Cents))
		}
		fmt.Fprintf(b, "    trace: %s\n", strings.Join(steps, ", "))
	}
}

// wanting is what a claim waits for, in words, and the line.
func wanting(o *claim.Outcome) string {
	switch {
	case o.Line == 0:
		return o.Detail
	case o.Detail == "":
		return fmt.Sprintf("line %d", o.Line)
	}
	return fmt.Sprintf("line %d, %s", o.Line, o.Detail)
}
