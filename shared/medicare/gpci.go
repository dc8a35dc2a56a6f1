package medicare

import (
	"bytes"
	"encoding/csv"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// locality is a Medicare payment locality: five digits of its contractor and two of its own.
type locality struct{ carrier, number string }

// readGPCI reads Addendum E of CMS (GPCI2026.csv): titles, a header row with the columns
// Medicare Administrative Contractor (MAC), State, Locality Number, Locality Name and the
// indices, localities, footnotes. In some releases the work index stands twice, with a floor
// of 1.0 and without; floor says which one counts. fault.Invalid names the row.
func readGPCI(b []byte, floor bool) (map[locality]*Index, error) {
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	rows.FieldsPerRecord, rows.LazyQuotes = -1, true
	list, err := rows.ReadAll()
	if err != nil {
		return nil, fault.As(fault.Invalid, err, "practice cost indices")
	}
	for i, row := range list {
		if at, ok := gpciHeader(row, floor); ok {
			return gpciRows(list[i+1:], at)
		}
	}
	return nil, fault.New(fault.Invalid, "practice cost indices: no header row with the contractor, the locality number and three indices")
}

// gpciHeader is where contractor, number, and the three indices stand.
func gpciHeader(row []string, floor bool) (at [5]int, ok bool) {
	found := [5]bool{}
	for i := range row {
		text := strings.Join(strings.Fields(strings.ToUpper(row[i])), " ")
		for c, want := range []string{"(MAC)", "LOCALITY NUMBER", "PW GPCI", "PE GPCI", "MP GPCI"} {
			if strings.Contains(text, want) && (!found[c] || strings.Contains(text, "WITHOUT") != floor) {
				at[c], found[c] = i, true
			}
		}
	}
	return at, found == [5]bool{true, true, true, true, true}
}

func gpciRows(list [][]string, at [5]int) (map[locality]*Index, error) {
	all := map[locality]*Index{}
	for i, row := range list {
		if cell(row, at[1]) == "" {
			continue // a blank row or a footnote
		}
		k, ok := localityOf(cell(row, at[0]), cell(row, at[1]))
		x, fine := indexOf(row, at)
		if _, twice := all[k]; !ok || !fine || twice {
			return nil, fault.New(fault.Invalid, "practice cost indices, row %d below the header: a locality, standing once, with three indices below 10 of up to three decimals", i+1)
		}
		all[k] = x
	}
	return all, nil
}

// localityOf puts back the zeros that spreadsheets drop.
func localityOf(carrier, number string) (locality, bool) {
	carrier = strings.Repeat("0", max(0, 5-len(carrier))) + carrier
	number = strings.Repeat("0", max(0, 2-len(number))) + number
	return locality{carrier, number}, len(carrier) == 5 && len(number) == 2 && numeric(carrier) && numeric(number)
}

func indexOf(row []string, at [5]int) (*Index, bool) {
	work, a := decimal(cell(row, at[2]), 3)
	practice, b := decimal(cell(row, at[3]), 3)
	malpractice, c := decimal(cell(row, at[4]), 3)
	return &Index{work, practice, malpractice}, a && b && c && max(work, practice, malpractice) < 10_000
}

// decimal reads a number below 10,000 with so many decimals at most.
func decimal(s string, places int) (Decimal, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	frac = strings.TrimRight(frac, "0")
	if s == "" || s == "." || len(whole) > 4 || len(frac) > places {
		return 0, false
	}
	n, ok := money.Decimal(whole, frac, places)
	return Decimal(n), ok
}

func numeric(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
