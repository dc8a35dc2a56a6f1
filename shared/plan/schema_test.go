package plan_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

var update = flag.Bool("update", false, "write the schema anew")

const schemaFile = "option.schema.json"

// The schema is what the types give: a new field without words for it, or a schema that was
// changed by hand, fails here.
func TestTheSchemaIsMadeOfTheTypes(t *testing.T) {
	g := &generator{t: t, values: valuesOf(t), defs: object{}}
	root := g.object(reflect.TypeFor[plan.Option]())
	root["$schema"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", g.defs
	root["title"] = "An OpenASO option: one benefit design of an employer's plan"
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		t.Fatal(err)
	}
	for name := range words {
		if !g.used[name] {
			t.Errorf("words for %s, which is not in the language", name)
		}
	}
	if *update {
		if err := os.WriteFile(schemaFile, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(b.String(), string(got)); d != "" {
		t.Errorf("go test ./shared/plan -run Schema -update writes it anew:\n%s", d)
	}
}

type object = map[string]any

// generator makes a schema of Go types by their yaml tags.
type generator struct {
	t      *testing.T
	values map[string][]string // of the named string types
	defs   object
	used   map[string]bool
}

func (g *generator) object(typ reflect.Type) object {
	o := object{"type": "object", "additionalProperties": false}
	properties := object{}
	g.fields(typ, typ.Name(), properties)
	o["properties"] = properties
	for k, v := range rulesOf[typ.Name()] {
		o[k] = v
	}
	return o
}

func (g *generator) fields(typ reflect.Type, of string, into object) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if strings.Contains(options, "inline") {
			g.fields(f.Type, of, into)
			continue
		}
		if name == "" {
			continue
		}
		into[name] = g.property(of+"."+name, f.Type)
	}
}

func (g *generator) property(path string, typ reflect.Type) object {
	p := g.value(path, typ)
	text, ok := words[path]
	if !ok {
		g.t.Errorf("no words for %s", path)
	}
	if g.used == nil {
		g.used = map[string]bool{}
	}
	g.used[path] = true
	p["description"] = text
	return p
}

func (g *generator) value(path string, typ reflect.Type) object {
	switch {
	case typ.Kind() == reflect.Pointer:
		return g.value(path, typ.Elem())
	case forms[typ.String()] != nil:
		return copied(forms[typ.String()])
	case typ.Kind() == reflect.Slice:
		o := object{"type": "array", "items": g.value(path, typ.Elem())}
		if values := open[path]; values != nil {
			o["items"] = copied(values)
		}
		return o
	case typ.Kind() == reflect.Map:
		return object{"type": "object", "propertyNames": object{"pattern": "^[a-z][a-z0-9-]*$"}, "additionalProperties": g.value(path, typ.Elem())}
	case typ.Kind() == reflect.Struct:
		if _, ok := g.defs[typ.Name()]; !ok {
			g.defs[typ.Name()] = object{}
			g.defs[typ.Name()] = g.object(typ)
		}
		return object{"$ref": "#/$defs/" + typ.Name()}
	case open[path] != nil:
		return copied(open[path])
	}
	return g.scalar(typ)
}

func (g *generator) scalar(typ reflect.Type) object {
	switch typ.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer", "minimum": 0}
	case reflect.String:
		if v := g.values[typ.Name()]; v != nil && typ.Name() != "Network" {
			return object{"enum": v}
		}
		return object{"type": "string"}
	}
	g.t.Fatalf("no form for %s", typ)
	return nil
}

func copied(o object) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	return out
}

// code is a code, which YAML may read as a number.
var code = object{"type": []string{"string", "integer"}}

// forms are how types with a text form are written.
var forms = map[string]object{
	"money.Dollars": {"oneOf": []object{{"type": "number", "minimum": 0}, {"type": "string", "pattern": `^[0-9]+(\.[0-9]{1,2})?$`}}},
	"money.Percent": {"type": "string", "pattern": `^[0-9]+(\.[0-9]{1,2})?%$`},
	"plan.MonthDay": {"type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"},
	"match.Range":   {"type": []string{"string", "integer"}, "pattern": "^[0-9A-Za-z]+(-[0-9A-Za-z]+)?$"},
}

// open are the words that are no type of their own, by path.
var open = map[string]object{
	"Option.coverage-tiers": {"enum": []string{"employee", "employee+spouse", "employee+children", "family"}},
	"Match.kinds":           {"enum": []string{"professional", "institutional", "dental"}},
	"Match.sex":             {"enum": []string{"F", "M"}},
	"Match.bills":           code, "Match.places": code, "Match.modifiers": code, "Match.diagnoses": code, "Match.principal": code, "Match.taxonomies": code,
	"NotCovered.group":  {"enum": []string{"CO", "OA", "PI", "PR"}},
	"NotCovered.reason": {"type": "string", "pattern": "^[0-9A-Z]{1,3}$"},
	"Authorization.owes": {
		"enum": []string{"member", "provider"},
	},
}

func required(names ...string) object { return object{"required": names} }

func oneOf(names ...string) []object {
	var out []object
	for _, n := range names {
		out = append(out, required(n))
	}
	return out
}

// rulesOf is what an object needs.
var rulesOf = map[string]object{
	"Option":        required("option", "version", "plan", "year-starts", "timely-filing-months", "networks", "benefits"),
	"Sharing":       required("deductible", "out-of-pocket"),
	"Amounts":       required("kind"),
	"OutOfPocket":   required("kind", "counts"),
	"Reference":     required("percent-of-medicare", "network"),
	"OutOfNetwork":  {"anyOf": oneOf("percent-of-billed", "percent-of-medicare")},
	"Limit":         {"required": []string{"name"}, "oneOf": oneOf("visits", "days", "units", "dollars")},
	"Definition":    required("name", "match"),
	"Benefit":       {"required": []string{"name"}, "oneOf": oneOf("stack", "not-covered")},
	"NotCovered":    required("group", "reason"),
	"Authorization": {"required": []string{"name", "owes"}, "oneOf": oneOf("deny", "reduce", "amount")},
	"Review":        required("name"),
	"Hold":          required("name", "paid-over"),
}

// validator is a validator that the project has nothing to do with, with the schema that
// the program gives.
func validator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(plan.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(schemaFile, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func document(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSamplePlansFitTheSchema(t *testing.T) {
	s := validator(t)
	files, _ := filepath.Glob("../fixture/sample/options/*.yaml")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(document(t, string(b))); err != nil {
			t.Errorf("%s: %v", f, err)
		}
		if !strings.HasPrefix(string(b), "# yaml-language-server: $schema=../../../plan/"+schemaFile+"\n") {
			t.Errorf("%s does not name its schema for editors", f)
		}
	}
	if err := s.Validate(document(t, good)); err != nil {
		t.Error(err)
	}
}

func TestTheSchemaRefusesWhatIsNoOption(t *testing.T) {
	s := validator(t)
	for _, c := range [][2]string{
		{"option: ppo\n", ""}, {"version: \"2026.1\"", "version: 2026.1"}, {"year-starts: 04-01", "year-starts: 13-01"},
		{"timely-filing-months: 12", "timely-filing-months: twelve"}, {"timely-filing-months: 12", "timely-filing-month: 12"},
		{"kind: embedded", "kind: embeded"}, {"individual: 1500", "individual: -1"}, {"individual: 1500", `individual: "1,500"`},
		{"counts: [copay", "counts: [premium"}, {"percent-of-billed: 60%", "percent-of-billed: 60"}, {"visits: 30", "visits: 30, days: 2"},
		{"visits: 30", "period: year"}, {"99202-99215", `"99202 to 99215"`}, {"    stack: [copay]\n", ""}, {"stack: [copay]", "stack: copay"},
		{"    copay: 30\n", "    copay: 30\n    class: mental\n"}, {"    copay: 30\n", "    copay: 30\n    copay-per: week\n"},
		{"group: PR", "group: PATIENT"}, {"group: PR, ", ""}, {"stack: [copay]", "not-covered: {group: PR, reason: \"96\"}\n    stack: [copay]"},
		{"timely-filing-months: 12", "timely-filing-months: 12\nedits: [ncci, all]"},
		{"timely-filing-months: 12", "timely-filing-months: 12\ncoverage-tiers: [everybody]"},
		{"timely-filing-months: 12", "timely-filing-months: 12\nauthorizations: [{name: a, deny: true}]"},
		{"timely-filing-months: 12", "timely-filing-months: 12\nauthorizations: [{name: a, owes: member}]"},
		{"timely-filing-months: 12", "timely-filing-months: 12\nholds: [{name: a}]"},
	} {
		text := strings.Replace(good, c[0], c[1], 1)
		if text == good {
			t.Fatalf("the case changes nothing: %s", c[0])
		}
		if err := s.Validate(document(t, text)); err == nil {
			t.Errorf("%q for %q is let through", c[1], c[0])
		}
	}
}

// The schema has as many names as the types have.
func TestSchemaAndReaderKnowTheSameNames(t *testing.T) {
	var doc struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(plan.Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	tags := func(typ reflect.Type) (n int) {
		for i := range typ.NumField() {
			if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ","); name != "" {
				n++
			}
		}
		return n
	}
	if n := tags(reflect.TypeFor[plan.Option]()); n != len(doc.Properties) {
		t.Errorf("an option has %d names, its schema %d", n, len(doc.Properties))
	}
	if n := tags(reflect.TypeFor[match.Match]()); n != len(doc.Defs["Match"].Properties) {
		t.Errorf("a match has %d names, its schema %d", n, len(doc.Defs["Match"].Properties))
	}
}
