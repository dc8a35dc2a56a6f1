package x837

import (
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/x12"
)

// interchange is what an ISA says.
func interchange(s *x12.Segment) Interchange {
	return Interchange{
		Sender: strings.TrimSpace(s.El(6)), Receiver: strings.TrimSpace(s.El(8)), Date: s.El(9), Time: s.El(10),
		Version: s.El(12), Control: s.El(13), Asked: s.El(14) == "1", Production: s.El(15) == "P", Stated: -1,
	}
}

// inside is the interchange whose ISA came last: the reader takes no segment before one.
func (p *parser) inside() *Interchange {
	return &p.report.Interchanges[len(p.report.Interchanges)-1]
}

// close is its IEA.
func (i *Interchange) close(s *x12.Segment) {
	if n, err := strconv.Atoi(strings.TrimSpace(s.El(1))); err == nil {
		i.Stated = n
	}
	i.Trailer, i.Closed = s.El(2), true
}

// entity is a name of the set's header. It decides nothing, so an overlong one is no
// fault: it is cut, and an acknowledgment says it back.
func entity(s *x12.Segment) Entity {
	return Entity{Kind: cut(s.El(2), 1), Name: cut(s.El(3), longLast), First: cut(s.El(4), longFirst), ID: cut(s.El(9), longID)}
}

// cut is the first bytes of a text.
func cut(s string, limit int) string { return strings.TrimSpace(s[:min(len(s), limit)]) }
