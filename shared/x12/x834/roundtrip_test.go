package x834_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x834"
)

func text(t *rapid.T, name string) string {
	return rapid.StringMatching(`[A-Z][A-Z0-9]{2,11}`).Draw(t, name)
}

func hidden(t *rapid.T, name string) phi.Text { return phi.New(text(t, name)) }

func code(t *rapid.T, name string, codes ...string) string {
	return rapid.SampledFrom(codes).Draw(t, name)
}

func maybe(t *rapid.T, name string) bool { return rapid.Bool().Draw(t, name) }

func on(t *rapid.T, name string) day.Day {
	return day.New(1950, 1, 1) + day.Day(rapid.IntRange(0, 40_000).Draw(t, name))
}

func cents(t *rapid.T, name string) money.Cents {
	return money.Cents(rapid.Int64Range(0, 99_999_999).Draw(t, name))
}

// some are up to most values.
func some[T any](t *rapid.T, name string, most int, one func(*rapid.T) T) (out []T) {
	for range rapid.IntRange(0, most).Draw(t, name) {
		out = append(out, one(t))
	}
	return out
}

func dates(t *rapid.T, most int, codes ...string) []x834.Date {
	return some(t, "dates", most, func(t *rapid.T) x834.Date { return x834.Date{Qualifier: code(t, "date", codes...), From: on(t, "on")} })
}

func references(t *rapid.T, most int, codes ...string) []x834.Reference {
	return some(t, "references", most, func(t *rapid.T) x834.Reference {
		return x834.Reference{Qualifier: code(t, "reference", codes...), Value: hidden(t, "value")}
	})
}

func amounts(t *rapid.T) []x834.Amount {
	return some(t, "amounts", 3, func(t *rapid.T) x834.Amount {
		return x834.Amount{Qualifier: code(t, "amount", "B9", "C1", "D2", "P3"), Cents: cents(t, "cents")}
	})
}

func address(t *rapid.T) (a x834.Address) {
	if !maybe(t, "address") {
		return a
	}
	a.Lines = append([]phi.Text{hidden(t, "street")}, some(t, "second", 1, func(t *rapid.T) phi.Text { return hidden(t, "street") })...)
	a.City, a.State, a.Zip = hidden(t, "city"), code(t, "state", "OH", "PA"), phi.New(rapid.StringMatching(`[0-9]{5}`).Draw(t, "zip"))
	return a
}

func numbers(t *rapid.T) []x834.Number {
	return some(t, "numbers", 3, func(t *rapid.T) x834.Number {
		return x834.Number{Qualifier: code(t, "number", "EM", "TE"), Value: hidden(t, "value")}
	})
}

func person(t *rapid.T, kind string) x834.Entity {
	e := x834.Entity{Kind: kind, Type: "1", Last: hidden(t, "last"), First: hidden(t, "first"), Numbers: numbers(t), Address: address(t)}
	if maybe(t, "identified") {
		e.Qualifier, e.ID = "ZZ", hidden(t, "id")
	}
	return e
}

func demographics(t *rapid.T) *x834.Demographics {
	d := &x834.Demographics{Born: on(t, "born"), Sex: code(t, "sex", "F", "M", "U")}
	d.Races = some(t, "races", 10, func(t *rapid.T) [3]string {
		return [3]string{code(t, "race", "", "A", "C"), "RET", text(t, "race code")}
	})
	return d
}

func provider(t *rapid.T) x834.Provider {
	p := x834.Provider{Number: fmt.Sprint(rapid.IntRange(1, 30).Draw(t, "lx")), Entity: person(t, "P3"), Patient: code(t, "patient", "25", "26", "72")}
	if p.Entity.Qualifier != "" {
		p.Entity.Qualifier = "XX"
	}
	if maybe(t, "changed") {
		p.Changed, p.Reason = on(t, "changed"), "14"
	}
	return p
}

func payer(t *rapid.T) x834.Payer {
	return x834.Payer{Sequence: code(t, "sequence", "P", "S", "T", "U"), Code: "1", Services: some(t, "services", 9, func(t *rapid.T) string {
		return code(t, "service", "1", "35", "AL")
	}), References: references(t, 4, "60", "6P", "SY", "ZZ"), Dates: dates(t, 2, "344", "345"),
		Entities: some(t, "entities", 3, func(t *rapid.T) x834.Entity {
			return x834.Entity{Kind: code(t, "entity", "36", "GW", "IN"), Type: "2", Last: hidden(t, "name"), Address: address(t)}
		})}
}

func coverage(t *rapid.T) x834.Coverage {
	return x834.Coverage{Maintenance: code(t, "maintenance", "001", "021", "030"), Line: code(t, "line", "HLT", "DEN", "VIS"), Plan: text(t, "plan"),
		Level: code(t, "level", "", "EMP", "FAM"), Dates: append([]x834.Date{{Qualifier: "348", From: on(t, "from")}}, dates(t, 3, "300", "303", "343")...),
		Amounts: amounts(t), References: references(t, 5, "17", "1L", "ZZ"), Providers: some(t, "providers", 3, provider), Payers: some(t, "payers", 3, payer)}
}

// member is one of a family's, the first of them its subscriber.
func member(t *rapid.T, family string, first bool) x834.Member {
	m := x834.Member{Subscriber: first, Relationship: "19", Maintenance: code(t, "what", "001", "021", "024", "025", "030"), Status: "A",
		ID: phi.New(family), Group: text(t, "group"), References: references(t, 13, "17", "23", "ZZ"), Dates: dates(t, 24, "303", "336", "356", "357"),
		Name: person(t, "IL"), Amounts: amounts(t), Coverages: some(t, "coverages", 3, coverage)}
	if first {
		m.Relationship = "18"
	}
	if maybe(t, "medicare") {
		m.Medicare, m.MedicareReason = code(t, "plan", "A", "B"), code(t, "why", "", "0", "1")
	}
	if maybe(t, "demographics") {
		m.Demographics = demographics(t)
	}
	if maybe(t, "corrected") {
		e := person(t, "70")
		e.Numbers, e.Address = nil, x834.Address{}
		m.Incorrect, m.IncorrectDemographics = &e, demographics(t)
	}
	m.Responsible = some(t, "responsible", 3, func(t *rapid.T) x834.Entity { return person(t, "QD") })
	m.Disabilities = some(t, "disabilities", 2, func(t *rapid.T) x834.Disability {
		return x834.Disability{Type: code(t, "disability", "1", "2"), Dates: dates(t, 2, "360", "361")}
	})
	m.Categories = some(t, "categories", 3, func(t *rapid.T) x834.Category {
		return x834.Category{Number: "1", Name: text(t, "category"), References: references(t, 1, "17", "ZZ")}
	})
	return m
}

func families(t *rapid.T) (out []x834.Member) {
	for i := range rapid.IntRange(1, 3).Draw(t, "families") {
		for j := range rapid.IntRange(1, 3).Draw(t, "people") {
			out = append(out, member(t, fmt.Sprint("F", i), j == 0))
		}
	}
	return out
}

var batch = x834.Batch{Purpose: "00", Reference: "1", Created: day.New(2026, 3, 4), Time: "0506", Action: "2",
	Sponsor: x834.Party{Kind: "P5", Qualifier: "FI", ID: "990000001"}, Insurer: x834.Party{Kind: "IN", Qualifier: "FI", ID: "990000002"}}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := families(t)
		var b bytes.Buffer
		if err := x834.Write(&b, header, &batch, want); err != nil {
			t.Fatal(err)
		}
		var items []x834.Item
		src := io.Reader(strings.NewReader(b.String()))
		if maybe(t, "byte by byte") {
			src = iotest.OneByteReader(src)
		}
		r, err := x834.Read(src, func(it x834.Item) error {
			items = append(items, it)
			return nil
		})
		if err != nil || len(r.Faults) > 0 {
			t.Fatal(err, said(r))
		}
		if d := cmp.Diff(want, members(items)); d != "" {
			t.Fatal(d)
		}
	})
}

// Names that hold what divides elements are refused, not changed.
func TestDelimitersAreRefused(t *testing.T) {
	m := x834.Member{Subscriber: true, Relationship: "18", Maintenance: x834.Add, Status: "A", ID: phi.New("E1"),
		Name: x834.Entity{Kind: "IL", Type: "1", Last: phi.New("A*B")}}
	err := x834.Write(io.Discard, header, &batch, []x834.Member{m})
	if !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "A*B") {
		t.Errorf("got %v", err)
	}
}

// Whatever comes is read without a panic, each member has a place, and what has no fault is
// written and read again as the same. What does not begin with ISA is the content of a set.
func FuzzRead(f *testing.F) {
	envelope, _, _ := strings.Cut(x12test.Own(f, "x834/add.834"), "BGN*")
	for _, name := range []string{"add.834", "change.834", "every-loop.834", "full.834", "terminate.834"} {
		f.Add([]byte(x12test.Own(f, "x834/"+name)))
		f.Add([]byte(x12test.Own(f, "x834/"+name)[len(envelope):]))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !bytes.HasPrefix(data, []byte("ISA")) {
			data = append([]byte(envelope), data...)
		}
		ordinal := 0
		var good []x834.Item
		_, err := x834.Read(bytes.NewReader(data), func(it x834.Item) error {
			if it.Ordinal <= ordinal || it.Set == 0 || it.Batch == nil {
				t.Fatalf("member %d of set %d after %d", it.Ordinal, it.Set, ordinal)
			}
			if ordinal = it.Ordinal; len(it.Faults) == 0 && (len(good) == 0 || good[0].Batch == it.Batch) {
				good = append(good, it)
			}
			return nil
		})
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if len(good) > 0 {
			rewritten(t, good)
		}
	})
}

// rewritten writes members of one set and reads them. A file of other delimiters may hold
// ours in its texts, which no file of ours can say.
func rewritten(t *testing.T, want []x834.Item) {
	var b bytes.Buffer
	if err := x834.Write(&b, header, want[0].Batch, members(want)); err != nil {
		if !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		return
	}
	got, _ := read(t, b.String())
	if d := cmp.Diff(members(want), members(got)); d != "" {
		t.Fatal(d)
	}
}

// A file of many families, in bytes a second.
func BenchmarkRead(b *testing.B) {
	text := x12test.Own(b, "x834/add.834")
	from, to := strings.Index(text, "INS*"), strings.Index(text, "SE*")
	many := text[:from] + strings.Repeat(text[from:to], 2_000) + text[to:]
	b.SetBytes(int64(len(many)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		if _, err := x834.Read(strings.NewReader(many), func(x834.Item) error { n++; return nil }); err != nil || n != 6_000 {
			b.Fatal(err, n)
		}
	}
}
