package plan

import (
	"bytes"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/fault"
)

// Read reads an option from YAML and checks it. An unknown name, a wrong form
// or a finding of Check is fault.Invalid.
func Read(b []byte) (*Option, error) {
	o := &Option{}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(o); err != nil {
		return nil, fault.As(fault.Invalid, err, "option")
	}
	if findings := Check(o); len(findings) > 0 {
		return nil, fault.New(fault.Invalid, "option %s: %s (%d findings)", o.ID, findings[0], len(findings))
	}
	return o, nil
}
