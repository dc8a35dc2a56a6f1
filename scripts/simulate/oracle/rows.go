package oracle

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/id"
)

// rows checks that the rows by which things are found say what the logs say.
func (a *audit) rows() {
	listed := map[place]bool{}
	for _, r := range a.rowsOf["DIR"] {
		p := place{r.Employer, r.Family}
		listed[p] = true
		a.must(a.families[p] != nil && r.PK == "E#"+string(r.Employer)+"#DIR" && r.SK == "F#"+string(r.Family),
			"a directory row names no family", r.PK, r.SK)
	}
	for _, p := range a.order {
		a.must(listed[p], "a family is not in the directory", p.Employer, p.Family)
	}
	a.cards()
	a.waiting()
}

// cards checks that every card number finds its family.
func (a *audit) cards() {
	found := map[string]place{}
	reached := map[place]bool{}
	for _, r := range a.rowsOf["CARD"] {
		p := place{r.Employer, r.Family}
		found[r.PK], reached[p] = p, true
		a.must(a.families[p] != nil, "a card's row names no family", r.PK)
	}
	for _, p := range a.order {
		a.must(reached[p], "a family is found by no card", p.Family)
	}
	for i := range a.Inputs.Households {
		in := &a.Inputs.Households[i]
		if h := a.home(in.Key); h != nil && in.CardRow != "" {
			a.must(found[in.CardRow] == h.place, "a card finds another family or none", h.Family)
		}
	}
}

// waiting checks that the open rows are the claims that wait, each for its reason.
func (a *audit) waiting() {
	want := map[id.Claim]row{}
	for c := range a.missed {
		if a.standing[c] == nil {
			want[c] = row{Reason: "member-unknown"}
		}
	}
	for c, s := range a.standing {
		if s.Decision.Outcome.Status == claim.Pended {
			want[c] = row{Reason: s.Decision.Outcome.Reason, Family: s.at.Family, Employer: s.at.Employer}
		}
	}
	for _, r := range a.rowsOf["PENDED"] {
		w, waits := want[r.Claim]
		delete(want, r.Claim)
		switch {
		case string(r.Claim) != r.SK:
			a.say("a waiting row names another claim", r.PK, r.SK)
		case r.Closed && waits:
			a.say("a claim waits and its row is closed", r.Claim)
		case !r.Closed && !waits:
			a.say("a claim's row is open and it does not wait", r.Claim)
		case waits:
			a.must(r.Reason == w.Reason && r.Family == w.Family && r.Employer == w.Employer, "a claim waits for another reason than its row says", r.Claim)
		}
	}
	for c := range want {
		a.say("a claim waits in no queue", c)
	}
}

// indexes checks that every claim is found by its id: its file's index names its
// family, or where it names none, the row it waited under does.
func (a *audit) indexes() {
	rows := map[id.Claim]row{}
	for _, r := range a.rowsOf["PENDED"] {
		rows[r.Claim] = r
	}
	for digest, list := range a.Inputs.Files {
		var x struct {
			Places []row `json:"places"`
			Of     []int `json:"of"`
		}
		body := a.Files["index/"+digest[:24]+".json"]
		if body != nil && json.Unmarshal(body, &x) != nil {
			a.say("a file's index does not decode", digest)
		}
		for i := range list {
			c := id.ClaimOf(digest, i+1)
			s := a.standing[c]
			if s == nil {
				continue
			}
			found := rows[c].Family
			if i < len(x.Of) && x.Of[i] > 0 && x.Of[i] <= len(x.Places) {
				found = x.Places[x.Of[i]-1].Family
			}
			a.must(found == s.at.Family, "a claim is not found by its id", c, s.at.Family)
		}
	}
}

// fed checks that the feed has what every entry moves in money, and nothing else.
func (a *audit) fed() {
	fed := map[decisionKey]bool{}
	for _, it := range a.feed {
		var st struct {
			Row struct {
				Family  id.Family
				Version int64
				Deltas  []line
			}
		}
		a.decode(it, &st)
		r := &st.Row
		a.must(it.SK == fmt.Sprintf("%s#%010d", r.Family, r.Version), "a feed row stands under another key", it.PK, it.SK)
		for i := range r.Deltas {
			l := &r.Deltas[i]
			d := a.decided[decisionKey{l.Family, l.Version, l.Place}]
			ok := d != nil && l.Family == r.Family && l.Version == r.Version
			ok = ok && d.Decision.Outcome.PlanPaid == l.PlanPaid && d.Claim.ID == l.Claim && d.Claim.Billing == l.Payee
			a.must(ok, "the feed tells of money that no log moves", it.PK, it.SK, l.Place)
			fed[decisionKey{l.Family, l.Version, l.Place}] = true
		}
	}
	for k, d := range a.decided {
		a.must(d.Decision.Outcome.PlanPaid == 0 || fed[k], "the feed lacks a decision's money", k.family, k.version, k.place)
	}
}

// secrets looks for PHI where none may be. It names the place, never the text.
func (a *audit) secrets() {
	clean := func(text string, rule string, where ...any) {
		for _, s := range a.Inputs.Secrets {
			if len(s) >= 4 && strings.Contains(text, s) {
				a.say(rule, where...)
				return
			}
		}
	}
	for i := range a.Messages {
		m := &a.Messages[i]
		clean(m.Subject+"\n"+m.Text+"\n"+m.HTML+"\n"+m.ID, "a message holds PHI", i+1, m.Channel)
	}
	for _, it := range a.Items {
		clean(it.PK+"\n"+it.SK, "an item's key holds PHI", it.Kind, it.Version)
		clean(strings.Join(it.Events, "\n")+it.Kind, "an event's name holds PHI", it.Kind, it.Version)
	}
	for i, key := range slices.Sorted(maps.Keys(a.Files)) {
		clean(key, "a file's key holds PHI", i+1, strings.SplitN(key, "/", 2)[0])
	}
	clean(string(a.Logs), "the logs hold PHI")
}
