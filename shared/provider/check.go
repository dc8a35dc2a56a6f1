package provider

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
)

// wrong is what is wrong with a provider, and at which field: names, and places in lists.
type wrong struct {
	at   []any
	text string
}

// where is the field in words: ", networks 2, from".
func where(at []any) string {
	var b strings.Builder
	for _, part := range at {
		if n, ok := part.(int); ok {
			fmt.Fprintf(&b, " %d", n+1)
		} else {
			fmt.Fprintf(&b, ", %s", part)
		}
	}
	return b.String()
}

// line is where the field stands in a document, or where the last of its parents does.
func line(n *yaml.Node, at []any) int {
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	found := n.Line
	for _, part := range at {
		n = child(n, part)
		if n == nil {
			return found
		}
		found = n.Line
	}
	return found
}

func child(n *yaml.Node, part any) *yaml.Node {
	if i, ok := part.(int); ok {
		if n.Kind != yaml.SequenceNode || i >= len(n.Content) {
			return nil
		}
		return n.Content[i]
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == part {
			return n.Content[i+1]
		}
	}
	return nil
}

func (p *Provider) check() *wrong {
	switch {
	case !id.NPI(p.NPI):
		return &wrong{[]any{"npi"}, "not a National Provider Identifier"}
	case !digits(p.TIN, 9):
		return &wrong{[]any{"tin"}, "nine digits are needed"}
	case p.Name == "" || p.Street == "" || p.City == "" || p.State == "" || p.Zip == "":
		return &wrong{nil, "name, street, city, state and zip are needed"}
	}
	if len(p.Payees) == 0 || p.Method != "" {
		if w := paidBy(p.Method, &p.Bank); w != nil {
			return w
		}
	}
	for _, part := range []func() *wrong{p.checkNetworks, p.checkTaxonomies, p.checkLocations, p.checkPayees, p.checkUpdates} {
		if w := part(); w != nil {
			return w
		}
	}
	return nil
}

func paidBy(m Method, b *Bank) *wrong {
	switch {
	case m != ACH && m != Check:
		return &wrong{[]any{"method"}, "ach or check"}
	case m == ACH && (!Routing(b.Routing) || b.Number == ""):
		return &wrong{[]any{"bank"}, "an ACH needs a routing number with its check digit, and an account"}
	}
	return nil
}

// within puts what is wrong with a part under its place.
func (w *wrong) within(at ...any) *wrong {
	if w == nil {
		return nil
	}
	return &wrong{append(at, w.at...), w.text}
}

func span(from, to day.Day) *wrong {
	switch {
	case from == 0:
		return &wrong{[]any{"from"}, "from is needed"}
	case to != 0 && to < from:
		return &wrong{[]any{"to"}, "to is not before from"}
	}
	return nil
}

func (p *Provider) checkNetworks() *wrong {
	for i := range p.Networks {
		if w := p.checkNetwork(&p.Networks[i]); w != nil {
			return w.within("networks", i)
		}
		for j := range i {
			a, b := &p.Networks[i], &p.Networks[j]
			if a.Network == b.Network && a.Taxonomy == b.Taxonomy && a.Location == b.Location && overlap(a.From, a.To, b.From, b.To) {
				return &wrong{[]any{"networks", i, "from"}, fmt.Sprintf("it overlaps networks %d, which is of the same network, taxonomy and location", j+1)}
			}
		}
	}
	return nil
}

func (p *Provider) checkNetwork(m *Membership) *wrong {
	switch {
	case m.Network == "":
		return &wrong{[]any{"network"}, "network is needed"}
	case (m.Schedule == "") == (m.Arrangement == ""):
		return &wrong{nil, "a schedule or an arrangement is needed, not both"}
	case m.Tier == "out":
		return &wrong{[]any{"tier"}, "the tier is not out"}
	}
	for i := range p.Locations {
		if m.Location == p.Locations[i].ID {
			return span(m.From, m.To)
		}
	}
	if m.Location != "" {
		return &wrong{[]any{"location"}, "the provider has no location of this id"}
	}
	return span(m.From, m.To)
}

func overlap(from, to, from2, to2 day.Day) bool {
	return (to == 0 || from2 <= to) && (to2 == 0 || from <= to2)
}

func (p *Provider) checkTaxonomies() *wrong {
	for i, t := range p.Taxonomies {
		if len(t.Code) != 10 {
			return &wrong{[]any{"taxonomies", i, "code"}, "ten letters and digits are needed"}
		}
		if w := span(t.From, t.To); w != nil {
			return w.within("taxonomies", i)
		}
	}
	return nil
}

func (p *Provider) checkLocations() *wrong {
	for i := range p.Locations {
		l := &p.Locations[i]
		switch {
		case l.ID == "" || l.Street == "" || l.City == "" || l.State == "" || l.Zip == "":
			return &wrong{[]any{"locations", i}, "id, street, city, state and zip are needed"}
		case l.NPI != "" && !id.NPI(l.NPI):
			return &wrong{[]any{"locations", i, "npi"}, "not a National Provider Identifier"}
		}
		if w := span(l.From, l.To); w != nil {
			return w.within("locations", i)
		}
	}
	return nil
}

func (p *Provider) checkPayees() *wrong {
	for i := range p.Payees {
		one := &p.Payees[i]
		w := paidBy(one.Method, &one.Bank)
		if w == nil {
			w = span(one.From, one.To)
		}
		if w != nil {
			return w.within("payee", i)
		}
		for j := range i {
			if overlap(one.From, one.To, p.Payees[j].From, p.Payees[j].To) {
				return &wrong{[]any{"payee", i, "from"}, fmt.Sprintf("it overlaps payee %d", j+1)}
			}
		}
	}
	return nil
}

func (p *Provider) checkUpdates() *wrong {
	for i, u := range p.Updates {
		if u.What == "" || u.Reported == 0 || u.Taken != 0 && u.Taken < u.Reported {
			return &wrong{[]any{"updates", i}, "what and reported are needed, and taken is not before reported"}
		}
	}
	return nil
}
