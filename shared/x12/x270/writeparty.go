package x270

import "strconv"

// party is 2100A or 2100B.
func (w *writer) party(p *Party) {
	w.Segment("NM1", p.Role, p.Kind, p.Name, p.First, p.Middle, "", p.Suffix, p.Qualifier, p.ID)
	w.references(p.References)
	w.address(&p.Address)
	w.contacts(p.Contacts)
	w.rejects(p.Rejects)
	w.provider(&p.Provider)
}

// person is what of 2000C and 2100C, or 2000D and 2100D, follows the HL.
func (w *writer) person(p *Person, subscriber bool) {
	for _, t := range p.Traces {
		w.Segment("TRN", t.Type, t.Number, t.Owner, t.Unit)
	}
	role := "03"
	if subscriber {
		role = "IL"
	}
	w.Segment("NM1", role, p.Kind, p.Last.Reveal(), p.First.Reveal(), p.Middle.Reveal(), "", p.Suffix.Reveal(), p.Qualifier, p.Card.Reveal())
	w.references(p.References)
	w.address(&p.Address)
	w.rejects(p.Rejects)
	w.provider(&p.Provider)
	w.demographics(p)
	w.relation(&p.Relation)
	w.diagnoses(p.Diagnoses)
	w.dates(p.Dates)
	for i := range p.Military {
		m := &p.Military[i]
		format, date := period(&m.Date)
		w.Segment("MPI", m.Status, m.Employment, m.Branch, m.Text, m.Rank, format, date)
	}
}

func (w *writer) demographics(p *Person) {
	switch {
	case p.Born != 0:
		w.Segment("DMG", "D8", p.Born.Compact(), p.Sex)
	case p.Sex != "":
		w.Segment("DMG", "", "", p.Sex)
	}
}

func (w *writer) relation(r *Relation) {
	if *r == (Relation{}) {
		return
	}
	w.Segment("INS", r.Insured, r.Code, r.Maintenance, r.Reason, "", "", "", "", "", "", "", "", "", "", "", "", count(r.Birth))
}

// count is a whole number, nothing for none.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (w *writer) diagnoses(list []Code) {
	if len(list) == 0 {
		return
	}
	var codes []string
	for _, d := range list {
		codes = append(codes, w.Composite(d.List, d.Value))
	}
	w.Segment("HI", codes...)
}

func (w *writer) references(list []Reference) {
	for _, r := range list {
		w.Segment("REF", r.Qualifier, r.Value.Reveal(), r.Text)
	}
}

func (w *writer) address(a *Address) {
	if !a.Street.Empty() || !a.More.Empty() {
		w.Segment("N3", a.Street.Reveal(), a.More.Reveal())
	}
	region := ""
	if a.Region != "" {
		region = "RJ"
	}
	if !a.City.Empty() || !a.Zip.Empty() || a.State+a.Country+a.Region+a.CountryDivision != "" {
		w.Segment("N4", a.City.Reveal(), a.State, a.Zip.Reveal(), a.Country, region, a.Region, a.CountryDivision)
	}
}

func (w *writer) contacts(list []Contact) {
	for _, c := range list {
		elements := []string{"IC", c.Name}
		for _, n := range c.Numbers {
			elements = append(elements, n.Qualifier, n.Value.Reveal())
		}
		w.Segment("PER", elements...)
	}
}

func (w *writer) provider(p *Provider) {
	if p.Role != "" {
		w.Segment("PRV", p.Role, p.Qualifier, p.ID)
	}
}

func (w *writer) rejects(list []Reject) {
	for i := range list {
		w.reject(&list[i])
	}
}

func (w *writer) reject(r *Reject) {
	valid := "N"
	if r.Valid {
		valid = "Y"
	}
	w.Segment("AAA", valid, "", r.Reason, r.Action)
}

func (w *writer) dates(list []Date) {
	for i := range list {
		format, date := period(&list[i])
		w.Segment("DTP", list[i].Qualifier, format, date)
	}
}

// period is a date as DTP02 and DTP03 say it; nothing for no date.
func period(d *Date) (format, date string) {
	switch {
	case d.From == 0:
		return "", ""
	case d.To == 0:
		return "D8", d.From.Compact()
	}
	return "RD8", d.From.Compact() + "-" + d.To.Compact()
}
