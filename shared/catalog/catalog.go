// Package catalog holds what is published and rarely changes: agreements, options,
// providers and fee schedules, read once from the files port into memory. Options
// and schedules are immutable versions; a decision pins those it used.
package catalog

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/agreement"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/provider"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Where the catalog lies in the files port: one YAML an agreement and an option
// version, one CSV a schedule version, one YAML of providers.
const (
	Agreements = "catalog/agreements/"
	Options    = "catalog/options/"
	Schedules  = "catalog/schedules/"
	Providers  = "catalog/providers.yaml"
	// Versions of the directory that roster loads made; the last by name is in force, and
	// Providers where there is none.
	Directories = "catalog/providers/"
)

// Catalog is what was published when it was read. It does not change.
type Catalog struct {
	agreements []*agreement.Agreement
	options    map[string]*plan.Option // id@version
	providers  *provider.Directory
	joined     map[string]bool // the networks that somebody joined
	rules      envelope.Rules
	prices     prices
	edits      *edits.Book // nil where no tables are
	wrong      []told      // of the directory
	continuing []told      // care under contracts that ended
}

// Load reads the catalog and checks that everything an agreement names is there.
// A store without one gives an empty catalog. fault.Invalid names the document.
func Load(ctx context.Context, f files.Files) (*Catalog, error) {
	c := &Catalog{options: map[string]*plan.Option{}, providers: &provider.Directory{}}
	if err := each(ctx, f, Options, c.option); err != nil {
		return nil, err
	}
	if err := c.prices.load(ctx, f); err != nil {
		return nil, err
	}
	if err := each(ctx, f, Agreements, c.agreement); err != nil {
		return nil, err
	}
	directory, err := newest(ctx, f)
	if err != nil {
		return nil, err
	}
	err = one(ctx, f, directory, func(b []byte) (err error) { c.providers, err = provider.ReadDirectory(b); return err })
	if err == nil {
		err = one(ctx, f, Interchange, func(b []byte) (err error) { c.rules, err = readRules(b); return err })
	}
	if err == nil {
		err = c.readTold(ctx, f)
	}
	if err == nil {
		c.edits, err = readEdits(ctx, f)
	}
	if err == nil {
		c.joined = joinedBy(c.providers.All())
		err = c.check()
	}
	return c, fault.Wrap(err, "catalog")
}

// newest is the key of the directory in force.
func newest(ctx context.Context, f files.Files) (string, error) {
	key := Providers
	for after := ""; ; {
		list, err := f.List(ctx, Directories, after, 100)
		if err != nil || len(list) == 0 {
			return key, fault.Wrap(err, "catalog")
		}
		after = list[len(list)-1].Key
		key = after
	}
}

// one takes a document that need not be there.
func one(ctx context.Context, f files.Files, key string, take func([]byte) error) error {
	b, err := read(ctx, f, key)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		err = take(b)
	}
	return fault.Wrap(err, "catalog document %s", key)
}

func each(ctx context.Context, f files.Files, prefix string, take func(name string, b []byte) error) error {
	after := ""
	for {
		list, err := f.List(ctx, prefix, after, 100)
		if err != nil || len(list) == 0 {
			return fault.Wrap(err, "catalog")
		}
		for _, info := range list {
			b, err := read(ctx, f, info.Key)
			if err == nil {
				err = take(strings.TrimSuffix(path.Base(info.Key), path.Ext(info.Key)), b)
			}
			if err != nil {
				return fault.Wrap(err, "catalog document %s", info.Key)
			}
			after = info.Key
		}
	}
}

func read(ctx context.Context, f files.Files, key string) ([]byte, error) {
	r, _, err := f.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var b bytes.Buffer
	_, err = io.Copy(&b, r)
	return b.Bytes(), fault.As(fault.Unavailable, err, "catalog")
}

func (c *Catalog) option(name string, b []byte) error {
	o, err := plan.Read(b)
	if err != nil {
		return err
	}
	if name != o.ID+"@"+o.Version {
		return fault.New(fault.Invalid, "its name is not its option@version")
	}
	c.options[name] = o
	return nil
}

func (c *Catalog) agreement(_ string, b []byte) error {
	a, err := agreement.Read(b)
	c.agreements = append(c.agreements, a)
	return err
}

// check says what an agreement or a provider names that is not there.
func (c *Catalog) check() error {
	for _, a := range c.agreements {
		for i := range a.Plans {
			for _, o := range a.Plans[i].Options {
				if got := c.options[o.Option+"@"+o.Version]; got == nil || got.Plan != string(a.Plans[i].ID) {
					return fault.New(fault.Invalid, "plan %s: option %s@%s is not among this plan's options", a.Plans[i].ID, o.Option, o.Version)
				}
			}
		}
	}
	for _, p := range c.providers.All() {
		for _, m := range p.Networks {
			if c.prices.arrangements[m.Paid()] == nil {
				return fault.New(fault.Invalid, "a provider's fee schedule is not there")
			}
		}
	}
	return nil
}

// Employers lists the agreements.
func (c *Catalog) Employers() []*agreement.Agreement { return c.agreements }

// Agreement is an employer's.
func (c *Catalog) Agreement(e id.Employer) (*agreement.Agreement, bool) {
	for _, a := range c.agreements {
		if a.Employer == e {
			return a, true
		}
	}
	return nil, false
}

// Directory is the providers.
func (c *Catalog) Directory() *provider.Directory { return c.providers }

// Option is a version of an option, or nil.
func (c *Catalog) Option(name, version string) *plan.Option { return c.options[name+"@"+version] }

// Terms implements adjudicate.Catalog: the versions in force on the first date of
// service. The contract is the billing provider's with the plan's network. Of the plan
// that decided the claim before, option and contract are those of then.
func (c *Catalog) Terms(e id.Employer, cl *claim.Claim, pinned *claim.Outcome) adjudicate.Terms {
	t := c.today(e, cl)
	if pinned == nil || pinned.Plan == "" { // it met no plan
		return t
	}
	for i, o := range t.Options {
		if o.Plan == string(pinned.Plan) && o.ID == pinned.Option {
			name := o.ID + "@" + pinned.OptionRev
			if t.Options[i] = c.options[name]; t.Options[i] == nil {
				t.Options[i], t.Lacks = o, name
			}
		}
	}
	c.pin(&t, cl, pinned)
	return t
}

func (c *Catalog) today(e id.Employer, cl *claim.Claim) adjudicate.Terms {
	p, known := c.providers.Find(cl.Billing, cl.TIN)
	t := adjudicate.Terms{Provider: known, Contract: func(id.Plan) adjudicate.Contract { return adjudicate.Contract{Network: plan.Out} }}
	a, ok := c.Agreement(e)
	if !ok || !known || len(cl.Lines) == 0 {
		return t
	}
	on := adjudicate.ServiceDay(cl)
	for i := range a.Plans {
		for _, o := range a.Plans[i].On(on) {
			t.Options = append(t.Options, c.options[o.Option+"@"+o.Version])
		}
	}
	t.Contract = func(of id.Plan) adjudicate.Contract { return c.contract(a, p, cl, of, on) }
	t.Tables = c.tables(p.ZipAt(cl.Facility, on), on)
	return t
}
