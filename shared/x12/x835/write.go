package x835

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
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
// of what names it.
func Write(w io.Writer, h Header, r *Remittance) error {
	if faults := r.Balance(); len(faults) > 0 {
		return fault.New(fault.Internal, "835 does not balance: %s", strings.Join(faults, "; "))
	}
	if r.From.half() || r.To.half() {
		return fault.New(fault.Invalid, "835 BPR: a bank account needs a routing number and a number")
	}
	out := x12.NewWriter(w, x12.Usual())
	e := x12.Envelope{Sender: h.Sender, Receiver: h.Receiver, Control: h.Control, At: h.At, Production: h.Production,
		Functional: "HP", Version: Version}
	out.Open(e)
	out.Segment("ST", "835", "0001")
	header(out, r, h.At)
	for i := range r.Claims {
		if i == 0 {
			out.Segment("LX", "1")
		}
		writeClaim(out, &r.Claims[i])
	}
	for _, p := range r.Provider {
		end := strconv.Itoa(r.Date.Year()) + "1231"
		out.Segment("PLB", r.Payee.NPI, end, out.Composite(p.Reason, p.Reference), p.Cents.X12())
	}
	out.Segment("SE", strconv.Itoa(out.Count()+1), "0001")
	out.Done(e, 1)
	return fault.Wrap(out.Close(), "835")
}

// header is Table 1. DTM*405 is the day the remittance is made, which is GS04; BPR16 is the
// payment's.
func header(w *x12.Writer, r *Remittance, made time.Time) {
	financial(w, r)
	w.Segment("TRN", "1", r.Trace, "1"+r.Payer.TIN)
	w.Segment("DTM", "405", day.Of(made).Compact())
	w.Segment("N1", "PR", r.Payer.Name)
	address(w, &r.Payer)
	w.Segment("PER", "BL", r.Payer.Name, "TE", r.Payer.Phone)
	w.Segment("N1", "PE", r.Payee.Name, "XX", r.Payee.NPI)
	address(w, &r.Payee)
	w.Segment("REF", "TJ", r.Payee.TIN)
}

// financial is BPR. Where the money goes by ACH it says from which account and to
// which (BPR06 to BPR15), and BPR10 names the payer as TRN03 does.
func financial(w *x12.Writer, r *Remittance) {
	handling, format, originator := "I", "", ""
	from, to := make([]string, 4), make([]string, 4)
	if r.Method == None {
		handling = "H"
	}
	if r.Method == ACH {
		format, originator = "CCP", "1"+r.Payer.TIN
		payer := Account{Routing: r.From.Routing, Number: r.From.Number} // BPR08 has DA alone
		from, to = payer.elements(), r.To.elements()
	}
	bpr := append([]string{handling, r.Paid.X12(), "C", string(r.Method), format}, from...)
	bpr = append(append(bpr, originator, ""), to...)
	w.Segment("BPR", append(bpr, r.Date.Compact())...)
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
	switch {
	case a.Routing == "":
		return make([]string, 4)
	case a.Savings:
		return []string{aba, a.Routing, savings, a.Number.Reveal()}
	}
	return []string{aba, a.Routing, demand, a.Number.Reveal()}
}

func address(w *x12.Writer, p *Party) {
	w.Segment("N3", p.Street)
	w.Segment("N4", p.City, p.State, p.Zip)
}

func writeClaim(w *x12.Writer, c *Claim) {
	owes := ""
	if c.Status != "22" && c.MemberOwes != 0 {
		owes = c.MemberOwes.X12()
	}
	w.Segment("CLP", c.PatientNumber.Reveal(), c.Status, c.Charge.X12(), c.Paid.X12(), owes, "12", c.Control, c.Place, c.Frequency)
	w.Segment("NM1", "QC", "1", c.Last.Reveal(), c.First.Reveal(), "", "", "", "MI", c.Card.Reveal())
	if c.Rendering != "" { // the claim does not say whether it is a person; professional claims are of one
		w.Segment("NM1", "82", "1", "", "", "", "", "", "XX", c.Rendering)
	}
	if c.Received != 0 {
		w.Segment("DTM", "050", c.Received.Compact())
	}
	for i := range c.Lines {
		writeLine(w, &c.Lines[i])
	}
}

func writeLine(w *x12.Writer, l *Line) {
	code := w.Composite(append([]string{"HC", l.Code}, l.Modifiers...)...)
	w.Segment("SVC", code, l.Charge.X12(), l.Paid.X12(), "", units(l.Units))
	w.Segment("DTM", "472", l.On.Compact())
	adjustments(w, l.Adjustments)
	w.Segment("REF", "6R", strconv.Itoa(l.Number))
	if l.Allowed != 0 {
		w.Segment("AMT", "B6", l.Allowed.X12())
	}
	for _, a := range l.Adjustments {
		if a.Remark != "" {
			w.Segment("LQ", "HE", a.Remark)
		}
	}
}

// adjustments writes one CAS a run of neighbours of one group, six at most in each.
func adjustments(w *x12.Writer, list []claim.Adjustment) {
	for len(list) > 0 {
		n := 1
		for n < len(list) && n < 6 && list[n].Group == list[0].Group {
			n++
		}
		elements := []string{string(list[0].Group)}
		for i, a := range list[:n] {
			elements = append(elements, a.Reason, a.Amount.X12())
			if i < n-1 {
				elements = append(elements, "")
			}
		}
		w.Segment("CAS", elements...)
		list = list[n:]
	}
}

func units(n int64) string {
	s := fmt.Sprintf("%d.%03d", n/1000, n%1000)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
