package repricing

import (
	"strings"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/id"
)

// How an outcome pins what repricers answered: behind the arrangement and its tier, before
// the tables, stand the documents.
const (
	mark     = " repriced:"
	docsMark = "+"
)

// Catalog gives the terms of another with what repricers said, where the outcome that is
// pinned names their documents.
type Catalog struct {
	adjudicate.Catalog
	Results func(name string) ([]Result, error) // of a kept document
}

// Terms implements adjudicate.Catalog. A document that cannot be read is a version that is
// lacking: nothing is decided without it.
func (c Catalog) Terms(e id.Employer, cl *claim.Claim, pinned *claim.Outcome) adjudicate.Terms {
	if pinned == nil {
		return c.Catalog.Terms(e, cl, nil)
	}
	head, tables, more := strings.Cut(pinned.ScheduleID, ";")
	schedule, names, ok := strings.Cut(head, mark)
	if !ok {
		return c.Catalog.Terms(e, cl, pinned)
	}
	was := *pinned
	if was.ScheduleID = schedule; more {
		was.ScheduleID += ";" + tables
	}
	t := c.Catalog.Terms(e, cl, &was)
	results, used, lacks := c.said(cl.ID, names)
	if lacks != "" {
		t.Lacks = lacks
	}
	if len(used) == 0 || t.Contract == nil {
		return t
	}
	contract := t.Contract
	t.Contract = func(p id.Plan) adjudicate.Contract {
		k := contract(p)
		if k.Price != nil {
			k.Price = Over(results, k.Price)
			k.Schedule += mark + strings.Join(used, docsMark)
		}
		return k
	}
	return t
}

// said is what documents say of a claim, and which of them say something.
func (c Catalog) said(of id.Claim, names string) (results []Result, used []string, lacks string) {
	for name := range strings.SplitSeq(names, docsMark) {
		all, err := c.Results(name)
		if err != nil {
			return nil, nil, "repricer's document " + name
		}
		n := len(results)
		for i := range all {
			if all[i].Claim == of {
				results = append(results, all[i])
			}
		}
		if len(results) > n {
			used = append(used, name)
		}
	}
	return results, used, ""
}
