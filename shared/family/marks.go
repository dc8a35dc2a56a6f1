package family

import (
	"cmp"
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
)

// A mark is an 8-byte fingerprint of something that must be found again within
// the family: a decided line, a visit, a copay, a claim's id. Within one family's
// open years a chance collision is past reckoning.
type mark uint64

const (
	fnvOffset mark = 14695981039346656037
	fnvPrime  mark = 1099511628211
)

// text adds a string and its end, so that neighbours do not run together.
func (m mark) text(s string) mark {
	for i := range len(s) {
		m = (m ^ mark(s[i])) * fnvPrime
	}
	return (m ^ 0xff) * fnvPrime
}

// The heads of the marks that adjudication asks for of each line.
var lineHead, suspectHead, copayHead = fnvOffset.text("line"), fnvOffset.text("suspect"), fnvOffset.text("copay")

// number adds the eight bytes of n, the lowest first. Zero bytes only multiply: those behind
// the last other one are taken together.
func (m mark) number(n int64) mark {
	u, left := uint64(n), 8
	for ; u != 0; u >>= 8 {
		m = (m ^ mark(byte(u))) * fnvPrime
		left--
	}
	return m * primes[left]
}

// primes are fnvPrime's powers.
var primes = func() (out [9]mark) {
	out[0] = 1
	for i := range 8 {
		out[i+1] = out[i] * fnvPrime
	}
	return out
}()

// LineMark is the fingerprint of a line in every respect that makes a repeat an
// exact duplicate: member, billing provider, dates, code, modifiers in any order,
// units and charge; of an institutional line its revenue code, of a dental one its teeth.
func LineMark(c *claim.Claim, l *claim.Line) uint64 {
	m := lineHead.text(string(c.Member)).text(c.Billing).text(l.Code)
	m = m.number(int64(l.From)).number(int64(l.To)).number(l.Units).number(int64(l.Charge))
	if l.Revenue != "" {
		m = m.text("revenue").text(l.Revenue)
	}
	for i := range l.Teeth {
		m = m.text("tooth").text(l.Teeth[i].Number).text(l.Teeth[i].Surfaces)
	}
	if l.Cavity != "" {
		m = m.text("cavity").text(l.Cavity)
	}
	if len(l.Modifiers) > 1 {
		var room [4]string // 005010X222A1 SV101-3 to -6
		sorted := append(room[:0], l.Modifiers...)
		slices.Sort(sorted)
		return modifiers(m, sorted)
	}
	return modifiers(m, l.Modifiers)
}

func modifiers(m mark, mods []string) uint64 {
	for _, s := range mods {
		m = m.text(s)
	}
	return uint64(m)
}

// VisitMark is the fingerprint of a member's visit of a limit on a day.
func VisitMark(member id.Member, limit string, on day.Day) uint64 {
	return uint64(fnvOffset.text("visit").text(string(member)).text(limit).number(int64(on)))
}

// SuspectMark is the fingerprint of what makes a repeat suspect: member, billing provider,
// first day and service, whatever its charge, units and modifiers.
func SuspectMark(c *claim.Claim, l *claim.Line) uint64 {
	m := suspectHead.text(string(c.Member)).text(c.Billing).text(l.Code).text(l.Revenue).number(int64(l.From))
	for i := range l.Teeth {
		m = m.text(l.Teeth[i].Number).text(l.Teeth[i].Surfaces)
	}
	return uint64(m)
}

// dayMark is the fingerprint of a member's day with a provider of whom lines were allowed: claim
// edits hold a later claim of that day against them.
func dayMark(member id.Member, provider string, on day.Day) uint64 {
	return uint64(fnvOffset.text("day").text(string(member)).text(provider).number(int64(on)))
}

// CopayMark is the fingerprint of a copay: member, rendering provider and day.
func CopayMark(c *claim.Claim, l *claim.Line) uint64 {
	rendering := cmp.Or(l.Rendering, c.Rendering, c.Billing)
	return uint64(copayHead.text(string(c.Member)).text(rendering).number(int64(l.From)))
}

// ClaimMark is the fingerprint of a claim's id.
func ClaimMark(c id.Claim) uint64 {
	return uint64(fnvOffset.text("claim").text(string(c)))
}

func importMark(m *Import) uint64 {
	return uint64(fnvOffset.text("import").text(m.Source).text(m.ID))
}

// marksOf lists what a decided claim leaves behind: its visits and copays, and
// each line that was not itself a duplicate.
func marksOf(c *claim.Claim, d *Decision) []uint64 {
	out := slices.Clone(d.Marks)
	for i := range d.Outcome.Lines {
		if i < len(c.Lines) && !isDuplicate(d.Outcome.Lines[i].Adjustments) {
			out = append(out, LineMark(c, &c.Lines[i]))
		}
	}
	return append(out, daysOf(c, d)...)
}

// daysOf are the marks of the days and providers of whom a decision allows lines, each once.
// Dental services have no edits.
func daysOf(c *claim.Claim, d *Decision) (out []uint64) {
	for i := range d.Outcome.Lines {
		if i >= len(c.Lines) || c.Kind == claim.Dental || d.Outcome.Lines[i].Allowed == 0 {
			continue
		}
		l := &c.Lines[i]
		if m := dayMark(c.Member, c.GivenBy(l), l.From); !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

func isDuplicate(as []claim.Adjustment) bool {
	return len(as) == 1 && as[0].Group == claim.OA && as[0].Reason == "18"
}
