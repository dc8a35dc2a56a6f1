package house_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/openaso/openaso/infra/spec"
)

// takes is the Lambda event that a handler of each trigger gets.
var takes = map[string]string{
	"http": "APIGatewayV2HTTPRequest", "queue": "SQSEvent", "uploads": "SQSEvent", "stream": "DynamoDBEvent", "schedule": "EventBridgeEvent",
}

// handlers maps the verb of each handler that assemble.Parts has to the event it takes.
func handlers(ps []*pkg) map[string]string {
	out := map[string]string{}
	for _, p := range ps {
		if p.path != "shared/assemble" {
			continue
		}
		for _, f := range p.shipped() {
			for _, d := range f.tree.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && receiver(fn, "") == "Parts" && fn.Name.IsExported() {
					if event := lambdaEvent(f, fn); event != "" {
						out[strings.ToLower(fn.Name.Name)] = event
					}
				}
			}
		}
	}
	return out
}

// lambdaEvent is the type that a func(context.Context, events.X) takes, "" for another func.
func lambdaEvent(f *file, fn *ast.FuncDecl) string {
	if fn.Type.Params.NumFields() != 2 {
		return ""
	}
	last := fn.Type.Params.List[len(fn.Type.Params.List)-1]
	s, ok := last.Type.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	x, ok := s.X.(*ast.Ident)
	if !ok || f.imports()[x.Name] != "github.com/aws/aws-lambda-go/events" {
		return ""
	}
	return s.Sel.Name
}

func folders(ps []*pkg) (out []string) {
	for _, p := range ps {
		if name, ok := strings.CutPrefix(p.path, "functions/"); ok {
			out = append(out, name)
		}
	}
	return out
}

// unequal compares the three lists of functions.
func unequal(rows []spec.Function, folders []string, handlers map[string]string) (out []string) {
	var names []string
	for _, fn := range rows {
		names = append(names, fn.Name)
		event, ok := handlers[fn.Name]
		switch want := takes[string(fn.Trigger)]; {
		case want == "":
			out = append(out, fmt.Sprintf("%s: takes in functions_test.go does not know the trigger %q", fn.Name, fn.Trigger))
		case !ok:
			out = append(out, fn.Name+": infra/spec has it, assemble.Parts has no method of that name")
		case event != want:
			out = append(out, fmt.Sprintf("%s: infra/spec says %s (%s), assemble takes %s", fn.Name, fn.Trigger, want, event))
		}
		if !slices.Contains(folders, fn.Name) {
			out = append(out, fn.Name+": infra/spec has it, functions/ has no such folder")
		}
	}
	for name := range handlers {
		if !slices.Contains(names, name) {
			out = append(out, name+": assemble.Parts has it, infra/spec does not")
		}
	}
	for _, name := range folders {
		if !slices.Contains(names, name) {
			out = append(out, name+": functions/ has it, infra/spec does not")
		}
	}
	slices.Sort(out)
	return out
}

func TestFunctionsAreTheSameEverywhere(t *testing.T) {
	found := unequal(spec.Functions(), folders(packages(t)), handlers(packages(t)))
	hold(t, found, "A function is a folder in functions/, a row in infra/spec and a method of assemble.Parts of the same name.")
}
