package whatif

import (
	_ "embed" // the page is part of the program
	"html/template"
	"io"
	"strconv"

	"github.com/openaso/openaso/shared/money"
)

//go:embed report.html
var page string

// HTML writes the report as one page that needs nothing beside it: no script, no picture
// from elsewhere.
func (r *Report) HTML(w io.Writer) error {
	words := template.FuncMap{
		"usd": money.Cents.Dollars, "signed": Signed, "percent": Percent, "or": func(s, other string) string {
			if s == "" {
				return other
			}
			return s
		},
	}
	t, err := template.New("report").Funcs(words).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		*Report
		Charts []chart
	}{r, []chart{
		r.chart("What a member owes on average", "member", func(a *Amounts) money.Cents { return a.Member }),
		r.chart("What the plan pays for a member on average", "plan", func(a *Amounts) money.Cents { return a.Plan }),
	}})
}

// Signed is a change as people read it: "+$1.00", "-$1.00", "$0.00".
func Signed(c money.Cents) string {
	if c > 0 {
		return "+" + c.Dollars()
	}
	return c.Dollars()
}

// Percent is a change as a share of what there was before: "+12.5%"; "-" where there was nothing.
func Percent(change, before money.Cents) string {
	bp, ok := Share(change, before)
	if !ok {
		return "-"
	}
	n, sign := int64(bp), ""
	switch {
	case n < 0:
		n, sign = -n, "-"
	case n > 0:
		sign = "+"
	}
	tenths := (n + 5) / 10
	return sign + strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + "%"
}

// chart is a bar a decile and design, in units of its drawing.
type chart struct {
	Title, Class string
	Bars         []bar
	Marks        []mark
}

type bar struct {
	X, Y, Height int64
	LabelX       int64 // where the label ends, of a bar after where it begins: neighbours do not meet
	After        bool
	Decile       int
	Label        string // above the bar, in whole dollars
	Says         string // for who reads or points at it
}

// mark is a line across the drawing at an amount.
type mark struct {
	Y    int64
	Text string
}

// The drawing: bars stand on base and are high units high at most.
const (
	left, step, wide = 70, 91, 36
	base, high       = 250, 200
)

func (r *Report) chart(title, class string, of func(*Amounts) money.Cents) chart {
	c := chart{Title: title, Class: class}
	var averages [deciles][2]money.Cents
	most := money.Cents(1)
	for i := range r.Deciles[:min(len(r.Deciles), deciles)] {
		if d := &r.Deciles[i]; d.Members > 0 {
			averages[i] = [2]money.Cents{of(&d.Before).MulDiv(1, int64(d.Members)), of(&d.After).MulDiv(1, int64(d.Members))}
			most = max(most, averages[i][0], averages[i][1])
		}
	}
	most = round(most)
	for i, pair := range averages {
		for j, amount := range pair {
			height := int64(max(amount, 0).MulDiv(high, int64(most)))
			x := int64(left + i*step + j*(wide+2))
			c.Bars = append(c.Bars, bar{
				X: x, LabelX: x + int64(wide*(1-j)), Y: base - height, Height: height, After: j == 1, Decile: i + 1,
				Label: whole(amount), Says: "Decile " + strconv.Itoa(i+1) + ", " + [2]string{"before", "after"}[j] + ": " + amount.Dollars(),
			})
		}
	}
	for n := range int64(5) {
		c.Marks = append(c.Marks, mark{base - n*high/4, whole(most.MulDiv(n, 4))})
	}
	return c
}

// round is the next amount that divides well into quarters.
func round(c money.Cents) money.Cents {
	for unit := money.Cents(400); ; unit *= 10 {
		for _, n := range []money.Cents{1, 2, 5} {
			if n*unit >= c {
				return n * unit
			}
		}
	}
}

// whole is an amount in whole dollars, rounded half-up.
func whole(c money.Cents) string {
	s := (c.MulDiv(1, 100) * 100).Dollars()
	return s[:len(s)-len(".00")]
}
