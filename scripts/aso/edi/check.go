// Package edi looks at X12 files for the command line, without a store: it checks them,
// prints them as JSON and lays them out for reading. Claims (837P, 837I and 837D) it
// knows whole; of every other transaction only the envelope and the segments.
package edi

import (
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Result says what a receiver would do with a file, in the words of the 999 (IK501).
type Result string

// The results. Partly is accepted with errors: what is faulty is left out.
const (
	Accepted   Result = "accepted"
	Partly     Result = "accepted with errors"
	Rejected   Result = "rejected"
	Unreadable Result = "unreadable"
)

// Fault is one thing wrong, never with the value.
type Fault struct {
	Set   int    `json:"set,omitempty"` // which ST of the file, from 1; 0 is none
	Place string `json:"place"`         // "loop 2300 CLM02, segment 41" counts in the set
	Text  string `json:"text"`
}

// Kind is a transaction with how many sets a file has of it.
type Kind struct {
	Name  string `json:"name"` // "837P 005010X222A1"
	Sets  int    `json:"sets"`
	whole bool   // its claims are read, too
}

// Report is what Check found.
type Report struct {
	Kinds       []Kind  `json:"transactions"`
	Sets        int     `json:"sets"`
	Claims      int     `json:"claims"` // of 837P, 837I and 837D
	Good        int     `json:"claims_accepted"`
	Result      Result  `json:"result"`
	OnlySegment bool    `json:"segment_level_only"` // of some set nothing but envelope and counts was read
	Broken      string  `json:"unreadable,omitempty"`
	Faults      []Fault `json:"faults"`
	More        int     `json:"faults_not_told,omitempty"` // of the envelope, past the first 100
}

// Check reads a file: its envelope, and then from the start again the claims of its
// 837 sets. A file that is not X12 is a Report with Broken; an error is a failure to
// read (fault.Unavailable). Its memory grows with the sets and the faults only.
func Check(r io.ReadSeeker) (Report, error) {
	w := &walk{report: Report{Kinds: []Kind{}, Faults: []Fault{}}}
	err := w.read(r)
	if err == nil && w.claims() {
		err = w.claimsOf(r)
	}
	if fault.Is(err, fault.Invalid) {
		w.report.Broken, w.report.Result = err.Error(), Unreadable
		return w.report, nil
	}
	w.report.judge()
	return w.report, err
}

func (r *Report) judge() {
	for _, k := range r.Kinds {
		r.OnlySegment = r.OnlySegment || !k.whole
	}
	switch {
	case len(r.Faults) == 0:
		r.Result = Accepted
	case r.Good > 0:
		r.Result = Partly
	default:
		r.Result = Rejected
	}
}

// claims says whether some set is read whole.
func (w *walk) claims() bool {
	for _, k := range w.report.Kinds {
		if k.whole {
			return true
		}
	}
	return false
}

// claimsOf reads the 837 sets.
func (w *walk) claimsOf(r io.ReadSeeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fault.As(fault.Unavailable, err, "X12 source")
	}
	got, err := x837.Read(r, x837.Options{}, func(x837.Item) error { return nil })
	number := 0
	for _, g := range got.Groups {
		for i := range g.Sets {
			number++
			if s := &g.Sets[i]; readable(s.Kind, orElse(s.Version, g.Version)) {
				w.take(number, s)
			}
		}
	}
	return err
}

// take adds a set's claims and their faults. Of the set's own ends the walk spoke.
func (w *walk) take(number int, s *envelope.Set) {
	w.report.Claims += s.Items
	if s.Whole() {
		w.report.Good += s.Items - s.Faulty - s.Refused
	}
	for _, f := range s.Faults {
		if f.Segment == "ST" || f.Segment == "SE" {
			continue
		}
		w.report.Faults = append(w.report.Faults, Fault{Set: number, Place: place(f), Text: f.Text})
	}
}

func place(f x12.Fault) string { return strings.TrimSuffix(f.Error(), ": "+f.Text) }

// readable says whether a set's claims are read.
func readable(kind, guide string) bool {
	_, ok := x837.KindOf(guide)
	return ok && kind == "837"
}

// name is a transaction as people call it.
func name(kind, guide string) string {
	letter := ""
	switch {
	case kind != "837" || len(guide) < 10:
	case guide[6:10] == "X222":
		letter = "P"
	case guide[6:10] == "X223":
		letter = "I"
	case guide[6:10] == "X224":
		letter = "D"
	}
	return strings.TrimSpace(kind + letter + " " + guide)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
