package eligibility_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/eligibility"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

var at = time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)

const (
	cases  = "../../testdata/eligibility/"
	secret = "a secret"
)

func now() time.Time { return at }

// home is family.yaml of a case.
type home struct {
	Card   string `yaml:"card"`
	People []struct {
		ID           id.Member           `yaml:"id"`
		Relationship family.Relationship `yaml:"relationship"`
		First        string              `yaml:"first"`
		Last         string              `yaml:"last"`
		Born         day.Day             `yaml:"born"`
		Sex          string              `yaml:"sex"`
	} `yaml:"people"`
	Covered []struct {
		Member id.Member   `yaml:"member"`
		Plan   id.Plan     `yaml:"plan"`
		Option string      `yaml:"option"`
		Tier   family.Tier `yaml:"tier"`
		From   day.Day     `yaml:"from"`
		To     day.Day     `yaml:"to"`
	} `yaml:"covered"`
	Used []struct {
		Member  id.Member         `yaml:"member"`
		Plan    string            `yaml:"plan"`
		Option  string            `yaml:"option"`
		Year    day.Day           `yaml:"year"`
		Amounts map[string]string `yaml:",inline"`
	} `yaml:"used"`
}

func readHome(t testing.TB, text string) (h home) {
	t.Helper()
	dec := yaml.NewDecoder(strings.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&h); err != nil {
		t.Fatal(err)
	}
	return h
}

// state is what a log's entry says of the family.
func (h *home) state(t testing.TB) (st family.State) {
	t.Helper()
	for _, p := range h.People {
		st.People = append(st.People, family.Person{ID: p.ID, Relationship: p.Relationship, First: phi.New(p.First), Last: phi.New(p.Last),
			Born: p.Born, Sex: p.Sex, Card: phi.New(h.Card)})
	}
	for _, c := range h.Covered {
		st.Coverage = append(st.Coverage, family.Span{Member: c.Member, Plan: c.Plan, Option: c.Option, Tier: c.Tier, From: c.From, To: c.To})
	}
	slices.SortStableFunc(st.Coverage, func(a, b family.Span) int { return strings.Compare(string(a.Member), string(b.Member)) })
	for _, u := range h.Used {
		for name, amount := range u.Amounts {
			c, err := money.Parse(amount)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(name, "visits.") {
				c /= 100
			}
			st.Add(family.Delta{Bucket: family.Bucket{Plan: u.Plan, Option: u.Option, Year: u.Year, Name: name}, Member: u.Member, Amount: int64(c)})
		}
	}
	return st
}

// published is the catalog of the cases.
func published(t testing.TB) *catalog.Catalog {
	t.Helper()
	store := memfiles.New(now)
	put := func(key, name string) {
		b, err := os.ReadFile(cases + name)
		if err == nil {
			_, err = store.Put(t.Context(), key, bytes.NewReader(b))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put(catalog.Agreements+"acme.yaml", "agreement.yaml")
	names, _ := filepath.Glob(cases + "*@*.yaml")
	for _, name := range names {
		put(catalog.Options+filepath.Base(name), filepath.Base(name))
	}
	c, err := catalog.Load(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// settle puts a family into a table, with the row of its card.
func settle(t testing.TB, tab table.Table, f id.Family, h *home) {
	t.Helper()
	log := family.Log{Employer: "acme", Family: f}
	if err := log.Append(t.Context(), tab, family.Entry{At: at, Cause: "case", State: h.state(t)}); err != nil {
		t.Fatal(err)
	}
	row, err := find.Row(find.CardKey([]byte(secret), phi.New(h.Card)), 1, find.Place{Employer: "acme", Family: f})
	if err == nil {
		err = find.PutNewer(t.Context(), tab, row)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func service(t testing.TB, tab table.Table) *eligibility.Service {
	return &eligibility.Service{Table: tab, Catalog: published(t), Secret: []byte(secret), Now: now}
}

// world is a service over one family.
func world(t testing.TB, h home) *eligibility.Service {
	t.Helper()
	tab := memtable.New(now)
	settle(t, tab, "f1", &h)
	return service(t, tab)
}
