package family

import (
	"errors"

	"github.com/fxamacker/cbor/v2"

	"github.com/openaso/openaso/shared/fault"
)

// wireLong is an entry with what few have: without any of it, an entry is a wireEntry.
type wireLong struct {
	_ struct{} `cbor:",toarray"`
	wireEntry
	More           []wireMore
	Authorizations []wireAuthorization
	Imports        []wireImport
}

// wireLonger is an entry of a family that knows of other coverage.
type wireLonger struct {
	_ struct{} `cbor:",toarray"`
	wireLong
	Others []wireCoverage
}

// bytes leaves out what the entry has not.
func (w *wireLonger) bytes() ([]byte, error) {
	switch {
	case len(w.Others) > 0:
		return cbor.Marshal(w)
	case len(w.More)+len(w.Authorizations)+len(w.Imports) > 0:
		return cbor.Marshal(w.wireLong)
	}
	return cbor.Marshal(w.wireEntry)
}

// readWire reads the fields that an entry has: one that an older release wrote has
// fewer, and the rest is empty.
func readWire(b []byte) (w wireLonger, err error) {
	var have []cbor.RawMessage
	if err := cbor.Unmarshal(b, &have); err != nil || len(have) == 0 {
		return w, fault.New(fault.Internal, "family entry does not decode")
	}
	if err := cbor.Unmarshal(have[0], &w.Schema); err != nil {
		return w, fault.New(fault.Internal, "family entry does not say its schema")
	}
	if w.Schema != schema || len(have) > wireFields {
		return w, fault.New(fault.Internal, "family entry has schema %d: a newer release wrote it", w.Schema)
	}
	if len(have) < wireFields {
		for len(have) < wireFields {
			have = append(have, cbor.RawMessage{0xf6}) // null
		}
		if b, err = cbor.Marshal(have); err != nil {
			return w, fault.New(fault.Internal, "family entry does not decode")
		}
	}
	unknown := &cbor.UnknownFieldError{}
	if err = strict.Unmarshal(b, &w); errors.As(err, &unknown) {
		return w, fault.New(fault.Internal, "family entry tells more than this release knows: a newer release wrote it")
	}
	return w, fault.As(fault.Internal, err, "family entry does not decode")
}

// wireFields is how many fields an entry of this release has at most.
const wireFields = 21

// strict refuses what it would have to leave out: the family's truth must come back whole.
var strict, _ = cbor.DecOptions{ExtraReturnErrors: cbor.ExtraDecErrorUnknownField}.DecMode()
