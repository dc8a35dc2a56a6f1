// Package x834 reads and writes benefit enrollment and maintenance, 005010X220A1 (834): who
// an employer covers, and what changes. The reader streams: one member is handed over as
// soon as the next one begins, a broken member with its faults, and the rest of the file
// goes on. Facts about the guide were read in the tables that be.txt names, in X12's own
// examples (x12.org/examples/005010x220) and in its answers to requests for interpretation.
package x834

import (
	_ "embed"
	"io"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
)

// Version is the implementation guide's, GS08 and ST03.
const Version = "005010X220A1"

// kind is the set's, ST01.
const kind = "834"

// What is to be done with a member (INS03) or a coverage (HD01).
const (
	Change    = "001"
	Add       = "021"
	Terminate = "024"
	Reinstate = "025"
	Audit     = "030" // a full file says who is covered, not what changed
)

// Item is one member of a file. Ordinal counts members (INS) in the file from 1, broken
// ones and those of rejected sets too; Set counts transaction sets (ST).
type Item struct {
	Ordinal int
	Set     int
	Batch   *Batch // what the set says before its members, the same for all of them
	Member  Member
	Faults  []x12.Fault
}

//go:embed be.txt
var table string

var rules = guide.Of(table)

// Read reads members from r and hands each to emit in the order of the file. It returns
// what the acknowledgment needs. A member is handed over before its set has ended: whoever
// acts on members reads the file once before, and acts on none of a set that is not Whole,
// or of which all are Faulty, as they are if its totals do not count them. fault.Invalid:
// the file stops being X12 somewhere (the report says where too) and what came before was
// emitted; an error of emit comes back unchanged.
func Read(r io.Reader, emit func(Item) error) (envelope.Report, error) {
	return ReadUnder(envelope.Rules{}, r, emit)
}

// ReadUnder is Read that takes nothing of what the rules refuse.
func ReadUnder(o envelope.Rules, r io.Reader, emit func(Item) error) (envelope.Report, error) {
	return o.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker {
		if s.Kind != kind {
			return nil
		}
		return Taker(s, emit)
	})
}

// Taker reads the content of one 834 set, for a file that holds sets of several kinds.
// Under another guide it only counts.
func Taker(set *envelope.Set, emit func(Item) error) envelope.Taker {
	if set.Guide != Version {
		set.OtherGuide()
		return set.Counter("INS")
	}
	return newTaker(set, emit)
}
