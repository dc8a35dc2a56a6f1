package oracle_test

import (
	"fmt"
	"testing"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
)

func TestShow(t *testing.T) {
	d := seeded(*seed)
	w := drawWorld(d)
	at := 1 + d(6)
	r := oracle.Decide(w)
	log, _ := engine(w, at)
	for i := range w.Claims {
		c := &w.Claims[i]
		fmt.Printf("%s m %s freq %c orig %s net %s kind %d place %s recv %s\n", c.ID, c.Member, c.Frequency, c.Original, c.Network, c.Kind, c.Place, c.Received)
		o := r.Decisions[c.ID].Outcome
		fmt.Printf("   oracle %s %s %d of rules %v\n", o.Status, o.Reason, o.Line, r.Decisions[c.ID].Rules)
	}
	for i := range log.Entries {
		for j := range log.Entries[i].Decided {
			o := &log.Entries[i].Decided[j].Decision.Outcome
			fmt.Printf("engine %s %s %s line %d of %s: paid %s\n", o.Claim, o.Status, o.Reason, o.Line, o.Of, o.PlanPaid)
		}
	}
	fmt.Println(difference(w, r, log))
}
