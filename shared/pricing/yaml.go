package pricing

import (
	"bytes"
	"errors"
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/internal/yamlform"
)

// strict decodes one YAML document into a struct and knows every name. Of what is not of the
// struct's form the error names the first line and what would be right.
func strict(b []byte, into any) error {
	if found := yamlform.Faults(b, reflect.TypeOf(into).Elem()); len(found) > 0 {
		return errors.New(found[0].String())
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	return dec.Decode(into)
}

// linesOf are the lines on which the entries of a list begin.
func linesOf(document *yaml.Node, list string) (lines []int) {
	if len(document.Content) == 0 {
		return nil
	}
	top := document.Content[0].Content
	for i := 0; i+1 < len(top); i += 2 {
		if top[i].Value == list {
			for _, entry := range top[i+1].Content {
				lines = append(lines, entry.Line)
			}
		}
	}
	return lines
}
