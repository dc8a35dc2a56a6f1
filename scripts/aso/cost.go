package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/openaso/openaso/scripts/aso/cost"
)

type costCmd struct {
	Claims   int64  `help:"Claims a month." default:"1000000"`
	Batch    string `help:"Claims of a family that come together: 1, 2, 2.5 or 3, which were measured." enum:"1,2,2.5,3" default:"2.5"`
	Families *int64 `help:"Families covered; if none are said, as many as have these claims at 40 a year each."`
	Reports  *int64 `help:"Households that the HR system reports a month; if none are said, one in twelve families."`
	Email    int64  `help:"Of a hundred notices, how many go by e-mail." default:"80"`
	SMS      int64  `help:"Of a hundred notices, how many go by SMS. The rest are letters." default:"10" name:"sms"`
	Prices   string `help:"File of other prices: a JSON object of names to dollars as text." type:"existingfile"`
	Show     bool   `help:"Print the prices, each with its source, instead." name:"show-prices"`
}

// Run says what a month costs on AWS.
func (c *costCmd) Run(a *app) error {
	prices := cost.Prices()
	if c.Prices != "" {
		doc, err := os.ReadFile(c.Prices)
		if err != nil {
			return fmt.Errorf("the price file cannot be read")
		}
		if prices, err = cost.Override(prices, doc); err != nil {
			return err
		}
	}
	if c.Show {
		return give(a, prices, priceTable)
	}
	b, err := cost.Make(c.use(), prices)
	if err != nil {
		return err
	}
	return give(a, b, func(p *printer, b **cost.Bill) { bill(p, *b) })
}

func (c *costCmd) use() cost.Use {
	u := cost.Use{Claims: c.Claims, Batch: c.Batch, Families: (c.Claims*12 + 39) / 40, Email: c.Email, SMS: c.SMS}
	if c.Families != nil {
		u.Families = *c.Families
	}
	u.Reports = (u.Families + 11) / 12
	if c.Reports != nil {
		u.Reports = *c.Reports
	}
	return u
}

func priceTable(p *printer, prices *[]cost.Price) {
	p.head("name", "dollars", "each", "label", "source")
	for _, one := range *prices {
		p.row(one.Name, exact(one.Micro), one.Each, one.Label, one.From)
	}
	p.line("us-east-1, on demand, as of November 2026. Recalled ones are to be checked before they are quoted.")
}

// exact is dollars / 1,000,000 with two decimals or as many as it takes.
func exact(micro int64) string {
	cents := fmt.Sprintf("%06d", micro%1_000_000)
	return "$" + grouped(micro/1_000_000) + "." + cents[:2] + strings.TrimRight(cents[2:], "0")
}

func bill(p *printer, b *cost.Bill) {
	u := &b.Use
	p.line("A month of %s claims on AWS, us-east-1, on demand", grouped(u.Claims))
	p.line("Assumed: claims come %s at a time for a family; %s families, of which the HR system reports %s;",
		u.Batch, grouped(u.Families), grouped(u.Reports))
	p.line("notices %d%% by e-mail, %d%% by SMS, the rest by letter\n", u.Email, u.SMS)
	p.head("item", "basis", "units", "dollars", "share", "a million claims")
	for at := 0; at < len(b.Rows); {
		at += item(p, b, b.Rows[at:])
	}
	p.row("together", "", "", nano(b.Nano), "100.0%", "")
	p.line("\n%s a claim, beside %s a month that is there without one.", nano(b.Each), nano(b.Fixed))
	p.line("Deciding alone writes %s units a claim, and with everything beside it %s, failed puts included.",
		thousandths(b.Writes("adjudicate"), u.Claims), thousandths(b.Writes(""), u.Claims))
	for _, w := range b.Warnings {
		p.line("\nWarning: %s", w)
	}
	basis(p, b)
}

// basis says what the figures rest on, and what is left out.
func basis(p *printer, b *cost.Bill) {
	p.line("\nMeasured: counted by AWS's rules over the whole system in memory, in days of 150 claims. To count again:")
	p.line("%s", cost.Command)
	p.line("Reasoned: Lambda's time is its calls at 7 ms for the table, 30 ms for a file, 10 ms for a queue, 100 ms for a message,")
	p.line("one after another; batches are half full; queues, keys and logs by AWS's rules. Nothing was deployed.")
	p.line("Prices, with their sources: aso cost --show-prices")
	p.line("\nNot included:")
	for _, n := range b.Not {
		p.line("- %s", n)
	}
}

// item prints one item and its functions, and says how many rows those were.
func item(p *printer, b *cost.Bill, rows []cost.Row) int {
	sum, n := rows[0], 1
	for ; n < len(rows) && rows[n].Item == sum.Item; n++ {
		sum.Units, sum.Nano = sum.Units+rows[n].Units, sum.Nano+rows[n].Nano
	}
	line := func(name, basis string, r *cost.Row) {
		each := nano(share(r.Nano, 1_000_000, b.Use.Claims))
		if r.Fixed {
			each = ""
		}
		p.row(name, basis, amount(r), nano(r.Nano), percent(r.Nano, b.Nano), each)
	}
	line(sum.Item, sum.Basis, &sum)
	if rows[0].Function != "" {
		for i := range rows[:n] {
			line("  "+rows[i].Function, "", &rows[i])
		}
	}
	return n
}

// share is n * of / whole; whoever asks has bounds that keep it within 63 bits.
func share(n, of, whole int64) int64 { return n/whole*of + n%whole*of/whole }

// amount is a row's units as people count them.
func amount(r *cost.Row) string {
	switch r.Price {
	case "compute":
		return grouped(r.Units/1_024_000) + " GB-s"
	case "table-storage", "table-recovery", "file-storage", "logs":
		return grouped(r.Units>>20) + " MB"
	}
	return grouped(r.Units)
}

// nano is dollars / 1,000,000,000: to the cent, or small ones to two digits that count.
func nano(n int64) string {
	if n >= 10_000_000 || n == 0 {
		cents := (n + 5_000_000) / 10_000_000
		return fmt.Sprintf("$%s.%02d", grouped(cents/100), cents%100)
	}
	digits := fmt.Sprintf("%09d", n)
	first := len(digits) - len(strings.TrimLeft(digits, "0"))
	return "$0." + digits[:min(9, first+2)]
}

func percent(n, of int64) string {
	if of == 0 {
		return "0.0%"
	}
	tenths := share(n, 1000, of)
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// thousandths is n / of with three decimals, rounded down.
func thousandths(n, of int64) string {
	t := share(n, 1000, of)
	return fmt.Sprintf("%d.%03d", t/1000, t%1000)
}

// grouped is a count as people read it: 1,234,567.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
