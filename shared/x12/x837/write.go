package x837

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// Header is who sends a file to whom.
type Header struct {
	Sender, SenderName     string // ISA06 and loop 1000A
	Receiver, ReceiverName string // ISA08 and loop 1000B
	Control                int64  // ISA13
	At                     time.Time
	Production             bool
}

// Write writes claims of one kind as one transaction set. Neighbours of one billing
// provider and one subscriber share their loops. What is required and left empty has a
// usual value: SBR01 P, SBR09 CI, CLM06 to CLM09 Y, A, Y, Y, the receiver as the payer.
// fault.Invalid if a text holds a delimiter, or claims of two kinds stand together.
func Write(w io.Writer, h Header, claims []Claim) error {
	out := &writer{Writer: x12.NewWriter(w, x12.Usual()), payer: Payer{Name: h.ReceiverName, Kind: "PI", ID: h.Receiver}}
	if len(claims) > 0 {
		out.kind = claims[0].Kind
	}
	out.form = formOf(out.kind)
	e := x12.Envelope{Sender: h.Sender, Receiver: h.Receiver, Control: h.Control, At: h.At,
		Production: h.Production, Functional: "HC", Version: out.form.guide}
	out.Open(e)
	out.Segment("ST", transaction, "0001", out.form.guide)
	out.Segment("BHT", "0019", "00", fmt.Sprint(h.Control), h.At.Format("20060102"), h.At.Format("1504"), "CH")
	out.Segment("NM1", "41", "2", h.SenderName, "", "", "", "", "46", h.Sender)
	out.Segment("PER", "IC", "CLAIMS", "TE", "5555550100")
	out.Segment("NM1", "40", "2", h.ReceiverName, "", "", "", "", "46", h.Receiver)
	for i := range claims {
		if claims[i].Kind != out.kind {
			return fault.New(fault.Invalid, "837: claims of two kinds in one file")
		}
		out.claim(&claims[i])
	}
	out.Segment("SE", strconv.Itoa(out.Count()+1), "0001")
	out.Done(e, 1)
	return fault.Wrap(out.Close(), "837")
}

// writer follows the claims and opens the levels above them.
type writer struct {
	*x12.Writer
	kind           claim.Kind
	form           form
	payer          Payer // of claims that name none
	billing, under int   // HL of 2000A and 2000B
	last           *Claim
}

func (w *writer) claim(c *Claim) {
	again := w.last != nil && sameBilling(w.last, c)
	insured := again && w.last.Subscriber.same(&c.Subscriber) && (w.last.Patient == nil) == (c.Patient == nil)
	if !again {
		w.billingLevel(c)
	}
	if !insured {
		w.subscriberLevel(c)
	}
	if c.Patient != nil && (!insured || !w.last.Patient.same(c.Patient)) {
		w.Level(w.under, "23", "0")
		w.condition(c.Patient, or(c.Patient.Relation, "G8"))
		w.person("QC", c.Patient, "", "")
		w.personDetail(c.Patient)
	}
	w.last = c
	w.body(c)
}

func sameBilling(a, b *Claim) bool {
	return a.Billing.same(&b.Billing) && a.Currency == b.Currency && (a.PayTo == nil) == (b.PayTo == nil) &&
		(a.PayTo == nil || *a.PayTo == *b.PayTo) && (a.PayToPlan == nil) == (b.PayToPlan == nil) &&
		(a.PayToPlan == nil || a.PayToPlan.same(b.PayToPlan))
}

// or is s, or what stands for nothing.
func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// yes is Y, or nothing.
func yes(b bool) string {
	if b {
		return "Y"
	}
	return ""
}

func (w *writer) billingLevel(c *Claim) {
	b := &c.Billing
	w.billing = w.Level(0, "20", "1")
	w.specialty("BI", b.Taxonomy)
	if c.Currency != "" {
		w.Segment("CUR", "85", c.Currency)
	}
	w.provider("85", b)
	w.address(&b.Address)
	if b.TIN != "" {
		w.Segment("REF", taxKind(b), b.TIN)
	}
	w.refs("REF", b.IDs)
	w.contacts(b.Contacts)
	if c.PayTo != nil {
		w.Segment("NM1", "87", "2")
		w.address(c.PayTo)
	}
	if c.PayToPlan != nil {
		w.payerLoop("PE", c.PayToPlan)
	}
}

func taxKind(b *Provider) string {
	if b.SSN {
		return "SY"
	}
	return "EI"
}

func (w *writer) subscriberLevel(c *Claim) {
	children := "1"
	if c.Patient == nil {
		children = "0"
	}
	w.under = w.Level(w.billing, "22", children)
	s := &c.Subscriber
	if c.Patient == nil && s.Relationship == "" {
		w.insurance(&s.Insurance, "18")
	} else {
		w.insurance(&s.Insurance, s.Relationship)
	}
	w.condition(&s.Person, "")
	w.person("IL", &s.Person, "MI", s.Card.Reveal())
	w.personDetail(&s.Person)
	if s.Payer.empty() {
		w.payerLoop("PR", &w.payer)
		return
	}
	w.payerLoop("PR", &s.Payer)
}
