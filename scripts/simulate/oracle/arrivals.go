package oracle

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// manifests checks that every file that was sent is known, with as many claims good and
// faulty as were sent.
func (a *audit) manifests() {
	for digest, sent := range a.Inputs.Files {
		m, ok := a.intake[digest]
		if !ok {
			a.say("a file was lost", digest)
			continue
		}
		faulty := 0
		for i := range sent {
			if sent[i].Faulty {
				faulty++
			}
		}
		if strings.HasPrefix(m.Status, "refused") {
			a.must(faulty == len(sent), "a file is refused whose claims are good", digest)
			a.must(len(a.Files[m.TA1]) > 0, "a refused file is not answered", digest)
			continue
		}
		a.must(len(a.Files[m.Ack]) > 0, "a file is not acknowledged", digest)
		a.must(m.Faulty == faulty || faulty == len(sent) && m.Claims == m.Faulty, "a manifest does not count the faulty claims", digest)
		a.must(m.Claims == len(sent) || faulty == len(sent), "a manifest does not count the claims", digest)
		a.must(faulty == 0 || len(m.Faults) > 0, "a manifest names no fault", digest)
		want := "accepted"
		if faulty == len(sent) {
			want = "rejected"
		} else if faulty > 0 {
			want = "partly accepted"
		}
		a.must(m.Status == want, "a file's status is not "+want, digest)
		if want != "rejected" {
			a.acknowledged(digest, sent, string(a.Files[m.ClaimAck]))
		}
	}
	for digest := range a.intake {
		_, sent := a.Inputs.Files[digest]
		a.must(sent, "a file that nobody sent", digest)
	}
}

// acknowledged checks that the 277CA tells each good claim's number, once, and that of no
// faulty one.
func (a *audit) acknowledged(digest string, sent []ClaimIn, text string) {
	for i := range sent {
		c := id.ClaimOf(digest, i+1)
		told := strings.Count(text, "REF*1K*"+string(c)+"~")
		a.must(told == 1 || sent[i].Faulty, "a good claim is not acknowledged", string(c))
		a.must(told == 0 || !sent[i].Faulty, "a faulty claim is acknowledged as good", string(c))
	}
}

// arrivals checks that every good claim of every file is in the log of the family whose
// card it names, or waits unmatched where the card is nobody's, and that each says what was sent.
func (a *audit) arrivals() {
	sent := map[id.Claim]bool{}
	for digest, list := range a.Inputs.Files {
		for i := range list {
			c := id.ClaimOf(digest, i+1)
			sent[c] = true
			a.arrival(c, &list[i])
		}
	}
	for c, s := range a.standing {
		a.must(sent[c], "a claim that nobody sent", c, s.at.Family)
	}
	for c := range a.missed {
		a.must(sent[c], "a claim that nobody sent", c)
	}
}

func (a *audit) arrival(c id.Claim, in *ClaimIn) {
	s := a.standing[c]
	home := a.home(in.Household)
	switch {
	case in.Faulty:
		a.must(s == nil && !a.missed[c], "a claim is decided that its acknowledgment rejects", c)
	case home == nil:
		a.must(s == nil, "a claim is decided whose card is nobody's", c)
		a.must(a.missed[c], "a claim was lost", c)
	case s == nil && a.missed[c]:
		a.say("a claim waits unmatched and its household is known", c, home.Family)
	case s == nil:
		a.say("a claim was lost", c, home.Family)
	case s.at != home.place:
		a.say("a claim is in another family's log", c, s.at.Family, home.Family)
	default:
		a.must(says(&s.Claim, in), "the log holds another claim than was sent", c, home.Family)
		a.patient(home, s, in)
	}
}

// home is the family of the household with a key: the one that has its subscriber. It
// is nil if nobody was told of the household.
func (a *audit) home(key string) *history {
	at := slices.IndexFunc(a.Inputs.Households, func(h Household) bool { return h.Key == key })
	if at < 0 || len(a.Inputs.Households[at].People) == 0 {
		return nil
	}
	subscriber := a.Inputs.Households[at].People[0]
	for _, p := range a.order {
		h := a.families[p]
		for _, who := range h.people[len(h.people)-1] {
			if who.Key == subscriber && who.Relationship == family.Subscriber && p.Employer == a.Inputs.Employer {
				return h
			}
		}
	}
	return nil
}

func says(c *claim.Claim, in *ClaimIn) bool {
	frequency := in.Frequency
	if frequency == 0 {
		frequency = claim.Original
	}
	return c.Billing == in.Billing && c.TIN == in.TIN && c.Rendering == in.Rendering && c.Frequency == frequency &&
		c.Original == in.Original && c.Place == in.Place && slices.EqualFunc(c.Lines, in.Lines, func(x, y claim.Line) bool {
		return x.Number == y.Number && x.Code == y.Code && x.Units == y.Units && x.Charge == y.Charge &&
			x.From == y.From && x.To == y.To && slices.Equal(x.Modifiers, y.Modifiers)
	})
}

// patient checks whom the claim was matched with: the person of that key as the family
// was when the claim came, nobody if it had none.
func (a *audit) patient(h *history, s *stand, in *ClaimIn) {
	want := id.Member("")
	for _, p := range h.people[s.first] {
		if p.Key == in.Person && in.Person != "" {
			want = p.ID
		}
	}
	a.must(s.Claim.Member == want, "a claim is matched with another person", s.Claim.ID, h.Family)
}
