package x837

import (
	"slices"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
)

// checker holds the claims of one set against the guide: its table says of each segment
// what is wrong with it (SNIP levels 1 and 2), the rules say it of the whole claim (3 and
// 4). What is wrong with the header, a provider or a person is wrong with every claim
// below.
type checker struct {
	walk   *guide.Walk
	keep   func(x12.Fault) // takes each fault that is not of one claim alone, once
	found  []x12.Fault     // by the walk, of the segment that is looked at
	shared [4][]x12.Fault  // of the header and the open levels: billing provider, subscriber, patient
	own    []x12.Fault     // of the open claim
	open   bool            // a claim is
	ended  ended
	levels [4]level
	depth  int // of the HL that stands open
	claim  facts

	institutes bool // the guide is that of institutional claims
}

// ended is the claim that ended before the segment that was looked at.
type ended struct {
	is          bool
	shared, own []x12.Fault
}

// newChecker begins a set, made at its ST.
func newChecker(g *guide.Guide, keep func(x12.Fault)) *checker {
	c := &checker{keep: keep, institutes: g == institutional()}
	c.walk = g.Walk(func(f x12.Fault) { c.found = append(c.found, f) })
	return c
}

// Segment looks at a segment between ST and SE, and says where it stands. A claim that
// ended before it is in c.ended until the next one.
func (c *checker) Segment(s *x12.Segment) guide.Place {
	c.found = c.found[:0]
	if c.ended.is {
		c.ended = ended{}
	}
	at := c.walk.Segment(s)
	found := c.found
	switch {
	case s.Tag == "HL":
		found = c.leave(found)
		c.descend(s, at)
	case s.Tag == begins: // wherever it stands
		found = c.leave(found)
		c.begin(s)
	}
	for i := range found {
		c.tell(found[i])
	}
	c.gather(s, at)
	return at
}

// End is the set's SE.
func (c *checker) End(s *x12.Segment) {
	c.found, c.ended = c.found[:0], ended{}
	c.walk.End(s)
	for _, f := range c.leave(c.found) {
		c.keep(f)
	}
	c.without(s, 1)
}

// leave ends the open claim before a segment that begins another one or a level. What the
// walk missed on the way to it is of what stood before it; the rest is answered.
func (c *checker) leave(found []x12.Fault) []x12.Fault {
	i := 0
	for ; i < len(found) && found[i].Element == 0 && found[i].Code == x12.SegmentMissing; i++ {
		if c.open && depthOf(found[i].Loop) < 0 {
			c.add(found[i])
			continue
		}
		c.put(max(depthOf(found[i].Loop), 0), found[i])
	}
	if c.open {
		c.open = false
		c.whole()
		c.ended = ended{true, slices.Concat(c.shared[:]...), inOrder(c.own)}
	}
	return found[i:]
}

// begin opens a claim.
func (c *checker) begin(s *x12.Segment) {
	c.open, c.own = true, nil
	c.claim = facts{payers: c.claim.payers[:0], paid: c.claim.paid[:0], at: positionOf(s), institutes: c.institutes}
	for i := range c.depth + 1 {
		c.levels[i].claims++
	}
	if c.levels[c.depth].claims == 1 {
		c.person()
	}
}

// tell puts a fault to the open claim, or to the level whose loop it is in.
func (c *checker) tell(f x12.Fault) {
	if c.open {
		c.add(f)
		return
	}
	depth := depthOf(f.Loop)
	if depth < 0 { // of a claim that does not stand: of the level it would
		depth = c.depth
	}
	c.put(depth, f)
}

// add notes a fault of the open claim, as many as are told of one.
func (c *checker) add(f x12.Fault) {
	if len(c.own) < maxFaults {
		c.own = append(c.own, f)
	}
}

// put notes a fault of a level, and so of every claim below it.
func (c *checker) put(depth int, f x12.Fault) {
	if len(c.shared[depth]) < maxFaults {
		c.shared[depth] = append(c.shared[depth], f)
		c.keep(f)
	}
}

// depthOf is the depth of the level that a loop belongs to: 0 the header, -1 a claim.
func depthOf(loop string) int {
	switch {
	case len(loop) < 5 || loop[0] == '1':
		if loop >= "2300" {
			return -1
		}
		return 0
	case loop[1] == '0' && loop[4] >= 'A' && loop[4] <= 'C':
		return int(loop[4]-'A') + 1
	}
	return -1
}
