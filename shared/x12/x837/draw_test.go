package x837_test

import (
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x837"
)

// full draws a claim of a kind with everything that the model holds.
func full(kind claim.Kind) func(*rapid.T) x837.Claim {
	return func(t *rapid.T) x837.Claim {
		c := x837.Claim{
			Kind: kind, Billing: billing(t), Currency: maybe(t, "CAD"), PatientNumber: phi.New(text(t, "number")), Place: "11",
			Frequency: rapid.SampledFrom([]claim.Frequency{'1', '7', '8'}).Draw(t, "frequency"), Original: text(t, "original"),
			Signature: "Y", Assignment: "A", Benefits: "N", Release: "I", PatientSignature: maybe(t, "P"), CauseState: maybe(t, "OH"),
			CauseCountry: maybe(t, "CA"), Program: maybe(t, "03"), Submission: maybe(t, "PB"), Delay: maybe(t, "11"),
			Causes: some(t, 3, func() string { return pick(t, "AA", "EM", "OA") }), Authorization: maybe(t, "AUTH1"),
			Attachments: attachments(t), Amounts: amounts(t, "F5", "F3"), Refs: refs(t, "EA", "D9", "9F"), Notes: refs(t, "ADD", "CER"),
			Providers: some(t, 3, func() x837.Provider { return provider(t, "82", "DN", "77", "71") }),
			Dates:     []x837.Date{{Kind: "434", From: day.New(2026, 1, 1), To: day.New(2026, 1, 9)}},
		}
		c.Dates = append(c.Dates, some(t, 3, func() x837.Date { return date(t) })...)
		c.Subscriber = subscriber(t)
		if c.Subscriber.Relationship = "18"; rapid.Bool().Draw(t, "dependent") {
			p := everything(t)
			p.Relation, c.Patient, c.Subscriber.Relationship = "19", &p, ""
		}
		if rapid.Bool().Draw(t, "pays to") {
			a, plan := address(t), payer(t)
			c.PayTo, c.PayToPlan = &a, &plan
		}
		c.Others = some(t, 3, func() x837.Other { return other(t) })
		coded(t, &c)
		c.Rest = raws(t, "DN1", "CN1", "K3", "CRC", "HCP")
		for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
			c.Lines = append(c.Lines, service(t, kind, i+1, len(c.Diagnoses)))
			c.Charge += c.Lines[i].Charge
		}
		return c
	}
}

// coded draws what HI says.
func coded(t *rapid.T, c *x837.Claim) {
	c.Diagnoses = x837.ICD10(text(t, "principal"))
	if c.Kind != claim.Institutional {
		c.Diagnoses = append(c.Diagnoses, some(t, 3, func() x837.Diagnosis { return x837.Diagnosis{Kind: "ABF", Code: text(t, "d"), Version: 10} })...)
		return
	}
	c.AdmissionType, c.AdmissionSource, c.PatientStatus = "1", "2", "01"
	c.Diagnoses[0].Present = 'Y'
	c.Diagnoses = append(c.Diagnoses, some(t, 14, func() x837.Diagnosis {
		return x837.Diagnosis{Kind: pick(t, "ABF", "ABN"), Code: text(t, "d"), Version: 10, Present: rapid.SampledFrom([]byte{0, 'N', 'U'}).Draw(t, "present")}
	})...)
	from := day.New(2026, 1, 2)
	c.Codes = some(t, 20, func() x837.Code {
		code := x837.Code{Kind: pick(t, "BBR", "BBQ", "DR", "BH", "BI", "BE", "BG", "TC"), Code: text(t, "code")}
		switch code.Kind {
		case "BBR", "BBQ", "BH":
			code.From = from
		case "BI":
			code.From, code.To = from, from+3
		case "BE":
			code.Amount = cents(t)
		}
		return code
	})
}

func service(t *rapid.T, kind claim.Kind, n, diagnoses int) x837.Line {
	l := x837.Line{Line: line(t, n, diagnoses), Control: phi.New(maybe(t, "CONTROL1"))}
	d := x837.Detail{
		Text: phi.New(maybe(t, "DESCRIPTION")), Dates: some(t, 2, func() x837.Date { return date(t) }), Attachments: attachments(t),
		Refs: refs(t, "G1", "9F"), Amounts: amounts(t, "T", "F4"), Notes: refs(t, "ADD"), Rest: raws(t, "CR3", "QTY", "MEA", "K3", "HCP"),
		Providers: some(t, 2, func() x837.Provider { return provider(t, "82", "DK") }), Paid: some(t, 3, func() x837.Adjudication { return paid(t) }),
	}
	if rapid.Bool().Draw(t, "drug") {
		d.Drug = &x837.Drug{Kind: "N4", NDC: "00004196501", Quantity: rapid.Int64Range(1, 99_999).Draw(t, "quantity"), Unit: "ML", Refs: refs(t, "XZ")}
	}
	if flag(t) { // a form, and what it asks
		d.Rest = append(d.Rest, x837.Raw{Tag: "LQ", Elements: [][]phi.Text{{phi.New("UT")}, {phi.New("01.02")}}},
			x837.Raw{Tag: "FRM", Elements: [][]phi.Text{{phi.New("1")}, {phi.New("Y")}}})
	}
	switch kind {
	case claim.Institutional:
		l.Revenue, l.Pointers, l.Place = "0305", nil, ""
		d.Rate, d.NotCovered = cents(t), cents(t)
		if rapid.Bool().Draw(t, "bare") {
			l.Code, l.Modifiers, d.Text, l.From, l.To = "", nil, phi.Text{}, 0, 0
		}
	case claim.Dental:
		d.Cavities, d.Prosthesis = some(t, 5, func() string { return pick(t, "00", "10", "20") }), maybe(t, "R")
		l.Teeth = some(t, 3, func() claim.Tooth {
			return claim.Tooth{Number: pick(t, "1", "32", "A"), Surfaces: pick(t, "", "M", "MOD")}
		})
	default:
		d.Unit = maybe(t, "MJ")
		d.Emergency, d.Screening, d.Planning, d.NoCopay = flag(t), flag(t), flag(t), flag(t)
	}
	if !rapid.Bool().Draw(t, "plain") {
		l.Detail = &d
	}
	if l.Detail != nil && empty(l.Detail) {
		l.Detail = nil
	}
	return l
}

func empty(d *x837.Detail) bool {
	return len(d.Dates)+len(d.Attachments)+len(d.Refs)+len(d.Amounts)+len(d.Notes)+len(d.Rest)+len(d.Providers)+len(d.Paid)+len(d.Cavities) == 0 &&
		d.Drug == nil && d.Text.Empty() && d.Unit == "" && d.Rate == 0 && d.NotCovered == 0 && d.Prosthesis == "" &&
		!d.Emergency && !d.Screening && !d.Planning && !d.NoCopay
}

func paid(t *rapid.T) x837.Adjudication {
	return x837.Adjudication{Payer: text(t, "payer"), Paid: cents(t), Qualifier: "HC", Code: text(t, "code"),
		Modifiers: some(t, 4, func() string { return pick(t, "25", "59") }), Text: phi.New(maybe(t, "TEXT")), Revenue: maybe(t, "0305"),
		Units: rapid.Int64Range(0, 9_999).Draw(t, "units"), Bundled: rapid.IntRange(0, 9).Draw(t, "bundled"), Adjustments: adjustments(t),
		Checked: day.New(2026, 2, 1), Amounts: amounts(t, "EAF")}
}

func other(t *rapid.T) x837.Other {
	o := x837.Other{Subscriber: subscriber(t), Adjustments: adjustments(t), Amounts: amounts(t, "D", "A8", "EAF"), Benefits: "Y",
		Signature: maybe(t, "P"), Release: "Y", Outcome: raws(t, "MIA", "MOA"),
		Providers: some(t, 2, func() x837.Provider { return x837.Provider{Role: pick(t, "82", "77"), IDs: refs(t, "G2")} })}
	o.Born, o.Sex, o.Died, o.Weight, o.Pregnant = 0, "", 0, 0, false // 2330A has neither DMG nor PAT
	o.Relationship = pick(t, "18", "01", "19")
	if rapid.Bool().Draw(t, "checked") {
		o.Payer.Checked = day.New(2026, 1, 20)
	}
	return o
}

func adjustments(t *rapid.T) []x837.Adjustment {
	return some(t, 9, func() x837.Adjustment {
		return x837.Adjustment{Group: rapid.SampledFrom([]claim.Group{claim.CO, claim.PR, claim.OA}).Draw(t, "group"), Reason: pick(t, "1", "45", "A1"),
			Amount: money.Cents(rapid.Int64Range(-99_999, 99_999).Draw(t, "amount")), Quantity: rapid.Int64Range(0, 2_000).Draw(t, "quantity")}
	})
}

func subscriber(t *rapid.T) x837.Subscriber {
	return x837.Subscriber{Card: phi.New(text(t, "card")), Person: everything(t), Payer: payer(t), Insurance: x837.Insurance{
		Responsibility: pick(t, "P", "S", "T"), Group: maybe(t, "GROUP1"), GroupName: maybe(t, "GROUP"), Type: maybe(t, "12"), Filing: pick(t, "CI", "MB")}}
}

// everything is a person with everything.
func everything(t *rapid.T) x837.Person {
	p := person(t)
	p.Middle, p.Suffix, p.Organization, p.IDs = phi.New(maybe(t, "Q")), phi.New(maybe(t, "JR")), flag(t), refs(t, "SY", "Y4")
	if rapid.Bool().Draw(t, "lives somewhere") {
		p.Street, p.Street2, p.City, p.Zip = phi.New(text(t, "street")), phi.New(maybe(t, "APT 2")), phi.New(text(t, "city")), phi.New("45402")
		p.State, p.Country, p.Region = maybe(t, "OH"), maybe(t, "CA"), maybe(t, "ON")
	}
	p.Weight, p.Pregnant = rapid.Int64Range(0, 300_000).Draw(t, "weight"), flag(t)
	if flag(t) {
		p.Died = day.New(2026, 1, 3)
	}
	p.Contacts = contacts(t)
	return p
}

func payer(t *rapid.T) x837.Payer {
	return x837.Payer{Name: text(t, "payer"), Kind: pick(t, "PI", "XV"), ID: text(t, "id"), Address: address(t), IDs: refs(t, "2U", "FY", "F8")}
}

func billing(t *rapid.T) x837.Provider {
	p := provider(t, "")
	p.TIN, p.SSN, p.Contacts = "123456789", flag(t), contacts(t)
	return p
}

func provider(t *rapid.T, roles ...string) x837.Provider {
	p := x837.Provider{Role: pick(t, roles...), Person: flag(t), NPI: rapid.SampledFrom(npis).Draw(t, "npi"), Name: text(t, "name"),
		First: maybe(t, "ANN"), Middle: maybe(t, "B"), Suffix: maybe(t, "III"), Taxonomy: maybe(t, "207L00000X"), IDs: refs(t, "0B", "G2")}
	if flag(t) {
		p.Address = address(t)
	}
	return p
}

func address(t *rapid.T) x837.Address {
	return x837.Address{Street: text(t, "street"), Street2: maybe(t, "SUITE 3"), City: text(t, "city"), State: maybe(t, "OH"), Zip: maybe(t, "45402"),
		Country: maybe(t, "MX"), Region: maybe(t, "JAL")}
}

func contacts(t *rapid.T) []x837.Contact {
	return some(t, 2, func() x837.Contact { return x837.Contact{Name: text(t, "contact"), Numbers: refs(t, "TE", "FX", "EM")} })
}

func date(t *rapid.T) x837.Date {
	d := x837.Date{Kind: pick(t, "431", "435", "096", "439"), From: day.New(2026, 1, 1) + day.Day(rapid.IntRange(0, 99).Draw(t, "from"))}
	switch rapid.IntRange(0, 3).Draw(t, "form") {
	case 0:
		d.To = d.From + 3
	case 1:
		d.Time = "0830"
	case 2:
		d.From, d.Time = 0, "2359"
	}
	return d
}

func attachments(t *rapid.T) []x837.Attachment {
	return some(t, 2, func() x837.Attachment {
		return x837.Attachment{Kind: pick(t, "OZ", "RB"), By: pick(t, "EL", "AA"), Control: maybe(t, "CONTROL9")}
	})
}

func amounts(t *rapid.T, kinds ...string) []x837.Amount {
	return some(t, 2, func() x837.Amount { return x837.Amount{Kind: pick(t, kinds...), Amount: cents(t)} })
}

func refs(t *rapid.T, kinds ...string) []x837.Ref {
	return some(t, 3, func() x837.Ref { return x837.Ref{Kind: pick(t, kinds...), Text: phi.New(text(t, "ref"))} })
}

// raws draws segments that are kept as they came, in the order of tags.
func raws(t *rapid.T, tags ...string) (out []x837.Raw) {
	for _, tag := range tags {
		if !flag(t) {
			continue
		}
		r := x837.Raw{Tag: tag}
		for range rapid.IntRange(1, 8).Draw(t, "elements") {
			r.Elements = append(r.Elements, []phi.Text{phi.New(maybe(t, "X"))})
		}
		r.Elements = append(r.Elements, []phi.Text{phi.New("A"), {}, phi.New("B")})
		out = append(out, r)
	}
	return out
}

func some[T any](t *rapid.T, most int, draw func() T) (out []T) {
	for range rapid.IntRange(0, most).Draw(t, "how many") {
		out = append(out, draw())
	}
	return out
}

func pick(t *rapid.T, from ...string) string { return rapid.SampledFrom(from).Draw(t, "pick") }
func maybe(t *rapid.T, s string) string      { return pick(t, "", s) }
func flag(t *rapid.T) bool                   { return rapid.Bool().Draw(t, "flag") }
func cents(t *rapid.T) money.Cents           { return money.Cents(rapid.Int64Range(0, 999_999).Draw(t, "cents")) }
