package house_test

import (
	"go/ast"
	"go/token"
	"testing"
)

// globals maps the variables of a package to where they are declared.
func globals(p *pkg) map[string]*ast.ValueSpec {
	out := map[string]*ast.ValueSpec{}
	for _, f := range p.shipped() {
		for _, d := range f.tree.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				for _, n := range s.(*ast.ValueSpec).Names {
					out[n.Name] = s.(*ast.ValueSpec)
				}
			}
		}
	}
	return out
}

// assigned lists places that change a variable of the package: it, an element or a
// field of it, or that take its address.
func assigned(ps []*pkg) (out []string) {
	for _, p := range ps {
		vars := globals(p)
		for _, f := range p.files {
			ast.Inspect(f.tree, func(n ast.Node) bool {
				for _, target := range targets(n) {
					x := rootOf(target)
					if x != nil && x.Name != "_" && vars[x.Name] != nil && (x.Obj == nil || x.Obj.Decl == vars[x.Name]) && f.ofPackage(p) {
						out = append(out, f.at(n, "%s changes", x.Name))
					}
				}
				return true
			})
		}
	}
	return out
}

// ofPackage is false for the external test package, where names mean other things.
func (f *file) ofPackage(p *pkg) bool {
	files := p.shipped()
	return len(files) > 0 && files[0].tree.Name.Name == f.tree.Name.Name
}

func targets(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	}
	return nil
}

// rootOf is the variable that x is, or is a part of.
func rootOf(x ast.Expr) *ast.Ident {
	for {
		switch e := x.(type) {
		case *ast.Ident:
			return e
		case *ast.SelectorExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.ParenExpr:
			x = e.X
		default:
			return nil
		}
	}
}

func TestNoGlobalChanges(t *testing.T) {
	hold(t, assigned(packages(t)), "Put the state into a struct that its user makes. A package's variables are set where they are declared and stay.")
}
