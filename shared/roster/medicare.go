package roster

import (
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/x12/x834"
)

// Dates of loop 2000.
const (
	medicareBegin = "338"
	medicareEnd   = "339"
)

// bases are the codes of INS06-2.
var bases = map[string]cob.Basis{"0": cob.Age, "1": cob.Disability, "2": cob.Renal}

// medicare takes over the Medicare of a member, where the file says why and since when. The
// other coverage of loop 2320 is left out: of what puts a plan in order (what the member is
// there, birthdays, work, since when) it says nothing, and each claim would wait for it.
func (h *household) medicare(key string, m *x834.Member) {
	if m.Subscriber {
		h.work = worksBy(m)
	}
	basis := bases[m.MedicareReason]
	if m.Maintenance == x834.Terminate || m.Medicare == "" || m.Medicare == "E" || basis == "" {
		return
	}
	c := cob.Coverage{ID: "834-MEDICARE-" + string(basis), From: m.On(medicareBegin), To: m.On(medicareEnd), Medicare: basis, WorkHere: h.work}
	if c.Check() == nil { // it has a first day
		h.record.Elsewhere = append(h.record.Elsewhere, partner.Elsewhere{Person: key, Coverage: c})
	}
}

// worksBy is by what the subscriber is covered: INS05 and INS08. Who is on leave or has left
// may be so in several ways: that is not known.
func worksBy(m *x834.Member) cob.Work {
	switch {
	case m.Status == "C" || m.Status == "T":
		return cob.Continuation
	case m.Employment == "RT":
		return cob.Retired
	case m.Employment == "AC" || m.Employment == "FT" || m.Employment == "PT":
		return cob.Active
	}
	return ""
}
