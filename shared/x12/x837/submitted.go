package x837

import (
	"iter"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
)

// Submitted is the claim as the system keeps it, under its id, without a member.
func (c *Claim) Submitted(cid id.Claim, received day.Day) claim.Claim {
	out := claim.Claim{
		ID: cid, Kind: c.Kind, Frequency: c.Frequency, Original: id.Claim(c.Original), PatientNumber: c.PatientNumber,
		Billing: c.Billing.NPI, TIN: c.Billing.TIN, Rendering: c.Rendering(), Place: c.Place,
		Authorization: c.Authorization, Diagnoses: c.diagnoses(), Received: received, Charge: c.Charge,
		Referral: c.referral(), Taxonomy: c.Billing.Taxonomy, Predetermination: c.Submission == "PB", Accident: c.accident(),
		Others: c.others(), Lines: make([]claim.Line, len(c.Lines)),
	}
	if p := inRole(c.Providers, "77"); p != nil {
		out.Facility = p.NPI
	}
	if c.Subscriber.Responsibility != "P" {
		out.Sequence = sequence(c.Subscriber.Responsibility)
	}
	if c.Assignment == "B" || c.Assignment == "C" {
		out.Assignment = c.Assignment[0]
	}
	if c.Kind == claim.Institutional {
		out.Stay = c.stay()
	}
	for i := range c.Lines {
		out.Lines[i] = c.Lines[i].Line
		c.served(&out.Lines[i])
		c.Lines[i].detailed(&out.Lines[i], out.Rendering)
	}
	return out
}

// detailed fills in what few lines have.
func (l *Line) detailed(out *claim.Line, rendering string) {
	d := l.Detail
	if d == nil {
		return
	}
	out.Emergency, out.Cavity = d.Emergency, strings.Join(d.Cavities, " ")
	if p := inRole(d.Providers, "82"); p != nil && p.NPI != rendering {
		out.Rendering = p.NPI
	}
}

// referral is the number of REF*9F.
func (c *Claim) referral() string {
	for i := range c.Refs {
		if c.Refs[i].Kind == "9F" {
			return c.Refs[i].Text.Reveal()
		}
	}
	return ""
}

// served fills in what a line leaves to its claim: the days of service, which are the
// statement's of an institutional claim and the claim's own of a dental one, and the one
// unit that a dental line without a count means.
func (c *Claim) served(l *claim.Line) {
	if l.From == 0 {
		l.From, l.To = c.days()
	}
	if l.Units == 0 && c.Kind == claim.Dental {
		l.Units = 1000
	}
}

// days are the days of service that the claim states for its lines, 0 if none.
func (c *Claim) days() (from, to day.Day) {
	for i := range c.Dates {
		if d := &c.Dates[i]; d.Kind == "434" || d.Kind == "472" {
			return d.From, max(d.From, d.To)
		}
	}
	return 0, 0
}

// diagnoses are the codes of those that the claim is about, the principal one first: what
// lines point into.
func (c *Claim) diagnoses() (out []string) {
	if len(c.Diagnoses) > 0 {
		out = make([]string, 0, len(c.Diagnoses))
	}
	for d := range c.decisive() {
		out = append(out, d.Code)
	}
	return out
}

// decisive are the principal diagnosis and then the others, without what only explains.
func (c *Claim) decisive() iter.Seq[*Diagnosis] {
	return func(yield func(*Diagnosis) bool) {
		for _, kind := range []string{"ABK", "ABF"} {
			for i := range c.Diagnoses {
				if c.Diagnoses[i].Kind == kind && !yield(&c.Diagnoses[i]) {
					return
				}
			}
		}
	}
}
