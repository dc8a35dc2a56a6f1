package x270_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x270"
)

// draw draws what the guides allow.
type draw struct {
	*rapid.T
	answers bool
}

func (d draw) text(name string) string { return rapid.StringMatching(`[A-Z0-9]{2,10}`).Draw(d.T, name) }
func (d draw) phi(name string) phi.Text {
	if d.maybe(name) {
		return phi.New(d.text(name))
	}
	return phi.Text{}
}
func (d draw) maybe(name string) bool { return rapid.Bool().Draw(d.T, name+"?") }
func (d draw) some(name string) string {
	if d.maybe(name) {
		return d.text(name)
	}
	return ""
}
func (d draw) of(name string, codes ...string) string {
	return rapid.SampledFrom(codes).Draw(d.T, name)
}
func (d draw) day(name string) day.Day {
	return day.New(1950, 1, 1) + day.Day(rapid.IntRange(0, 36_000).Draw(d.T, name))
}
func (d draw) times(name string, most int) int { return rapid.IntRange(0, most).Draw(d.T, name) }
func (d draw) amount(name string) *money.Cents {
	if !d.maybe(name) {
		return nil
	}
	c := money.Cents(rapid.Int64Range(-99_999, 99_999_999).Draw(d.T, name))
	return &c
}
func (d draw) count(name string) *int64 {
	n := rapid.Int64Range(0, 999_999).Draw(d.T, name)
	return &n
}

func (d draw) date(name string, codes ...string) x270.Date {
	out := x270.Date{Qualifier: d.of(name, codes...), From: d.day(name)}
	if d.maybe(name) {
		out.To = out.From + day.Day(d.times(name, 400))
	}
	return out
}

func (d draw) references(most int, codes ...string) (out []x270.Reference) {
	for range d.times("references", most) {
		out = append(out, x270.Reference{Qualifier: d.of("reference", codes...), Value: phi.New(d.text("value"))})
	}
	return out
}

func (d draw) address() (a x270.Address) {
	if d.maybe("street") {
		a.Street, a.More = phi.New(d.text("street")), d.phi("more")
	}
	if d.maybe("city") {
		a.City, a.State, a.Zip = phi.New(d.text("city")), d.of("state", "", "OH"), phi.New(d.of("zip", "", "43999", "439991234"))
	}
	return a
}

func (d draw) contacts() (out []x270.Contact) {
	for range d.times("contacts", 2) {
		c := x270.Contact{Name: d.some("contact")}
		for range d.times("numbers", 3) {
			c.Numbers = append(c.Numbers, x270.Reference{Qualifier: d.of("kind", "TE", "EM"), Value: phi.New(d.text("number"))})
		}
		out = append(out, c)
	}
	return out
}

func (d draw) provider() x270.Provider {
	if !d.maybe("provider") {
		return x270.Provider{}
	}
	return x270.Provider{Role: d.of("role", "PE", "RF"), Qualifier: "PXC", ID: d.text("taxonomy")}
}

func (d draw) rejects(most int, codes ...string) (out []x270.Reject) {
	for range d.times("rejects", most) {
		out = append(out, x270.Reject{Valid: d.maybe("valid"), Reason: d.of("reason", codes...), Action: d.of("action", "C", "N", "R")})
	}
	return out
}

func (d draw) source() x270.Party {
	p := x270.Party{Role: d.of("source", "PR", "P5"), Kind: "2", Name: d.text("name"), Qualifier: "PI", ID: d.text("id")}
	if d.answers {
		p.Contacts, p.Rejects = d.contacts(), d.rejects(1, "42", "79")
	}
	return p
}

func (d draw) receiver() x270.Party {
	p := x270.Party{Role: d.of("receiver", "1P", "80"), Kind: d.of("kind", "1", "2"), Name: d.text("name"), First: d.some("first"), Middle: d.some("middle"),
		Suffix: d.some("suffix"), Qualifier: "XX", ID: "1234567893", References: d.references(2, "EO", "N7"), Address: d.address(), Provider: d.provider()}
	if d.answers {
		p.Rejects = d.rejects(1, "50", "51")
	}
	return p
}

func (d draw) person(dependent bool) x270.Person {
	p := x270.Person{Kind: "1", Last: d.phi("last"), First: d.phi("first"), Middle: d.phi("middle"), Suffix: d.phi("suffix"),
		References: d.references(2, "18", "6P", "SY"), Address: d.address(), Provider: d.provider(), Sex: d.of("sex", "", "F", "M", "U")}
	trace := []string{"1"}
	if d.answers {
		trace = append(trace, "2")
	}
	for range d.times("traces", 2) {
		p.Traces = append(p.Traces, x270.Trace{Type: d.of("trace", trace...), Number: d.text("trace"), Owner: "9123456789", Unit: d.some("unit")})
	}
	if !dependent && d.maybe("card") {
		p.Qualifier, p.Card = "MI", phi.New(d.text("card"))
	}
	if d.maybe("born") {
		p.Born = d.day("born")
	}
	for i := range d.times("diagnoses", 8) {
		list := "ABF"
		if i == 0 {
			list = "ABK"
		}
		p.Diagnoses = append(p.Diagnoses, x270.Code{List: list, Value: d.text("diagnosis")})
	}
	for range d.times("dates", 2) {
		p.Dates = append(p.Dates, d.date("date", "102", "291"))
	}
	if d.maybe("relation") {
		p.Relation = x270.Relation{Insured: "Y", Code: "18", Birth: rapid.IntRange(1, 9).Draw(d.T, "birth")}
		if dependent {
			p.Relation.Insured, p.Relation.Code = "N", d.of("relation", "01", "19")
		}
	}
	if d.answers {
		d.answered(&p)
	}
	return p
}

func (d draw) answered(p *x270.Person) {
	p.Rejects = d.rejects(2, "58", "71", "42")
	if d.maybe("military") {
		p.Military = []x270.Military{{Status: "A", Employment: "AE", Branch: "C", Text: d.some("text"), Rank: d.of("rank", "", "A1")}}
		if d.maybe("service") {
			p.Military[0].Date = d.date("service", "")
		}
	}
}

func (d draw) services() []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"30", "98", "MH", "UC"}), 1, 5).Draw(d.T, "services")
}

func (d draw) procedure() x270.Code {
	c := x270.Code{List: "HC", Value: d.text("procedure")}
	for range d.times("modifiers", 4) {
		c.Modifiers = append(c.Modifiers, d.of("modifier", "25", "59"))
	}
	if d.answers {
		c.To = d.some("to")
	}
	return c
}

// pointers point to diagnoses that the patient has.
func (d draw) pointers(p *x270.Person) (out []int) {
	if len(p.Diagnoses) == 0 {
		return nil
	}
	for range d.times("pointers", 4) {
		out = append(out, rapid.IntRange(1, len(p.Diagnoses)).Draw(d.T, "pointer"))
	}
	return out
}

func (d draw) question(p *x270.Person, dependent bool) x270.Question {
	q := x270.Question{Services: d.services()}
	if d.maybe("procedure") {
		q.Services, q.Procedure = nil, d.procedure()
	}
	q.Pointers = d.pointers(p)
	if !dependent {
		q.Level, q.SpendDown, q.TotalBilled = d.of("level", "", "FAM"), d.amount("spend down"), d.amount("billed")
	}
	if d.maybe("place") {
		q.Place = x270.Code{List: "ZZ", Value: d.of("place", "11", "21")}
	}
	if d.maybe("authorization") {
		q.Authorization = x270.Reference{Qualifier: d.of("authorization", "9F", "G1"), Value: phi.New(d.text("authorization"))}
	}
	if d.maybe("date") {
		q.Date = d.date("date", "291")
	}
	return q
}

func (d draw) benefit(p *x270.Person) x270.Benefit {
	b := x270.Benefit{
		Kind: d.of("kind", "1", "6", "A", "B", "C", "CB", "G", "I"), Level: d.of("level", "", "IND", "FAM"), Services: d.services(), Insurance: d.of("insurance", "", "PR"),
		Plan: d.some("plan"), Period: d.of("period", "", "23", "29"), Amount: d.amount("amount"), Authorization: d.of("authorization", "", "Y"),
		Network: d.of("network", "", "Y", "N", "W"), Pointers: d.pointers(p), References: d.references(2, "18", "6P"), Rejects: d.rejects(1, "70", "15"),
	}
	if b.Kind == "B" && b.Amount == nil {
		b.Amount = new(money.Cents)
	}
	if b.Kind == "A" || slices.Contains([]string{"1", "6", "CB", "I"}, b.Kind) && d.maybe("percent") {
		n := money.BasisPoints(rapid.Int64Range(0, 10_000).Draw(d.T, "percent"))
		b.Percent = &n
	}
	if d.maybe("quantity") {
		b.Unit, b.Quantity = "DY", d.count("quantity")
	}
	if d.maybe("procedure") {
		b.Procedure = d.procedure()
	}
	if d.maybe("delivery") {
		b.Deliveries = []x270.Delivery{{Unit: "VS", Quantity: d.count("visits"), Measure: "YR", Modulus: d.count("modulus"), Period: "29", Periods: 1, Pattern: "1", Time: "A"}}
	}
	for range d.times("dates", 3) {
		b.Dates = append(b.Dates, d.date("date", "291", "346"))
	}
	for range d.times("messages", 2) {
		b.Messages = append(b.Messages, d.text("message"))
	}
	for range d.times("additional", 2) {
		b.Additional = append(b.Additional, x270.Additional{Code: x270.Code{List: "ZZ", Value: d.text("code")}, Category: "44", Text: phi.New(d.text("part"))})
	}
	for range d.times("related", 2) {
		b.Related = append(b.Related, x270.Related{Role: "P3", Kind: "1", Last: d.phi("last"), First: d.phi("first"), Middle: d.phi("middle"), Suffix: d.phi("suffix"),
			Qualifier: "XX", ID: phi.New(d.text("id")), Relation: d.of("relation", "", "01"), Address: d.address(), Contacts: d.contacts(), Provider: d.provider()})
	}
	return b
}

// file is several sets, some of whose patients stand under the same levels.
func (d draw) file() (f file) {
	for set := range 1 + d.times("sets", 2) {
		head := x270.Head{Purpose: d.of("purpose", "13", "01"), Reference: d.text("reference"), Date: d.day("date"), Time: "0506", Type: d.of("type", "", "RT")}
		if d.answers {
			head.Purpose, head.Type = d.of("purpose", "11", "06"), ""
		}
		source, receiver, subscriber := d.source(), d.receiver(), d.person(false)
		for range 1 + d.times("patients", 3) {
			if d.maybe("other receiver") {
				receiver = d.receiver()
			}
			if d.maybe("other subscriber") {
				subscriber = d.person(false)
			}
			d.patient(&f, set+1, head, source, receiver, subscriber)
		}
	}
	return f
}

func (d draw) patient(f *file, set int, head x270.Head, source, receiver x270.Party, subscriber x270.Person) {
	patient, dependent := &subscriber, (*x270.Person)(nil)
	if d.maybe("dependent") {
		p := d.person(true)
		patient, dependent = &p, &p
	}
	if !d.answers {
		it := x270.InquiryItem{Ordinal: len(f.inquiries) + 1, Set: set, Inquiry: x270.Inquiry{Head: head, Source: source, Receiver: receiver, Subscriber: subscriber, Dependent: dependent}}
		for range 1 + d.times("questions", 3) {
			it.Inquiry.Questions = append(it.Inquiry.Questions, d.question(patient, dependent != nil))
		}
		f.inquiries = append(f.inquiries, it)
		return
	}
	it := x270.AnswerItem{Ordinal: len(f.answers) + 1, Set: set, Answer: x270.Answer{Head: head, Source: source, Receiver: receiver}}
	a := &it.Answer
	if d.maybe("refused") {
		a.Rejects = d.rejects(2, "42", "79")
	}
	switch d.of("ends", "patient", "patient", "receiver", "source") {
	case "patient":
		a.Subscriber, a.Dependent = &subscriber, dependent
		for range d.times("benefits", 4) {
			a.Benefits = append(a.Benefits, d.benefit(patient))
		}
	case "source":
		a.Receiver = x270.Party{}
	}
	f.answers = append(f.answers, it)
}

// What is written of anything that the guides allow has no fault, and is read the same.
func TestWhatIsWrittenIsRead(t *testing.T) {
	for _, answers := range []bool{false, true} {
		rapid.Check(t, func(t *rapid.T) {
			want := draw{t, answers}.file()
			text, err := want.write()
			if err != nil {
				t.Fatal(err)
			}
			got, err := read(text)
			if err != nil || len(got.report.Faults) > 0 {
				t.Fatal(err, said(&got.report), text)
			}
			same(t, want, got, text)
			again(t, got)
		})
	}
}

func BenchmarkReadInquiries(b *testing.B) { bench(b, false) }
func BenchmarkReadAnswers(b *testing.B)   { bench(b, true) }

// bench reads a file of a thousand drawn patients, over and over.
func bench(b *testing.B, answers bool) {
	one := rapid.Custom(func(t *rapid.T) file { return draw{t, answers}.file() })
	var all file
	for n := 1; len(all.inquiries)+len(all.answers) < 1_000; n++ {
		f := one.Example(n)
		for i := range f.inquiries {
			f.inquiries[i].Set += n * 10
		}
		for i := range f.answers {
			f.answers[i].Set += n * 10
		}
		all.inquiries, all.answers = append(all.inquiries, f.inquiries...), append(all.answers, f.answers...)
	}
	text, err := all.write()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if report, err := skim(text, answers); err != nil || len(report.Faults) > 0 {
			b.Fatal(err)
		}
	}
}

func skim(text string, answers bool) (envelope.Report, error) {
	if answers {
		return x270.ReadAnswers(strings.NewReader(text), func(x270.AnswerItem) error { return nil })
	}
	return x270.ReadInquiries(strings.NewReader(text), func(x270.InquiryItem) error { return nil })
}
