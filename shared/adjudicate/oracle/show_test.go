package oracle_test

import (
	"flag"
	"fmt"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/id"
)

var only = flag.String("only", "", "")

func TestShow(t *testing.T) {
	d := seeded(*seed)
	w := drawWorld(d)
	at := 1 + d(6)
	r := oracle.Decide(w)
	log, _ := engine(w, at)
	if *only == "" {
		return
	}
	for i := range w.Claims {
		c := &w.Claims[i]
		if string(c.ID) != *only && string(c.Original) != *only {
			continue
		}
		fmt.Printf("%+v\n", c.Claim)
		fmt.Printf("%v facility %q\n", c.Network, c.Facility)
		for _, p := range c.Prices {
			for _, q := range []*int64{p.Contract, p.QPA, p.Medicare} {
				if q != nil {
					fmt.Print(*q, " ")
				} else {
					fmt.Print("- ")
				}
			}
			fmt.Println(p.Above)
		}
		fmt.Println("drg", c.DRG, "found", c.Found)
		fmt.Println(r.Decisions[c.ID].Rules, r.Decisions[c.ID].Outcome.Status)
		for _, l := range r.Decisions[c.ID].Outcome.Lines {
			fmt.Println("oracle", lineText(&l))
		}
	}
	for i := range log.Entries {
		for j := range log.Entries[i].Decided {
			o := &log.Entries[i].Decided[j].Decision.Outcome
			if o.Claim == id.Claim(*only) {
				fmt.Println("engine", o.Status, o.Of, o.Reason)
				for _, l := range o.Lines {
					fmt.Println("engine", lineText(&l))
				}
				fmt.Println(log.Entries[i].Decided[j].Decision.Used)
			}
		}
	}
	b, _ := yaml.Marshal(w.Option)
	fmt.Println(string(b))
	fmt.Println(difference(w, r, log))
}
