package x277

import (
	"fmt"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
)

// writer follows the claims and opens the levels above them.
type writer struct {
	*x12.Writer
	digest string
	at     time.Time
	report *envelope.Report
	totals totals
	last   group
	sets   int // written so far
	runs   int
	under  int // HL of the open provider
}

func (w *writer) claim(c *Claim) {
	here := groupOf(c)
	if here.set != w.last.set {
		w.leave()
		w.open(c.Set)
	}
	if here != w.last {
		w.provider(&c.Claim.Billing)
	}
	w.last = here
	w.patient(c)
	w.status(c)
}

// open begins the answer to one set of the file: loops 2000A and 2000B.
func (w *writer) open(set int) {
	w.sets++
	s := w.set(set)
	w.Segment("ST", "277", w.number(), Version)
	w.Segment("BHT", "0085", "08", w.trace(), w.at.Format("20060102"), w.at.Format("1504"), "TH")
	w.Level(0, "20", "1")
	w.Segment("NM1", "PR", "2", x12.EchoName(s.Receiver.Name, 60, x12.Echo(w.report.Receiver, 60, "OPENASO")), "", "", "", "",
		"PI", x12.Echo(s.Receiver.ID, 80, x12.Echo(w.report.Receiver, 80, "OPENASO"))) // 2100A NM103, NM109
	w.Segment("TRN", "1", w.trace())       // 2200A TRN02, a number of ours
	w.Segment("DTP", "050", "D8", w.day()) // 2200A, received
	w.Segment("DTP", "009", "D8", w.day()) // 2200A, processed
	w.Level(1, "21", "1")
	w.submitter(&s.Submitter)
	w.Segment("TRN", "2", x12.Echo(s.Batch, 50, "0")) // 2200B TRN02, BHT03 of the 837; "0" for none is unverified
	sum := w.totals.sets[set]
	w.receipt(sum, w.day())
	w.total("90", "AA", sum) // 2200B QTY01
}

// submitter is 2100B: who sent the file.
func (w *writer) submitter(e *envelope.Entity) {
	kind, first := "2", ""
	if e.Kind == "1" {
		kind, first = "1", x12.EchoName(e.First, 35, "")
	}
	sender := x12.Echo(w.report.Sender, 80, "UNKNOWN")
	w.Segment("NM1", "41", kind, x12.EchoName(e.Name, 60, sender), first, "", "", "", "46", x12.Echo(e.ID, 80, sender))
}

// provider is 2000C, of a run of claims of one billing provider.
func (w *writer) provider(p *x837.Provider) {
	w.under = w.Level(2, "19", "1")
	qualifier, number := "XX", x12.Echo(p.NPI, 80, "")
	if number == "" {
		qualifier, number = "FI", x12.Echo(p.TIN, 80, "UNKNOWN") // UNKNOWN is unverified
	}
	w.Segment("NM1", "85", "2", x12.EchoName(p.Name, 60, "UNKNOWN"), "", "", "", "", qualifier, number) // 2100C
	w.Segment("TRN", "1", "0")                                                                          // 2200C; TRN01 by the map, an example has 2; TRN02 unverified
	sum := &w.totals.runs[w.runs]
	w.runs++
	w.receipt(sum, "")       // 2200C has no day
	w.total("QA", "QC", sum) // 2200C QTY01
}

// receipt is STC of 2200B and 2200C. The level itself is received (A1:19) whatever
// became of its claims: each says its own. That this is so where all are rejected is
// unverified; for some accepted the guide's examples 3 and 4 have it.
func (w *writer) receipt(s *sums, day string) {
	w.Segment("STC", w.Composite("A1", "19", "PR"), day, "WQ", (s.takenCharges + s.rejectedCharges).X12())
}

// total is QTY and AMT of 2200B and 2200C; what is none is left out, as in the guide's
// example 2.
func (w *writer) total(taken, rejected string, s *sums) {
	if s.taken > 0 {
		w.Segment("QTY", taken, strconv.Itoa(s.taken))
	}
	if s.refused > 0 {
		w.Segment("QTY", rejected, strconv.Itoa(s.refused))
	}
	if s.taken > 0 {
		w.Segment("AMT", "YU", s.takenCharges.X12())
	}
	if s.refused > 0 {
		w.Segment("AMT", "YY", s.rejectedCharges.X12())
	}
}

// leave ends the open set.
func (w *writer) leave() {
	if w.sets > 0 {
		w.Segment("SE", strconv.Itoa(w.Count()+1), w.number())
	}
}

func (w *writer) number() string { return fmt.Sprintf("%04d", w.sets) }
func (w *writer) day() string    { return w.at.Format("20060102") }

// trace is our number of the answer to one set, at most 50 characters.
func (w *writer) trace() string {
	return w.digest[:min(24, len(w.digest))] + "-" + strconv.Itoa(w.sets)
}

// set is what the report says of a set of the file, counted from 1.
func (w *writer) set(n int) *envelope.Set {
	for i := range w.report.Groups {
		g := &w.report.Groups[i]
		if n <= len(g.Sets) {
			return &g.Sets[n-1]
		}
		n -= len(g.Sets)
	}
	return &envelope.Set{}
}
