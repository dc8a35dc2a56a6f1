package medicare

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

// document is the YAML that puts the published files together.
type document struct {
	Release   string            `yaml:"release"`  // id@version
	Corrects  string            `yaml:"corrects"` // id@version
	From      day.Day           `yaml:"from"`
	To        day.Day           `yaml:"to"`
	Values    string            `yaml:"relative-values"`
	Indices   string            `yaml:"practice-cost-indices"`
	Zips      string            `yaml:"zip-localities"`
	WorkFloor *bool             `yaml:"work-floor"` // whether the work index has its floor of 1.0
	Factors   map[string]string `yaml:"factors"`
	Plan      string            `yaml:"plan-factor"` // the factor that plans' own references take
}

// Read reads a release: a YAML document with its days, its conversion factors by name and the
// names of the three files as CMS publishes them, which open gives. fault.Invalid says what is
// wrong and where. A factor that the relative value file repeats must be one of the document's.
func Read(b []byte, open func(name string) ([]byte, error)) (*Release, error) {
	var d document
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil {
		return nil, fault.As(fault.Invalid, err, "Medicare release")
	}
	r := &Release{ID: d.Release, Corrects: d.Corrects, Plan: d.Plan, From: d.From, To: d.To, Factors: map[string]Decimal{}, zips: map[string]*Index{}}
	if err := r.frame(&d); err != nil {
		return nil, err
	}
	if err := r.values(&d, open); err != nil {
		return nil, fault.Wrap(err, "Medicare release %s", r.ID)
	}
	return r, fault.Wrap(r.localities(&d, open), "Medicare release %s", r.ID)
}

// frame checks what stands in the document itself.
func (r *Release) frame(d *document) error {
	id, version, _ := strings.Cut(d.Release, "@")
	switch {
	case id == "" || version == "":
		return fault.New(fault.Invalid, "Medicare release: release reads id@version")
	case d.From == 0 || d.To < d.From:
		return fault.New(fault.Invalid, "Medicare release: from and to are needed, and to is not before from")
	case d.WorkFloor == nil:
		return fault.New(fault.Invalid, "Medicare release: work-floor says whether the work index has its floor of 1.0")
	case len(d.Factors) == 0:
		return fault.New(fault.Invalid, "Medicare release: factors names each conversion factor")
	}
	for name, text := range d.Factors {
		cf, ok := decimal(text, 4)
		if !ok || cf == 0 || cf >= 10_000_000 {
			return fault.New(fault.Invalid, "Medicare release: factor %s is above 0, below 1,000, with up to four decimals", name)
		}
		r.Factors[name] = cf
	}
	if _, ok := r.Factors[d.Plan]; !ok {
		return fault.New(fault.Invalid, "Medicare release: plan-factor is one of factors")
	}
	return nil
}

func (r *Release) values(d *document, open func(string) ([]byte, error)) error {
	b, err := open(d.Values)
	if err != nil {
		return err
	}
	f, err := readRVU(b)
	if err != nil {
		return err
	}
	known := map[Decimal]bool{}
	for _, cf := range r.Factors {
		known[cf] = true
	}
	for cf := range f.factors {
		if !known[cf] {
			return fault.New(fault.Invalid, "the relative value file has a conversion factor that the release does not name")
		}
	}
	r.rvus = f.values
	return nil
}

// localities gives each ZIP code its indices; one whose locality has none has no price.
func (r *Release) localities(d *document, open func(string) ([]byte, error)) error {
	b, err := open(d.Indices)
	if err != nil {
		return err
	}
	indices, err := readGPCI(b, *d.WorkFloor)
	if err != nil {
		return err
	}
	if b, err = open(d.Zips); err != nil {
		return err
	}
	zips, err := readZIP(b)
	if err != nil {
		return err
	}
	for zip, at := range zips {
		if x := indices[at]; x != nil {
			r.zips[zip] = x
		}
	}
	if len(r.zips) == 0 {
		return fault.New(fault.Invalid, "no ZIP code's locality has practice cost indices")
	}
	return nil
}
