package adjudicate

import (
	"encoding/base64"

	"github.com/fxamacker/cbor/v2"

	"github.com/openaso/openaso/shared/fault"
)

// Marshal is the batch as a queue body. It carries PHI: the queue is encrypted,
// and nothing logs a body.
func (b *Batch) Marshal() ([]byte, error) {
	raw, err := cbor.Marshal(b)
	if err != nil {
		return nil, fault.As(fault.Internal, err, "batch")
	}
	return []byte(base64.StdEncoding.EncodeToString(raw)), nil
}

// ReadBatch reads a queue body; fault.Invalid if it is no batch.
func ReadBatch(body []byte) (b Batch, err error) {
	raw, err := base64.StdEncoding.DecodeString(string(body))
	if err == nil {
		err = cbor.Unmarshal(raw, &b)
	}
	return b, fault.As(fault.Invalid, err, "batch")
}
