package x835

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Header is the envelope of a file of one remittance.
type Header struct {
	Sender, Receiver string
	Control          int64
	At               time.Time
	Production       bool
}

// Write writes one remittance as a file. fault.Internal: it does not balance, and
// nothing is written; fault.Invalid: a text holds a delimiter, or an account has half
// of what names it. One without Details is of ours: they are filled in.
func Write(w io.Writer, h Header, r *Remittance) error {
	if faults := r.Balance(); len(faults) > 0 {
		return fault.New(fault.Internal, "835 does not balance: %s", strings.Join(faults, "; "))
	}
	if r.From.half() || r.To.half() {
		return fault.New(fault.Invalid, "835 BPR: a bank account needs a routing number and a number")
	}
	r = whole(r, h.At)
	out := x12.NewWriter(w, x12.Usual())
	e := x12.Envelope{Sender: h.Sender, Receiver: h.Receiver, Control: h.Control, At: h.At, Production: h.Production,
		Functional: "HP", Version: Version}
	out.Open(e)
	out.Segment("ST", kind, "0001")
	header(out, r)
	batches(out, r)
	for i := range r.Provider {
		adjustment(out, r, &r.Provider[i])
	}
	out.Segment("SE", strconv.Itoa(out.Count()+1), "0001")
	out.Done(e, 1)
	return fault.Wrap(out.Close(), "835")
}

// whole is a remittance with Details: of one without any, what goes by ACH says from which
// account and to which (BPR06 to BPR15), and BPR10 names the payer as TRN03 does; DTM*405
// is the day the file is made, which is GS04, and BPR16 the payment's.
func whole(r *Remittance, made time.Time) *Remittance {
	if r.Details != nil {
		return r
	}
	out := *r
	d := &Details{Handling: "I", Originator: "1" + r.Payer.TIN, Produced: day.Of(made)}
	if r.Method == None {
		d.Handling = "H"
	}
	if r.Method == ACH {
		d.Format, d.Sender = "CCP", d.Originator
	} else {
		out.From, out.To = Account{}, Account{}
	}
	d.Payer.Contacts = []Contact{{"BL", r.Payer.Name, []Reference{{"TE", phi.New(r.Payer.Phone)}}}}
	d.Payee.Kind, d.Payee.ID = "XX", r.Payee.NPI
	d.Payee.References = []Reference{{"TJ", phi.New(r.Payee.TIN)}}
	if len(r.Claims) > 0 {
		d.Batches = []Batch{{Number: "1"}}
	}
	out.Details = d
	return &out
}

// header is Table 1.
func header(w *x12.Writer, r *Remittance) {
	d := r.Details
	financial(w, r)
	w.Segment("TRN", "1", r.Trace, d.Originator, d.TraceCode)
	optional(w, "CUR", "PR", d.Currency)
	optional(w, "REF", "EV", d.Receiver)
	optional(w, "REF", "F2", d.System)
	optional(w, "DTM", "405", compact(d.Produced))
	party(w, "PR", &r.Payer, &d.Payer)
	party(w, "PE", &r.Payee, &d.Payee)
	if d.Delivery != nil {
		w.Segment("RDM", d.Delivery.Function, d.Delivery.Name, d.Delivery.Numbers[0].Value.Reveal())
	}
}

// optional writes a segment of a qualifier and a value, if there is one.
func optional(w *x12.Writer, tag, qualifier, value string) {
	if value != "" {
		w.Segment(tag, qualifier, value)
	}
}

// financial is BPR.
func financial(w *x12.Writer, r *Remittance) {
	d, flag := r.Details, "C"
	if d.Debit {
		flag = "D"
	}
	payer := r.From
	payer.Savings = false // BPR08 has DA alone
	bpr := append([]string{d.Handling, r.Paid.X12(), flag, string(r.Method), d.Format}, payer.elements()...)
	bpr = append(append(bpr, d.Sender, d.SenderCode), r.To.elements()...)
	w.Segment("BPR", append(bpr, compact(r.Date))...)
}

// Codes of BPR06 and BPR12 (ABA routing number), and of BPR08 and BPR14.
const (
	aba     = "01"
	demand  = "DA"
	savings = "SG"
)

func (a *Account) half() bool { return (a.Routing == "") != a.Number.Empty() }

// elements are an account's four of BPR, empty ones of none.
func (a *Account) elements() []string {
	if a.Routing == "" {
		return make([]string, 4)
	}
	out := []string{aba, a.Routing, demand, a.Number.Reveal()}
	if a.Scheme != "" {
		out[0] = a.Scheme
	}
	if a.Savings {
		out[2] = savings
	}
	return out
}

// party is loop 1000A or 1000B.
func party(w *x12.Writer, entity string, p *Party, who *Identity) {
	w.Segment("N1", entity, p.Name, who.Kind, who.ID)
	if p.Street+who.Street != "" {
		w.Segment("N3", p.Street, who.Street)
	}
	if p.City != "" {
		w.Segment("N4", p.City, p.State, p.Zip, who.Country, "", "", who.Subdivision)
	}
	references(w, who.References)
	contacts(w, who.Contacts)
}

func references(w *x12.Writer, list []Reference) {
	for _, r := range list {
		optional(w, "REF", r.Kind, r.Value.Reveal())
	}
}

func contacts(w *x12.Writer, list []Contact) {
	for _, c := range list {
		elements := []string{c.Function, c.Name}
		for _, n := range c.Numbers {
			elements = append(elements, n.Kind, n.Value.Reveal())
		}
		w.Segment("PER", elements...)
	}
}

// batches is loop 2000 with the claims in it.
func batches(w *x12.Writer, r *Remittance) {
	next := 0
	for i := range r.Details.Batches {
		b := &r.Details.Batches[i]
		w.Segment("LX", b.Number)
		if b.Summary != nil {
			w.Segment("TS3", elements(b.Summary.places(), 5)...)
		}
		if b.Supplement != nil {
			w.Segment("TS2", elements(b.Supplement.places(), 0)...)
		}
		for next < len(r.Claims) && (r.Claims[next].Batch == i || i == len(r.Details.Batches)-1) {
			writeClaim(w, &r.Claims[next])
			next++
		}
	}
}

// adjustment is PLB, one each.
func adjustment(w *x12.Writer, r *Remittance, p *ProviderAdjustment) {
	payee, ends := p.Payee, p.Ends
	if payee == "" {
		payee = r.Payee.NPI
	}
	if ends == 0 {
		ends = yearEnd(r.Date)
	}
	w.Segment("PLB", payee, ends.Compact(), w.Composite(p.Reason, p.Reference), p.Cents.X12())
}
