package guide

import (
	_ "embed" // of segments.txt
	"strconv"
	"strings"
	"sync"

	"github.com/openaso/openaso/shared/fault"
)

//go:embed segments.txt
var segmentsText string

// dictionary is segments.txt.
type dictionary struct{ segments map[string]*segment }

// segment is what the dictionary says of a tag.
type segment struct {
	elements []spec
	rules    []rule
}

// spec is what an element may hold.
type spec struct {
	number   int    // the data element's reference number, 0 if it has none
	kind     string // AN, ID, R, N0 to N9, DT, TM, B
	min, max int    // characters
	repeat   int    // the most times it may stand, 1 if it is not repeated
	form     int    // the place beside it whose qualifier says its form, 0 if none does
	parts    []spec // of a composite
	rules    []rule // of a composite, among its components
}

// rule is a relational condition of a segment (X12.6 section 3.5.3).
type rule struct {
	kind   byte // P, R, E, C, L
	places []int
	all    uint64 // a bit for each place
	first  uint64 // that of the first
}

// segments is the dictionary, read once.
var segments = sync.OnceValues(func() (*dictionary, error) { return readDictionary(segmentsText) })

func readDictionary(text string) (*dictionary, error) {
	d := &dictionary{segments: map[string]*segment{}}
	composites := map[string]spec{}
	for _, l := range lines(text) {
		name, row, isComposite := strings.Cut(l.text, " = ")
		if !isComposite {
			name, row, _ = strings.Cut(l.text, " ")
		}
		row, conditions, _ := strings.Cut(row, ";")
		elements, err := specs(l, strings.Fields(row), composites)
		if err != nil {
			return nil, err
		}
		rules, err := rulesOf(l, conditions)
		if err != nil {
			return nil, err
		}
		switch {
		case isComposite:
			composites[name] = spec{parts: elements, rules: rules}
		case d.segments[name] != nil:
			return nil, l.wrong("%s stands twice", name)
		default:
			d.segments[name] = &segment{elements: elements, rules: rules}
		}
	}
	return d, nil
}

func rulesOf(l line, conditions string) (out []rule, err error) {
	for _, w := range strings.Fields(conditions) {
		c, ok := ruleOf(w)
		if !ok {
			return nil, l.wrong("%s is no condition", w)
		}
		out = append(out, c)
	}
	return out, nil
}

func specs(l line, words []string, composites map[string]spec) (out []spec, err error) {
	for _, w := range words {
		s, err := specOf(w, composites)
		if err != nil {
			return nil, l.wrong("%s: %s", w, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// specOf reads NUMBER:TYPE/min-max@form*repeat, or a composite's name and *repeat.
func specOf(word string, composites map[string]spec) (s spec, err error) {
	s.repeat = 1
	word, repeat, repeated := strings.Cut(word, "*")
	if repeated {
		if s.repeat, err = strconv.Atoi(repeat); err != nil {
			return s, fault.New(fault.Internal, "not a number of repeats")
		}
	}
	if c, ok := composites[word]; ok {
		s.parts, s.rules = c.parts, c.rules
		return s, nil
	}
	if number, rest, ok := strings.Cut(word, ":"); ok {
		if s.number, err = strconv.Atoi(number); err != nil {
			return s, fault.New(fault.Internal, "not the number of a data element")
		}
		word = rest
	}
	kind, length, ok := strings.Cut(word, "/")
	if !ok {
		return s, fault.New(fault.Internal, "neither a composite nor TYPE/min-max")
	}
	s.kind = kind
	length, form, formed := strings.Cut(length, "@")
	if formed {
		if s.form, err = strconv.Atoi(form); err != nil {
			return s, fault.New(fault.Internal, "not the place of a qualifier")
		}
	}
	least, most, _ := strings.Cut(length, "-")
	if s.min, err = strconv.Atoi(least); err == nil {
		s.max, err = strconv.Atoi(most)
	}
	if err != nil || s.min > s.max {
		return s, fault.New(fault.Internal, "not a length min-max")
	}
	return s, nil
}

// ruleOf reads P0304.
func ruleOf(word string) (r rule, ok bool) {
	if len(word) < 5 || len(word)%2 == 0 || strings.IndexByte("PRECL", word[0]) < 0 {
		return r, false
	}
	r.kind = word[0]
	for i := 1; i < len(word); i += 2 {
		n, err := strconv.Atoi(word[i : i+2])
		if err != nil {
			return r, false
		}
		r.places = append(r.places, n)
		r.all |= 1 << n
	}
	r.first = 1 << r.places[0]
	return r, true
}
