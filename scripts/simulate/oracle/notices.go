package oracle

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

type noticeItem struct {
	Event, Template, Channel string
	Documents                []string
}

// event is one thing to tell one family, or with no family the employer.
type event struct {
	name, pk, sk string
	version      int64
	to           place
	must         bool // somebody is to be told by now
	documents    []string
}

// stem begins the ids of an event's notices.
func (e *event) stem() string {
	name := fmt.Sprintf("%s %s %s %d", e.name, e.pk, e.sk, e.version)
	return id.Derive("notice", name, string(e.to.Employer), string(e.to.Family))
}

func (e *event) partition() string {
	pk := "E#" + string(e.to.Employer) + "#NOTICE"
	if e.to.Family != "" {
		pk += "#" + string(e.to.Family)
	}
	return pk
}

// tellable are the events that people are told of.
func (a *audit) tellable() []*event {
	var out []*event
	for _, p := range a.order {
		h := a.families[p]
		for i := range h.entries {
			out = append(out, entryEvents(h, i)...)
		}
	}
	for _, k := range a.planned {
		for i := range a.plans[k].calls {
			c := &a.plans[k].calls[i]
			to := place{Employer: id.Employer(k.employer)}
			out = append(out, &event{name: "funding.requested", pk: c.item.PK, sk: c.item.SK, version: 1, to: to, must: true})
			for v := int64(1); v <= c.item.Version; v++ {
				out = append(out, &event{name: "funding.overdue", pk: c.item.PK, sk: c.item.SK, version: v, to: to})
			}
		}
	}
	return append(out, a.news()...)
}

func entryEvents(h *history, i int) []*event {
	var out []*event
	en := &h.entries[i]
	for _, name := range en.Events {
		e := &event{name: name, pk: "E#" + string(h.Employer) + "#F#" + string(h.Family), sk: fmt.Sprintf("L#%010d", en.Version),
			version: en.Version, to: h.place, must: true}
		switch name {
		case "member.enrolled":
			e.documents = []string{document(h.place, fmt.Sprintf("welcome-v%d", en.Version))}
		case "member.terminated":
			e.documents = []string{document(h.place, fmt.Sprintf("ended-v%d", en.Version))}
		case "claim.decided":
			e.documents = explanations(h.place, en)
		default:
			continue
		}
		out = append(out, e)
	}
	return out
}

func document(p place, name string) string {
	return fmt.Sprintf("documents/%s/%s/%s.html", p.Employer, p.Family, name)
}

// explanations are the documents of the claims that an entry decides or takes back, one a claim.
func explanations(p place, en *family.Entry) []string {
	keys := map[string]bool{}
	for i := range en.Decided {
		o := &en.Decided[i].Decision.Outcome
		if len(o.Lines) > 0 && (o.Status.Final() || o.Status == claim.Reversed) {
			keys[document(p, fmt.Sprintf("%s-v%d", o.Claim, en.Version))] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// news are the payments that were sent, for each family in them.
func (a *audit) news() []*event {
	var out []*event
	for _, k := range a.planned {
		for i := range a.plans[k].payments {
			p := &a.plans[k].payments[i]
			if p.Payment.Status != "sent" || p.call == nil {
				continue
			}
			name := fmt.Sprintf("payment.released %s %s %d", p.item.PK, p.item.SK, p.item.Version)
			for _, f := range p.families() {
				to := place{id.Employer(k.employer), f}
				out = append(out, &event{name: "payment.released", pk: p.item.PK, sk: p.item.SK, version: p.item.Version, to: to,
					must: true, documents: []string{document(to, "payment-"+id.Derive("payment", name))}})
			}
		}
	}
	return out
}

// named takes a message's id apart: stem, template, channel; an employer's mail has the
// recipient's mark behind them.
func named(id string) (stem, template, channel string) {
	parts := append(strings.Split(id, "."), "", "", "")
	return parts[0], parts[1], parts[2]
}

// early checks that nobody was told of a payment before it was sent.
func (a *audit) early() {
	sent := map[string]bool{}
	for _, e := range a.news() {
		sent[e.stem()] = true
	}
	for i := range a.Messages {
		stem, template, _ := named(a.Messages[i].ID)
		a.must(template != "payment" || sent[stem], "a family is told of a payment that was not sent", a.Messages[i].ID)
	}
	for pk, list := range a.notices {
		for _, it := range list {
			stem, template, _ := named(it.SK)
			a.must(template != "payment" || sent[stem], "a family is told of a payment that was not sent", pk, it.SK)
		}
	}
}

// explained checks that everything that was to be written to people is there.
func (a *audit) explained() {
	for _, e := range a.tellable() {
		for _, key := range e.documents {
			a.must(!e.must || len(a.Files[key]) > 0, "a document was not written", key)
		}
	}
}

// told checks that every event was told, once on each channel, and nothing else was.
func (a *audit) told() {
	delivered := map[string]bool{}
	known := map[string]*event{}
	for i := range a.Messages {
		m := &a.Messages[i]
		a.must(!delivered[m.ID], "a message was delivered twice", m.ID)
		delivered[m.ID] = true
	}
	for _, e := range a.tellable() {
		known[e.stem()] = e
		a.record(e, delivered)
	}
	said := map[[4]string]string{}
	for i := range a.Messages {
		m := &a.Messages[i]
		stem, template, _ := named(m.ID)
		e := known[stem]
		a.must(e != nil, "a message tells of nothing that happened", m.ID)
		a.must(e == nil || string(e.to.Employer) == m.Employer, "a message went to another employer's", m.ID)
		one := [4]string{stem, template, string(m.Channel), m.To}
		other, twice := said[one]
		a.must(!twice, "somebody is told of one event twice on one channel", m.ID, other)
		said[one] = m.ID
	}
	for pk, list := range a.notices {
		for _, it := range list {
			stem, _, _ := named(it.SK)
			e := known[stem]
			a.must(e != nil && e.partition() == pk, "a notice tells of nothing that happened", pk, it.SK)
		}
	}
}

// record checks the notice records of one event.
func (a *audit) record(e *event, delivered map[string]bool) {
	count, templates := 0, map[string]bool{}
	for _, it := range a.notices[e.partition()] {
		stem, template, channel := named(it.SK)
		if stem != e.stem() {
			continue
		}
		var n noticeItem
		a.decode(it, &n)
		count++
		templates[template] = true
		a.must(n.Event == e.name && n.Template == template && n.Channel == channel, "a notice record is not what its key says", it.PK, it.SK)
		a.must(channel == "none" || delivered[it.SK], "a notice is recorded and was not delivered", it.PK, it.SK)
		a.must(e.to.Family == "" || slices.Equal(slices.Sorted(slices.Values(n.Documents)), e.documents),
			"a notice has other documents than its event", it.PK, it.SK)
	}
	a.must(count > 0 || !e.must, "nobody was told of an event", e.name, e.pk, e.sk, e.version, e.to.Family)
	a.must(len(templates) < 2 || e.to.Family == "", "an event is told in two ways", e.name, e.pk, e.sk, e.version, e.to.Family)
}
