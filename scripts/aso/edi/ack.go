package edi

import (
	"errors"
	"io"
	"iter"
	"time"

	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x277"
	"github.com/openaso/openaso/shared/x12/x837"
	"github.com/openaso/openaso/shared/x12/x999"
	"github.com/openaso/openaso/shared/x12/xta1"
)

// Acknowledged says what Acknowledge wrote.
type Acknowledged struct {
	TA1, Sets, Claims int // TA1 segments; answers to sets in 999s; answers to claims in the 277CA
	Result            Result
}

// Acknowledge writes what a receiver answers to a file whose bytes have a digest, as of at:
// a TA1 for each interchange, a 999, and for claims in sets that are not rejected a 277CA, to
// each sender of the file by himself; nothing to acknowledgments. A claim without faults is
// accepted: without a store nobody knows its member. Codes are judged by sets, if there are
// some. The same file and time give the same bytes. fault.Invalid: the file is not X12, and
// nothing was written if not even an ISA could be read.
func Acknowledge(w io.Writer, r io.ReadSeeker, digest string, at time.Time, sets *codes.Sets) (Acknowledged, error) {
	var out Acknowledged
	report, broken := read(r, sets, func(any) error { return nil })
	if broken != nil && !fault.Is(broken, fault.Invalid) || len(report.Interchanges) == 0 {
		return out, broken
	}
	check := summary(&report)
	out.Result, out.Sets = check.Result, check.Sets
	for _, theirs := range report.BySender() {
		claims := claimsAgain(r, &theirs, sets, &out.Claims)
		if err := out.tell(w, &theirs, digest, at, claims); err != nil {
			return out, errors.Join(err, broken)
		}
	}
	return out, broken
}

// tell writes what one sender is answered.
func (a *Acknowledged) tell(w io.Writer, theirs *envelope.Report, digest string, at time.Time, claims iter.Seq2[x277.Claim, error]) error {
	answers := xta1.Judge(theirs.Interchanges, xta1.Rules{})
	a.TA1 += len(answers)
	if len(answers) > 0 {
		if err := xta1.Write(w, answers, digest, at); err != nil {
			return err
		}
	}
	if len(theirs.Groups) == 0 || !x999.Due(theirs) {
		return nil
	}
	if err := x999.Write(w, *theirs, at); err != nil || !anyClaim(claims) {
		return err
	}
	return x277.Write(w, *theirs, digest, at, claims)
}

// read walks a file with everything that is known.
func read(r io.Reader, sets *codes.Sets, emit func(any) error) (envelope.Report, error) {
	return envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker { return pick(s, sets, emit) })
}

func anyClaim(claims iter.Seq2[x277.Claim, error]) bool {
	for range claims {
		return true
	}
	return false
}

var errEnough = errors.New("enough claims")

// claimsAgain goes over the claims of the sets that the 999 does not reject, each time from
// the start of the file: they are not held in memory.
func claimsAgain(r io.ReadSeeker, report *envelope.Report, sets *codes.Sets, count *int) iter.Seq2[x277.Claim, error] {
	taken := x999.Taken(report)
	return func(yield func(x277.Claim, error) bool) {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			yield(x277.Claim{}, fault.As(fault.Unavailable, err, "X12 source"))
			return
		}
		_, err := read(r, sets, func(it any) error {
			c, ok := it.(*x837.Item)
			if !ok || !taken[c.Set] {
				return nil
			}
			*count++
			standing := x277.Accepted
			if len(c.Faults) > 0 {
				standing = x277.Rejected
			}
			if !yield(x277.Claim{Item: *c, Standing: standing}, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !fault.Is(err, fault.Invalid) && !errors.Is(err, errEnough) {
			yield(x277.Claim{}, err)
		}
	}
}
