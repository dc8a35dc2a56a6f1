package envelope

import (
	"bytes"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12"
)

// Control derives ISA13 of an answer from what it is, the digest or number of what it
// answers, and when: answering again is the same.
func Control(what, of string, at time.Time) int64 {
	n, _ := strconv.ParseInt(id.Digest([]byte(what + "/" + of + "/" + at.UTC().Format(time.RFC3339)))[:12], 16, 64)
	return n%999_999_999 + 1
}

// Start is how many bytes of a file show its first interchange.
const Start = 4096

// Opposite is the envelope of an answer to a file that begins with first and whose bytes
// have a digest. A file of several interchanges is answered to the sender of its first:
// whoever sent it gets it.
func Opposite(first []byte, what, digest string, at time.Time) x12.Envelope {
	e := x12.Envelope{Sender: "OPENASO", Receiver: "UNKNOWN", At: at.UTC(), Control: Control(what, digest, at)}
	if isa, err := x12.NewReader(bytes.NewReader(first)).Next(); err == nil {
		e.Sender, e.Receiver = x12.Echo(isa.El(8), 15, e.Sender), x12.Echo(isa.El(6), 15, e.Receiver)
		e.Production = isa.El(15) == "P"
	}
	return e
}
