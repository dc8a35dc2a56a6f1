package x276

import (
	"cmp"
	"fmt"
	"io"
	"strconv"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
)

// Write writes inquiries as one 276. Neighbours share the levels that they have in common.
// fault.Invalid if a text holds a delimiter.
func Write(w io.Writer, e x12.Envelope, inquiries ...Inquiry) error {
	out := newWriter(w, e, "276", "HR")
	var all []claim
	for i := range inquiries {
		q := &inquiries[i]
		all = append(all, claim{who: q.Who, trace: q.Trace, references: &q.References, charge: q.Charge,
			from: q.From, to: q.To, lines: q.Lines})
	}
	out.batches(all)
	return fault.Wrap(out.end(), "276")
}

// WriteAnswers writes answers as one file of 277s, one for each batch (BHT03).
func WriteAnswers(w io.Writer, e x12.Envelope, answers ...Answer) error {
	out := NewAnswers(w, e)
	out.Set(answers...)
	return out.Close()
}

// Answers is a file of 277s that is written set by set.
type Answers struct{ w *writer }

// NewAnswers begins a file. Nothing is written before its first set.
func NewAnswers(w io.Writer, e x12.Envelope) *Answers {
	return &Answers{newWriter(w, e, "277", "HN")}
}

// Set writes answers, one transaction set for each batch.
func (a *Answers) Set(answers ...Answer) {
	var all []claim
	for i := range answers {
		one := &answers[i]
		all = append(all, claim{who: one.Who, level: one.Level, trace: one.Trace, references: &one.References,
			statuses: one.Statuses, from: one.From, to: one.To, lines: one.Lines})
	}
	a.w.batches(all)
}

// Close ends the file, if one was begun. fault.Invalid if a text held a delimiter.
func (a *Answers) Close() error {
	if a.w.sets == 0 {
		return nil
	}
	return fault.Wrap(a.w.end(), "277")
}

// claim is an inquiry or an answer.
type claim struct {
	who        Who
	level      Level
	trace      string
	references *References
	charge     *money.Cents
	statuses   []Status
	from, to   day.Day
	lines      []Line
}

type writer struct {
	*x12.Writer
	envelope x12.Envelope
	kind     string
	answers  bool
	sets     int    // written so far
	numbers  [5]int // HL01 of the levels that stand open, by depth
}

func newWriter(w io.Writer, e x12.Envelope, kind, functional string) *writer {
	e.Functional, e.Version = functional, Version
	return &writer{Writer: x12.NewWriter(w, x12.Usual()), envelope: e, kind: kind, answers: kind == "277"}
}

// batches writes a set for each run of claims of one batch.
func (w *writer) batches(all []claim) {
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].who.Batch == all[from].who.Batch {
			to++
		}
		if w.sets++; w.sets == 1 {
			w.Open(w.envelope)
		}
		w.set(all[from:to])
		from = to
	}
}

func (w *writer) end() error {
	if w.sets == 0 {
		w.Open(w.envelope)
	}
	w.Done(w.envelope, w.sets)
	return w.Close()
}

// set is one transaction set: the inquiries of one batch.
func (w *writer) set(all []claim) {
	number := fmt.Sprintf("%04d", w.sets)
	w.Segment("ST", w.kind, number, Version)
	purpose, of := "13", "" // a request
	if w.answers {
		purpose, of = "08", "DG" // status, of a response
	}
	w.Segment("BHT", "0010", purpose, cmp.Or(all[0].who.Batch, strconv.FormatInt(w.envelope.Control, 10)), w.envelope.At.Format("20060102"), w.envelope.At.Format("1504"), of)
	for i := range all {
		w.levels(all, i)
		w.claim(&all[i])
	}
	w.Segment("SE", strconv.Itoa(w.Count()+1), number)
}

// depth is how many levels a claim stands below: 5 of a dependent.
func (c *claim) depth() int {
	switch {
	case c.level == OfReceiver:
		return 2
	case c.level == OfProvider:
		return 3
	case c.who.Patient == (Person{}):
		return 4
	}
	return 5
}

// shared is how many levels two claims have in common, counted from the top.
func shared(a, b *claim) int {
	same := [...]bool{
		a.who.Payer == b.who.Payer, a.who.Receiver == b.who.Receiver,
		a.who.Provider == b.who.Provider && a.who.Also == b.who.Also,
		a.who.Subscriber == b.who.Subscriber, a.who.Patient == b.who.Patient,
	}
	n := 0
	for n < min(a.depth(), b.depth()) && same[n] {
		n++
	}
	return n
}

// levels opens those of claim i that do not stand open after the one before it.
func (w *writer) levels(all []claim, i int) {
	c, from := &all[i], 0
	if i > 0 {
		before := &all[i-1]
		if from = shared(before, c); from == c.depth() && before.depth() > from {
			from-- // deeper levels stood open: what comes now would stand in them
		}
		if c.level != OfClaim && from == c.depth() {
			from-- // there is one answer to a level
		}
	}
	for d := from; d < c.depth(); d++ {
		w.open(all, i, d)
	}
}

// open writes one level: HL, the DMG of a person of an inquiry, and the name.
func (w *writer) open(all []claim, i, d int) {
	above, children := 0, children(all, i, d)
	if d > 0 {
		above = w.numbers[d-1]
	}
	if d == 4 {
		children = "" // HL04 is not used in 2000E
	}
	w.numbers[d] = w.Level(above, [...]string{"20", "21", "19", "22", "23"}[d], children)
	who := &all[i].who
	switch d {
	case 0:
		w.party("PR", &who.Payer)
	case 1:
		w.party("41", &who.Receiver)
	case 2:
		w.party("1P", &who.Provider)
		if who.Also != (Party{}) {
			w.party("1P", &who.Also)
		}
	case 3:
		w.person("IL", &who.Subscriber)
	case 4:
		w.person("QC", &who.Patient)
	}
}

// children is HL04 of the level at depth d that claim i opens: whether it or a claim after
// it that shares the level stands deeper.
func children(all []claim, i, d int) string {
	if all[i].depth() > d+1 {
		return "1"
	}
	if i+1 < len(all) && shared(&all[i], &all[i+1]) > d && all[i+1].depth() > d+1 {
		return "1"
	}
	if i+1 < len(all) && all[i+1].level == OfClaim && all[i].level == OfClaim && shared(&all[i], &all[i+1]) > d {
		return children(all, i+1, d)
	}
	return "0"
}

func (w *writer) party(entity string, p *Party) {
	w.Segment("NM1", entity, p.Kind, p.Name, p.First, p.Middle, "", p.Suffix, p.Qualifier, p.ID)
}

func (w *writer) person(entity string, p *Person) {
	if !w.answers && p.Born != 0 {
		w.Segment("DMG", "D8", p.Born.Compact(), p.Sex)
	}
	w.Segment("NM1", entity, p.Kind, p.Last.Reveal(), p.First.Reveal(), p.Middle.Reveal(), "", p.Suffix.Reveal(), p.Qualifier, p.ID.Reveal())
}

// claim is TRN and what stands below it.
func (w *writer) claim(c *claim) {
	trace := "1"
	if w.answers && c.level != OfProvider { // the guide has 1 in 2200C
		trace = "2"
	}
	w.Segment("TRN", trace, c.trace)
	w.statuses(c.statuses)
	w.references(c.references)
	if c.charge != nil {
		w.Segment("AMT", "T3", c.charge.X12())
	}
	w.dates(c.from, c.to)
	for i := range c.lines {
		w.line(&c.lines[i])
	}
}

func (w *writer) references(r *References) {
	for _, one := range [...]struct{ qualifier, value string }{
		{"1K", r.Control}, {"BLT", r.BillType}, {"LU", r.Location}, {"6P", r.Group}, {"EJ", r.PatientNumber.Reveal()},
		{"XZ", r.Prescription.Reveal()}, {"VV", r.Voucher}, {"D9", r.Clearinghouse[0]}, {"D9", r.Clearinghouse[1]}, {"D9", r.Clearinghouse[2]},
	} {
		if one.value != "" {
			w.Segment("REF", one.qualifier, one.value)
		}
	}
}

func (w *writer) dates(from, to day.Day) {
	switch {
	case from == 0:
	case from == to || to == 0:
		w.Segment("DTP", "472", "D8", from.Compact())
	default:
		w.Segment("DTP", "472", "RD8", from.Compact()+"-"+to.Compact())
	}
}

func (w *writer) line(l *Line) {
	code := w.Composite(append([]string{l.Qualifier, l.Code}, l.Modifiers[:]...)...)
	w.Segment("SVC", code, l.Charge.X12(), dollars(l.Paid), l.Revenue, "", "", units(l.Units))
	w.statuses(l.Statuses)
	if l.Number != "" {
		w.Segment("REF", "FJ", l.Number)
	}
	w.dates(l.From, l.To)
}

func (w *writer) statuses(all []Status) {
	for i := range all {
		s := &all[i]
		var codes [3]string
		for n, c := range s.Codes {
			if c != (Code{}) {
				codes[n] = w.Composite(c.Category, c.Code, c.Entity, c.List)
			}
		}
		w.Segment("STC", codes[0], s.On.Compact(), "", dollars(s.Charge), dollars(s.Paid), compact(s.Finalized), "",
			compact(s.Remitted), s.Trace, codes[1], codes[2])
	}
}

func dollars(c *money.Cents) string {
	if c == nil {
		return ""
	}
	return c.X12()
}

func compact(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.Compact()
}

func units(n int64) string {
	if n == 0 {
		return ""
	}
	return string(money.AppendDecimal(nil, n, 3))
}
