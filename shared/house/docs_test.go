package house_test

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

func packageComments(ps []*pkg) (out []string) {
	for _, p := range ps {
		files := p.shipped()
		found := len(files) == 0
		for _, f := range files {
			text := f.tree.Doc.Text()
			found = found || strings.HasPrefix(text, "Package "+f.tree.Name.Name+" ") || p.command() && strings.HasPrefix(text, "Command ")
		}
		if !found {
			out = append(out, p.path+": no package comment")
		}
	}
	return out
}

func undocumented(ps []*pkg) (out []string) {
	for _, p := range ps {
		for _, f := range p.shipped() {
			for _, d := range f.tree.Decls {
				out = append(out, bare(f, d)...)
			}
		}
	}
	return out
}

// bare lists what a declaration exports without a comment.
func bare(f *file, d ast.Decl) (out []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && ast.IsExported(receiver(d, d.Name.Name)) {
			out = append(out, f.at(d, "%s has no comment", d.Name.Name))
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			for _, name := range bareSpec(d, s) {
				out = append(out, f.at(s, "%s has no comment", name))
			}
		}
	}
	return out
}

func bareSpec(d *ast.GenDecl, s ast.Spec) (out []string) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		// A group's comment serves the types that it names.
		named := d.Doc != nil && (!d.Lparen.IsValid() || slices.Contains(strings.Fields(d.Doc.Text()), s.Name.Name))
		if s.Name.IsExported() && s.Doc == nil && s.Comment == nil && !named {
			out = append(out, s.Name.Name)
		}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			if n.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
				out = append(out, n.Name)
			}
		}
	}
	return out
}

// receiver is the name of a method's type; of a function it is none.
func receiver(d *ast.FuncDecl, none string) string {
	if d.Recv == nil {
		return none
	}
	x := d.Recv.List[0].Type
	for {
		switch e := x.(type) {
		case *ast.StarExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.Ident:
			return e.Name
		default:
			return none
		}
	}
}

// exported lists the names a package offers; methods come with their type.
func exported(p *pkg) (out []string) {
	for _, f := range p.shipped() {
		for _, d := range f.tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					out = append(out, d.Name.Name)
				}
			case *ast.GenDecl:
				out = append(out, exportedSpecs(d)...)
			}
		}
	}
	return out
}

func exportedSpecs(d *ast.GenDecl) (out []string) {
	if d.Tok == token.IMPORT {
		return nil
	}
	for _, s := range d.Specs {
		names := []*ast.Ident{}
		switch s := s.(type) {
		case *ast.TypeSpec:
			names = append(names, s.Name)
		case *ast.ValueSpec:
			names = s.Names
		}
		for _, n := range names {
			if n.IsExported() {
				out = append(out, n.Name)
			}
		}
	}
	return out
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	hold(t, packageComments(packages(t)), "Begin one file with a comment above the package clause: \"Package name ...\" (a program: \"Command name ...\"),\n"+
		"what it is and what it is not. README's index prints its first sentence.")
}

func TestEveryExportSaysWhatItDoes(t *testing.T) {
	hold(t, undocumented(packages(t)), "Say above it what it is or returns, in what unit, from which standard, and which fault kinds it gives; or unexport it.\n"+
		"A group of constants or variables may share one comment.")
}
