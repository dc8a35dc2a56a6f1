package x278

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
)

// Trace is a TRN: whose number it is and the number.
type Trace struct{ Kind, Number, By, Also string } // TRN01 to TRN04

// Care is a UM: what kind of review is asked for.
type Care struct {
	Category    string // UM01: AR admission, HS services, SC specialty care
	Type        string // UM02: I initial, ...
	ServiceType string // UM03
	Place       [3]string
	Causes      [5]string
	Level       string // UM06
	Condition   string // UM07
	Prognosis   string // UM08
	Release     string // UM09
	Delay       string // UM10
}

// Action is an HCR, of a response: A1 certified, A3 not certified, A4 pended, A6 modified.
type Action struct {
	Code   string // HCR01
	Number string // HCR02, of the certification
	Reason string // HCR03
	Second string // HCR04
}

// Date is a DTP: a day or a stretch of days, by its qualifier.
type Date struct {
	Qualifier string // DTP01: AAH the event, 435 admission, 472 the service
	From, To  day.Day
}

// Diagnosis is a component of HI.
type Diagnosis struct {
	Qualifier, Code string
	On              day.Day
}

// Delivery is an HSD: how much of a service, and how often.
type Delivery struct {
	Of       string // HSD01
	Count    int64  // HSD02, thousandths
	Unit     string // HSD03
	Sample   string // HSD04
	Period   string // HSD05
	Periods  string // HSD06
	Pattern  string // HSD07
	Delivery string // HSD08
}

// Certificate is a CRC, CL1 or CR1 to CR6, by the names of their elements in the guide.
type Certificate struct {
	Tag      string
	Elements []phi.Text
}

// Attachment is a PWK: what is sent besides, under which number.
type Attachment struct{ Kind, Transmission, Qualifier, Control, Text string } // PWK01, PWK02, PWK05 to PWK07

// Detail is what an event and a service alike say.
type Detail struct {
	Traces      []Trace
	Rejections  []Rejection
	Action      *Action
	References  []Reference
	Dates       []Date
	Diagnoses   []Diagnosis // HI; of a service in a response: what else is asked for
	Delivery    *Delivery
	Attachments []Attachment
	Message     phi.Text // MSG01
	Parties     []Party  // 2010EA to 2010EC, or 2010F, told apart by their codes
}

// Event is loop 2000E.
type Event struct {
	Detail
	Care         Care
	Certificates []Certificate
}

// Procedure is a C003.
type Procedure struct {
	Qualifier, Code string
	Modifiers       [4]string
	Text, Through   string
}

// Tooth is a TOO.
type Tooth struct {
	Qualifier, Code string
	Surfaces        [5]string
}

// Service is loop 2000F.
type Service struct {
	Detail
	Care       *Care
	Kind       string // SV1 professional, SV2 institutional, SV3 dental; "" if none came
	Revenue    string // SV201
	Procedure  Procedure
	Charge     *money.Cents // SV102, SV203, SV302
	Unit       string       // SV103, SV204
	Count      int64        // SV104, SV205, SV306, thousandths
	Rate       *money.Cents // SV206
	Pointers   [4]string    // SV107
	Screening  string       // SV111
	Residence  string       // SV209
	CareLevel  string       // SV120, SV210
	Cavity     [5]string    // SV304
	Prosthesis string       // SV305
	Text       string       // SV307
	Teeth      []Tooth
}
