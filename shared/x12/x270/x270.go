// Package x270 reads and writes health care eligibility inquiries and their answers, the
// 270 and the 271 of 005010X279A1, as typed loops: who asks whom, about which patient, for
// which services, and what the patient's coverage is. It decides nothing of an answer:
// shared/eligibility does.
//
// Both sets have the same levels: the information source (2000A, the plan), the information
// receiver (2000B, who asks), the subscriber (2000C) and the dependent (2000D). One
// Inquiry or Answer is of one patient, with the levels above it.
package x270

import (
	_ "embed" // of the guides' tables

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
)

// Version is the guide that is written and read. Of the guide before its amendment, which
// some of the published examples name, sets are read too.
const Version = "005010X279A1"

// version0 is the guide before its amendment.
const version0 = "005010X279"

//go:embed 270.txt
var text270 string

//go:embed 271.txt
var text271 string

// The two guides.
var (
	guide270 = guide.Of(text270)
	guide271 = guide.Of(text271)
)

// Head is the BHT of a set.
type Head struct {
	Purpose   string  // BHT02: of a 270 13 request, 01 cancellation; of a 271 11 response
	Reference string  // BHT03
	Date      day.Day // BHT04
	Time      string  // BHT05, HHMM or longer
	Type      string  // BHT06: RT, spend down
}

// Inquiry is what is asked about one patient.
type Inquiry struct {
	Head       Head
	Source     Party // 2100A
	Receiver   Party // 2100B
	Subscriber Person
	Dependent  *Person    // nil: the subscriber is the patient
	Questions  []Question // 2110C or 2110D
}

// Patient is whom the inquiry is about.
func (q *Inquiry) Patient() *Person {
	if q.Dependent != nil {
		return q.Dependent
	}
	return &q.Subscriber
}

// Answer is what is answered about one patient. Where the answer ends above the patient,
// because the source or the receiver is refused, Subscriber is nil, and where it ends at
// the source, Receiver is empty.
type Answer struct {
	Head       Head
	Rejects    []Reject // AAA of 2000A
	Source     Party    // 2100A
	Receiver   Party    // 2100B
	Subscriber *Person
	Dependent  *Person   // nil: the subscriber is the patient
	Benefits   []Benefit // 2110C or 2110D
}

// InquiryItem is an inquiry as it stands in a file, with all that is wrong with it.
type InquiryItem struct {
	Ordinal int // of the inquiry in the file, from 1
	Set     int // of the transaction set in the file, from 1
	Inquiry Inquiry
	Faults  []x12.Fault
}

// AnswerItem is an answer as it stands in a file, with all that is wrong with it.
type AnswerItem struct {
	Ordinal int // of the answer in the file, from 1
	Set     int // of the transaction set in the file, from 1
	Answer  Answer
	Faults  []x12.Fault
}
