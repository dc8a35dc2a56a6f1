// Package x278 reads and writes requests for a health care services review and the
// responses to them, 005010X217: whether a service is authorized before it is given. Both
// are one structure; a response adds what was decided. The reader streams: one review, that
// is one patient event, is handed over as soon as its last segment has passed.
//
// What is cited of the guide was read in public records of its loops and in its examples
// (278req.txt, 278resp.txt), not in the guide.
package x278

import (
	_ "embed" // of the guides' tables

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
)

// Version is the implementation guide's, of requests and responses.
const Version = "005010X217"

var (
	//go:embed 278req.txt
	requestTable string
	//go:embed 278resp.txt
	responseTable string

	requests  = guide.Of(requestTable)
	responses = guide.Of(responseTable)
)

// Review is one patient event with the levels it stands below. A response without an event
// says in Rejections why there is none.
type Review struct {
	Purpose      string // BHT02: 13 a request, 11 a response
	Batch        string // BHT03, the requester's number, which the response says back
	Kind         string // BHT06
	Rejections   []Rejection
	Organization Party // 2010A, who reviews
	Requester    Party // 2010B
	Subscriber   Person
	Dependent    Person // 2010D; nobody: the subscriber is the patient
	Event        *Event // 2000E
	Services     []Service
}

// Response says whether the review is a response.
func (r *Review) Response() bool { return r.Purpose == "11" }

// Rejection is an AAA: why a request, or a part of it, is not reviewed.
type Rejection struct{ Valid, Reason, FollowUp string } // AAA01, AAA03, AAA04

// Reference is a REF.
type Reference struct {
	Qualifier, ID, Text string // REF01 to REF03
	More                []string
}

// Address is N3 and N4.
type Address struct {
	Street                                  [2]phi.Text
	City                                    phi.Text
	State, Zip, Country, CountrySubdivision string
}

// Contact is a PER.
type Contact struct {
	Name    string       // PER02
	Numbers [3][2]string // qualifier and number, PER03 to PER08
}

// Party is an organization, a provider or a place: an NM1 loop that is not a patient's.
type Party struct {
	Code                                string // NM101
	Kind                                string // NM102: 1 a person, 2 not one
	Name, First, Middle, Prefix, Suffix string // NM103 to NM107
	Qualifier, ID                       string // NM108, NM109
	References                          []Reference
	Address                             Address
	Contact                             Contact
	Role, TaxonomyQualifier, Taxonomy   string  // PRV01 to PRV03
	Denied                              day.Day // DTP*598, of another organization
	Rejections                          []Rejection
}

// Person is a subscriber or a dependent, loops 2010C and 2010D.
type Person struct {
	Kind                                string   // NM102
	Last, First, Middle, Prefix, Suffix phi.Text // NM103 to NM107
	Qualifier                           string   // NM108
	ID                                  phi.Text // NM109, the number on the card
	References                          []Reference
	Address                             Address
	Born                                day.Day   // DMG02
	Sex                                 string    // DMG03
	Insured                             [4]string // INS01, INS02, INS08, INS17
	Rejections                          []Rejection
}

// Item is one review of a file. Ordinal counts reviews in the file from 1, Set transaction
// sets (ST).
type Item struct {
	Ordinal, Set int
	Review       Review
	Faults       []x12.Fault
}
