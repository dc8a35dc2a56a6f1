package guide

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/openaso/openaso/shared/fault"
)

// Guide is one implementation guide.
type Guide struct {
	Set, Version, Functional, Name string // ST01, GS08, GS01
	top                            *loop
	known                          map[string]bool // tags that some row has
}

// loop is a loop row with the rows in it, in the order of the guide.
type loop struct {
	id       string
	required bool
	most     int // 0 is any number
	items    []item
	tags     []uint32 // of each item: its own, or of the row that opens it
	first    []int    // of each item: the first of its run of the same tag, which is one position
}

// item is a row in a loop: a segment, or a loop with the segment that opens it.
type item struct {
	*row
	loop *loop // nil: a segment
}

// row is a segment row.
type row struct {
	tag      string
	required bool
	most     int // 0 is any number
	key      int // element that tells rows of the tag apart, 0 if none has codes
	part     int // component of it, 0 if it is no composite
	keys     codes
	elements []element
	rules    []rule
}

// element is a place of a row: what the guide says of it over what the dictionary does.
type element struct {
	spec
	usage byte // R, S or -
	codes codes
	parts []element // of a composite
}

func (l *loop) mandatory(i int) bool {
	if inner := l.items[i].loop; inner != nil {
		return inner.required
	}
	return l.items[i].required
}

func (l *loop) limit(i int) int {
	if inner := l.items[i].loop; inner != nil {
		return inner.most
	}
	return l.items[i].most
}

// reader reads a table.
type reader struct {
	lines []line
	at    int
	defs  map[string][]line
	guide *Guide
	dict  *dictionary
}

type line struct {
	number, depth int
	text          string
}

// Parse reads a table. fault.Internal names the line that is wrong.
func Parse(table string) (*Guide, error) {
	d, err := segments()
	if err != nil {
		return nil, err
	}
	r := &reader{lines: lines(table), defs: map[string][]line{}, guide: &Guide{known: map[string]bool{}}, dict: d}
	if err := r.header(); err != nil {
		return nil, err
	}
	r.guide.top, err = r.body(&loop{}, r.lines, 0)
	return r.guide, err
}

// Of is a guide whose table is a part of the program, read when it is first asked for. A
// table that cannot be read is a bug that the first test meets, and no state to go on in.
func Of(table string) func() *Guide {
	return sync.OnceValue(func() *Guide {
		g, err := Parse(table)
		if err != nil {
			panic(err)
		}
		return g
	})
}

func lines(table string) (out []line) {
	number := 0
	for text := range strings.Lines(table) {
		number++
		text, _, _ = strings.Cut(strings.TrimRight(text, " \n"), "#")
		if strings.TrimSpace(text) == "" {
			continue
		}
		bare := strings.TrimLeft(text, " ")
		out = append(out, line{number, (len(text) - len(bare)) / 2, strings.TrimSpace(bare)})
	}
	return out
}

func (l line) wrong(format string, args ...any) error {
	return fault.New(fault.Internal, "guide table, line %d: %s", l.number, fmt.Sprintf(format, args...))
}

// header reads the guide's row and puts the definitions aside.
func (r *reader) header() error {
	if len(r.lines) == 0 {
		return fault.New(fault.Internal, "guide table: it is empty")
	}
	first := r.lines[0]
	words := strings.SplitN(first.text, " ", 5)
	if len(words) != 5 || words[0] != "guide" {
		return first.wrong("it does not begin with: guide SET VERSION FUNCTIONAL NAME")
	}
	g := r.guide
	g.Set, g.Version, g.Functional, g.Name = words[1], words[2], words[3], words[4]
	var rest []line
	name := ""
	for _, l := range r.lines[1:] {
		if l.depth == 0 {
			name, _ = strings.CutPrefix(l.text, "def ")
			if name == l.text {
				name = ""
			} else {
				continue
			}
		}
		if name == "" {
			rest = append(rest, l)
			continue
		}
		l.depth--
		r.defs[name] = append(r.defs[name], l)
	}
	r.lines = rest
	return nil
}

// body reads the rows of one depth into a loop.
func (r *reader) body(into *loop, rows []line, depth int) (*loop, error) {
	for i := 0; i < len(rows); {
		l := rows[i]
		end := i + 1
		for end < len(rows) && rows[end].depth > depth {
			end++
		}
		if err := r.entry(into, l, rows[i+1:end], depth); err != nil {
			return nil, err
		}
		i = end
	}
	if len(into.items) == 0 {
		return nil, fault.New(fault.Internal, "guide table: loop %s has no rows", into.id)
	}
	into.index()
	return into, nil
}

func (r *reader) entry(into *loop, l line, inner []line, depth int) error {
	words := tokens(l.text)
	switch {
	case l.depth != depth:
		return l.wrong("it stands %d levels in, not %d", l.depth, depth)
	case words[0] == "use" && len(words) == 2:
		return r.use(into, l, words[1], depth)
	case words[0] == "loop":
		return r.loop(into, l, words, inner, depth)
	case len(inner) > 0:
		return l.wrong("only a loop has rows below it")
	}
	row, err := r.row(l, words)
	if err == nil {
		into.items = append(into.items, item{row: row})
	}
	return err
}

// use stands for the rows of a definition.
func (r *reader) use(into *loop, l line, name string, depth int) error {
	rows, ok := r.defs[name]
	if !ok {
		return l.wrong("no def %s", name)
	}
	in := &loop{id: into.id}
	moved := slices.Clone(rows)
	for i := range moved {
		moved[i].depth += depth
	}
	if _, err := r.body(in, moved, depth); err != nil {
		return err
	}
	into.items = append(into.items, in.items...)
	return nil
}

func (r *reader) loop(into *loop, l line, words []string, inner []line, depth int) error {
	if len(words) < 4 {
		return l.wrong("a loop is: loop NUMBER USAGE MOST NAME")
	}
	sub := &loop{id: words[1], required: words[2] == "R"}
	var err error
	if sub.most, err = most(l, words[2], words[3]); err != nil {
		return err
	}
	if _, err = r.body(sub, inner, depth+1); err != nil {
		return err
	}
	if sub.items[0].loop != nil {
		return l.wrong("a loop begins with the segment that opens it")
	}
	into.items = append(into.items, item{row: sub.items[0].row, loop: sub})
	return nil
}

// most reads usage and repeats of a row.
func most(l line, usage, repeat string) (int, error) {
	if usage != "R" && usage != "S" {
		return 0, l.wrong("usage is R or S")
	}
	if repeat == "*" {
		return 0, nil
	}
	n, err := strconv.Atoi(repeat)
	if err != nil || n < 1 {
		return 0, l.wrong("not a number of times: a number from 1 or *")
	}
	return n, nil
}

func (r *reader) row(l line, words []string) (*row, error) {
	if len(words) < 3 {
		return nil, l.wrong("a segment is: TAG USAGE MOST ELEMENTS")
	}
	known := r.dict.segments[words[0]]
	if known == nil {
		return nil, l.wrong("segments.txt has no %s", words[0])
	}
	out := &row{tag: words[0], required: words[1] == "R", rules: slices.Clone(known.rules)}
	var err error
	if out.most, err = most(l, words[1], words[2]); err != nil {
		return nil, err
	}
	r.guide.known[out.tag] = true
	keyed := 1
	if out.tag == "HL" {
		keyed = 3
	}
	for _, w := range words[3:] {
		if n, ok := strings.CutPrefix(w, "key="); ok {
			if keyed, err = strconv.Atoi(n); err != nil {
				return nil, l.wrong("key=%s is no element", n)
			}
			continue
		}
		if c, ok := ruleOf(w); ok {
			out.rules = append(out.rules, c)
			continue
		}
		if len(out.elements) == len(known.elements) {
			return nil, l.wrong("%s has %d elements", out.tag, len(known.elements))
		}
		e, err := place(l, w, known.elements[len(out.elements)])
		if err != nil {
			return nil, err
		}
		out.elements = append(out.elements, e)
	}
	out.tellApart(keyed)
	return out, nil
}

// tellApart notes by which element the row is told from others of its tag.
func (r *row) tellApart(keyed int) {
	if keyed < 1 || keyed > len(r.elements) {
		return
	}
	e := &r.elements[keyed-1]
	r.key, r.keys = keyed, e.codes
	if len(e.parts) > 0 {
		r.part, r.keys = 1, e.parts[0].codes
	}
	if len(r.keys) == 0 {
		r.key, r.part = 0, 0
	}
}

// place reads what a guide says of an element.
func place(l line, word string, s spec) (element, error) {
	e := element{spec: s, usage: word[0]}
	rest := word[1:]
	switch {
	case strings.IndexByte("RS-", e.usage) < 0:
		return e, l.wrong("%s: usage of an element is R, S or -", word)
	case rest == "":
		for _, p := range s.parts {
			e.parts = append(e.parts, element{spec: p, usage: 'S'})
		}
	case rest[0] == '=':
		for code := range strings.SplitSeq(rest[1:], "|") {
			if len(code) > longest {
				return e, l.wrong("%s: a code of more than %d characters", word, longest)
			}
			e.codes = append(e.codes, coded(code))
		}
		if len(s.parts) > 0 {
			return e, l.wrong("%s: a composite has codes of its components only", word)
		}
	case rest[0] == '(' && strings.HasSuffix(rest, ")"):
		return components(l, rest[1:len(rest)-1], e)
	default:
		return e, l.wrong("%s: not an element", word)
	}
	return e, nil
}

func components(l line, text string, e element) (element, error) {
	words := strings.Fields(text)
	if len(words) > len(e.spec.parts) {
		return e, l.wrong("(%s): the composite has %d components", text, len(e.spec.parts))
	}
	for i, w := range words {
		part, err := place(l, w, e.spec.parts[i])
		if err != nil {
			return e, err
		}
		e.parts = append(e.parts, part)
	}
	return e, nil
}

// tokens are the words of a row; what stands in brackets is of one word.
func tokens(text string) (out []string) {
	depth, from := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ' ':
			if depth > 0 {
				continue
			}
			if from < i {
				out = append(out, text[from:i])
			}
			from = i + 1
		}
	}
	return append(out, text[from:])
}

// index makes what a walk looks rows up by.
func (l *loop) index() {
	l.tags, l.first = make([]uint32, len(l.items)), make([]int, len(l.items))
	for i := range l.items {
		l.tags[i] = packed(l.items[i].tag)
		l.first[i] = i
		if i > 0 && l.tags[i] == l.tags[i-1] {
			l.first[i] = l.first[i-1]
		}
	}
}

// packed is a tag, of at most three letters, as a number.
func packed(tag string) (n uint32) {
	for i := range min(len(tag), 4) {
		n = n<<8 | uint32(tag[i])
	}
	return n
}
