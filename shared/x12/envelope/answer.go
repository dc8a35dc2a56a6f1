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

// Asked is a file of inquiries that is answered, or what one sender asks in it.
type Asked struct {
	At     time.Time
	Digest string       // of the file's bytes: numbers of the answer are derived from it
	Of     *Interchange // one of the sender's whose inquiries alone are answered; nil: all of the file, to the sender of its first
}

// Rules are o for what is asked: of others nothing is read.
func (a *Asked) Rules(o Rules) Rules {
	if a.Of != nil {
		o.From = a.Of.From()
	}
	return o
}

// Opposite is the envelope of the answer, a transaction set of the kind what, to a file that
// begins with first.
func (a *Asked) Opposite(first []byte, what string) x12.Envelope {
	e := x12.Envelope{Sender: "OPENASO", Receiver: "UNKNOWN", At: a.At.UTC(), Control: Control(what, a.Digest, a.At)}
	of := a.Of
	if of == nil {
		isa, err := x12.NewReader(bytes.NewReader(first)).Next()
		if err != nil {
			return e
		}
		first := interchange(isa)
		of = &first
	}
	e.Sender, e.Receiver, e.Production = x12.Echo(of.Receiver, 15, e.Sender), x12.Echo(of.Sender, 15, e.Receiver), of.Production
	return e
}
