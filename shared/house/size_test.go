package house_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// The limits, in lines and names (design.md 6).
const (
	maxFunc, p95Func, medianFunc = 60, 40, 10
	maxFile, p95File             = 500, 300
	maxExported                  = 30
)

// wide packages offer more, with the number they may not pass and why.
var wide = map[string]struct {
	most int
	why  string
}{
	"shared/adjudicate": {58, "23 are reasons to pend, 7 events, 4 statuses of replays; deciding, people's work and replays the rest"},
	"shared/claim":      {42, "23 are kinds, frequencies, groups, statuses and acts; the parts of a claim the rest"},
	"shared/cob":        {48, "23 are the values of its words, 12 the rules"},
	"shared/codes":      {47, "30 are names of sets, 6 what a set says of a code"},
	"shared/family":     {40, "7 are relationships and tiers; the log, its state and their marks the rest"},
	"shared/funding":    {34, "14 are events, statuses, methods and kinds of lines"},
	"shared/ledger":     {32, "19 are the accounts and the kinds of journals"},
	"shared/plan":       {71, "40 are the values of its words: networks, elements, classes, settings, methods, edits"},
	"shared/x12":        {36, "24 are the codes of IK304 and IK403"},
	"shared/x12/x837":   {34, "22 are the parts of a claim"},
}

// measure is lengths with what is too long by itself.
type measure struct {
	sizes []int
	over  []string
}

func functionLengths(ps []*pkg) (m measure) {
	for _, p := range ps {
		for _, f := range p.shipped() {
			for _, d := range f.tree.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				n := f.lines(fn)
				m.sizes = append(m.sizes, n)
				if n > maxFunc {
					m.over = append(m.over, f.at(fn, "%s has %d lines, at most %d", fn.Name.Name, n, maxFunc))
				}
			}
		}
	}
	return m
}

// fileLengths measures shipped files; of tests it only says which are too long.
func fileLengths(ps []*pkg) (m measure) {
	for _, p := range ps {
		for _, f := range p.files {
			n := strings.Count(f.text, "\n")
			if n > maxFile {
				m.over = append(m.over, fmt.Sprintf("%s: %d lines, at most %d", f.path, n, maxFile))
			}
			if f.shipped {
				m.sizes = append(m.sizes, n)
			}
		}
	}
	return m
}

func exportCounts(ps []*pkg) (m measure) {
	for _, p := range ps {
		n, most := len(exported(p)), max(maxExported, wide[p.path].most)
		m.sizes = append(m.sizes, n)
		if n > most {
			m.over = append(m.over, fmt.Sprintf("%s: %d exported names, at most %d", p.path, n, most))
		}
		if n <= maxExported && wide[p.path].most > 0 {
			m.over = append(m.over, p.path+": it is not wide any more: delete its line from wide")
		}
	}
	return m
}

// at is the size that share (in hundredths) of all do not exceed: the nearest rank.
func (m measure) at(share int) int {
	if len(m.sizes) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(m.sizes))
	return sorted[max(0, (len(sorted)*share+99)/100-1)]
}

func (m measure) above(share, limit int, what string) []string {
	if n := m.at(share); n > limit {
		return []string{fmt.Sprintf("%s: the %dth of a hundred is %d, at most %d", what, share, n, limit)}
	}
	return nil
}

func TestFunctionsAreShort(t *testing.T) {
	m := functionLengths(packages(t))
	t.Logf("%d functions: median %d lines, p95 %d, longest %d", len(m.sizes), m.at(50), m.at(95), m.at(100))
	found := append(m.over, m.above(50, medianFunc, "functions")...)
	hold(t, append(found, m.above(95, p95Func, "functions")...), "Split the function where a comment would begin a new part; give the part a name.")
}

func TestFilesAreShort(t *testing.T) {
	m := fileLengths(packages(t))
	t.Logf("%d files: median %d lines, p95 %d, longest %d", len(m.sizes), m.at(50), m.at(95), m.at(100))
	hold(t, append(m.over, m.above(95, p95File, "files")...), "Move one subject into a file named after it.")
}

func TestPackagesOfferFewNames(t *testing.T) {
	m := exportCounts(packages(t))
	t.Logf("%d packages: median %d exported names, p95 %d, most %d", len(m.sizes), m.at(50), m.at(95), m.at(100))
	hold(t, m.over, "Unexport what only this package uses, or split the package by capability. Where most are the values of one type,\n"+
		"add it to wide in shared/house/size_test.go.")
}
