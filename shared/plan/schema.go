package plan

import (
	"bytes"
	_ "embed" // the schema is part of the program
)

//go:embed option.schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of an option's document, for editors and
// validators: what may stand where, and what it means. It is made of this package's types.
func Schema() []byte { return bytes.Clone(schema) }
