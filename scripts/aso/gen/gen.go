// Package gen makes synthetic X12 files to order, as a stream: professional,
// institutional and dental claims (837P, 837I, 837D) and enrollment (834), of the size
// that is wanted and with the faults that are wanted. It writes segments straight through
// x12.Writer and shares nothing with the packages that read and write these transactions,
// so that each checks the other. Nobody in it exists. The same order gives the same bytes,
// and a fault changes nothing around it. Segments stand as in the public samples and maps
// of 005010X222A1, X223A2, X224A2 and X220A1.
package gen

import (
	"io"
	"slices"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

// Kind is what a file is made of.
type Kind string

// The kinds.
const (
	Professional  Kind = "837P" // 005010X222A1
	Institutional Kind = "837I" // 005010X223A2
	Dental        Kind = "837D" // 005010X224A2
	Enrollment    Kind = "834"  // 005010X220A1
)

// Order is a file to be made.
type Order struct {
	Kind         Kind
	Seed         uint64
	Items        int     // claims, or members; 0: Size says
	Size         int64   // bytes, to about an item
	Interchanges int     // ISA
	Groups       int     // GS of each interchange
	Sets         int     // ST of each group
	Production   bool    // ISA15
	On           day.Day // when it was made; services were before
	Faults       int     // how many to place, in as many items; with Size, as many as there is room for
	Rate         int     // items of 10,000 that get one, if Faults is 0
	Flaws        []Flaw  // which to place; none is all that the order has room for
}

// Placed is a fault that was put into a file, and where.
type Placed struct {
	Flaw    Flaw   `json:"fault"`
	Set     int    `json:"set"`             // ST of the file, from 1
	Segment int    `json:"segment"`         // in the set, ST is 1; where one is missing, it would stand
	Item    int    `json:"claim,omitempty"` // claim or member of the file, from 1; 0: it is of no one of them
	Place   string `json:"place"`           // "loop 2400 SV102"
	Byte    int64  `json:"byte"`            // of that segment's first byte
}

// Made says what a file holds.
type Made struct {
	Sets     int   `json:"sets"`
	Items    int   `json:"claims"` // or members
	Lines    int   `json:"lines"`  // or coverages
	Segments int   `json:"segments"`
	Bytes    int64 `json:"bytes"`
	Faults   int   `json:"faults"`
}

// Check refuses what nobody can make: fault.Invalid.
func (o *Order) Check() error {
	switch {
	case !slices.Contains([]Kind{Professional, Institutional, Dental, Enrollment}, o.Kind):
		return fault.New(fault.Invalid, "there are 837P, 837I, 837D and 834")
	case (o.Items > 0) == (o.Size > 0):
		return fault.New(fault.Invalid, "a file has a number of claims or a size")
	case min(o.Interchanges, o.Groups, o.Sets) < 1:
		return fault.New(fault.Invalid, "a file has an interchange, a group and a set at least")
	case o.Items > 0 && o.Items < o.Interchanges*o.Groups*o.Sets:
		return fault.New(fault.Invalid, "a set has a claim at least: fewer claims than sets")
	case o.Items > 0 && o.Faults > o.Items:
		return fault.New(fault.Invalid, "a claim gets one fault: more faults than claims")
	case o.Faults < 0 || o.Rate < 0 || o.Rate > 10_000:
		return fault.New(fault.Invalid, "faults are a number, or a share up to 100%%")
	}
	for _, f := range o.Flaws {
		if reason := o.unfit(f); reason != "" {
			return fault.New(fault.Invalid, "%s: %s", f, reason)
		}
	}
	return nil
}

// Write makes a file and tells of each fault as it is placed. Its memory is that of one
// item. fault.Invalid is an order that nobody can fill, fault.Unavailable w's failure.
func Write(w io.Writer, o Order, placed func(Placed)) (Made, error) {
	if err := o.Check(); err != nil {
		return Made{}, err
	}
	m := newMaker(w, o, placed)
	m.file()
	return m.made, m.w.Close()
}
