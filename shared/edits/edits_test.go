package edits_test

import (
	"flag"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/internal/casefile"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

var update = flag.Bool("update", false, "write want.txt anew")

// TestCases runs every case file: tables (a folder of the quarter before each name), claim,
// in force and want.txt.
func TestCases(t *testing.T) {
	casefile.Run(t, "../../testdata/edits", 20, *update, func(t *testing.T, ar *txtar.Archive) string {
		var tables []*edits.Table
		var c testClaim
		var o plan.Option
		for _, f := range ar.Files {
			switch f.Name {
			case "claim":
				c = readClaim(t, string(f.Data))
			case "in force":
				for _, e := range strings.Fields(string(f.Data)) {
					o.Edits = append(o.Edits, plan.Edit(e))
				}
			case "want.txt":
			default:
				tables = append(tables, edits.Read(f.Name, strings.NewReader(string(f.Data))))
			}
		}
		return said(book(t, tables...).Check(&edits.Question{Claim: &c.Claim, Services: c.services, Option: &o}))
	})
}

func book(t testing.TB, tables ...*edits.Table) *edits.Book {
	t.Helper()
	b, err := edits.NewBook(tables...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// said is the findings, a line each.
func said(findings []edits.Finding) string {
	if findings == nil {
		return "nothing\n"
	}
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "line %d: %s, %s-%s %s", f.Line+1, f.Edit, f.Group, f.Reason, f.Remark)
		if f.Edit == plan.EditMUE {
			fmt.Fprintf(&b, ", %s units pass", strconv.FormatFloat(float64(f.Units)/1000, 'f', -1, 64))
		}
		b.WriteString("\n")
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), " ,", ","), " \n", "\n")
}

type testClaim struct {
	claim.Claim
	services []match.Service
}

// readClaim reads the claim's line, then a line a service: code, day, units, and words with
// their values. What the first line says of the person and the place holds for all.
func readClaim(t *testing.T, text string) testClaim {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	head := strings.Fields(lines[0])
	kinds := map[string]claim.Kind{"professional": claim.Professional, "institutional": claim.Institutional, "dental": claim.Dental}
	c := testClaim{Claim: claim.Claim{Kind: kinds[head[0]], Billing: "1000000020"}}
	base := match.Service{Kind: head[0], Age: -1}
	words(t, head[1:], &c.Claim, &claim.Line{}, &base)
	for i, text := range lines[1:] {
		f := strings.Fields(text)
		from, err := day.Parse(f[1])
		units, err2 := strconv.ParseFloat(f[2], 64)
		if err != nil || err2 != nil {
			t.Fatalf("line %d: %v %v", i+1, err, err2)
		}
		l, s := claim.Line{Number: i + 1, Code: strings.Trim(f[0], "-"), From: from, To: from, Units: int64(units * 1000)}, base
		words(t, f[3:], &c.Claim, &l, &s)
		s.Code, s.Modifiers = l.Code, l.Modifiers
		c.Lines, c.services = append(c.Lines, l), append(c.services, s)
	}
	return c
}

func words(t *testing.T, f []string, c *claim.Claim, l *claim.Line, s *match.Service) {
	for ; len(f) > 1; f = f[2:] {
		var err error
		switch f[0] {
		case "age":
			if s.Age = -1; f[1] != "unknown" {
				s.Age, err = strconv.Atoi(f[1])
			}
		case "sex":
			s.Sex = f[1]
		case "place":
			s.Place = f[1]
		case "taxonomy":
			s.Taxonomy = f[1]
		case "bill":
			c.Place, s.Bill = f[1], f[1]
		case "mod":
			l.Modifiers = strings.Split(f[1], ",")
		case "by":
			l.Rendering = f[1]
		case "to":
			l.To, err = day.Parse(f[1])
		default:
			t.Fatalf("no word %s", f[0])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
