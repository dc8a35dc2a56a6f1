package x837

import (
	"strings"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// Insurance is an SBR: loops 2000B and 2320.
type Insurance struct {
	Responsibility string // SBR01: P this payer pays first, S second, T third, and so on
	Relationship   string // SBR02: 18 the subscriber is the patient; of 2320 also another relation
	Group          string // SBR03
	GroupName      string // SBR04
	Type           string // SBR05, of a secondary Medicare claim
	Filing         string // SBR09: CI commercial, MB Medicare part B, and so on
}

// Subscriber is who is insured, and by whom: loops 2000B, 2010BA and 2010BB.
type Subscriber struct {
	Card phi.Text // NM109, the number on the card
	Insurance
	Person
	Payer Payer
}

func (a *Subscriber) same(b *Subscriber) bool {
	return a.Card == b.Card && a.Insurance == b.Insurance && a.Person.same(&b.Person) && a.Payer.same(&b.Payer)
}

// insurance is SBR: this payer's, or in a claim the next other one's.
func (p *parser) insurance(s *x12.Segment) {
	to := &p.above.subscriber.Insurance
	if p.item != nil {
		p.stand(inOther, "2320")
		if to = p.another(s); to == nil {
			return
		}
	}
	*to = Insurance{
		Responsibility: p.text(s, 1, 0, longQualifier), Relationship: p.text(s, 2, 0, longQualifier), Group: p.text(s, 3, 0, longReference),
		GroupName: p.text(s, 4, 0, longLast), Type: p.text(s, 5, 0, longQualifier), Filing: p.text(s, 9, 0, longQualifier),
	}
}

func trimmed(s string) string { return strings.TrimSpace(s) }
