package stack_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/infra/stack"
)

// template is a synthesized stack's resources by logical id.
type template map[string]*resource

type resource struct {
	Type           string
	Properties     object
	DeletionPolicy string
	DependsOn      []string
}

type object = map[string]any

// synthesized is the template of prod as JSON, made once: the rules look at copies.
var synthesized = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "stack")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	code := filepath.Join(dir, "code")
	for _, f := range spec.Functions() {
		if err := os.MkdirAll(filepath.Join(code, f.Name), 0o755); err == nil {
			err = os.WriteFile(filepath.Join(code, f.Name, "bootstrap"), []byte(f.Name), 0o755)
		}
		if err != nil {
			return "", err
		}
	}
	prod := slices.IndexFunc(stack.Environments(), func(e stack.Environment) bool { return e.Name == "prod" })
	s, err := stack.New(awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(filepath.Join(dir, "out"))}), stack.Environments()[prod], code)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(assertions.Template_FromStack(s, nil).ToJSON())
	return string(b), err
})

func read(t *testing.T) template {
	t.Helper()
	text, err := synthesized()
	var out struct{ Resources template }
	if err == nil {
		err = json.Unmarshal([]byte(text), &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Resources
}

// each calls found for every resource of a type, in order of their ids, and says how
// many there are.
func (t template) each(kind string, found func(id string, r *resource)) (n int) {
	for _, id := range slices.Sorted(maps.Keys(t)) {
		if t[id].Type == kind {
			found(id, t[id])
			n++
		}
	}
	return n
}

// text is what a property says, with references as ${Id} or ${Id.Attribute}.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, text(one))
		}
		return strings.Join(parts, " ")
	case object:
		return intrinsic(v)
	}
	return fmt.Sprintf("%T", v)
}

func intrinsic(v object) string {
	if ref, ok := v["Ref"]; ok {
		return "${" + text(ref) + "}"
	}
	if get, ok := v["Fn::GetAtt"].([]any); ok {
		return "${" + text(get[0]) + "." + text(get[1]) + "}"
	}
	if join, ok := v["Fn::Join"].([]any); ok {
		var parts []string
		for _, one := range join[1].([]any) {
			parts = append(parts, text(one))
		}
		return strings.Join(parts, text(join[0]))
	}
	b, _ := json.Marshal(v) // read from JSON: can be written
	return string(b)
}

// at follows a path of names and indexes; nil where it ends early.
func (r *resource) at(path ...any) any {
	var v any = r.Properties
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(object)
			v = m[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

// says compares what a property says with want; a finding if it says something else.
func (r *resource) says(id, want string, path ...any) []string {
	if got := text(r.at(path...)); got != want {
		return []string{fmt.Sprintf("%s: %v is %q, not %q", id, path, got, want)}
	}
	return nil
}

// statements are those of a policy document.
func (r *resource) statements(path string) (out []object) {
	list, _ := r.at(path, "Statement").([]any)
	for _, s := range list {
		out = append(out, s.(object))
	}
	return out
}

// texts is a string or a list of strings, each as text.
func texts(v any) (out []string) {
	if list, ok := v.([]any); ok {
		for _, one := range list {
			out = append(out, text(one))
		}
		return out
	}
	return []string{text(v)}
}
