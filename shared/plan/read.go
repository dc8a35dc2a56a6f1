package plan

import (
	"bytes"
	"cmp"
	"io"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/yamlform"
)

// Read reads an option from YAML and checks it. An unknown name, a wrong form
// or a finding of Check is fault.Invalid, with line and clause.
func Read(b []byte) (*Option, error) {
	o, found := Decode(b)
	if len(found) == 0 {
		found = Check(o)
		Locate(b, found)
	}
	if len(found) > 0 {
		return nil, fault.New(fault.Invalid, "option %s: %s (%d findings)", o.ID, found[0], len(found))
	}
	return o, nil
}

// Decode reads an option from YAML without checking what it says. Findings are the names
// that the language does not have and values of a wrong form; what could be read is read.
func Decode(b []byte) (*Option, []Finding) {
	o := &Option{}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	err := dec.Decode(o)
	if err == nil && dec.Decode(&yaml.Node{}) != io.EOF {
		return o, []Finding{{Where: "option", What: "one document is one option; a second one begins", Clause: Language}}
	}
	if err == nil {
		return o, nil
	}
	if found := Forms(b); len(found) > 0 {
		return o, found
	}
	return o, []Finding{{Where: "option", What: strings.TrimPrefix(err.Error(), "yaml: "), Clause: Language}}
}

// Forms lists where a document is not of an option's form, names that the language does not
// have and values of another kind. Decode asks it only about what the YAML reader refuses,
// which takes the whole part of a number with a fraction, and nothing for a group of names.
func Forms(b []byte) []Finding {
	var found []Finding
	for _, f := range yamlform.Faults(b, reflect.TypeFor[Option]()) {
		found = append(found, Finding{Line: f.Line, Where: cmp.Or(f.Where, "option"), What: f.What, Clause: Language, Path: f.Path})
	}
	return found
}
