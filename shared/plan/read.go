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
	o, found := decode(b)
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
// It is stricter than Read, which takes the whole part of a number with a fraction, and
// everything for a match with nothing behind it: what is published loads fast.
func Decode(b []byte) (*Option, []Finding) {
	o, found := decode(b)
	if len(found) == 0 {
		found = forms(b)
	}
	return o, found
}

// decode asks for words only about what the YAML reader refuses.
func decode(b []byte) (*Option, []Finding) {
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
	if found := forms(b); len(found) > 0 {
		return o, found
	}
	return o, []Finding{{Where: "option", What: strings.TrimPrefix(err.Error(), "yaml: "), Clause: Language}}
}

// forms lists where a document is not of an option's form.
func forms(b []byte) []Finding {
	var found []Finding
	for _, f := range yamlform.Faults(b, reflect.TypeFor[Option]()) {
		found = append(found, Finding{Line: f.Line, Where: cmp.Or(f.Where, "option"), What: f.What, Clause: Language, Path: f.Path})
	}
	return found
}
