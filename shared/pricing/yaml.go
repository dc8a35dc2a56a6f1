package pricing

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// strict decodes one YAML document and knows every name.
func strict(b []byte, into any) error {
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
