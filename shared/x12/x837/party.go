package x837

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Address is N3 and N4 of an organization.
type Address struct {
	Street, Street2 string // N301, N302
	City            string // N401
	State           string // N402
	Zip             string // N403
	Country         string // N404, "" for the United States
	Region          string // N407, of a country that is divided otherwise
}

// Contact is a PER.
type Contact struct {
	Name    string // PER02
	Numbers []Ref  // TE telephone, FX fax, EM e-mail, EX extension
}

// Provider is who gives, orders or bills care: loops 2010AA, 2310, 2330 and 2420. Role is
// NM101, "" for the billing provider: 82 rendering, DN referring, P3 primary care, 77
// service facility, DQ supervising, 71 attending, 72 operating, ZZ other operating, DD
// assistant surgeon, DK ordering, QB purchased service, PW pick-up, 45 drop-off.
type Provider struct {
	Role     string
	Person   bool   // NM102 is 1
	NPI      string // NM109
	TIN      string // REF*EI, or SY: 9 digits; of the billing provider
	SSN      bool   // the TIN is a person's (REF*SY)
	Name     string // NM103
	First    string // NM104
	Middle   string // NM105
	Suffix   string // NM107
	Taxonomy string // PRV03
	Address
	IDs      []Ref // other REF: 0B license, 1G UPIN, G2 the payer's number, LU location
	Contacts []Contact
}

// Person is a subscriber or patient: loops 2010BA, 2010CA and 2330A, with PAT.
type Person struct {
	Organization    bool     // NM102 is 2: Last is its name
	Last, First     phi.Text // NM103, NM104
	Middle, Suffix  phi.Text // NM105, NM107
	Born            day.Day  // DMG02
	Sex             string   // DMG03: F, M, U
	Street, Street2 phi.Text // N3
	City, Zip       phi.Text // N401, N403
	State, Country  string   // N402, N404
	Region          string   // N407
	Relation        string   // PAT01, of a patient: 01 spouse, 19 child, 20 employee, 21 unknown, G8 other
	Died            day.Day  // PAT06
	Weight          int64    // PAT08, thousandths of a pound
	Pregnant        bool     // PAT09
	IDs             []Ref    // SY social security number, Y4 property and casualty claim
	Contacts        []Contact
}

// Payer is an insurer: loops 2010BB, 2010AC and 2330B.
type Payer struct {
	Name string // NM103
	Kind string // NM108: PI the payer's number, XV the national plan's
	ID   string // NM109
	Address
	Checked day.Day // DTP*573, of another payer: when it paid
	IDs     []Ref   // of another payer: F8 its number of the claim, G1 its authorization
}

// empty says whether nothing is known of a payer.
func (p *Payer) empty() bool { return p.Name == "" && p.ID == "" }

// inRole is the first provider of a role, nil if there is none.
func inRole(all []Provider, role string) *Provider {
	for i := range all {
		if all[i].Role == role {
			return &all[i]
		}
	}
	return nil
}

// provider reads an NM1 of a provider. An NPI that is none is a matter of codes.
func (p *parser) provider(s *x12.Segment, to *Provider) {
	to.Person = s.El(2) == "1"
	to.Name = p.text(s, 3, 0, longLast)
	to.First, to.Middle, to.Suffix = p.text(s, 4, 0, longFirst), p.text(s, 5, 0, longMiddle), p.text(s, 7, 0, longSuffix)
	if to.NPI = p.text(s, 9, 0, longID); to.NPI != "" && !id.NPI(to.NPI) {
		p.wrongAt(codeSets, s, 9, 0, x12.ElementPattern, "not an NPI (ten digits with a check digit)")
	}
}

// providerDetail is what follows a provider's NM1.
func (p *parser) providerDetail(s *x12.Segment, to *Provider) {
	switch s.Tag {
	case "N3", "N4":
		p.address(s, &to.Address)
	case "PRV":
		to.Taxonomy = p.text(s, 3, 0, longReference)
	case "REF":
		p.ref(s, &to.IDs)
	case "PER":
		p.contact(s, &to.Contacts)
	}
}

func (p *parser) address(s *x12.Segment, to *Address) {
	if s.Tag == "N3" {
		to.Street, to.Street2 = p.text(s, 1, 0, longStreet), p.text(s, 2, 0, longStreet)
		return
	}
	to.City, to.State, to.Zip = p.text(s, 1, 0, longCity), p.text(s, 2, 0, longState), p.text(s, 3, 0, longZip)
	to.Country, to.Region = p.text(s, 4, 0, longCountry), p.text(s, 7, 0, longCountry)
}

func (p *parser) contact(s *x12.Segment, to *[]Contact) {
	if !p.more(s) {
		return
	}
	c := Contact{Name: p.text(s, 2, 0, longLast)}
	for i := 3; i <= 7; i += 2 {
		if s.El(i) != "" {
			c.Numbers = append(c.Numbers, Ref{p.text(s, i, 0, longQualifier), phi.New(p.text(s, i+1, 0, longNumbers))})
		}
	}
	*to = append(*to, c)
}

// ref reads REF, or NTE, which has the same form.
func (p *parser) ref(s *x12.Segment, to *[]Ref) {
	limit := longReference
	if s.Tag == "NTE" {
		limit = longNote
	}
	if p.more(s) {
		*to = append(*to, Ref{p.text(s, 1, 0, longQualifier), phi.New(p.text(s, 2, 0, limit))})
	}
}

// person reads an NM1 of a person.
func (p *parser) person(s *x12.Segment, to *Person) {
	to.Organization = s.El(2) == "2"
	to.Last, to.First = phi.New(p.text(s, 3, 0, longLast)), phi.New(p.text(s, 4, 0, longFirst))
	if s.El(5) != "" || s.El(7) != "" {
		to.Middle, to.Suffix = phi.New(p.text(s, 5, 0, longMiddle)), phi.New(p.text(s, 7, 0, longSuffix))
	}
}

// personDetail is what follows a person's NM1.
func (p *parser) personDetail(s *x12.Segment, to *Person) {
	switch s.Tag {
	case "N3":
		to.Street, to.Street2 = phi.New(p.text(s, 1, 0, longStreet)), phi.New(p.text(s, 2, 0, longStreet))
	case "N4":
		to.City, to.State, to.Zip = phi.New(p.text(s, 1, 0, longCity)), p.text(s, 2, 0, longState), phi.New(p.text(s, 3, 0, longZip))
		to.Country, to.Region = p.text(s, 4, 0, longCountry), p.text(s, 7, 0, longCountry)
	case "DMG":
		to.Born, to.Sex = p.day(s, 2), p.text(s, 3, 0, longSex)
	case "REF":
		p.ref(s, &to.IDs)
	case "PER":
		p.contact(s, &to.Contacts)
	}
}

// condition is PAT: of a patient, or of a subscriber who is the patient.
func (p *parser) condition(s *x12.Segment, to *Person) {
	to.Relation = p.text(s, 1, 0, longQualifier)
	if s.El(6) != "" {
		to.Died = p.day(s, 6)
	}
	if s.El(8) != "" {
		to.Weight = p.quantity(s, 8)
	}
	to.Pregnant = s.El(9) == "Y"
}

// payer reads an NM1 of a payer.
func (p *parser) payer(s *x12.Segment, to *Payer) {
	to.Name, to.Kind, to.ID = p.text(s, 3, 0, longLast), p.text(s, 8, 0, longQualifier), p.text(s, 9, 0, longID)
}

// payerDetail is what follows a payer's NM1.
func (p *parser) payerDetail(s *x12.Segment, to *Payer) {
	switch s.Tag {
	case "N3", "N4":
		p.address(s, &to.Address)
	case "DTP":
		to.Checked = p.day(s, 3)
	case "REF":
		p.ref(s, &to.IDs)
	}
}

// taxID keeps the number of a REF that is a tax id, and says whether it is one.
func (p *parser) taxID(s *x12.Segment, to *Provider) bool {
	if s.El(1) != "EI" && s.El(1) != "SY" {
		return false
	}
	to.TIN, to.SSN = strings.ReplaceAll(p.text(s, 2, 0, longReference), "-", ""), s.El(1) == "SY"
	return true
}

func (a *Provider) same(b *Provider) bool {
	return a.Role == b.Role && a.Person == b.Person && a.NPI == b.NPI && a.TIN == b.TIN && a.SSN == b.SSN && a.Name == b.Name &&
		a.First == b.First && a.Middle == b.Middle && a.Suffix == b.Suffix && a.Taxonomy == b.Taxonomy && a.Address == b.Address &&
		slices.Equal(a.IDs, b.IDs) && slices.EqualFunc(a.Contacts, b.Contacts, sameContact)
}

func sameContact(a, b Contact) bool { return a.Name == b.Name && slices.Equal(a.Numbers, b.Numbers) }

func (a *Person) same(b *Person) bool {
	return a.Organization == b.Organization && a.Last == b.Last && a.First == b.First && a.Middle == b.Middle && a.Suffix == b.Suffix &&
		a.Born == b.Born && a.Sex == b.Sex && a.Street == b.Street && a.Street2 == b.Street2 && a.City == b.City && a.Zip == b.Zip &&
		a.State == b.State && a.Country == b.Country && a.Region == b.Region && a.Relation == b.Relation && a.Died == b.Died &&
		a.Weight == b.Weight && a.Pregnant == b.Pregnant && slices.Equal(a.IDs, b.IDs) && slices.EqualFunc(a.Contacts, b.Contacts, sameContact)
}

func (a *Payer) same(b *Payer) bool {
	return a.Name == b.Name && a.Kind == b.Kind && a.ID == b.ID && a.Address == b.Address && a.Checked == b.Checked && slices.Equal(a.IDs, b.IDs)
}
