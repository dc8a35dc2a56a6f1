package repricing

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

var (
	requestColumns = [...]string{"claim", "line", "npi", "tin", "kind", "place", "drg", "from", "to", "revenue", "code", "modifiers", "units", "charge"}
	resultColumns  = [...]string{"claim", "line", "allowed", "above", "refusal"}
	kinds          = [...]string{claim.Professional: "professional", claim.Institutional: "institutional", claim.Dental: "dental"}
)

// WriteRequests writes the file that goes out.
func WriteRequests(w io.Writer, list []Request) error {
	out := csv.NewWriter(w)
	err := out.Write(requestColumns[:])
	for i := range list {
		r := &list[i]
		if err == nil {
			err = out.Write([]string{
				string(r.Claim), strconv.Itoa(r.Line), r.NPI, r.TIN, kinds[r.Kind], r.Place, r.DRG, r.From.String(), r.To.String(), r.Revenue,
				r.Code, strings.Join(r.Modifiers, " "), string(money.AppendDecimal(nil, r.Units, 3)), r.Charge.String(),
			})
		}
	}
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return fault.As(fault.Unavailable, err, "repricing requests")
}

// ReadRequests reads the file that goes out, as a repricer does. fault.Invalid names the row.
func ReadRequests(r io.Reader) (list []Request, err error) {
	err = rows(r, "repricing requests", requestColumns[:], func(row []string) bool {
		q := Request{Claim: id.Claim(row[0]), NPI: row[2], TIN: row[3], Place: row[5], DRG: row[6], Revenue: row[9], Code: row[10], Modifiers: strings.Fields(row[11])}
		ok := [6]bool{q.Claim != ""}
		q.Line, ok[1] = lineNumber(row[1])
		kind := slices.Index(kinds[:], row[4])
		q.Kind, ok[2] = claim.Kind(max(0, kind)), kind >= 0
		var errs [3]error
		q.From, errs[0] = day.Parse(row[7])
		q.To, errs[1] = day.Parse(row[8])
		q.Charge, errs[2] = money.Parse(row[13])
		ok[3] = errs == [3]error{}
		q.Units, ok[4] = units(row[12])
		ok[5] = q.Charge >= 0
		list = append(list, q)
		return ok == [6]bool{true, true, true, true, true, true}
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func units(s string) (int64, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if s == "" || len(whole) > 12 || len(frac) > 3 {
		return 0, false
	}
	return money.Decimal(whole, frac, 3)
}

func lineNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0
}

// meant stands in the column above.
const meant = "yes"

// WriteResults writes the file that comes in, as a repricer does.
func WriteResults(w io.Writer, list []Result) error {
	out := csv.NewWriter(w)
	err := out.Write(resultColumns[:])
	for i := range list {
		r := &list[i]
		allowed, above := r.Allowed.String(), ""
		if r.Refusal != "" {
			allowed = ""
		}
		if r.Above {
			above = meant
		}
		if err == nil {
			err = out.Write([]string{string(r.Claim), strconv.Itoa(r.Line), allowed, above, r.Refusal})
		}
	}
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return fault.As(fault.Unavailable, err, "repricing results")
}

// ReadResults reads the file that comes in. Each line of a claim stands once, with an amount
// that is not below 0 or with a refusal. fault.Invalid names the row; a file with a fault says
// nothing at all.
func ReadResults(r io.Reader) (list []Result, err error) {
	type key struct {
		claim id.Claim
		line  int
	}
	seen := map[key]bool{}
	err = rows(r, "repricing results", resultColumns[:], func(row []string) bool {
		q := Result{Claim: id.Claim(row[0]), Above: row[3] == meant, Refusal: strings.TrimSpace(row[4])}
		var ok bool
		q.Line, ok = lineNumber(row[1])
		ok = ok && q.Claim != "" && (row[2] == "") != (q.Refusal == "") && (row[3] == "" || q.Above && q.Refusal == "") && !seen[key{q.Claim, q.Line}]
		if ok && q.Refusal == "" {
			allowed, wrong := money.Parse(row[2])
			q.Allowed, ok = allowed, wrong == nil && allowed >= 0
		}
		seen[key{q.Claim, q.Line}] = true
		list = append(list, q)
		return ok
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// rows hands each row below the header over, which says whether it is sound.
func rows(r io.Reader, what string, columns []string, take func(row []string) bool) error {
	in := csv.NewReader(r)
	in.FieldsPerRecord = len(columns)
	header, err := in.Read()
	if err != nil || !slices.Equal(header, columns) {
		return fault.New(fault.Invalid, "%s: the first line reads %s", what, strings.Join(columns, ","))
	}
	for n := 1; ; n++ {
		row, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fault.As(fault.Invalid, err, "%s, row %d", what, n)
		}
		if !take(row) {
			return fault.New(fault.Invalid, "%s, row %d: a column does not read as the file's description says, or the line stands twice", what, n)
		}
	}
}
