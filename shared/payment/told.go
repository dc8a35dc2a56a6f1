package payment

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/x835"
)

// tellable says whether a remittance can tell an outcome. A pended or applied claim is in
// none; a reversal without lines takes back what was pended: nobody was told of it.
func tellable(o *claim.Outcome) bool {
	return len(o.Lines) > 0 && (o.Status.Final() || o.Status == claim.Reversed)
}

// clp02 is CLP02: as which payer a claim was processed, paid or denied, 22 that it is taken
// back. Whoever pays after two others is third (005010X221A1 knows no fourth). 4 would say that
// nobody here knows the patient (X12 RFI 1423 and 1885); such a claim waits and is not remitted.
func clp02(s claim.Status, sequence byte) string {
	switch {
	case s == claim.Reversed:
		return "22"
	case sequence == 'S':
		return "2"
	case sequence == 'T' || sequence >= 'A' && sequence <= 'H':
		return "3"
	}
	return "1"
}

// remitted is a stored decision as the payee is told of it: the amounts are the
// outcome's, never computed again. fault.Internal if the decision is none that a
// remittance can tell.
func (ps people) remitted(d *family.Decided) (x835.Claim, error) {
	o := &d.Decision.Outcome
	out := x835.Claim{
		PatientNumber: control(d.Claim.PatientNumber), Status: clp02(o.Status, d.Claim.Sequence), Charge: o.Charge, Paid: o.PlanPaid,
		MemberOwes: o.MemberOwes, Control: string(o.Claim), Place: d.Claim.Place, Received: d.Claim.Received,
	}
	if d.Claim.Frequency != 0 {
		out.Frequency = string(rune(d.Claim.Frequency))
	}
	if d.Claim.Rendering != d.Claim.Billing {
		out.Rendering = d.Claim.Rendering
	}
	if s := d.Claim.Stay; s != nil {
		out.DRG, out.From, out.Through = s.DRG, s.From, s.To
	}
	if !tellable(o) || len(o.Lines) != len(d.Claim.Lines) {
		return out, unfit{fault.New(fault.Internal, "decision: not one that a remittance can tell")}
	}
	if err := ps.patient(o.Member, &out); err != nil {
		return out, err
	}
	for i := range o.Lines {
		out.Lines = append(out.Lines, line(d.Claim.Kind, &d.Claim.Lines[i], &o.Lines[i]))
	}
	return out, nil
}

// line is loop 2110 of a line and what was decided on it.
func line(k claim.Kind, in *claim.Line, res *claim.LineOutcome) x835.Line {
	out := x835.Line{
		Number: res.Number, Code: in.Code, Modifiers: in.Modifiers, Charge: res.Charge, Paid: res.Paid,
		Units: in.Units, On: in.From, Allowed: res.Allowed, Adjustments: res.Adjustments,
	}
	if in.To > in.From {
		out.On, out.From, out.To = 0, in.From, in.To
	}
	if in.Rendering != "" {
		out.References = []x835.Reference{{Kind: "HPI", Value: phi.New(in.Rendering)}}
	}
	out.Kind, out.Revenue = "HC", in.Revenue
	switch {
	case k == claim.Dental:
		out.Kind = "AD"
	case in.Code == "": // the hospital billed by revenue code alone
		out.Kind, out.Code, out.Revenue = "NU", in.Revenue, ""
	case prospective(in.Revenue):
		out.Kind = "HP"
	}
	return out
}

// prospective says whether a revenue code goes with a HIPPS rate code: skilled nursing, home
// health and rehabilitation under prospective payment (NUBC 0022, 0023, 0024).
func prospective(revenue string) bool {
	return revenue == "0022" || revenue == "0023" || revenue == "0024"
}
