package x837

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
)

// stay is what an institutional claim tells beside its lines.
func (c *Claim) stay() *claim.Stay {
	out := &claim.Stay{
		AdmissionType: c.AdmissionType, AdmissionSource: c.AdmissionSource, PatientStatus: c.PatientStatus, Present: c.present(),
		Procedures: append(c.coded("BBR"), c.coded("BBQ")...), Conditions: c.coded("BG"),
		Occurrences: append(c.occurrences("BH"), c.occurrences("BI")...),
	}
	out.From, out.To = c.days()
	out.Admitted = c.on("435")
	if drg := c.coded("DR"); len(drg) > 0 {
		out.DRG = drg[0]
	}
	for i := range c.Codes {
		if v := &c.Codes[i]; v.Kind == "BE" {
			out.Values = append(out.Values, claim.Value{Code: v.Code, Amount: v.Amount})
		}
	}
	return out
}

// on is the day of a kind of date, 0 if the claim does not say it.
func (c *Claim) on(kind string) day.Day {
	for i := range c.Dates {
		if c.Dates[i].Kind == kind {
			return c.Dates[i].From
		}
	}
	return 0
}

// coded are the codes of a kind.
func (c *Claim) coded(kind string) (out []string) {
	for i := range c.Codes {
		if c.Codes[i].Kind == kind {
			out = append(out, c.Codes[i].Code)
		}
	}
	return out
}

func (c *Claim) occurrences(kind string) (out []claim.Occurrence) {
	for i := range c.Codes {
		if x := &c.Codes[i]; x.Kind == kind {
			out = append(out, claim.Occurrence{Code: x.Code, From: x.From, To: x.To})
		}
	}
	return out
}

// present are the letters of the claim's diagnoses, in their order.
func (c *Claim) present() string {
	var b strings.Builder
	for d := range c.decisive() {
		b.WriteByte(cmp.Or(d.Present, ' '))
	}
	if strings.TrimSpace(b.String()) == "" {
		return ""
	}
	return b.String()
}

// accident is what CLM11 and DTP*439 say, nil if nothing.
func (c *Claim) accident() *claim.Accident {
	out := claim.Accident{
		Auto: slices.Contains(c.Causes, "AA"), Work: slices.Contains(c.Causes, "EM"), Other: slices.Contains(c.Causes, "OA"),
		State: c.CauseState, On: c.on("439"),
	}
	if out == (claim.Accident{}) {
		return nil
	}
	return &out
}
