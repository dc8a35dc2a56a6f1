package house_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// top is what stands at the top of the repository, beside dot-files.
var top = []string{"LICENSE", "Makefile", "README.md", "cdk.json", "events", "functions", "go.mod", "go.sum", "infra", "scripts", "shared", "testdata"}

// strangers compares the first parts of the paths of all files with top.
func strangers(paths []string) (out []string) {
	there := map[string]bool{}
	for _, p := range paths {
		first, _, _ := strings.Cut(p, "/")
		if there[first] || strings.HasPrefix(first, ".") {
			continue
		}
		there[first] = true
		if !slices.Contains(top, first) {
			out = append(out, first+": does not belong at the top")
		}
	}
	for _, name := range top {
		if !there[name] {
			out = append(out, name+": is missing")
		}
	}
	return out
}

func TestTopLevel(t *testing.T) {
	cmd := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	hold(t, strangers(strings.Split(strings.TrimSpace(string(out)), "\n")), "Code goes into functions, infra, shared, events or scripts, fixtures into testdata. Build output goes to .build/ and .cdk.out/.")
}

const begin, end = "<!-- packages -->\n", "<!-- /packages -->"

// stale compares the index in the README with the index as it should be.
func stale(readme, want string) []string {
	_, rest, ok := strings.Cut(readme, begin)
	got, _, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return []string{"README.md: no packages between " + strings.TrimSpace(begin) + " and " + end}
	}
	if want == "" {
		return []string{"scripts/index prints nothing"}
	}
	var out []string
	lines := slices.Collect(strings.Lines(got))
	for line := range strings.Lines(want) {
		if !slices.Contains(lines, line) {
			out = append(out, "README.md lacks: "+strings.TrimSpace(line))
		}
	}
	if len(out) == 0 && got != want {
		out = append(out, "README.md: the index has lines too many, or in another order")
	}
	return out
}

func TestReadmeIndexIsCurrent(t *testing.T) {
	cmd := exec.Command("go", "run", "./scripts/index")
	cmd.Dir = root
	want, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	hold(t, stale(string(readme), string(want)), "Run: go run ./scripts/index -w README.md")
}

// decision is a page of shared/decisions.
type decision struct{ name, text string }

const maxDecision = 60

var (
	decisionName = regexp.MustCompile(`^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md$`)
	decisionRef  = regexp.MustCompile(`shared/decisions/(\d{4})`)
	headings     = []string{"## Context", "## Decision", "## Consequence", "## What would change our mind"}
)

// misfiled checks names, numbers, headings and length; pages come sorted by name.
func misfiled(pages []decision) (out []string) {
	for i, p := range pages {
		m := decisionName.FindStringSubmatch(p.name)
		switch {
		case m == nil:
			out = append(out, p.name+": the name is not NNNN-title.md in lower case")
		case m[1] != fmt.Sprintf("%04d", i+1):
			out = append(out, fmt.Sprintf("%s: the number is not %04d: there is a gap or a repeat", p.name, i+1))
		}
		var got []string
		for line := range strings.Lines(p.text) {
			if strings.HasPrefix(line, "## ") {
				got = append(got, strings.TrimSpace(line))
			}
		}
		if !slices.Equal(got, headings) {
			out = append(out, fmt.Sprintf("%s: the headings are %q", p.name, got))
		}
		if n := strings.Count(p.text, "\n"); n > maxDecision {
			out = append(out, fmt.Sprintf("%s: %d lines, at most %d", p.name, n, maxDecision))
		}
	}
	return out
}

// dangling finds references in Go source to pages that are not there.
func dangling(ps []*pkg, pages []decision) (out []string) {
	for _, p := range ps {
		for _, f := range p.files {
			for _, c := range f.tree.Comments {
				for _, ref := range decisionRef.FindAllStringSubmatch(c.Text(), -1) {
					there := slices.ContainsFunc(pages, func(d decision) bool { return strings.HasPrefix(d.name, ref[1]+"-") })
					if !there {
						out = append(out, f.at(c, "%s is not there", ref[0]))
					}
				}
			}
		}
	}
	return out
}

func TestDecisionsAreInOrder(t *testing.T) {
	dir := filepath.Join(root, "shared/decisions")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var pages []decision
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, decision{e.Name(), string(text)})
	}
	if len(pages) < 10 {
		t.Errorf("%d pages found", len(pages))
	}
	hold(t, misfiled(pages), "Give the page the next free number and the headings "+strings.Join(headings, ", ")+", in this order.")
	hold(t, dangling(packages(t), pages), "Write the page, or correct the number in the comment.")
}
