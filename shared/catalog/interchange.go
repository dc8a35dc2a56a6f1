package catalog

import (
	"bytes"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Interchange is where it stands what is asked of the envelopes of files: our ids and
// whether test files are taken. Without it nothing is asked.
const Interchange = "catalog/interchange.yaml"

// Rules are what is asked of the envelopes of files.
func (c *Catalog) Rules() envelope.Rules { return c.rules }

// longest are the most characters of ISA08 and of GS03 (X12 data elements I07 and 124).
const longest = 15

func readRules(b []byte) (envelope.Rules, error) {
	var doc struct {
		Receivers []string `yaml:"receivers"` // ISA08
		Groups    []string `yaml:"groups"`    // GS03
		Usage     string   `yaml:"usage"`     // ISA15: P or T
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&doc); err != nil && err != io.EOF {
		return envelope.Rules{}, fault.As(fault.Invalid, err, "interchange")
	}
	if doc.Usage != "" && doc.Usage != "P" && doc.Usage != "T" {
		return envelope.Rules{}, fault.New(fault.Invalid, "usage: P takes production files, T test files; without it both are taken")
	}
	for _, ids := range [][]string{doc.Receivers, doc.Groups} {
		for _, one := range ids {
			if one == "" || len(one) > longest {
				return envelope.Rules{}, fault.New(fault.Invalid, "an id of 1 to 15 characters is needed: nothing that comes could have another")
			}
		}
	}
	return envelope.Rules{Receivers: doc.Receivers, Groups: doc.Groups, Usage: doc.Usage}, nil
}
