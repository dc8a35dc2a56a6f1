package x278

import (
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

func reference(s *x12.Segment) Reference {
	r := Reference{Qualifier: s.El(1), ID: s.El(2), Text: s.El(3)}
	if s.El(4) != "" {
		for i := 1; i <= 6; i++ {
			r.More = append(r.More, s.Part(4, i))
		}
	}
	return r
}

func address(s *x12.Segment, a *Address) {
	if s.Tag == "N3" {
		a.Street = [2]phi.Text{phi.New(s.El(1)), phi.New(s.El(2))}
		return
	}
	a.City, a.State, a.Zip, a.Country, a.CountrySubdivision = phi.New(s.El(1)), s.El(2), s.El(3), s.El(4), s.El(7)
}

// event reads a segment of 2000E.
func (t *taker) event(s *x12.Segment, e *Event) {
	if e == nil {
		return
	}
	switch s.Tag {
	case "UM":
		e.Care = care(s)
	case "CRC", "CL1", "CR1", "CR2", "CR5", "CR6":
		e.Certificates = append(e.Certificates, certificate(s))
	default:
		t.detail(s, &e.Detail)
	}
}

// service reads a segment of 2000F.
func (t *taker) service(s *x12.Segment, v *Service) {
	switch s.Tag {
	case "UM":
		c := care(s)
		v.Care = &c
	case "SV1", "SV2", "SV3":
		t.offered(s, v)
	case "TOO":
		too := Tooth{Qualifier: s.El(1), Code: s.El(2)}
		parts(s, 3, too.Surfaces[:])
		v.Teeth = append(v.Teeth, too)
	default:
		t.detail(s, &v.Detail)
	}
}

// detail reads a segment that an event and a service have alike.
func (t *taker) detail(s *x12.Segment, d *Detail) {
	switch s.Tag {
	case "HCR":
		d.Action = action(s)
	case "HSD":
		d.Delivery = t.delivery(s)
	case "MSG":
		d.Message = phi.New(s.El(1))
	case "TRN":
		d.Traces = append(d.Traces, trace(s))
	case "AAA":
		d.Rejections = append(d.Rejections, rejection(s))
	case "REF":
		d.References = append(d.References, reference(s))
	case "DTP":
		d.Dates = append(d.Dates, date(s))
	case "HI":
		d.Diagnoses = append(d.Diagnoses, diagnoses(s)...)
	case "PWK":
		d.Attachments = append(d.Attachments, attachment(s))
	}
}

// offered is SV1, SV2 or SV3.
func (t *taker) offered(s *x12.Segment, v *Service) {
	v.Kind = strings.Clone(s.Tag)
	switch s.Tag {
	case "SV1":
		v.Procedure, v.Charge, v.Unit, v.Count = procedure(s, 1), t.tray.Amount(s, 2), s.El(3), t.thousandths(s, 4)
		parts(s, 7, v.Pointers[:])
		v.Screening, v.CareLevel = s.El(11), s.El(20)
	case "SV2":
		v.Revenue, v.Procedure, v.Charge, v.Unit, v.Count = s.El(1), procedure(s, 2), t.tray.Amount(s, 3), s.El(4), t.thousandths(s, 5)
		v.Rate, v.Residence, v.CareLevel = t.tray.Amount(s, 6), s.El(9), s.El(10)
	case "SV3":
		v.Procedure, v.Charge, v.Prosthesis, v.Count, v.Text = procedure(s, 1), t.tray.Amount(s, 2), s.El(5), t.thousandths(s, 6), s.El(7)
		parts(s, 4, v.Cavity[:])
	}
}

// parts are the components of an element.
func parts(s *x12.Segment, element int, to []string) {
	for i := range to {
		to[i] = s.Part(element, i+1)
	}
}

func procedure(s *x12.Segment, element int) Procedure {
	p := Procedure{Qualifier: s.Part(element, 1), Code: s.Part(element, 2), Text: s.Part(element, 7), Through: s.Part(element, 8)}
	for i := range p.Modifiers {
		p.Modifiers[i] = s.Part(element, 3+i)
	}
	return p
}

func trace(s *x12.Segment) Trace { return Trace{s.El(1), s.El(2), s.El(3), s.El(4)} }

func action(s *x12.Segment) *Action { return &Action{s.El(1), s.El(2), s.El(3), s.El(4)} }

func attachment(s *x12.Segment) Attachment {
	return Attachment{s.El(1), s.El(2), s.El(5), s.El(6), s.El(7)}
}

func care(s *x12.Segment) Care {
	c := Care{Category: s.El(1), Type: s.El(2), ServiceType: s.El(3), Level: s.El(6), Condition: s.El(7), Prognosis: s.El(8),
		Release: s.El(9), Delay: s.El(10)}
	parts(s, 4, c.Place[:])
	parts(s, 5, c.Causes[:])
	return c
}

func certificate(s *x12.Segment) Certificate {
	c := Certificate{Tag: strings.Clone(s.Tag)}
	for i := 1; i <= s.Len(); i++ {
		c.Elements = append(c.Elements, phi.New(s.El(i)))
	}
	for n := len(c.Elements); n > 0 && c.Elements[n-1].Empty(); n-- {
		c.Elements = c.Elements[:n-1]
	}
	return c
}

// date is a DTP, D8 or RD8; the walk says what is no day.
func date(s *x12.Segment) Date {
	from, to := s.El(3), s.El(3)
	if s.El(2) == "RD8" {
		from, to, _ = strings.Cut(from, "-")
	}
	d := Date{Qualifier: s.El(1)}
	d.From, _ = day.ParseCompact(from)
	d.To, _ = day.ParseCompact(to)
	return d
}

func diagnoses(s *x12.Segment) (out []Diagnosis) {
	for i := 1; i <= s.Len() && i <= 12; i++ {
		if s.El(i) == "" {
			continue
		}
		d := Diagnosis{Qualifier: s.Part(i, 1), Code: s.Part(i, 2)}
		d.On, _ = day.ParseCompact(s.Part(i, 4))
		out = append(out, d)
	}
	return out
}

func (t *taker) delivery(s *x12.Segment) *Delivery {
	return &Delivery{Of: s.El(1), Count: t.thousandths(s, 2), Unit: s.El(3), Sample: s.El(4), Period: s.El(5), Periods: s.El(6),
		Pattern: s.El(7), Delivery: s.El(8)}
}

// thousandths reads a quantity, 0 if it did not come or is none.
func (t *taker) thousandths(s *x12.Segment, element int) int64 {
	v := s.El(element)
	if v == "" {
		return 0
	}
	whole, part, _ := strings.Cut(v, ".")
	part = strings.TrimRight(part, "0")
	if len(part) <= 3 && len(whole) <= 12 && whole+part != "" {
		if n, ok := money.Decimal(whole, part, 3); ok {
			return n
		}
	}
	t.tray.Wrong(element, 0, 2, x12.ElementCharacter, "not a quantity with at most three decimals")
	return 0
}
