package worklist

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/plan"
)

// Loaded counts the rows of a file.
type Loaded struct {
	Rows     int `json:"rows"`
	Families int `json:"families"`
	New      int `json:"new"` // rows that were not there before
}

// most is how many rows a file may have.
const most = 100_000

// sheet is a file of rows under a header.
type sheet struct {
	column map[string]int
	rows   [][]string
}

// readSheet reads CSV with a header line that has all the columns needed, in any order.
func readSheet(b []byte, needed ...string) (*sheet, error) {
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = 0
	head, err := r.Read()
	if err != nil {
		return nil, fault.New(fault.Invalid, "row 1: a header line is needed: %s", strings.Join(needed, ","))
	}
	s := &sheet{column: map[string]int{}}
	for i, name := range head {
		s.column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range needed {
		if _, ok := s.column[name]; !ok {
			return nil, fault.New(fault.Invalid, "row 1: the header lacks %s; it needs %s", name, strings.Join(needed, ","))
		}
	}
	for {
		row, err := r.Read()
		switch {
		case err == io.EOF:
			return s, nil
		case err != nil:
			return nil, fault.New(fault.Invalid, "row %d: it does not have as many fields as the header, or a quote is not closed", len(s.rows)+2)
		case len(s.rows) == most:
			return nil, fault.New(fault.Invalid, "the file has more than %d rows: send it in parts", most)
		}
		s.rows = append(s.rows, row)
	}
}

func (s *sheet) at(row int, name string) string {
	i, ok := s.column[name]
	if !ok {
		return ""
	}
	return strings.TrimSpace(s.rows[row][i])
}

// home is the family that a row is about.
type home struct {
	employer id.Employer
	family   id.Family
}

// gathered are rows by family, in the order of the file.
type gathered[T any] struct {
	order []home
	of    map[home][]T
}

func (g *gathered[T]) add(h home, x T) {
	if g.of == nil {
		g.of = map[home][]T{}
	}
	if _, ok := g.of[h]; !ok {
		g.order = append(g.order, h)
	}
	g.of[h] = append(g.of[h], x)
}

// member is the member that a row names, in the employer's family.
func (s *Service) member(sh *sheet, row int) (home, id.Member, error) {
	e, m := id.Employer(sh.at(row, "employer")), id.Member(sh.at(row, "member"))
	switch {
	case !slices.Contains(s.Employers, e):
		return home{}, "", fault.New(fault.Invalid, "row %d: there is no such employer", row+2)
	case !strings.Contains(string(m), "-"):
		return home{}, "", fault.New(fault.Invalid, "row %d: the member's id is needed, as aso members shows it", row+2)
	}
	return home{e, enroll.FamilyOfMember(m)}, m, nil
}

// Accumulators adds what others counted, a row each: employer, member, option, year, bucket,
// amount, source, id, and if it is there at, the first day from which claims that were decided
// knew of it (else the year's first day). Every row is read before any is added; rows of one
// family go in together. The same file again adds nothing.
func (s *Service) Accumulators(ctx context.Context, b []byte) (out Loaded, err error) {
	sh, err := readSheet(b, "employer", "member", "option", "year", "bucket", "amount", "source", "id")
	if err != nil {
		return out, fault.Wrap(err, "accumulators")
	}
	return load(ctx, sh, "accumulators", "import/"+id.Digest(b)[:24], s.imported, s.Decisions.Import)
}

// load reads every row of a sheet, and then puts those of each family in together. what names
// the sheet in errors.
func load[T any](ctx context.Context, sh *sheet, what, cause string, read func(sh *sheet, row int) (home, T, error),
	put func(context.Context, id.Employer, id.Family, string, []T) (int, error)) (out Loaded, err error) {
	var all gathered[T]
	for i := range sh.rows {
		h, x, err := read(sh, i)
		if err != nil {
			return out, fault.Wrap(err, "%s", what)
		}
		all.add(h, x)
	}
	for _, h := range all.order {
		list := all.of[h]
		for part := range slices.Chunk(list, 200) {
			n, err := put(ctx, h.employer, h.family, cause, part)
			if err != nil {
				return out, fault.Wrap(err, "family %s", h.family)
			}
			out.New += n
		}
		out.Rows, out.Families = out.Rows+len(list), out.Families+1
	}
	return out, nil
}

func (s *Service) imported(sh *sheet, row int) (h home, m family.Import, err error) {
	h, who, err := s.member(sh, row)
	if err != nil {
		return h, m, err
	}
	bad := func(text string) (home, family.Import, error) {
		return h, m, fault.New(fault.Invalid, "row %d: %s", row+2, text)
	}
	o := s.Option(h.employer, sh.at(row, "option"))
	if o == nil {
		return bad("the employer has no such option")
	}
	year, ok := yearOf(o, sh.at(row, "year"))
	if !ok {
		return bad("year: the first day of one of the option's plan years, or its number")
	}
	name := sh.at(row, "bucket")
	amount, ok := amountOf(o, name, sh.at(row, "amount"))
	if !ok {
		return bad("bucket and amount: NETWORK.deductible, NETWORK.out-of-pocket or dollars.LIMIT in dollars, visits.LIMIT, days.LIMIT or units.LIMIT as a number")
	}
	at := year
	if text := sh.at(row, "at"); text != "" {
		if at, err = day.Parse(text); err != nil {
			return bad("at: a day as 2026-03-01")
		}
	}
	m = family.Import{ID: sh.at(row, "id"), Source: sh.at(row, "source"), At: at.Time().Unix()}
	if m.ID == "" || m.Source == "" {
		return bad("source and id are needed")
	}
	m.Delta = family.Delta{Member: who, Amount: amount, Bucket: family.Bucket{Plan: o.Plan, Option: o.ID, Year: year, Name: name}}
	return h, m, nil
}

func yearOf(o *plan.Option, text string) (day.Day, bool) {
	if n, err := strconv.Atoi(text); err == nil && n > 1900 && n < 2200 {
		return day.New(n, o.YearStarts.Month, o.YearStarts.Day), true
	}
	d, err := day.Parse(text)
	return d, err == nil && o.YearOf(d) == d
}

// amountOf reads an amount as its bucket counts it: cents, a count, units in thousandths.
func amountOf(o *plan.Option, bucket, text string) (int64, bool) {
	kind, name, _ := strings.Cut(bucket, ".")
	limit := slices.ContainsFunc(o.Limits, func(l plan.Limit) bool { return l.Name == name })
	_, network := o.Networks[plan.Network(kind)]
	switch {
	case network && (name == "deductible" || name == "out-of-pocket"), limit && kind == "dollars":
		c, err := money.Parse(text)
		return int64(c), err == nil
	case limit && (kind == "visits" || kind == "days" || kind == "units"):
		n, err := strconv.ParseInt(text, 10, 32)
		if kind == "units" {
			n *= 1000
		}
		return n, err == nil
	}
	return 0, false
}

// Authorizations puts what the plan allowed beforehand into the families' states, a row each:
// employer, member, number, provider (NPI, empty for any), codes (blanks between, each alone
// or as FROM-TO, empty for any), from, to (empty is open), units (empty is no bound). A number
// that is there is replaced.
func (s *Service) Authorizations(ctx context.Context, b []byte) (out Loaded, err error) {
	sh, err := readSheet(b, "employer", "member", "number", "provider", "codes", "from", "to", "units")
	if err != nil {
		return out, fault.Wrap(err, "authorizations")
	}
	return load(ctx, sh, "authorizations", "authorizations/"+id.Digest(b)[:24], s.authorized, s.Decisions.Authorize)
}

func (s *Service) authorized(sh *sheet, row int) (h home, a family.Authorization, err error) {
	h, who, err := s.member(sh, row)
	if err != nil {
		return h, a, err
	}
	bad := func(text string) (home, family.Authorization, error) {
		return h, a, fault.New(fault.Invalid, "row %d: %s", row+2, text)
	}
	a = family.Authorization{Number: sh.at(row, "number"), Member: who, Provider: sh.at(row, "provider"), Codes: strings.Fields(sh.at(row, "codes"))}
	if a.Number == "" || a.Provider != "" && !id.NPI(a.Provider) {
		return bad("a number is needed, and of a provider the NPI")
	}
	for _, code := range a.Codes {
		if new(match.Range).UnmarshalText([]byte(code)) != nil {
			return bad("codes: each alone or as FROM-TO, in order, with blanks between")
		}
	}
	if a.From, err = day.Parse(sh.at(row, "from")); err != nil {
		return bad("from: a day as 2026-03-01")
	}
	if text := sh.at(row, "to"); text != "" {
		if a.To, err = day.Parse(text); err != nil || a.To < a.From {
			return bad("to: a day as 2026-03-31, not before from")
		}
	}
	if text := sh.at(row, "units"); text != "" {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil || n < 1 {
			return bad("units: a number above zero")
		}
		a.Units = n * 1000
	}
	return h, a, nil
}
