package gen

import (
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
)

// segment is one that is made and not yet written: a fault may still change it.
type segment struct {
	loop, tag string
	els       []string // components stand apart by mark
}

// mark parts the components of an element until it is written.
const mark = ":"

// maker makes one file.
type maker struct {
	o      Order
	w      *x12.Writer
	out    io.Writer // below w
	r      *rand.Rand
	flaws  *flaws
	placed func(Placed)
	made   Made
	kind   transaction

	body     []segment // of the item under way
	elements []string  // of all in body

	until      int   // items that may be made before the set ends
	untilBytes int64 // the same by size
	inSet      int   // items of the set
	segments   int   // of the set, ST is 1
	control    string
	ended      bool // the file was cut

	levels     int // HL of the set
	provider   provider
	above      int // HL of the billing provider
	under      int // HL of the subscriber
	subscriber person
	cob        bool // another payer paid before
}

// transaction is what differs from kind to kind.
type transaction struct {
	set, functional, guide string
	average                int64        // bytes of an item with its share of the loops above it
	head                   func(*maker) // after ST
	group                  func(*maker) // some items that share loops
}

func transactionOf(k Kind) transaction {
	switch k {
	case Institutional:
		return transaction{"837", "HC", "005010X223A2", 1200, (*maker).claimsHead, (*maker).billing}
	case Dental:
		return transaction{"837", "HC", "005010X224A2", 560, (*maker).claimsHead, (*maker).billing}
	case Enrollment:
		return transaction{"834", "BE", "005010X220A1", 400, (*maker).enrollmentHead, (*maker).family}
	}
	return transaction{"837", "HC", "005010X222A1", 610, (*maker).claimsHead, (*maker).billing}
}

func newMaker(w io.Writer, o Order, placed func(Placed)) *maker {
	m := &maker{o: o, w: x12.NewWriter(w, x12.Usual()), out: w, placed: placed, kind: transactionOf(o.Kind)}
	m.r = rand.New(rand.NewPCG(o.Seed, uint64(len(o.Kind))<<8|uint64(o.Kind[len(o.Kind)-1])))
	m.flaws = newFlaws(&o)
	return m
}

// add puts a segment behind the item under way.
func (m *maker) add(loop, tag string, els ...string) {
	from := len(m.elements)
	m.elements = append(m.elements, els...)
	m.body = append(m.body, segment{loop, tag, m.elements[from:len(m.elements):len(m.elements)]})
}

// put writes a segment and counts it.
func (m *maker) put(tag string, els ...string) {
	s := segment{tag: tag, els: els}
	m.made.Bytes += s.bytes()
	for _, e := range els {
		if strings.Contains(e, mark) {
			m.w.Composite(strings.Split(e, mark)...)
		}
	}
	m.w.Segment(tag, els...)
	m.made.Segments++
	m.segments++
}

// file writes interchanges, groups and sets.
func (m *maker) file() {
	number, before := 0, x12.Envelope{}
	for i := range m.o.Interchanges {
		e := m.envelope(i + 1)
		if m.flaws.sameAgain {
			m.tell(DuplicateInterchange, segment{tag: "ISA13"}, 0, 0, m.made.Bytes)
			e, m.flaws.sameAgain = before, false
		}
		before = e
		m.isa(e)
		for range m.o.Groups {
			number++
			m.groupOf(e, number)
		}
		if m.ended {
			return
		}
		m.put("IEA", strconv.Itoa(m.o.Groups), pad(int(e.Control), 9))
	}
}

func (m *maker) envelope(n int) x12.Envelope {
	year, month, dom := m.o.On.Date()
	return x12.Envelope{Sender: "SYNTHCLEARING", Receiver: "OPENASO", Control: int64(m.o.Seed%1_000_000)*100 + int64(n),
		At: time.Date(year, month, dom, 5, 6, 0, 0, time.UTC), Production: m.o.Production}
}

func (m *maker) isa(e x12.Envelope) {
	m.w.Interchange(e)
	m.made.Bytes += isaBytes
	m.made.Segments++
}

// isaBytes is how long an ISA is, with its terminator and the line end after it.
const isaBytes = 107

func (m *maker) groupOf(e x12.Envelope, number int) {
	if m.ended {
		return
	}
	m.put("GS", m.kind.functional, e.Sender, e.Receiver, m.o.On.Compact(), e.At.Format("1504"), strconv.Itoa(number), "X", m.kind.guide)
	for range m.o.Sets {
		m.set()
		if m.ended {
			return
		}
	}
	m.put("GE", strconv.Itoa(m.o.Sets), strconv.Itoa(number))
}

// set writes one set with its share of the items.
func (m *maker) set() {
	sets := m.o.Interchanges * m.o.Groups * m.o.Sets
	m.made.Sets++
	m.until, m.untilBytes = m.o.Items*m.made.Sets/sets, m.o.Size/int64(sets)*int64(m.made.Sets)
	m.segments, m.levels, m.inSet = 0, 0, 0
	if !m.flaws.again {
		m.control = pad((m.made.Sets-1)%m.o.Sets+1, 4)
	}
	if m.flaws.again {
		m.tell(DuplicateControl, segment{tag: "ST02"}, 1, 0, m.made.Bytes)
		m.flaws.again = false
	}
	m.put("ST", m.kind.set, m.control, m.kind.guide)
	m.kind.head(m)
	for m.more() {
		m.kind.group(m)
	}
	if !m.ended {
		m.trailer()
	}
}

func (m *maker) trailer() {
	count := m.segments + 1
	if m.flaws.miscount {
		m.tell(WrongCount, segment{tag: "SE01"}, count, 0, m.made.Bytes)
		m.flaws.miscount = false
		count += 2
	}
	m.put("SE", strconv.Itoa(count), m.control)
}

// more says whether the set has room for an item.
func (m *maker) more() bool {
	switch {
	case m.ended:
		return false
	case m.inSet == 0:
		return true
	case m.o.Items > 0:
		return m.made.Items < m.until
	}
	return m.made.Bytes+m.kind.average/2 < m.untilBytes
}

// last says whether the item under way is the file's last one.
func (m *maker) last() bool {
	if m.o.Items > 0 {
		return m.made.Items == m.o.Items
	}
	return m.made.Bytes+m.kind.average*3/2 >= m.o.Size
}

// begin starts an item.
func (m *maker) begin() {
	m.body, m.elements = m.body[:0], m.elements[:0]
	m.made.Items++
	m.inSet++
}

// end writes the item under way, with its fault if it gets one.
func (m *maker) end() {
	cut := m.flaws.into(m)
	for i := range m.body {
		if s := &m.body[i]; i < cut {
			m.put(s.tag, s.els...)
		}
	}
	if cut < len(m.body) {
		m.cut(m.body[cut])
	}
}

// cut ends the file within a segment.
func (m *maker) cut(s segment) {
	m.ended = true
	if m.w.Close() != nil { // flushed; a failure is told at the end
		return
	}
	m.tell(Cut, s, m.segments+1, m.made.Items, m.made.Bytes)
	n, _ := io.WriteString(m.out, s.tag+"*") // what is cut may be cut anywhere
	m.made.Bytes += int64(n)
}

// tell says where a fault went: into the segment that is the n-th of its set, at a byte.
func (m *maker) tell(f Flaw, s segment, n, item int, at int64) {
	m.made.Faults++
	p := Placed{Flaw: f, Set: m.made.Sets, Segment: n, Item: item, Place: s.tag, Byte: at}
	if n == 0 { // of the interchange
		p.Set = 0
	}
	if s.loop != "" {
		p.Place = "loop " + s.loop + " " + s.tag
	}
	m.placed(p)
}

// hl writes a level of the hierarchy and answers its number.
func (m *maker) hl(above int, code, children string) int {
	m.levels++
	parent := ""
	if above > 0 {
		parent = strconv.Itoa(above)
	}
	m.put("HL", strconv.Itoa(m.levels), parent, code, children)
	return m.levels
}

// pad writes n with at least so many digits.
func pad(n, digits int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, digits-len(s))) + s
}

// before is a day up to so many days before the file was made.
func (m *maker) before(days int) day.Day { return m.o.On - day.Day(1+m.r.IntN(days)) }
