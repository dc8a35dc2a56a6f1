package family

import (
	"bytes"
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

// bytes are those of the entry with the marks that it carries, and without what it has not.
func (w *wireLonger) bytes(carried []uint64) (b []byte, err error) {
	w.Carried = packMarks(carried)
	switch {
	case len(w.Others) > 0:
		b, err = cbor.Marshal(w)
	case len(w.More)+len(w.Authorizations)+len(w.Imports) > 0:
		b, err = cbor.Marshal(&w.wireLong)
	default:
		b, err = cbor.Marshal(&w.wireEntry)
	}
	return b, fault.As(fault.Internal, err, "family entry")
}

// readWire reads the fields that an entry has: one that an older release wrote has
// fewer, and the rest is empty.
func readWire(b []byte) (w wireLonger, err error) {
	if cbor.Wellformed(b) != nil {
		return w, fault.New(fault.Internal, "family entry does not decode")
	}
	fields, rest := array(b)
	if fields == 0 {
		return w, fault.New(fault.Internal, "family entry does not decode")
	}
	if _, err := cbor.UnmarshalFirst(rest, &w.Schema); err != nil {
		return w, fault.New(fault.Internal, "family entry does not say its schema")
	}
	if w.Schema < 1 || w.Schema > schema || fields > wireFields {
		return w, fault.New(fault.Internal, "family entry has schema %d: a newer release wrote it", w.Schema)
	}
	if fields < wireFields {
		b = append(make([]byte, 0, len(b)+wireFields), cborArray|wireFields)
		b = append(b, rest...)
		b = append(b, bytes.Repeat([]byte{cborNull}, wireFields-fields)...)
	}
	unknown := &cbor.UnknownFieldError{}
	if err = strict.Unmarshal(b, &w); errors.As(err, &unknown) {
		return w, fault.New(fault.Internal, "family entry tells more than this release knows: a newer release wrote it")
	}
	return w, fault.As(fault.Internal, err, "family entry does not decode")
}

// What CBOR begins an array of fewer than 24 with, and of fewer than 256; and no value.
const (
	cborArray     = 0x80
	cborLongArray = 0x98
	cborNull      = 0xf6
)

// array is how many elements an array has and where they begin; 0 if b is none, or longer
// than any release's entry.
func array(b []byte) (elements int, rest []byte) {
	switch first := b[0]; {
	case first >= cborArray && first < cborLongArray:
		return int(first - cborArray), b[1:]
	case first == cborLongArray:
		return int(b[1]), b[2:]
	}
	return 0, nil
}

// wireFields is how many fields an entry of this release has at most.
const wireFields = 21

// strict refuses what it would have to leave out: the family's truth must come back whole.
var strict, _ = cbor.DecOptions{ExtraReturnErrors: cbor.ExtraDecErrorUnknownField}.DecMode()
