package house_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// exact packages keep money and counts whole.
var exact = []string{"shared/money", "shared/adjudicate", "shared/plan", "shared/ledger", "shared/funding", "shared/payment",
	"shared/family", "shared/claim", "shared/x12/x835", "shared/whatif", "shared/audit"}

func floats(ps []*pkg) (out []string) {
	for _, p := range ps {
		if !slices.Contains(exact, p.path) {
			continue
		}
		for _, f := range p.files {
			ast.Inspect(f.tree, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Ident:
					if n.Name == "float32" || n.Name == "float64" {
						out = append(out, f.at(n, "%s", n.Name))
					}
				case *ast.BasicLit:
					if n.Kind == token.FLOAT && strings.Contains(n.Value, ".") {
						out = append(out, f.at(n, "a number with a point"))
					}
				}
				return true
			})
		}
	}
	return out
}

// clocks finds who reads the clock outside programs and tests.
func clocks(ps []*pkg) (out []string) {
	for _, p := range ps {
		if under(p.path, "functions") || under(p.path, "scripts") {
			continue
		}
		for _, f := range p.shipped() {
			f.uses("time", func(n ast.Node, name string) {
				if name == "Now" || name == "Since" || name == "Until" {
					out = append(out, f.at(n, "time.%s", name))
				}
			})
		}
	}
	return out
}

func prints(ps []*pkg) (out []string) {
	for _, p := range ps {
		if !under(p.path, "shared") {
			continue
		}
		for _, f := range p.shipped() {
			found := func(n ast.Node, name string) {
				if strings.HasPrefix(name, "Print") || strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Panic") {
					out = append(out, f.at(n, "%s", name))
				}
			}
			f.uses("fmt", found)
			f.uses("log", found)
			ast.Inspect(f.tree, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok {
					if x, ok := c.Fun.(*ast.Ident); ok && x.Obj == nil && (x.Name == "print" || x.Name == "println") {
						out = append(out, f.at(n, "%s", x.Name))
					}
				}
				return true
			})
		}
	}
	return out
}

var unfinished = regexp.MustCompile(`(?i)\b(TODO|FIXME|XXX|placeholders?|not (yet )?implemented|unimplemented)\b`)

func unfinishedWords(ps []*pkg) (out []string) {
	for _, p := range ps {
		for _, f := range p.shipped() {
			for _, at := range unfinished.FindAllStringIndex(f.text, -1) {
				line := 1 + strings.Count(f.text[:at[0]], "\n")
				out = append(out, fmt.Sprintf("%s:%d: %q", f.path, line, f.text[at[0]:at[1]]))
			}
		}
	}
	return out
}

func inits(ps []*pkg) (out []string) {
	for _, p := range ps {
		for _, f := range p.files {
			for _, d := range f.tree.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					out = append(out, f.at(fn, "init"))
				}
			}
		}
	}
	return out
}

func vagueNames(ps []*pkg) (out []string) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "misc", "base"}
	for _, p := range ps {
		if slices.Contains(vague, path.Base(p.path)) || slices.Contains(vague, strings.TrimSuffix(p.files[0].tree.Name.Name, "_test")) {
			out = append(out, p.path+": says nothing of what is in it")
		}
	}
	return out
}

// naps finds sleeping anywhere, tests included.
func naps(ps []*pkg) (out []string) {
	for _, p := range ps {
		for _, f := range p.files {
			f.uses("time", func(n ast.Node, name string) {
				if name == "Sleep" {
					out = append(out, f.at(n, "time.Sleep"))
				}
			})
		}
	}
	return out
}

// steppingAside is the one place that leaves tests out: those that need parts from
// elsewhere, where nobody fetched them. make test-aws does, and CI fails without them.
const steppingAside = "shared/internal/awstest"

// skips finds tests that step aside, in test files and in conformance suites.
func skips(ps []*pkg) (out []string) {
	for _, p := range ps {
		if p.path == steppingAside {
			continue
		}
		for _, f := range p.files {
			imports := f.imports()
			if imports["testing"] == "" && imports["rapid"] == "" {
				continue
			}
			ast.Inspect(f.tree, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if s, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow", "Short"}, s.Sel.Name) {
					out = append(out, f.at(n, "%s", s.Sel.Name))
				}
				return true
			})
		}
	}
	return out
}

func TestMoneyHasNoFloats(t *testing.T) {
	hold(t, floats(packages(t)), "Use money.Cents, money.BasisPoints or thousandths in an int64.")
}

func TestTheClockIsPassedIn(t *testing.T) {
	hold(t, clocks(packages(t)), "Take Now func() time.Time; programs pass time.Now.")
}

func TestNothingIsPrinted(t *testing.T) {
	hold(t, prints(packages(t)), "Return an error, or take a *slog.Logger made by shared/logs.")
}

func TestNothingIsUnfinished(t *testing.T) {
	hold(t, unfinishedWords(packages(t)), "Finish it, or leave it out and open an issue.")
}

func TestNoInit(t *testing.T) {
	hold(t, inits(packages(t)), "Build it where it is used; lists are explicit and ordered.")
}

func TestPackagesAreNamedAfterWhatTheyDo(t *testing.T) {
	hold(t, vagueNames(packages(t)), "Put each function beside the type it serves.")
}

func TestNothingSleeps(t *testing.T) {
	hold(t, naps(packages(t)), "Pass the clock in; wait on a channel, a context or a condition.")
}

func TestNoTestIsSkipped(t *testing.T) {
	hold(t, skips(packages(t)), "A test runs everywhere or is deleted. One that needs parts from elsewhere asks shared/internal/awstest for them.")
}
