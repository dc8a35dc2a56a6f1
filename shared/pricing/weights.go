package pricing

import (
	"bytes"
	"encoding/csv"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

// Weights are the relative weights of diagnosis related groups, of one version of a grouper.
type Weights struct {
	ID   string           // id@version
	list map[string]int64 // by DRG, four places
}

func (w *Weights) of(drg string) (int64, bool) {
	n, ok := w.list[drg]
	return n, ok
}

// ReadWeights reads weights from CSV with the columns drg and weight; a weight has up to four
// decimals and is below 10,000. fault.Invalid names the row.
func ReadWeights(name string, b []byte) (*Weights, error) {
	rows, err := table(b, "DRG weights", "drg,weight")
	if err != nil {
		return nil, err
	}
	w := &Weights{name, make(map[string]int64, len(rows))}
	for i, row := range rows {
		n, ok := number(row[1], 4)
		if _, twice := w.list[row[0]]; !ok || twice || row[0] == "" {
			return nil, fault.New(fault.Invalid, "DRG weights, row %d: a DRG, standing once, and a weight with up to four decimals", i+1)
		}
		w.list[row[0]] = n
	}
	return w, nil
}

// table reads a CSV with a header, which lines of # may comment.
func table(b []byte, what, header string) ([][]string, error) {
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	rows.FieldsPerRecord, rows.Comment = strings.Count(header, ",")+1, '#'
	list, err := rows.ReadAll()
	if err != nil {
		return nil, fault.As(fault.Invalid, err, "%s", what)
	}
	if len(list) == 0 || strings.Join(list[0], ",") != header {
		return nil, fault.New(fault.Invalid, "%s: the first line reads %s", what, header)
	}
	return list[1:], nil
}

// number reads a decimal below 10,000 in so many places.
func number(s string, places int) (int64, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	frac = strings.TrimRight(frac, "0")
	if whole == "" || len(whole) > 4 || len(frac) > places {
		return 0, false
	}
	return money.Decimal(whole, frac, places)
}
