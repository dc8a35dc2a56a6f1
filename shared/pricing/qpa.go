package pricing

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// QPA are qualifying payment amounts (29 CFR 2590.716-6, 45 CFR 149.140): the median
// contracted rates of 2019, indexed, by service and geographic region. They come from whoever
// computes them; nothing here does.
type QPA struct {
	ID      string
	amounts map[qualified][]since // the newest first
	regions map[string]string     // by the ZIP code's first three to five digits
}

type qualified struct{ code, modifier, region string }

type since struct {
	from   day.Day
	amount money.Cents
}

// ReadQPA reads the amounts from CSV with the columns code, modifier, region, from, amount
// (dollars a unit), and the regions from CSV with the columns zip, region, where zip is the
// first three to five digits of a ZIP code and the longest that fits counts. An amount without
// a region holds everywhere that has none of its own. fault.Invalid names the row.
func ReadQPA(name string, amounts, regions []byte) (*QPA, error) {
	q := &QPA{ID: name, amounts: map[qualified][]since{}, regions: map[string]string{}}
	rows, err := table(amounts, "qualifying payment amounts", "code,modifier,region,from,amount")
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if err := q.add(row); err != nil {
			return nil, fault.Wrap(err, "qualifying payment amounts, row %d", i+1)
		}
	}
	for _, list := range q.amounts {
		slices.SortFunc(list, func(a, b since) int { return -cmp.Compare(a.from, b.from) })
	}
	if rows, err = table(regions, "regions", "zip,region"); err != nil {
		return nil, err
	}
	for i, row := range rows {
		if _, twice := q.regions[row[0]]; twice || len(row[0]) < 3 || len(row[0]) > 5 || row[1] == "" {
			return nil, fault.New(fault.Invalid, "regions, row %d: three to five digits, standing once, and a region", i+1)
		}
		q.regions[row[0]] = row[1]
	}
	return q, nil
}

func (q *QPA) add(row []string) error {
	from, err := day.Parse(row[3])
	amount, wrong := money.Parse(row[4])
	k := qualified{row[0], row[1], row[2]}
	if err != nil || wrong != nil || amount <= 0 || amount > mostCents || k.code == "" {
		return fault.New(fault.Invalid, "a code, a day and an amount of dollars above 0 are needed")
	}
	if slices.ContainsFunc(q.amounts[k], func(s since) bool { return s.from == from }) {
		return fault.New(fault.Invalid, "the service stands twice with one day")
	}
	q.amounts[k] = append(q.amounts[k], since{from, amount})
	return nil
}

// Price is the way of pricing protected care (No Surprises Act): the lesser of the charge and
// the qualifying payment amount, on which the member's share is taken (29 CFR 2590.716-3,
// recognized amount). Zip is where the care was given.
func (q *QPA) Price(zip string) Price {
	region, missing := q.region(zip), "qualifying payment amount in "+q.ID
	return func(ask *Question, lines []Priced) {
		for i := range lines {
			if lines[i].Skip {
				continue
			}
			l := &ask.Claim.Lines[i]
			unit, ok := q.unit(l.Code, l.Modifiers, region, l.From)
			if !ok || l.Code == "" || l.Units < 0 || l.Units > mostUnits {
				lines[i].lacks(missing)
				continue
			}
			lines[i].found(unit.MulDiv(l.Units, 1000), l.Charge, true)
		}
	}
}

func (q *QPA) region(zip string) string {
	for n := min(5, len(zip)); n >= 3; n-- {
		if r, ok := q.regions[zip[:n]]; ok {
			return r
		}
	}
	return ""
}

// unit is the amount of one unit on a day: of the code with one of its modifiers before the
// plain one, of the region before everywhere.
func (q *QPA) unit(code string, modifiers []string, region string, on day.Day) (money.Cents, bool) {
	for _, m := range modifiers {
		if c, ok := q.in(qualified{code, m, region}, on); ok {
			return c, true
		}
	}
	return q.in(qualified{code, "", region}, on)
}

func (q *QPA) in(k qualified, on day.Day) (money.Cents, bool) {
	for _, s := range q.amounts[k] {
		if s.from <= on {
			return s.amount, true
		}
	}
	if k.region == "" {
		return 0, false
	}
	k.region = ""
	return q.in(k, on)
}
