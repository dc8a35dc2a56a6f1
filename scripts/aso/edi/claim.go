package edi

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12/x837"
)

// claimJSON is one claim as it is printed: amounts are dollars as text, days are
// 2026-02-03, units are text with up to three decimals.
type claimJSON struct {
	Ordinal       int        `json:"ordinal"` // CLM of the file, from 1
	Set           int        `json:"set"`     // ST of the file, from 1
	PatientNumber string     `json:"patient_number"`
	Charge        string     `json:"charge"`
	Frequency     string     `json:"frequency"`
	Original      string     `json:"original,omitempty"`
	Authorization string     `json:"authorization,omitempty"`
	Place         string     `json:"place"`
	Diagnoses     []string   `json:"diagnoses"`
	Billing       billing    `json:"billing"`
	Rendering     string     `json:"rendering_npi,omitempty"`
	Subscriber    subscriber `json:"subscriber"`
	Patient       *person    `json:"patient,omitempty"` // absent: the subscriber is the patient
	Lines         []line     `json:"lines"`
	Faults        []Fault    `json:"faults"`
}

type billing struct {
	NPI    string `json:"npi"`
	TIN    string `json:"tin"`
	Name   string `json:"name"`
	Street string `json:"street"`
	City   string `json:"city"`
	State  string `json:"state"`
	Zip    string `json:"zip"`
}

type person struct {
	First string `json:"first"`
	Last  string `json:"last"`
	Born  string `json:"born,omitempty"`
	Sex   string `json:"sex,omitempty"`
}

type subscriber struct {
	Card string `json:"card"`
	person
}

type line struct {
	Number    int      `json:"number"`
	Code      string   `json:"code"`
	Modifiers []string `json:"modifiers,omitempty"`
	Units     string   `json:"units"`
	Charge    string   `json:"charge"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	Place     string   `json:"place,omitempty"`
	Pointers  []int    `json:"pointers,omitempty"` // into diagnoses, from 1
}

func claimOf(it *x837.Item) claimJSON {
	c := &it.Claim
	out := claimJSON{
		Ordinal: it.Ordinal, Set: it.Set, PatientNumber: text(c.PatientNumber.Reveal()), Charge: c.Charge.String(),
		Original: text(c.Original), Authorization: text(c.Authorization), Place: text(c.Place), Diagnoses: diagnoses(c.Diagnoses),
		Billing: provider(&c.Billing), Rendering: text(c.Rendering()), Lines: []line{}, Faults: []Fault{},
		Subscriber: subscriber{text(c.Subscriber.Card.Reveal()), named(&c.Subscriber.Person)},
	}
	if c.Frequency != 0 {
		out.Frequency = string(rune(c.Frequency))
	}
	if c.Patient != nil {
		p := named(c.Patient)
		out.Patient = &p
	}
	for i := range c.Lines {
		out.Lines = append(out.Lines, lineOf(&c.Lines[i].Line))
	}
	for _, f := range it.Faults {
		out.Faults = append(out.Faults, Fault{Set: it.Set, Place: place(f), Text: f.Text})
	}
	return out
}

func provider(b *x837.Provider) billing {
	return billing{NPI: text(b.NPI), TIN: text(b.TIN), Name: text(b.Name), Street: text(b.Street), City: text(b.City), State: text(b.State), Zip: text(b.Zip)}
}

func named(p *x837.Person) person {
	return person{First: text(p.First.Reveal()), Last: text(p.Last.Reveal()), Born: date(p.Born), Sex: text(p.Sex)}
}

func lineOf(l *claim.Line) line {
	return line{Number: l.Number, Code: text(l.Code), Modifiers: texts(l.Modifiers), Units: units(l.Units), Charge: l.Charge.String(),
		From: date(l.From), To: date(l.To), Place: text(l.Place), Pointers: l.Pointers}
}

func diagnoses(in []x837.Diagnosis) []string {
	out := make([]string, 0, len(in))
	for i := range in {
		out = append(out, text(in[i].Code))
	}
	return out
}

func texts(in []string) []string {
	out := make([]string, 0, len(in))
	for _, s := range in {
		out = append(out, text(s))
	}
	return out
}

// date is a day, "" if there is none.
func date(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// units is thousandths as people write them.
func units(n int64) string {
	whole, part := strconv.FormatInt(n/1000, 10), strconv.FormatInt(1000+n%1000, 10)[1:]
	return strings.TrimSuffix(whole+"."+strings.TrimRight(part, "0"), ".")
}
