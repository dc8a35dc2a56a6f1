package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/fault"
)

type codesCmd struct {
	Check codesCheckCmd `cmd:"" help:"Say of a folder of code set files what each holds and what is wrong with it." example:"codes check codes/" more:"The folder's manifest.csv says file,set,version,from,to of each file: from and to are the days for which the list is complete. shared/codes/README.md says where each set comes from."`
}

const codesCodes = `Exit codes: 0 every file is good; 1 something is wrong with one; 2 unreadable: no folder, or no manifest in it; 80 the command is wrong.`

type codesCheckCmd struct {
	Folder string `arg:"" help:"Folder with the files and their manifest.csv."`
}

// Run reads a folder as intake would.
func (c *codesCheckCmd) Run(a *app) error {
	sets, err := codes.Open(os.DirFS(c.Folder))
	if err != nil {
		if fault.Is(err, fault.Internal) {
			return err
		}
		return &ended{unreadable, c.Folder + ": " + err.Error()}
	}
	files, bad := sets.Files(), 0
	for _, f := range files {
		if len(f.Problems) > 0 {
			bad++
		}
	}
	if err := give(a, files, codeFiles); err != nil || bad == 0 {
		return err
	}
	return &ended{rejected, fmt.Sprintf("something is wrong with %d of %s", bad, things(len(files), "file", "files"))}
}

// codeFiles prints a line a set that a file holds, what is wrong with the file below the
// last one.
func codeFiles(p *printer, all *[]codes.File) {
	p.head("file", "set", "version", "from", "to", "codes", "problems")
	for i := range *all {
		f := &(*all)[i]
		problems := grouped(int64(len(f.Problems) + f.More))
		for _, r := range f.Releases {
			p.row(f.Name, string(r.Set), r.Version, r.From.String(), r.To.String(), grouped(int64(r.Codes)), problems)
			problems = ""
		}
		if len(f.Releases) == 0 {
			p.row(f.Name, "not read", "", "", "", "", problems)
		}
		codeProblems(p, f)
	}
}

func codeProblems(p *printer, f *codes.File) {
	for _, one := range f.Problems {
		where := ""
		if one.Line > 0 {
			where = "line " + strconv.Itoa(one.Line) + ": "
		}
		p.note("%s%s", where, one.Text)
	}
	if f.More > 0 {
		p.note("and %s more", grouped(int64(f.More)))
	}
}
