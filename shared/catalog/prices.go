package catalog

import (
	"context"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/medicare"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/provider"
)

// Where prices lie beside the fee schedules: one YAML an arrangement version and a file of
// single-case agreements, one CSV a version of DRG weights and of qualifying payment amounts,
// the regions of the latter, one YAML a Medicare release, and the files of CMS that it names.
const (
	Arrangements = "catalog/arrangements/"
	SingleCases  = "catalog/single-cases/"
	Weights      = "catalog/tables/drg/"
	Protected    = "catalog/tables/qpa/"
	Regions      = "catalog/tables/regions.csv"
	Releases     = "catalog/tables/medicare/"
	CMS          = "catalog/tables/cms/"
)

// prices is all that says what a service costs.
type prices struct {
	arrangements map[string]*pricing.Arrangement // id@version, fee schedules among them
	single       []pricing.SingleCase
	protected    []*pricing.QPA // by id@version; the last is in force
	medicare     *medicare.Book
	tables       pricing.Tables
}

// load reads tables before what names them.
func (p *prices) load(ctx context.Context, f files.Files) error {
	p.arrangements = map[string]*pricing.Arrangement{}
	p.tables = pricing.Tables{Schedules: map[string]*provider.Schedule{}, Weights: map[string]*pricing.Weights{}}
	if err := p.published(ctx, f); err != nil {
		return err
	}
	for _, part := range []struct {
		prefix string
		take   func(name string, b []byte) error
	}{{Schedules, p.schedule}, {Weights, p.weights}, {Arrangements, p.arrangement}, {SingleCases, p.agreements}} {
		if err := each(ctx, f, part.prefix, part.take); err != nil {
			return err
		}
	}
	return nil
}

// published reads what others publish: Medicare's releases and qualifying payment amounts.
func (p *prices) published(ctx context.Context, f files.Files) error {
	var releases []*medicare.Release
	open := func(name string) ([]byte, error) { return read(ctx, f, CMS+name) }
	err := each(ctx, f, Releases, func(name string, b []byte) error {
		r, err := medicare.Read(b, open)
		if err == nil && r.ID != name {
			err = fault.New(fault.Invalid, "its name is not its release")
		}
		releases = append(releases, r)
		return err
	})
	if err != nil {
		return err
	}
	if p.medicare, err = medicare.NewBook(releases); err != nil {
		return fault.Wrap(err, "catalog")
	}
	p.tables.Medicare = p.medicare
	regions, err := read(ctx, f, Regions)
	if fault.Is(err, fault.NotFound) {
		regions, err = []byte("zip,region\n"), nil
	}
	if err != nil {
		return err
	}
	return each(ctx, f, Protected, func(name string, b []byte) error {
		q, err := pricing.ReadQPA(name, b, regions)
		p.protected = append(p.protected, q)
		return err
	})
}

func (p *prices) schedule(name string, b []byte) error {
	s, err := provider.ReadSchedule(name, b)
	if err == nil {
		p.tables.Schedules[name], p.arrangements[name] = s, pricing.OfSchedule(s)
	}
	return err
}

func (p *prices) weights(name string, b []byte) (err error) {
	p.tables.Weights[name], err = pricing.ReadWeights(name, b)
	return err
}

func (p *prices) arrangement(name string, b []byte) error {
	a, err := pricing.ReadArrangement(b)
	switch {
	case err != nil:
		return err
	case a.ID != name:
		return fault.New(fault.Invalid, "its name is not its arrangement")
	case p.arrangements[name] != nil:
		return fault.New(fault.Invalid, "a fee schedule has its name")
	}
	p.arrangements[name] = a
	return a.Link(&p.tables)
}

func (p *prices) agreements(_ string, b []byte) error {
	list, err := pricing.ReadSingleCases(b)
	for i := range list {
		if p.arrangements[list[i].Arrangement] == nil {
			return fault.New(fault.Invalid, "agreement %d: its arrangement is not there", i+1)
		}
		if slices.ContainsFunc(p.single, func(s pricing.SingleCase) bool { return s.ID == list[i].ID }) {
			return fault.New(fault.Invalid, "agreement %d: another document has its name", i+1)
		}
	}
	p.single = append(p.single, list...)
	return err
}

// tables are the tables in force on a day, for care at a ZIP code.
func (c *Catalog) tables(zip string, on day.Day) adjudicate.Tables {
	var t adjudicate.Tables
	var names []string
	if n := len(c.prices.protected); n > 0 {
		q := c.prices.protected[n-1]
		t.QPA, names = q.Price(zip), append(names, q.ID)
	}
	if r := c.prices.medicare.On(on); r != nil {
		t.Medicare, names = asMedicare(c.prices.medicare, zip), append(names, r.ID)
	}
	t.Pinned = strings.Join(append(names, c.editsOn(&t, on)...), " ")
	return t
}

// asMedicare is what Medicare would pay, by the factor of the release for plans. The engine
// takes the option's percentage of it.
func asMedicare(b *medicare.Book, zip string) pricing.Price {
	whole := pricing.Reference{Percent: 10_000}
	return pricing.OfMedicare(b, whole, zip, false)
}

// pinTables puts the tables that a decision used in the place of today's, and names one that
// is not here.
func (c *Catalog) pinTables(t *adjudicate.Tables, pinned, zip string) (lacks string) {
	if pinned == "" {
		return ""
	}
	t.Pinned = pinned
	for name := range strings.FieldsSeq(pinned) {
		q := slices.IndexFunc(c.prices.protected, func(q *pricing.QPA) bool { return q.ID == name })
		book := c.prices.medicare.Only(name)
		switch {
		case q >= 0:
			t.QPA = c.prices.protected[q].Price(zip)
		case book != nil:
			t.Medicare = asMedicare(book, zip)
		case !c.hasQuarter(name):
			lacks = name
		}
	}
	return lacks
}
