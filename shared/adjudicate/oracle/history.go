package oracle

import (
	"slices"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// history is what stands of a family: claims and the decisions on them, by place.
type history struct {
	w       *World
	stands  []*standing
	last    map[id.Claim]*Decision
	waiting []family.Waiting
}

type standing struct {
	c *Claim
	d *Decision
}

// Decide decides the world's claims in order.
func Decide(w *World) *Result {
	h := &history{w: w, last: map[id.Claim]*Decision{}}
	for i := range w.Claims {
		h.receive(&w.Claims[i])
	}
	return &Result{Decisions: h.last, Used: h.state(len(h.stands)).nonZero(), Waiting: h.waiting}
}

func (s *state) nonZero() map[Amount]int64 {
	for a, n := range s.used {
		if n == 0 {
			delete(s.used, a)
		}
	}
	return s.used
}

// state is what the first n that stand leave.
func (h *history) state(n int) *state {
	var ds []*Decision
	for _, s := range h.stands[:n] {
		ds = append(ds, s.d)
	}
	return fold(h.w.Used, ds)
}

func (h *history) receive(c *Claim) {
	if c.Frequency == claim.Original {
		h.put(len(h.stands), c)
	} else {
		h.change(c)
	}
	h.wake(c.ID)
}

// put decides c as the one at a place, which it takes from none.
func (h *history) put(at int, c *Claim) {
	d := decide(h.w, h.state(at), c)
	h.last[c.ID] = d
	h.stands = slices.Insert(h.stands, at, &standing{c: c, d: d})
}

// change carries out a void or a replacement, or keeps it waiting for its original.
func (h *history) change(c *Claim) {
	at := h.original(c)
	if at < 0 {
		h.last[c.ID] = pendedFor(c, "original-unknown", 0)
		h.waiting = append(h.waiting, family.Waiting{Claim: c.ID, Original: c.Original})
		return
	}
	if c.Frequency == claim.Void {
		h.void(at, c)
		return
	}
	h.replace(at, c)
}

func (h *history) find(original id.Claim) int {
	return slices.IndexFunc(h.stands, func(s *standing) bool { return s.c.ID == original })
}

// original is where the claim stands that c changes: the same provider's, for a void the
// same patient's, and no replacement that itself left its original as it was. -1 is nowhere.
func (h *history) original(c *Claim) int {
	at := h.find(c.Original)
	if at < 0 || h.stands[at].c.Billing != c.Billing {
		return -1
	}
	s := h.stands[at]
	waits := s.c.Frequency != claim.Original && s.d.Outcome.Status == claim.Pended && h.find(s.c.Original) >= 0
	if waits || c.Frequency == claim.Void && s.c.Member != c.Member {
		return -1
	}
	return at
}

func (h *history) void(at int, c *Claim) {
	old := h.stands[at]
	h.last[old.c.ID] = reversed(old)
	h.last[c.ID] = &Decision{Outcome: claim.Outcome{Claim: c.ID, Status: claim.Applied}, Rules: []string{"void"}}
	h.stands = slices.Delete(h.stands, at, at+1)
	h.replay(at)
}

// replace decides c at the place of its original. What cannot be decided leaves a decided
// original as it is.
func (h *history) replace(at int, c *Claim) {
	old := h.stands[at]
	d := decide(h.w, h.state(at), c)
	d.Rules = append(d.Rules, "replacement")
	h.last[c.ID] = d
	if d.Outcome.Status == claim.Pended && old.d.Outcome.Status != claim.Pended {
		h.stands = append(h.stands, &standing{c: c, d: d})
		return
	}
	h.last[old.c.ID] = reversed(old)
	h.stands[at] = &standing{c: c, d: d}
	h.replay(at + 1)
}

// replay decides anew what was decided behind a place, in order.
func (h *history) replay(from int) {
	for i := from; i < len(h.stands); i++ {
		s := h.stands[i]
		if !s.d.Outcome.Status.Final() {
			continue
		}
		d := decide(h.w, h.state(i), s.c)
		if !same(d, s.d) {
			d.Rules = append(d.Rules, "replay")
		}
		s.d, h.last[s.c.ID] = d, d
	}
}

func same(a, b *Decision) bool {
	return a.Outcome.PlanPaid == b.Outcome.PlanPaid && a.Outcome.MemberOwes == b.Outcome.MemberOwes && slices.Equal(a.used, b.used)
}

// wake carries out what waits for a claim that is here now, one after another in the order
// received, and then what waits for each of them.
func (h *history) wake(original id.Claim) {
	for _, w := range slices.Clone(h.waiting) {
		at := slices.Index(h.waiting, w)
		if w.Original != original || at < 0 {
			continue
		}
		c := h.claim(w.Claim)
		if h.original(c) < 0 {
			continue
		}
		h.waiting = slices.Delete(slices.Clone(h.waiting), at, at+1)
		h.change(c)
		h.wake(c.ID)
	}
}

func (h *history) claim(of id.Claim) *Claim {
	for i := range h.w.Claims {
		if h.w.Claims[i].ID == of {
			return &h.w.Claims[i]
		}
	}
	return nil
}

func reversed(s *standing) *Decision {
	return &Decision{Outcome: claim.Outcome{Claim: s.c.ID, Status: claim.Reversed}}
}
