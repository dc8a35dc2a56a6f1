package codes

import (
	"embed"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

// Manifest is the file of a folder that says what its others are: a line of headings
// file,set,version,from,to, then a row a file. from and to are the days for which the list
// is complete, both in it (2026-10-01): to is the day before the next release is due.
const Manifest = "manifest.csv"

// Sets are code sets by name. They do not change, and may be used by many at once. The nil
// Sets know forms only.
type Sets struct {
	sets  map[Name]*Set
	files []File
}

//go:embed lists
var lists embed.FS

var built = sync.OnceValue(func() *Sets {
	s := &Sets{sets: map[Name]*Set{}}
	for _, n := range []Name{Place, AdjustmentGroup, State, Country} {
		// A test reads them and finds no fault.
		s.read(lists, row{file: "lists/" + string(n) + ".csv", Release: Release{Set: n, Version: "built in"}})
	}
	s.files = nil
	return s
})

// Built gives the sets that are built in: places of service, adjustment groups, states,
// countries.
func Built() *Sets { return built() }

// Open reads the code sets of a folder, beside those built in. What is wrong with a file
// is in Files, and the others count; of a set from a file that lost lines no code is
// unknown. An error says that there is no manifest or that it cannot be read.
func Open(fsys fs.FS) (*Sets, error) {
	rows, own, err := manifest(fsys)
	if err != nil {
		return nil, err
	}
	s := &Sets{sets: map[Name]*Set{}}
	for n, set := range Built().sets {
		s.sets[n] = &Set{slices.Clone(set.releases)}
	}
	for _, r := range rows {
		s.read(fsys, r)
	}
	s.files = append(s.files, strangers(fsys, rows)...)
	if len(own.Problems) > 0 {
		s.files = append(s.files, *own)
	}
	return s, nil
}

// Set is the set of a name, nil if it is not loaded.
func (s *Sets) Set(n Name) *Set {
	if s == nil {
		return nil
	}
	return s.sets[n]
}

// Files says what was found of each file, in the manifest's order, then of those that the
// manifest lacks.
func (s *Sets) Files() []File { return slices.Clone(s.files) }

// Names lists the sets that have a list, by name.
func (s *Sets) Names() []Name {
	if s == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(s.sets))
}

// row is a line of the manifest.
type row struct {
	file string
	Release
}

// read reads a file into the set, or the two sets, that it holds.
func (s *Sets) read(fsys fs.FS, r row) {
	f := File{Name: r.file, Releases: []Release{}, Problems: []Problem{}}
	defer func() { s.files = append(s.files, f) }()
	in, err := fsys.Open(r.file)
	if err != nil {
		f.problem(0, "it cannot be opened")
		return
	}
	defer func() { _ = in.Close() }()
	b := &builder{set: r.Set, file: &f}
	all := []*builder{b}
	switch r.Set {
	case ICD10CM, ICD10PCS:
		readOrder(in, b)
	case HCPCS:
		all = append(all, &builder{set: Modifier, file: &f})
		readANWEB(in, b, all[1])
	default:
		readTable(in, b)
	}
	if len(b.entries) == 0 {
		f.problem(0, "it has no code of the set")
	}
	for _, b := range all {
		s.add(b, r.Release)
	}
}

// add takes what a builder has.
func (s *Sets) add(b *builder, r Release) {
	r.Set = b.set
	if len(b.entries) == 0 {
		return
	}
	set := s.sets[b.set]
	if set == nil {
		set = &Set{}
		s.sets[b.set] = set
	}
	at, twice := slices.BinarySearchFunc(set.releases, r.From, func(have *release, from day.Day) int { return int(have.From) - int(from) })
	if twice {
		b.file.problem(0, "another file of %s is complete from the same day", b.set)
		return
	}
	one := b.release(r)
	one.partial = len(b.file.Problems) > 0
	b.file.Releases = append(b.file.Releases, one.Release)
	set.releases = slices.Insert(set.releases, at, one)
}

// manifest reads the manifest. What is wrong with a row is in the File.
func manifest(fsys fs.FS) ([]row, *File, error) {
	in, err := fsys.Open(Manifest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fault.New(fault.NotFound, "there is no %s in the folder of code sets", Manifest)
	case err != nil:
		return nil, nil, fault.New(fault.Unavailable, "%s cannot be opened", Manifest)
	}
	defer func() { _ = in.Close() }()
	r := csv.NewReader(io.LimitReader(in, 1<<20))
	r.FieldsPerRecord, r.Comment, r.TrimLeadingSpace = 5, '#', true
	all, err := r.ReadAll()
	if err != nil {
		return nil, nil, fault.As(fault.Invalid, err, Manifest)
	}
	if len(all) == 0 || strings.TrimPrefix(strings.Join(all[0], ","), bom) != "file,set,version,from,to" {
		return nil, nil, fault.New(fault.Invalid, "%s: the first line reads file,set,version,from,to", Manifest)
	}
	own := &File{Name: Manifest, Releases: []Release{}, Problems: []Problem{}}
	var rows []row
	for i, cells := range all[1:] {
		if one, ok := manifestRow(cells, func(text string) { own.problem(0, "row %d: %s", i+1, text) }); ok {
			rows = append(rows, one)
		}
	}
	return rows, own, nil
}

func manifestRow(cells []string, wrong func(string)) (row, bool) {
	from, err1 := day.Parse(cells[3])
	to, err2 := day.Parse(cells[4])
	r := row{cells[0], Release{Set: Name(cells[1]), Version: cells[2], From: from, To: to}}
	switch {
	case rules[r.Set] == nil:
		wrong("there is no set of that name")
	case err1 != nil || err2 != nil || to < from:
		wrong("from and to are the days for which the list is complete (2026-10-01), to the day before the next release")
	case r.Version == "":
		wrong("the version is missing")
	default:
		return r, true
	}
	return r, false
}

// strangers are files beside the manifest that it does not name.
func strangers(fsys fs.FS, rows []row) (out []File) {
	all, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil
	}
	for _, e := range all {
		n := e.Name()
		named := n == Manifest || slices.ContainsFunc(rows, func(r row) bool { return r.file == n })
		if named || e.IsDir() || strings.HasPrefix(n, ".") || strings.HasPrefix(strings.ToUpper(n), "README") {
			continue
		}
		out = append(out, File{Name: n, Releases: []Release{}, Problems: []Problem{{Text: "the manifest does not name it: it is not read"}}})
	}
	return out
}
