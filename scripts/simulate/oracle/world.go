package oracle

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
)

// world is the table's items by what they are.
type world struct {
	families map[place]*history
	order    []place
	plans    map[planKey]*account
	planned  []planKey
	feed     []table.Item
	notices  map[string][]table.Item // by partition
	rowsOf   map[string][]row        // DIR, CARD and PENDED
	missed   map[id.Claim]bool       // kept as unmatched when they came in
	intake   map[string]manifest
	standing map[id.Claim]*stand // of all families
	decided  map[decisionKey]*family.Decided
}

// place is a family of an employer.
type place struct {
	Employer id.Employer
	Family   id.Family
}

type planKey struct{ employer, plan string }

// decisionKey is where a decision stands: the family's log entry and the place in it.
type decisionKey struct {
	family  id.Family
	version int64
	place   int
}

// account is the money of one plan.
type account struct {
	key      planKey
	journals []table.Item
	head     *table.Item
	calls    []callItem
	deposits []depositItem
	credits  []creditItem
	payments []paymentItem
	releases map[string]bool
}

// row is one of the rows by which things are found.
type row struct {
	table.Item
	Employer id.Employer `json:"employer"`
	Family   id.Family   `json:"family"`
	Claim    id.Claim    `json:"claim"`
	Reason   string      `json:"reason"`
	Closed   bool        `json:"closed"`
}

type manifest struct {
	Digest, Status            string
	Ack, ClaimAck, TA1        string
	Received                  time.Time
	Claims, Faulty, Unmatched int
	Faults                    []string
}

func read(s Store) *audit {
	a := &audit{Store: s, world: world{
		families: map[place]*history{}, plans: map[planKey]*account{}, notices: map[string][]table.Item{},
		rowsOf: map[string][]row{}, missed: map[id.Claim]bool{}, intake: map[string]manifest{},
		standing: map[id.Claim]*stand{}, decided: map[decisionKey]*family.Decided{},
	}}
	for _, it := range sorted(s.Items) {
		a.file(it)
	}
	return a
}

// file puts an item where it belongs, by its key.
func (a *audit) file(it table.Item) {
	if e, f, ok := family.ParseKey(it.Key); ok {
		a.entry(place{e, f}, it)
		return
	}
	parts := strings.Split(it.PK, "#")
	switch {
	case it.PK == "Q#PENDED":
		a.row("PENDED", it)
	case strings.HasPrefix(it.PK, "X#CARD#"):
		a.row("CARD", it)
	case it.PK == "S#FILE":
		var m manifest
		a.decode(it, &m)
		a.intake[it.SK] = m
	case strings.HasPrefix(it.PK, "S#UNMATCHED#"):
		a.missed[id.Claim(it.SK)] = true
	case parts[0] != "E" || len(parts) < 3:
	case parts[2] == "DIR":
		a.row("DIR", it)
	case parts[2] == "NOTICE":
		a.notices[it.PK] = append(a.notices[it.PK], it)
	case parts[2] == "FEED":
		a.feed = append(a.feed, it)
	case len(parts) == 4:
		a.money(a.account(planKey{parts[1], parts[3]}), parts[2], it)
	}
}

func (a *audit) row(kind string, it table.Item) {
	r := row{Item: it}
	a.decode(it, &r)
	r.Item = it
	a.rowsOf[kind] = append(a.rowsOf[kind], r)
}

func (a *audit) account(k planKey) *account {
	if a.plans[k] == nil {
		a.plans[k] = &account{key: k, releases: map[string]bool{}}
		a.planned = append(a.planned, k)
	}
	return a.plans[k]
}

func (a *audit) money(p *account, kind string, it table.Item) {
	switch kind {
	case "LEDGER":
		if it.SK == "head" {
			p.head = &it
			return
		}
		p.journals = append(p.journals, it)
	case "CALL":
		c := callItem{item: it}
		a.decode(it, &c)
		p.calls = append(p.calls, c)
	case "DEPOSIT":
		var d depositItem
		a.decode(it, &d)
		p.deposits = append(p.deposits, d)
		a.must(d.Deposit.Employer == p.key.employer && d.Deposit.Plan == p.key.plan, "money of another plan", it.PK, it.SK)
	case "PAY":
		one := paymentItem{item: it}
		a.decode(it, &one)
		p.payments = append(p.payments, one)
	case "RELEASE":
		p.releases[it.SK] = true
	case "CREDIT":
		if strings.HasPrefix(it.SK, "id#") { // each stands twice: by its name, and in order
			var c creditItem
			a.decode(it, &c)
			p.credits = append(p.credits, c)
		}
	}
}

func (a *audit) decode(it table.Item, into any) {
	if json.Unmarshal(it.Body, into) != nil {
		a.say("an item does not decode", it.PK, it.SK)
	}
}
