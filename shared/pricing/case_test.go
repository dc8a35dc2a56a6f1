package pricing_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/casefile"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/medicare"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/provider"
	"github.com/openaso/openaso/shared/repricing"
)

const (
	cases     = "../../testdata/pricing/"
	published = cases + "medicare/"
)

var update = flag.Bool("update", false, "write want anew")

// TestCases runs every case file; README.md beside the files says how to write one.
func TestCases(t *testing.T) { casefile.Run(t, cases, 20, *update, priced) }

// priced is what the case's claims cost, or what is wrong with its documents.
func priced(t *testing.T, ar *txtar.Archive) string {
	w := world{t: t, tables: pricing.Tables{Schedules: map[string]*provider.Schedule{}, Weights: map[string]*pricing.Weights{}, Medicare: book(t)}}
	for _, f := range ar.Files {
		if err := w.read(f); err != nil {
			return "refused: " + err.Error() + "\n"
		}
	}
	var out strings.Builder
	for _, q := range w.questions {
		fmt.Fprintf(&out, "%s\n", q.Claim.ID)
		lines := make([]pricing.Priced, len(q.Services))
		for i := range lines {
			lines[i].Skip = w.skipped[&q.Claim.Lines[i]]
		}
		p, err := w.way(q.Claim)
		if err != nil {
			return "refused: " + err.Error() + "\n"
		}
		p(q, lines)
		write(&out, q.Claim, lines)
	}
	return out.String()
}

func write(out *strings.Builder, c *claim.Claim, lines []pricing.Priced) {
	var sum money.Cents
	for i, p := range lines {
		fmt.Fprintf(out, "  %d billed %s ", c.Lines[i].Number, c.Lines[i].Charge)
		switch {
		case p.Skip:
			fmt.Fprint(out, "skipped\n")
		case p.Found && p.Allowed > c.Lines[i].Charge && p.Above:
			fmt.Fprintf(out, "allowed %s, above the charge\n", p.Allowed)
		case p.Found:
			fmt.Fprintf(out, "allowed %s\n", p.Allowed)
		case p.Waits:
			fmt.Fprintf(out, "waits for its %s\n", p.Missing)
		default:
			fmt.Fprintf(out, "has no %s\n", p.Missing)
		}
		sum += p.Allowed
	}
	fmt.Fprintf(out, "  sum %s\n", sum)
}

// world is what a case file holds.
type world struct {
	t            *testing.T
	tables       pricing.Tables
	arrangements []*pricing.Arrangement // the first is the provider's
	single       []pricing.SingleCase
	results      []repricing.Result
	qpa          [2][]byte
	protected    *pricing.QPA
	questions    []*pricing.Question
	skipped      map[*claim.Line]bool
	zip          string
}

func (w *world) read(f txtar.File) (err error) {
	base := strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name))
	switch dir, _, _ := strings.Cut(f.Name, "/"); {
	case dir == "schedules":
		w.tables.Schedules[base], err = provider.ReadSchedule(base, f.Data)
		if err == nil && len(w.arrangements) == 0 {
			w.arrangements = append(w.arrangements, pricing.OfSchedule(w.tables.Schedules[base]))
		}
	case dir == "weights":
		w.tables.Weights[base], err = pricing.ReadWeights(base, f.Data)
	case f.Name == "arrangement.yaml", dir == "arrangements":
		var a *pricing.Arrangement
		if a, err = pricing.ReadArrangement(f.Data); err == nil {
			if err = a.Link(&w.tables); err == nil && f.Name == "arrangement.yaml" {
				w.arrangements = []*pricing.Arrangement{a}
			} else {
				w.arrangements = append(w.arrangements, a)
			}
		}
	case f.Name == "single-cases.yaml":
		w.single, err = pricing.ReadSingleCases(f.Data)
	case f.Name == "repriced.csv":
		w.results, err = repricing.ReadResults(bytes.NewReader(f.Data))
	case f.Name == "regions.csv":
		w.qpa[1] = f.Data
	case dir == "qpa":
		w.protected, err = pricing.ReadQPA(base, f.Data, w.qpa[1])
	case f.Name == "claims":
		w.claims(string(f.Data))
	case f.Name != "want":
		w.t.Fatalf("no such part: %s", f.Name)
	}
	return err
}

// way is the contract's way of pricing a claim, with what goes before it.
func (w *world) way(c *claim.Claim) (pricing.Price, error) {
	if w.protected != nil {
		return w.protected.Price(w.zip), nil
	}
	p := repricing.Over(w.results, w.arrangements[0].Price(w.zip))
	for i := range w.single {
		for _, a := range w.arrangements {
			if s := &w.single[i]; s.With(c) && a.ID == s.Arrangement {
				return s.Over(a.Price(w.zip), p), nil
			}
		}
	}
	return p, nil
}

// claims reads claims as README.md says.
func (w *world) claims(text string) {
	w.skipped, w.zip = map[*claim.Line]bool{}, "45402"
	sc := bufio.NewScanner(strings.NewReader(text))
	var open *pricing.Question
	for sc.Scan() {
		f := strings.Fields(sc.Text())
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		if f[0] == "claim" {
			c := &claim.Claim{ID: id.Claim(f[1]), Member: "A", Billing: "1234567893", TIN: "900000001", Place: "11"}
			c.Lines = make([]claim.Line, 0, 64) // lines do not move: skipped holds their places
			open = &pricing.Question{Claim: c}
			w.words(f[2:], func(word, value string) bool { return w.ofClaim(c, word, value) })
			w.questions = append(w.questions, open)
			continue
		}
		w.line(open, f)
	}
}

func (w *world) words(f []string, take func(word, value string) bool) {
	for i := 0; i+1 < len(f); i += 2 {
		if !take(f[i], f[i+1]) {
			w.t.Fatalf("no such word: %s", f[i])
		}
	}
	if len(f)%2 != 0 {
		w.t.Fatalf("a word without its value: %s", f[len(f)-1])
	}
}

func (w *world) ofClaim(c *claim.Claim, word, value string) bool {
	switch word {
	case "bill":
		c.Kind, c.Place = claim.Institutional, value
		if c.Stay == nil {
			c.Stay = &claim.Stay{}
		}
	case "drg":
		c.Stay.DRG = value
	case "from":
		c.Stay.From = w.day(value)
	case "to":
		c.Stay.To = w.day(value)
	case "status":
		c.Stay.PatientStatus = value
	case "covered-days":
		c.Stay.Values = []claim.Value{{Code: "80", Amount: w.cents(value)}}
	case "zip":
		w.zip = value
	case "member":
		c.Member = id.Member(value)
	default:
		return false
	}
	return true
}

func (w *world) line(q *pricing.Question, f []string) {
	c := q.Claim
	c.Lines = append(c.Lines, claim.Line{Number: len(c.Lines) + 1, Code: f[0], Units: 1000})
	l := &c.Lines[len(c.Lines)-1]
	if rev, ok := strings.CutPrefix(f[0], "rev-"); ok {
		l.Code, l.Revenue = "", rev
	}
	l.From = w.day(f[1])
	l.To = l.From
	l.Charge = w.cents(f[2])
	w.words(f[3:], func(word, value string) bool {
		switch word {
		case "units":
			l.Units = int64(w.cents(value)) * 10
		case "place":
			l.Place = value
		case "modifiers":
			l.Modifiers = strings.Split(value, ",")
		case "code":
			l.Code = value
		case "line":
			w.skipped[l] = value == "denied"
		default:
			return false
		}
		return true
	})
	q.Services = append(q.Services, service(c, l))
}

func service(c *claim.Claim, l *claim.Line) match.Service {
	s := match.Service{Network: "in", Code: l.Code, Revenue: l.Revenue, Place: l.Place, Modifiers: l.Modifiers, Kind: "professional", Age: -1}
	if c.Kind == claim.Institutional {
		s.Kind, s.Bill, s.DRG = "institutional", c.Place, c.Stay.DRG
	} else if s.Place == "" {
		s.Place = c.Place
	}
	return s
}

func (w *world) day(s string) day.Day {
	d, err := day.Parse(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) cents(s string) money.Cents {
	c, err := money.Parse(s)
	if err != nil {
		w.t.Fatalf("%s: %v", strconv.Quote(s), err)
	}
	return c
}

func book(t testing.TB) *medicare.Book {
	t.Helper()
	open := func(name string) ([]byte, error) { return os.ReadFile(published + name) }
	b, err := open("pfs@2026.1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := medicare.Read(b, open)
	if err != nil {
		t.Fatal(err)
	}
	all, err := medicare.NewBook([]*medicare.Release{r})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
