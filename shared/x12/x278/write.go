package x278

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
)

// Write writes reviews, requests or responses, one transaction set each. fault.Invalid if a
// text holds a delimiter.
func Write(w io.Writer, e x12.Envelope, reviews ...Review) error {
	out := &writer{Writer: x12.NewWriter(w, x12.Usual())}
	e.Functional, e.Version = "HI", Version
	out.Open(e)
	for i := range reviews {
		out.set(&e, i+1, &reviews[i])
	}
	out.Done(e, len(reviews))
	return fault.Wrap(out.Close(), "278")
}

type writer struct{ *x12.Writer }

// set is one transaction set.
func (w *writer) set(e *x12.Envelope, n int, r *Review) {
	number := fmt.Sprintf("%04d", n)
	w.Segment("ST", "278", number, Version)
	w.Segment("BHT", "0007", cmp.Or(r.Purpose, "13"), cmp.Or(r.Batch, strconv.FormatInt(e.Control, 10)), e.At.Format("20060102"), e.At.Format("1504"), r.Kind)
	w.levels(r)
	w.Segment("SE", strconv.Itoa(w.Count()+1), number)
}

// levels are 2000A to 2000F, as far as the review goes.
func (w *writer) levels(r *Review) {
	deep := r.Event != nil
	subscriber := deep || !empty(&r.Subscriber) || !empty(&r.Dependent)
	requester := subscriber || r.Requester.Code != ""
	at := w.Level(0, "20", flag(requester))
	w.rejections(r.Rejections)
	w.party(&r.Organization)
	if !requester {
		return
	}
	at = w.Level(at, "21", flag(subscriber))
	w.party(&r.Requester)
	if !subscriber {
		return
	}
	at = w.Level(at, "22", flag(deep || !empty(&r.Dependent)))
	w.person("IL", &r.Subscriber)
	if !empty(&r.Dependent) {
		at = w.Level(at, "23", flag(deep))
		w.person("QC", &r.Dependent)
	}
	if !deep {
		return
	}
	at = w.Level(at, "EV", flag(len(r.Services) > 0))
	w.event(r.Event)
	for i := range r.Services {
		w.Level(at, "SS", "0")
		w.service(&r.Services[i])
	}
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func empty(p *Person) bool { return p.Kind == "" && p.Last.Empty() && p.ID.Empty() }

func (w *writer) rejections(all []Rejection) {
	for _, r := range all {
		w.Segment("AAA", r.Valid, "", r.Reason, r.FollowUp)
	}
}

func (w *writer) references(all []Reference) {
	for _, r := range all {
		more := ""
		if len(r.More) > 0 {
			more = w.Composite(r.More...)
		}
		w.Segment("REF", r.Qualifier, r.ID, r.Text, more)
	}
}

func (w *writer) address(a *Address) {
	if !a.Street[0].Empty() {
		w.Segment("N3", a.Street[0].Reveal(), a.Street[1].Reveal())
	}
	if !a.City.Empty() || a.State != "" || a.Zip != "" || a.Country != "" {
		w.Segment("N4", a.City.Reveal(), a.State, a.Zip, a.Country, "", "", a.CountrySubdivision)
	}
}

// party is the loop of an NM1.
func (w *writer) party(p *Party) {
	w.Segment("NM1", p.Code, p.Kind, p.Name, p.First, p.Middle, p.Prefix, p.Suffix, p.Qualifier, p.ID)
	w.references(p.References)
	w.address(&p.Address)
	if c := &p.Contact; *c != (Contact{}) {
		n := &c.Numbers
		w.Segment("PER", "IC", c.Name, n[0][0], n[0][1], n[1][0], n[1][1], n[2][0], n[2][1])
	}
	if p.Denied != 0 {
		w.Segment("DTP", "598", "D8", p.Denied.Compact())
	}
	w.rejections(p.Rejections)
	if p.Role != "" {
		w.Segment("PRV", p.Role, p.TaxonomyQualifier, p.Taxonomy)
	}
}

func (w *writer) person(code string, p *Person) {
	w.Segment("NM1", code, p.Kind, p.Last.Reveal(), p.First.Reveal(), p.Middle.Reveal(), p.Prefix.Reveal(), p.Suffix.Reveal(), p.Qualifier, p.ID.Reveal())
	w.references(p.References)
	w.address(&p.Address)
	w.rejections(p.Rejections)
	if p.Born != 0 {
		w.Segment("DMG", "D8", p.Born.Compact(), p.Sex)
	}
	if i := &p.Insured; i[0] != "" {
		w.Segment("INS", i[0], i[1], "", "", "", "", "", i[2], "", "", "", "", "", "", "", "", i[3])
	}
}

func (w *writer) event(e *Event) {
	w.named(&e.Detail)
	w.care(&e.Care)
	w.asked(&e.Detail)
	w.delivery(e.Delivery)
	for i := range e.Certificates {
		w.certificate(&e.Certificates[i])
	}
	w.besides(&e.Detail)
}

func (w *writer) service(v *Service) {
	w.named(&v.Detail)
	if v.Care != nil {
		w.care(v.Care)
	}
	w.asked(&v.Detail)
	w.offered(v)
	for i := range v.Teeth {
		too := &v.Teeth[i]
		w.Segment("TOO", too.Qualifier, too.Code, w.composite(too.Surfaces[:]))
	}
	w.delivery(v.Delivery)
	w.besides(&v.Detail)
}

// named, asked and besides are the parts of what an event and a service say alike, in the
// guide's order.
func (w *writer) named(d *Detail) {
	w.traces(d.Traces)
	w.rejections(d.Rejections)
}

func (w *writer) asked(d *Detail) {
	w.action(d.Action)
	w.references(d.References)
	w.dates(d.Dates)
	w.diagnoses(d.Diagnoses)
}

func (w *writer) besides(d *Detail) {
	w.attachments(d.Attachments)
	w.message(d.Message.Reveal())
	for i := range d.Parties {
		w.party(&d.Parties[i])
	}
}

// offered is SV1, SV2 or SV3.
func (w *writer) offered(v *Service) {
	code := ""
	if p := &v.Procedure; *p != (Procedure{}) {
		code = w.Composite(slices.Concat([]string{p.Qualifier, p.Code}, p.Modifiers[:], []string{p.Text, p.Through})...)
	}
	count := decimal(v.Count)
	switch v.Kind {
	case "SV1":
		w.Segment("SV1", code, dollars(v.Charge), v.Unit, count, "", "", w.composite(v.Pointers[:]), "", "", "", v.Screening,
			"", "", "", "", "", "", "", "", v.CareLevel)
	case "SV2":
		w.Segment("SV2", v.Revenue, code, dollars(v.Charge), v.Unit, count, dollars(v.Rate), "", "", v.Residence, v.CareLevel)
	case "SV3":
		w.Segment("SV3", code, dollars(v.Charge), "", w.composite(v.Cavity[:]), v.Prosthesis, count, v.Text)
	}
}

// composite is Composite, or nothing where all parts are empty.
func (w *writer) composite(parts []string) string {
	for _, p := range parts {
		if p != "" {
			return w.Composite(parts...)
		}
	}
	return ""
}

func (w *writer) traces(all []Trace) {
	for _, t := range all {
		w.Segment("TRN", t.Kind, t.Number, t.By, t.Also)
	}
}

func (w *writer) care(c *Care) {
	w.Segment("UM", c.Category, c.Type, c.ServiceType, w.composite(c.Place[:]), w.composite(c.Causes[:]), c.Level, c.Condition,
		c.Prognosis, c.Release, c.Delay)
}

func (w *writer) action(a *Action) {
	if a != nil {
		w.Segment("HCR", a.Code, a.Number, a.Reason, a.Second)
	}
}

func (w *writer) dates(all []Date) {
	for _, d := range all {
		if d.From == d.To {
			w.Segment("DTP", d.Qualifier, "D8", d.From.Compact())
			continue
		}
		w.Segment("DTP", d.Qualifier, "RD8", d.From.Compact()+"-"+d.To.Compact())
	}
}

func (w *writer) diagnoses(all []Diagnosis) {
	for chunk := range slices.Chunk(all, 12) {
		var hi []string
		for _, d := range chunk {
			form, on := "", ""
			if d.On != 0 {
				form, on = "D8", d.On.Compact()
			}
			hi = append(hi, w.Composite(d.Qualifier, d.Code, form, on))
		}
		w.Segment("HI", hi...)
	}
}

func (w *writer) delivery(d *Delivery) {
	if d != nil {
		w.Segment("HSD", d.Of, decimal(d.Count), d.Unit, d.Sample, d.Period, d.Periods, d.Pattern, d.Delivery)
	}
}

func (w *writer) certificate(c *Certificate) {
	var elements []string
	for _, e := range c.Elements {
		elements = append(elements, e.Reveal())
	}
	w.Segment(c.Tag, elements...)
}

func (w *writer) attachments(all []Attachment) {
	for _, a := range all {
		w.Segment("PWK", a.Kind, a.Transmission, "", "", a.Qualifier, a.Control, a.Text)
	}
}

func (w *writer) message(s string) {
	if s != "" {
		w.Segment("MSG", s)
	}
}

func dollars(c *money.Cents) string {
	if c == nil {
		return ""
	}
	return c.X12()
}

// decimal is a quantity of thousandths; none is nothing.
func decimal(n int64) string {
	if n == 0 {
		return ""
	}
	return string(money.AppendDecimal(nil, n, 3))
}
