// Package edi looks at X12 files for the command line, without a store: it checks them,
// prints them as JSON and lays them out for reading.
package edi

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x999"
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
	Set   int    `json:"set,omitempty"`   // which ST of the file, from 1; 0 is none
	Place string `json:"place"`           // "loop 2300 CLM02, segment 41" counts in the set
	Byte  int64  `json:"byte,omitempty"`  // of the segment's first byte in the file
	Level int    `json:"level,omitempty"` // SNIP level: 1 syntax to 5 code sets; 0 the envelope
	Text  string `json:"text"`
	// Because is the place of what asks for what is missing, or forbids what stands; SNIP level 4.
	Because string `json:"because,omitempty"`
}

// Kind is a transaction with how many sets a file has of it, and of its items: claims,
// members, payments, inquiries.
type Kind struct {
	Name  string `json:"name"` // "837P 005010X222A1"
	Sets  int    `json:"sets"`
	Items int    `json:"items"`
}

// Report is what Check found.
type Report struct {
	Kinds  []Kind  `json:"transactions"`
	Sets   int     `json:"sets"`
	Items  int     `json:"items"` // claims, members, payments, inquiries
	Good   int     `json:"items_accepted"`
	Result Result  `json:"result"`
	Broken string  `json:"unreadable,omitempty"`
	Faults []Fault `json:"faults"`
	// Notes are of SNIP level 5: identifiers and codes. They refuse no file; a 277CA
	// refuses claims for them.
	Notes []Fault `json:"notes,omitempty"`
	More  int     `json:"faults_not_told,omitempty"`
}

// Check reads a file once, and judges the codes of claims by sets if there are some. One that
// is not X12 is a Report with Broken; an error is a failure to read (fault.Unavailable). Its
// memory grows with the sets and, up to 10,000, the faults only.
func Check(r io.Reader, sets *codes.Sets) (Report, error) {
	got, err := read(r, sets, func(any) error { return nil })
	if err == nil && len(got.Interchanges) == 0 {
		err = fault.New(fault.Invalid, "the file is empty")
	}
	out := summary(&got)
	if fault.Is(err, fault.Invalid) {
		out.Broken, out.Result = err.Error(), Unreadable
		return out, nil
	}
	return out, err
}

// summary is what a walk over a file found.
func summary(got *envelope.Report) Report {
	out := Report{Kinds: []Kind{}, Faults: []Fault{}, More: got.More}
	for s := range got.Sets() {
		out.set(s)
	}
	for _, f := range got.Outside {
		out.Faults = append(out.Faults, told(0, &f))
	}
	out.judge(got)
	return out
}

// set adds a set with its faults.
func (r *Report) set(s *envelope.Set) {
	r.Sets++
	r.count(name(s.Kind, s.Guide), s.Items)
	r.Items += s.Items
	if s.Whole() {
		r.Good += s.Items - s.Faulty
	}
	for i := range s.Faults {
		f := told(s.Number, &s.Faults[i])
		if f.Level == envelope.CodeSets {
			r.Notes = append(r.Notes, f)
			continue
		}
		r.Faults = append(r.Faults, f)
	}
}

// mostKinds and longName bound what a file can make of its transactions' names.
const (
	mostKinds = 20
	longName  = 20
)

// count adds a set to its kind.
func (r *Report) count(called string, items int) {
	called = strings.Clone(called[:min(longName, len(called))])
	at := slices.IndexFunc(r.Kinds, func(k Kind) bool { return k.Name == called })
	switch {
	case at >= 0:
	case len(r.Kinds) < mostKinds:
		at = len(r.Kinds)
		r.Kinds = append(r.Kinds, Kind{Name: called})
	default:
		if at = mostKinds; len(r.Kinds) == mostKinds {
			r.Kinds = append(r.Kinds, Kind{Name: "others"})
		}
	}
	r.Kinds[at].Sets++
	r.Kinds[at].Items += items
}

// judge says what the acknowledgments say.
func (r *Report) judge(got *envelope.Report) {
	taken, rejected := 0, 0
	for _, ok := range x999.Taken(got) {
		if ok {
			taken++
		} else {
			rejected++
		}
	}
	switch {
	case taken == 0 && (rejected > 0 || len(got.Outside) > 0):
		r.Result = Rejected
	case rejected > 0 || len(r.Faults)+r.More > 0:
		r.Result = Partly
	case r.Sets == 0 && !acknowledges(got):
		r.Result = Rejected
		r.Faults = append(r.Faults, Fault{Place: "the file", Text: "it holds no transaction set"})
	default:
		r.Result = Accepted
	}
}

// acknowledges says whether an interchange without groups is one that only answers: TA1.
func acknowledges(got *envelope.Report) bool {
	return !slices.ContainsFunc(got.Interchanges, func(i envelope.Interchange) bool { return i.Groups > 0 || i.Answers == 0 })
}

// told is a fault as it is printed.
func told(set int, f *x12.Fault) Fault {
	level := f.Level
	if set > 0 && level == 0 {
		level = 2
	}
	return Fault{Set: set, Place: place(*f), Byte: f.Offset, Level: level, Text: f.Text, Because: f.Because.String()}
}

func place(f x12.Fault) string {
	p := strings.TrimSuffix(f.Error(), ": "+f.Text)
	if f.Offset > 0 {
		p += fmt.Sprintf(", byte %d", f.Offset)
	}
	return p
}
