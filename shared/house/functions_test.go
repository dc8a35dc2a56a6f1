package house_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/table/layout"
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

// needs maps each function to the names that its main.go opens of shared/cloud, and the
// grants that they take.
var needs = map[string][]spec.Grant{
	"withtable": {spec.ReadTable, spec.WriteTable}, "withfiles": {spec.ReadFiles, spec.WriteFiles}, "withqueues": {spec.SendQueues},
	"withsecrets": {spec.Secrets}, "withmessages": {spec.Messages},
}

// mismatched compares what each function's program opens with what its role may touch.
func mismatched(rows []spec.Function, ps []*pkg) (out []string) {
	for _, fn := range rows {
		at := slices.IndexFunc(ps, func(p *pkg) bool { return p.path == "functions/"+fn.Name })
		if at < 0 {
			continue // another test says so
		}
		opened := ps[at].files[0].imports()
		for need, grants := range needs {
			granted := slices.ContainsFunc(grants, fn.Has)
			if (opened[need] != "") != granted {
				out = append(out, fmt.Sprintf("%s: main.go opens %s: %v, infra/spec grants it: %v", fn.Name, need, opened[need] != "", granted))
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestFunctionsOpenWhatTheyAreGranted(t *testing.T) {
	hold(t, mismatched(spec.Functions(), packages(t)), "A function's main.go opens of shared/cloud what its row in infra/spec grants.")
}

// infra names the attribute by which DynamoDB lets items expire, the driver writes it.
func TestTheTableExpiresByTheDriversAttribute(t *testing.T) {
	if spec.TTLAttribute != layout.Expires {
		t.Errorf("infra/spec says %s, the driver writes %s", spec.TTLAttribute, layout.Expires)
	}
}
