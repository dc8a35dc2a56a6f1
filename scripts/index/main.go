// Command index prints the index of packages as rows of a Markdown table, by layer:
// the folder and the first sentence of the package comment. With -w it writes them
// between the marks in a file: go run ./scripts/index -w README.md, at the top of the
// repository.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/openaso/openaso/shared/house"
)

const (
	module = "github.com/openaso/openaso/"
	begin  = "<!-- packages -->\n"
	end    = "<!-- /packages -->"
)

func main() {
	file := flag.String("w", "", "write the index between the marks of this file")
	flag.Parse()
	if err := run(*file); err != nil {
		fmt.Fprintln(os.Stderr, "index:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	packages, err := list()
	if err != nil {
		return err
	}
	index := render(packages)
	if file == "" {
		_, err := os.Stdout.WriteString(index)
		return err
	}
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, rest, ok := bytes.Cut(old, []byte(begin))
	_, tail, closed := bytes.Cut(rest, []byte(end))
	if !ok || !closed {
		return fmt.Errorf("%s has no line %s and %s after it", file, strings.TrimSpace(begin), end)
	}
	return os.WriteFile(file, []byte(string(head)+begin+index+end+string(tail)), 0o644)
}

type pkg struct{ path, synopsis string }

// list asks the go command, which sorts by path. -e: a package that does not build
// just now has its line all the same.
func list() ([]pkg, error) {
	args := []string{"list", "-e", "-f", "{{if .GoFiles}}{{.ImportPath}}\t{{.Doc}}{{end}}"}
	for _, dir := range []string{"functions", "shared", "events", "scripts", "infra/spec"} {
		if _, err := os.Stat(dir); err == nil {
			args = append(args, "./"+dir+"/...")
		}
	}
	out, err := exec.Command("go", args...).Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return nil, fmt.Errorf("go list: %s", exit.Stderr)
	}
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var packages []pkg
	for line := range strings.Lines(string(out)) {
		path, synopsis, _ := strings.Cut(strings.TrimSpace(line), "\t")
		packages = append(packages, pkg{strings.TrimPrefix(path, module), synopsis})
	}
	return packages, nil
}

// render leaves out packages without a layer: shared/house says where to add them.
func render(packages []pkg) string {
	var b strings.Builder
	b.WriteString("| layer | package | what it is |\n|---|---|---|\n")
	for _, layer := range house.Layers() {
		for _, p := range packages {
			if of, ok := house.LayerOf(p.path); ok && of.Number == layer.Number {
				fmt.Fprintf(&b, "| %s | `%s` | %s |\n", layer.Name, p.path, strings.ReplaceAll(p.synopsis, "|", `\|`))
			}
		}
	}
	return b.String()
}
