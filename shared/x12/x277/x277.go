// Package x277 writes and reads health care claim acknowledgments, 005010X214 (277CA): which
// claims of a file were accepted and which rejected, each with the reason, and the
// number under which an accepted one is known here.
//
// What is cited of the guide was read in public copies of its examples and in a public
// map of its loops, not in the guide; what neither says is marked unverified.
package x277

import (
	"io"
	"iter"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Version is the implementation guide's.
const Version = "005010X214"

// Claim is one claim of the file and what became of it. Broken claims are rejected for
// their faults.
type Claim struct {
	x837.Item
	ID       id.Claim // the number under which it is known here, of an accepted claim
	Standing Standing
}

// Standing is what became of a claim.
type Standing uint8

// The standings.
const (
	Rejected Standing = iota // sent again by the provider, never decided
	Accepted                 // on its way to be decided
	Received                 // kept until its member is known, and not yet to be decided
)

// Write answers the file that r tells of, whose bytes have the digest, as of at. claims
// are those of the sets that the 999 accepts, in the order of the file; they are gone
// through twice, because totals stand before claims, and must be the same each time. The
// same file and time give the same bytes. An error of claims comes back unchanged.
func Write(w io.Writer, r envelope.Report, digest string, at time.Time, claims iter.Seq2[Claim, error]) error {
	t, err := count(claims)
	if err != nil {
		return err
	}
	out := &writer{Writer: x12.NewWriter(w, x12.Usual()), digest: digest, at: at, report: &r, totals: t}
	e := x12.Envelope{Sender: x12.Echo(r.Receiver, 15, "OPENASO"), Receiver: x12.Echo(r.Sender, 15, "UNKNOWN"),
		Control: envelope.Control("277CA", digest, at), At: at, Production: r.Production, Functional: "HN", Version: Version}
	out.Open(e)
	for c, err := range claims {
		if err != nil {
			return err
		}
		out.claim(&c)
	}
	out.leave()
	out.Done(e, out.sets)
	return fault.Wrap(out.Close(), "277CA")
}

// sums are the counts and charges of a level.
type sums struct {
	taken, refused                int
	takenCharges, rejectedCharges money.Cents
}

func (s *sums) add(c *Claim) {
	if c.Standing == Rejected {
		s.refused++
		s.rejectedCharges += c.Claim.Charge
		return
	}
	s.taken++
	s.takenCharges += c.Claim.Charge
}

// totals are the sums of each set, by its number, and of each run of claims of one
// billing provider, in the order of the file.
type totals struct {
	sets map[int]*sums
	runs []sums
}

// group is where a claim stands: a 2000C level begins where it changes.
type group struct {
	set            int
	npi, tin, name string // of the billing provider
}

func groupOf(c *Claim) group {
	b := &c.Claim.Billing
	return group{c.Set, b.NPI, b.TIN, b.Name}
}

func count(claims iter.Seq2[Claim, error]) (totals, error) {
	t := totals{sets: map[int]*sums{}}
	var last group
	for c, err := range claims {
		if err != nil {
			return t, err
		}
		if here := groupOf(&c); here != last {
			t.runs, last = append(t.runs, sums{}), here
		}
		if t.sets[c.Set] == nil {
			t.sets[c.Set] = &sums{}
		}
		t.sets[c.Set].add(&c)
		t.runs[len(t.runs)-1].add(&c)
	}
	return t, nil
}
