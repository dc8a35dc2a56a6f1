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
	files, bad := sets.Files(), wrongFiles(sets)
	if err := give(a, files, codeFiles); err != nil || bad == 0 {
		return err
	}
	return &ended{rejected, fmt.Sprintf("something is wrong with %d of %s", bad, things(len(files), "file", "files"))}
}

// wrongFiles counts the files with problems.
func wrongFiles(sets *codes.Sets) (n int) {
	for _, f := range sets.Files() {
		if len(f.Problems) > 0 {
			n++
		}
	}
	return n
}

// codeSets opens the folder of code sets that a command names, nil if it names none. What is
// wrong with a file is said, and the others count.
func (a *app) codeSets(folder string) (*codes.Sets, error) {
	if folder == "" {
		return nil, nil
	}
	sets, err := codes.Open(os.DirFS(folder))
	if err != nil {
		return nil, &ended{unreadable, folder + ": " + err.Error()}
	}
	if bad := wrongFiles(sets); bad > 0 {
		fmt.Fprintf(a.errs, "aso: something is wrong with %s of code sets: aso codes check %s says what\n", things(bad, "file", "files"), folder)
	}
	return sets, nil
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
