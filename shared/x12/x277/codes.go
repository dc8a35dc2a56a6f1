package x277

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x837"
)

// place is an element that a fault names, or with 0 the segment; part is a component of
// it, 0 for all that are not named.
type place struct {
	segment       string
	element, part int
}

// codes are the claim status codes (X12 external code list 508) of what x837 finds
// wrong.
var codes = map[place]string{
	{"CLM", 1, 0}:  "478", // claim submitter's identifier
	{"CLM", 2, 0}:  "178", // submitted charges
	{"CLM", 5, 1}:  "249", // place of service
	{"CLM", 5, 3}:  "535", // claim frequency code
	{"HI", 0, 0}:   "254", // principal diagnosis code
	{"LX", 0, 0}:   "247", // line information
	{"LX", 1, 0}:   "247",
	{"SV1", 0, 0}:  "454", // procedure code for services rendered
	{"SV1", 1, 1}:  "454",
	{"SV1", 1, 2}:  "454",
	{"SV1", 1, 0}:  "453", // procedure code modifiers
	{"SV1", 2, 0}:  "583", // line item charge amount
	{"SV1", 4, 0}:  "476", // missing or invalid units of service
	{"SV1", 5, 0}:  "249",
	{"SV1", 7, 0}:  "477", // diagnosis code pointer is missing or invalid
	{"SV2", 0, 0}:  "454",
	{"SV2", 1, 0}:  "455", // revenue code for services rendered (unverified)
	{"SV2", 2, 1}:  "454",
	{"SV2", 2, 2}:  "454",
	{"SV2", 2, 0}:  "453",
	{"SV2", 3, 0}:  "583",
	{"SV2", 5, 0}:  "476",
	{"SV3", 0, 0}:  "454",
	{"SV3", 1, 1}:  "454",
	{"SV3", 1, 2}:  "454",
	{"SV3", 1, 0}:  "453",
	{"SV3", 2, 0}:  "583",
	{"SV3", 3, 0}:  "249",
	{"SV3", 6, 0}:  "476",
	{"SV3", 11, 0}: "477",
	{"DTP", 0, 0}:  "187", // dates of service
	{"DTP", 3, 0}:  "187",
	{"NM1", 3, 0}:  "504", // entity's last name
	{"NM1", 4, 0}:  "505", // entity's first name
	{"N3", 1, 0}:   "503", // entity's street address
	{"N4", 1, 0}:   "502", // entity's city
	{"N4", 2, 0}:   "501", // entity's state
	{"N4", 3, 0}:   "500", // entity's postal code
	{"DMG", 2, 0}:  "158", // entity's date of birth
	{"DMG", 3, 0}:  "157", // entity's gender
}

// Codes that depend on more than the place.
const (
	diagnosis    = "255" // diagnosis code
	tooManyLines = "121" // service line number greater than maximum allowable for payer
	original     = "464" // payer assigned claim control number, REF*F8
	taxID        = "128" // entity's tax id
	npi          = "562" // entity's national provider identifier
	memberNumber = "164" // entity's contract or member number
	balance      = "400" // claim is out of balance
)

// speaksOf are the codes that need an entity.
var speaksOf = map[string]bool{
	"504": true, "505": true, "503": true, "502": true, "501": true, "500": true, "158": true, "157": true,
	taxID: true, npi: true, memberNumber: true,
}

// entities are whom the loops of an 837 are about (X12 data element 98), those of
// providers by the kind of claim.
var entities = map[string]string{
	"2010AA": "85", // billing provider
	"2010BA": "IL", // subscriber
	"2010CA": "QC", // patient
}

// entity is whom a fault is about, "" if nobody that has a code.
func entity(f *x12.Fault, k claim.Kind) string {
	if e := entities[f.Loop]; e != "" {
		return e
	}
	return x837.RoleOf(k, f.Loop)
}

// code is the claim status code of a fault, "" if none names what is wrong.
func code(f *x12.Fault) string {
	switch {
	case unbalanced(f):
		return balance
	case f.Segment == "HI" && !absent(f):
		return diagnosis
	case f.Segment == "LX" && f.Element == 0 && (f.Code == x12.SegmentTooMany || f.Code == x12.LoopTooMany):
		return tooManyLines
	case f.Segment == "REF" && f.Element == 0 && f.Loop == "2300" && absent(f):
		return original
	case f.Segment == "DTP" && (f.Code == x12.SegmentDependent || f.Loop == "2330B" || f.Loop == "2430"):
		return "" // not of the service
	case f.Segment == "REF" && f.Loop == "2010AA":
		return taxID
	case f.Segment == "NM1" && f.Element == 9 && f.Loop == "2010BA":
		return memberNumber
	case f.Segment == "NM1" && f.Element == 9:
		return npi
	}
	if c := codes[place{f.Segment, f.Element, f.Component}]; c != "" {
		return c
	}
	return codes[place{f.Segment, f.Element, 0}]
}

// unbalanced says whether a claim's charge is not that of its lines.
func unbalanced(f *x12.Fault) bool {
	return f.Segment == "CLM" && f.Element == 2 && f.Code == x12.ElementPattern
}
