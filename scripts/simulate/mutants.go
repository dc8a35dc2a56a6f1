package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// mutant is the system with one defect planted. What says in a sentence what is wrong
// with it then; each change takes lines out of a file and puts others in.
type mutant struct {
	name, what string
	changes    []change
}

// change is one site: whole lines, indentation included, found exactly once in the file.
type change struct {
	file    string
	out, in []string
}

// readMutants reads blocks apart by blank lines: "name:", "what:", "file:", then the lines to
// take out behind "-" and those to put in behind "+". "#" begins a remark. A second "file:"
// or a "-" behind a "+" begins a second site.
func readMutants(text string) ([]mutant, error) {
	var all []mutant
	for n, line := range append(strings.Split(text, "\n"), "") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		begun := len(all) > 0 && all[len(all)-1].name != ""
		if line == "" {
			if begun {
				all = append(all, mutant{})
			}
			continue
		}
		if len(all) == 0 {
			all = append(all, mutant{})
		}
		if !all[len(all)-1].line(line) {
			return nil, fmt.Errorf("line %d is none of name, what, file, - and +", n+1)
		}
	}
	all = slices.DeleteFunc(all, func(m mutant) bool { return m.name == "" })
	return all, checkMutants(all)
}

// line takes one line of a block in.
func (m *mutant) line(line string) bool {
	key, value, _ := strings.Cut(line, ": ")
	switch {
	case line[0] == '-' || line[0] == '+':
		return m.site(line[0] == '-', line[1:])
	case key == "name":
		m.name = value
	case key == "what":
		m.what = value
	case key == "file":
		m.changes = append(m.changes, change{file: value})
	default:
		return false
	}
	return true
}

func (m *mutant) site(out bool, line string) bool {
	if len(m.changes) == 0 {
		return false
	}
	c := &m.changes[len(m.changes)-1]
	if out && len(c.in) > 0 {
		m.changes = append(m.changes, change{file: c.file})
		c = &m.changes[len(m.changes)-1]
	}
	if out {
		c.out = append(c.out, line)
	} else {
		c.in = append(c.in, line)
	}
	return len(c.out) > 0
}

func checkMutants(all []mutant) error {
	names := map[string]bool{}
	for i := range all {
		m := &all[i]
		if names[m.name] || m.what == "" || len(m.changes) == 0 {
			return fmt.Errorf("mutant %q: its name stands twice, or it lacks what or file", m.name)
		}
		names[m.name] = true
	}
	return nil
}

// files are the mutant's changed files by name.
func (m *mutant) files() (map[string]string, error) {
	texts := map[string]string{}
	for i := range m.changes {
		c := &m.changes[i]
		if texts[c.file] == "" {
			b, err := os.ReadFile(c.file)
			if err != nil {
				return nil, fmt.Errorf("mutant %q: %w", m.name, err)
			}
			texts[c.file] = string(b)
		}
		text, err := c.apply(texts[c.file])
		if err != nil {
			return nil, fmt.Errorf("mutant %q: %w", m.name, err)
		}
		texts[c.file] = text
	}
	return texts, nil
}

func (c *change) apply(text string) (string, error) {
	lines := strings.Split(text, "\n")
	at, found := 0, 0
	for i := range lines {
		if i+len(c.out) <= len(lines) && slices.Equal(lines[i:i+len(c.out)], c.out) {
			at = i
			found++
		}
	}
	if len(c.out) == 0 || found != 1 {
		return "", fmt.Errorf("its lines are found %d times in %s, not once", found, c.file)
	}
	return strings.Join(slices.Replace(lines, at, at+len(c.out), c.in...), "\n"), nil
}

// pick takes some mutants of a day, so that all have had their turn after a while.
func pick(all []mutant, some, day int, only string) []mutant {
	if only != "" {
		return slices.DeleteFunc(all, func(m mutant) bool { return !strings.Contains(m.name, only) })
	}
	if some <= 0 || some >= len(all) {
		return all
	}
	var out []mutant
	for i := range some {
		out = append(out, all[(day*some+i)%len(all)])
	}
	return out
}
