package oracle_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/openaso/openaso/shared/adjudicate/oracle"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
)

func on(text string) day.Day {
	d, err := day.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

func drawFamily(d die, w *oracle.World) {
	n := oneOf(d, 1, 1, 2, 3, 4, 5)
	tier := family.WholeFamily
	if n == 1 && d.percent(80) {
		tier = family.EmployeeOnly
	}
	for i := range n {
		m := id.Member("ABCDE"[i : i+1])
		p := family.Person{ID: m, Relationship: family.Child, First: phi.New(string(m)), Born: day.New(2005, time.January, 1) + day.Day(d(7000)), Sex: oneOf(d, "", "F", "M")}
		if i < 2 {
			p.Relationship = []family.Relationship{family.Subscriber, family.Spouse}[i]
			p.Born = oneOf(d, on("1980-01-01"), on("1961-06-30"), on("1950-02-28"))
		}
		w.People = append(w.People, p)
		for _, s := range oneOf(d, coverages...) {
			s.Member, s.Plan, s.Option, s.Tier = m, id.Plan(w.Option.Plan), w.Option.ID, tier
			w.Coverage = append(w.Coverage, s)
		}
		drawUsed(d, w, m)
	}
	for i := 1 + d(4); i > 0; i-- {
		w.Authorizations = append(w.Authorizations, family.Authorization{
			Number: fmt.Sprint("A", i), Member: oneOf(d, w.People...).ID, Provider: oneOf(d, "", "", "", providers[0], providers[2], providers[2]),
			Codes: oneOf(d, nil, nil, nil, []string{"70000-79999"}, []string{"97110", "27000-27999"}), From: on("2025-01-01"), To: oneOf(d, 0, on("2026-12-31"), on("2026-03-15")),
			Units: 1000 * int64(oneOf(d, 0, 1, 2, 3)),
		})
	}
}

var open = []family.Span{{From: on("2025-01-01")}}

// coverages are what a member's coverage may be.
var coverages = [][]family.Span{
	open, open, open, open, open, open, open, open, open, open, open, open, open, open,
	{{From: on("2025-01-01"), To: on("2026-02-11")}}, {{From: on("2025-01-01"), To: on("2026-02-11")}}, {{From: on("2025-01-01"), To: on("2026-04-01")}}, {{From: on("2025-01-01"), To: on("2026-07-15")}}, {{From: on("2026-01-03")}}, {{From: on("2026-01-15")}}, nil,
	{{From: on("2025-01-01"), To: on("2026-02-10")}, {From: on("2026-02-12")}},
	{{From: on("2025-01-01"), To: on("2026-02-28")}, {From: on("2026-05-01")}}, {{From: on("2025-01-01"), To: on("2026-02-10")}, {From: on("2026-04-01")}}, {{From: on("2025-01-01"), To: on("2026-03-31")}, {From: on("2026-04-01")}},
}

// drawUsed draws what a member has used before, often close to what there is.
func drawUsed(d die, w *oracle.World, m id.Member) {
	year := w.Option.YearOf(on("2026-06-01"))
	put := func(y day.Day, name string, n int64) {
		if n > 0 && d.percent(25) {
			b := family.Bucket{Plan: w.Option.Plan, Option: w.Option.ID, Year: y, Name: name}
			w.Used = append(w.Used, family.Delta{Bucket: b, Member: m, Amount: max(1, n-d.between(0, n/2))})
		}
	}
	for _, n := range slices.Sorted(maps.Keys(w.Option.Networks)) {
		s := w.Option.Networks[n]
		put(year, string(n)+".deductible", int64(s.Deductible.Individual))
		put(year, string(n)+".out-of-pocket", int64(s.OutOfPocket.Individual))
	}
	for i := range w.Option.Limits {
		l := &w.Option.Limits[i]
		y := year
		if l.Period == plan.Lifetime {
			y = 0
		}
		put(y, limitBucket(l), l.Visits+l.Days+l.Units+int64(l.Dollars))
	}
}

func limitBucket(l *plan.Limit) string {
	switch {
	case l.Visits > 0:
		return "visits." + l.Name
	case l.Days > 0:
		return "days." + l.Name
	case l.Units > 0:
		return "units." + l.Name
	}
	return "dollars." + l.Name
}
