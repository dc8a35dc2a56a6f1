package x837

// insurance is SBR.
func (w *writer) insurance(i *Insurance, relation string) {
	w.Segment("SBR", or(i.Responsibility, "P"), relation, i.Group, i.GroupName, i.Type, "", "", "", or(i.Filing, "CI"))
}

// provider is NM1 of a provider.
func (w *writer) provider(role string, p *Provider) {
	kind, qualifier := "2", ""
	if p.Person {
		kind = "1"
	}
	if p.NPI != "" {
		qualifier = "XX"
	}
	w.Segment("NM1", role, kind, p.Name, p.First, p.Middle, "", p.Suffix, qualifier, p.NPI)
}

// providerLoop is a provider of a claim, line or other payer.
func (w *writer) providerLoop(p *Provider) {
	w.provider(p.Role, p)
	w.specialty(specialtyOf(p.Role), p.Taxonomy)
	w.address(&p.Address)
	w.refs("REF", p.IDs)
	w.contacts(p.Contacts)
}

// specialtyOf is PRV01 of a role.
func specialtyOf(role string) string {
	switch role {
	case "71":
		return "AT"
	case "DN", "P3":
		return "RF"
	case "DD":
		return "AS"
	}
	return "PE"
}

func (w *writer) specialty(kind, taxonomy string) {
	if taxonomy != "" {
		w.Segment("PRV", kind, "PXC", taxonomy)
	}
}

func (w *writer) address(a *Address) {
	if a.Street != "" || a.Street2 != "" {
		w.Segment("N3", a.Street, a.Street2)
	}
	if a.City != "" || a.State != "" || a.Zip != "" || a.Country != "" || a.Region != "" {
		w.Segment("N4", a.City, a.State, a.Zip, a.Country, "", "", a.Region)
	}
}

// refs is a REF or NTE each.
func (w *writer) refs(tag string, all []Ref) {
	for i := range all {
		w.Segment(tag, all[i].Kind, all[i].Text.Reveal())
	}
}

func (w *writer) contacts(all []Contact) {
	for _, c := range all {
		row := []string{"IC", c.Name}
		for _, n := range c.Numbers {
			row = append(row, n.Kind, n.Text.Reveal())
		}
		w.Segment("PER", row...)
	}
}

// person is NM1 of a person, with the number on a card.
func (w *writer) person(role string, p *Person, qualifier, number string) {
	kind := "1"
	if p.Organization {
		kind = "2"
	}
	if number == "" {
		qualifier = ""
	}
	w.Segment("NM1", role, kind, p.Last.Reveal(), p.First.Reveal(), p.Middle.Reveal(), "", p.Suffix.Reveal(), qualifier, number)
}

func (w *writer) personDetail(p *Person) {
	if !p.Street.Empty() || !p.Street2.Empty() {
		w.Segment("N3", p.Street.Reveal(), p.Street2.Reveal())
	}
	if !p.City.Empty() || p.State != "" || !p.Zip.Empty() || p.Country != "" || p.Region != "" {
		w.Segment("N4", p.City.Reveal(), p.State, p.Zip.Reveal(), p.Country, "", "", p.Region)
	}
	if p.Born != 0 {
		w.Segment("DMG", "D8", p.Born.Compact(), p.Sex)
	}
	w.refs("REF", p.IDs)
	w.contacts(p.Contacts)
}

// condition is PAT; relation is that of a patient who is not the subscriber.
func (w *writer) condition(p *Person, relation string) {
	died, weight, unit := "", "", ""
	if p.Died != 0 {
		died = "D8"
	}
	if p.Weight != 0 {
		weight, unit = decimal(p.Weight), "01"
	}
	if relation != "" || died != "" || weight != "" || p.Pregnant {
		w.Segment("PAT", relation, "", "", "", died, p.Died.Compact(), unit, weight, yes(p.Pregnant))
	}
}

// payerLoop is a payer with what is known of it.
func (w *writer) payerLoop(role string, p *Payer) {
	w.Segment("NM1", role, "2", p.Name, "", "", "", "", or(p.Kind, "PI"), p.ID)
	w.address(&p.Address)
	if p.Checked != 0 {
		w.Segment("DTP", "573", "D8", p.Checked.Compact())
	}
	w.refs("REF", p.IDs)
}
