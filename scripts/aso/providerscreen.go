package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/provider"
	"github.com/openaso/openaso/shared/screening"
)

type providerScreenCmd struct {
	asOf
	File    string `arg:"" help:"The directory, a YAML document."`
	LEIE    string `name:"leie" help:"OIG's UPDATED.csv."`
	SDN     string `name:"sdn" help:"OFAC's sdn.csv."`
	Alt     string `help:"OFAC's alt.csv."`
	Cleared string `help:"What people cleared, a CSV."`
}

// found is a hit with whom it is about.
type found struct {
	NPI string `json:"npi"`
	TIN string `json:"tin"`
	screening.Hit
}

// Run screens a directory.
func (c *providerScreenCmd) Run(a *app) error {
	on, err := c.day()
	if err != nil {
		return err
	}
	if c.LEIE == "" && c.SDN == "" {
		return &ended{wrong, "screen by what? give --leie, --sdn or both"}
	}
	l := screening.New()
	for _, part := range []struct {
		file string
		read func(io.Reader) (int, error)
	}{{c.LEIE, l.ReadLEIE}, {c.SDN, l.ReadSDN}, {c.Alt, l.ReadAlt}, {c.Cleared, l.ReadCleared}} {
		if err := readList(part.file, part.read); err != nil {
			return err
		}
	}
	d, err := readDirectory(c.File)
	if err != nil {
		return err
	}
	all := hits(d, l, on)
	if err := give(a, all, hitTable); err != nil || len(all) == 0 {
		return err
	}
	return &ended{rejected, things(len(all), "entry of a list is", "entries of lists are") + " or may be a provider"}
}

func readList(file string, read func(io.Reader) (int, error)) error {
	if file == "" {
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return &ended{unreadable, file + ": it cannot be opened"}
	}
	defer func() { _ = f.Close() }()
	if _, err := read(f); err != nil {
		return &ended{rejected, file + ": " + err.Error()}
	}
	return nil
}

// hits screens each provider under his name and that under which he is paid.
func hits(d *provider.Directory, l *screening.Lists, on day.Day) []found {
	out := []found{}
	for _, p := range d.All() {
		list := l.Screen(screening.Party{NPI: p.NPI, Name: p.Name, State: p.State}, on)
		if to, ok := p.PaidOn(on); ok && to.Name != p.Name {
			for _, h := range l.Screen(screening.Party{NPI: p.NPI, Name: to.Name, State: p.State}, on) {
				if !slices.Contains(list, h) {
					list = append(list, h)
				}
			}
		}
		for _, h := range list {
			out = append(out, found{p.NPI, p.TIN, h})
		}
	}
	return out
}

func hitTable(p *printer, all *[]found) {
	p.head("NPI", "tax id", "does", "list", "entry", "line", "why")
	for _, h := range *all {
		p.row(h.NPI, h.TIN, string(h.Action), string(h.List), h.Entry, fmt.Sprint(h.Line), h.Why)
	}
	if len(*all) == 0 {
		p.line("Nobody was found.")
	}
}
