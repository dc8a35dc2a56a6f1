package house_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/openaso/openaso/"

// root is the repository's top, seen from this folder.
const root = "../.."

// pkg is one folder of Go source as parsed: the shape that every rule takes, read
// from disk or planted.
type pkg struct {
	path  string // its folder in the module
	files []*file
}

// file is one parsed file. Shipped is false for tests.
type file struct {
	path    string // in the module
	shipped bool
	text    string
	set     *token.FileSet
	tree    *ast.File
}

func (p *pkg) shipped() (out []*file) {
	for _, f := range p.files {
		if f.shipped {
			out = append(out, f)
		}
	}
	return out
}

// command says whether the package is a program.
func (p *pkg) command() bool { return len(p.files) > 0 && p.files[0].tree.Name.Name == "main" }

// at is a finding: where, and what is wrong there.
func (f *file) at(n ast.Node, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", f.path, f.set.Position(n.Pos()).Line, fmt.Sprintf(format, args...))
}

func (f *file) lines(n ast.Node) int {
	return f.set.Position(n.End()).Line - f.set.Position(n.Pos()).Line + 1
}

// imports maps the name a file uses to the path it imports.
func (f *file) imports() map[string]string {
	out := map[string]string{}
	for _, s := range f.tree.Imports {
		p, _ := strconv.Unquote(s.Path.Value) // the parser has checked it
		name := path.Base(p)
		if s.Name != nil {
			name = s.Name.Name
		}
		out[name] = p
	}
	return out
}

// uses calls found for each pkg.Name that the file takes from an imported package.
func (f *file) uses(importPath string, found func(n ast.Node, name string)) {
	names := f.imports()
	ast.Inspect(f.tree, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && names[x.Name] == importPath {
			found(s, s.Sel.Name)
		}
		return true
	})
}

func parse(name, text string) (*file, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, text, parser.ParseComments)
	return &file{path: name, shipped: !strings.HasSuffix(name, "_test.go"), text: text, set: set, tree: tree}, err
}

// tree reads every package of the repository, infra's too, once.
var tree = sync.OnceValues(func() ([]*pkg, error) {
	byPath := map[string]*pkg{}
	for _, top := range []string{"events", "functions", "infra", "scripts", "shared"} {
		if err := walk(top, byPath); err != nil {
			return nil, err
		}
	}
	var all []*pkg
	for _, p := range byPath {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *pkg) int { return strings.Compare(a.path, b.path) })
	return all, nil
})

func walk(top string, into map[string]*pkg) error {
	return filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
		switch {
		case os.IsNotExist(err) && name == filepath.Join(root, top):
			return nil // TestTopLevel says what must be there
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name()[0] == '_'):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		f, err := parse(filepath.ToSlash(rel), string(text))
		if err != nil {
			return err
		}
		add(into, f)
		return nil
	})
}

func add(into map[string]*pkg, f *file) {
	dir := path.Dir(f.path)
	if into[dir] == nil {
		into[dir] = &pkg{path: dir}
	}
	into[dir].files = append(into[dir].files, f)
}

func packages(t *testing.T) []*pkg {
	t.Helper()
	all, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 40 {
		t.Fatalf("%d packages found: the rules look at the wrong place", len(all))
	}
	return all
}

// hold fails with what was found and says what to do about it.
func hold(t *testing.T, found []string, advice string) {
	t.Helper()
	if len(found) > 0 {
		t.Errorf("%s\n\n%s", strings.Join(found, "\n"), advice)
	}
}
