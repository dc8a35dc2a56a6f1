package enroll

import (
	"slices"

	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/partner"
)

// elsewhere puts what the record says of other coverage into the state, each of a person
// under its ID. By what the employee is covered stays as it is known where the record does
// not say.
func elsewhere(st *family.State, list []partner.Elsewhere) {
	for i := range list {
		c := list[i].Coverage
		at := slices.IndexFunc(st.People, func(p family.Person) bool { return p.Key == list[i].Person })
		if at < 0 {
			continue
		}
		c.Member = st.People[at].ID
		known := slices.IndexFunc(st.Others, func(o cob.Coverage) bool { return o.Member == c.Member && o.ID == c.ID })
		switch {
		case known < 0:
			st.Others = append(st.Others, c)
		default:
			if c.WorkHere == "" {
				c.WorkHere = st.Others[known].WorkHere
			}
			st.Others[known] = c
		}
	}
}
