package x837

import (
	"fmt"
	"io"
	"strconv"
	"strings"
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

// Write writes claims as one transaction set. Neighbours of one billing provider
// and one subscriber share their loops. fault.Invalid if a text holds a delimiter.
func Write(w io.Writer, h Header, claims []Claim) error {
	out := &writer{Writer: x12.NewWriter(w, x12.Usual())}
	e := x12.Envelope{Sender: h.Sender, Receiver: h.Receiver, Control: h.Control, At: h.At,
		Production: h.Production, Functional: "HC", Version: Version}
	out.Open(e)
	out.Segment("ST", "837", "0001", Version)
	out.Segment("BHT", "0019", "00", fmt.Sprint(h.Control), h.At.Format("20060102"), h.At.Format("1504"), "CH")
	out.Segment("NM1", "41", "2", h.SenderName, "", "", "", "", "46", h.Sender)
	out.Segment("PER", "IC", "CLAIMS", "TE", "5555550100")
	out.Segment("NM1", "40", "2", h.ReceiverName, "", "", "", "", "46", h.Receiver)
	for i := range claims {
		out.claim(&claims[i], h.ReceiverName, h.Receiver)
	}
	out.Segment("SE", strconv.Itoa(out.Count()+1), "0001")
	out.Done(e, 1)
	return fault.Wrap(out.Close(), "837")
}

type writer struct {
	*x12.Writer
	billing, under           int // HL of 2000A and 2000B
	last                     *Claim
	payerName, payerID       string
	billingAgain, insuredToo bool
}

func (w *writer) claim(c *Claim, payerName, payerID string) {
	w.payerName, w.payerID = payerName, payerID
	w.billingAgain = w.last != nil && w.last.Billing == c.Billing
	w.insuredToo = w.billingAgain && w.last.Subscriber == c.Subscriber && (w.last.Patient == nil) == (c.Patient == nil)
	if !w.billingAgain {
		w.provider(&c.Billing)
	}
	if !w.insuredToo {
		w.subscriber(c)
	}
	if c.Patient != nil && (!w.insuredToo || *w.last.Patient != *c.Patient) {
		w.patient(c.Patient)
	}
	w.last = c
	w.body(c)
}

func (w *writer) provider(b *Provider) {
	w.billing = w.Level(0, "20", "1")
	w.Segment("NM1", "85", "2", b.Name, "", "", "", "", "XX", b.NPI)
	w.Segment("N3", b.Street)
	w.Segment("N4", b.City, b.State, b.Zip)
	w.Segment("REF", "EI", b.TIN)
}

func (w *writer) subscriber(c *Claim) {
	children, self := "1", ""
	if c.Patient == nil {
		children, self = "0", "18"
	}
	w.under = w.Level(w.billing, "22", children)
	w.Segment("SBR", "P", self, "", "", "", "", "", "", "CI")
	s := &c.Subscriber
	w.Segment("NM1", "IL", "1", s.Last.Reveal(), s.First.Reveal(), "", "", "", "MI", s.Card.Reveal())
	w.demographics(&s.Person)
	w.Segment("NM1", "PR", "2", w.payerName, "", "", "", "", "PI", w.payerID)
}

func (w *writer) demographics(p *Person) {
	if p.Born != 0 {
		w.Segment("DMG", "D8", p.Born.Compact(), p.Sex)
	}
}

func (w *writer) patient(p *Person) {
	w.Level(w.under, "23", "0")
	w.Segment("PAT", "G8")
	w.Segment("NM1", "QC", "1", p.Last.Reveal(), p.First.Reveal())
	w.demographics(p)
}

func (w *writer) body(c *Claim) {
	w.Segment("CLM", c.PatientNumber.Reveal(), c.Charge.X12(), "", "",
		w.Composite(c.Place, "B", string([]byte{byte(c.Frequency)})), "Y", "A", "Y", "Y")
	if c.Original != "" {
		w.Segment("REF", "F8", c.Original)
	}
	if c.Authorization != "" {
		w.Segment("REF", "G1", c.Authorization)
	}
	w.diagnoses(c.Diagnoses)
	if c.Rendering != "" {
		w.Segment("NM1", "82", "1", "RENDERING", "", "", "", "", "XX", c.Rendering)
	}
	for i := range c.Lines {
		w.line(&c.Lines[i])
	}
}

func (w *writer) diagnoses(codes []string) {
	var hi []string
	for i, code := range codes {
		q := "ABF"
		if i == 0 {
			q = "ABK"
		}
		hi = append(hi, w.Composite(q, code))
	}
	if len(hi) > 0 {
		w.Segment("HI", hi...)
	}
}

func (w *writer) line(l *claim.Line) {
	w.Segment("LX", strconv.Itoa(l.Number))
	code := w.Composite(append([]string{"HC", l.Code}, l.Modifiers...)...)
	var pointers []string
	for _, p := range l.Pointers {
		pointers = append(pointers, strconv.Itoa(p))
	}
	w.Segment("SV1", code, l.Charge.X12(), "UN", units(l.Units), l.Place, "", w.Composite(pointers...))
	if l.To == l.From {
		w.Segment("DTP", "472", "D8", l.From.Compact())
		return
	}
	w.Segment("DTP", "472", "RD8", l.From.Compact()+"-"+l.To.Compact())
}

func units(n int64) string {
	s := fmt.Sprintf("%d.%03d", n/1000, n%1000)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
