// Package yamlform says where a YAML document is not of the form that a Go type gives it, in
// words for people who write such documents and know neither YAML's grammar nor Go: names that
// there are not, names that stand twice, values of another kind, each with its line. It reads
// nothing into the type; that is the YAML reader's.
package yamlform

import (
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Fault is one place where a document is of another form.
type Fault struct {
	Line  int    // of the document; 0 where it is not known
	Where string // the part in words: networks.in.deductible, benefit "office visit"; "" is the whole
	What  string // what is wrong there, and what would be right
	Path  string // the part as a JSON pointer: /benefits/3/stack
}

// String prints the fault on one line.
func (f Fault) String() string {
	s := f.What
	if f.Where != "" {
		s = f.Where + ": " + s
	}
	if f.Line > 0 {
		s = fmt.Sprintf("line %d: %s", f.Line, s)
	}
	return s
}

// Faults lists in the order of the document where it differs from what typ, a struct, asks.
// Of a document that is no YAML it says the first thing alone.
func Faults(document []byte, typ reflect.Type) []Fault {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return []Fault{syntax(document, err)}
	}
	if len(root.Content) == 0 || root.Content[0].Tag == "!!null" {
		return []Fault{{What: "the document is empty"}}
	}
	w := &walker{}
	w.value(place{}, root.Content[0], typ)
	slices.SortStableFunc(w.found, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return w.found
}

type walker struct{ found []Fault }

// place is a part of the document: its path, and how people are told.
type place struct{ path, words string }

func (p place) below(name string) place {
	return place{p.path + "/" + name, strings.TrimPrefix(p.words+"."+name, ".")}
}

func (w *walker) say(p place, line int, format string, args ...any) {
	w.found = append(w.found, Fault{Line: line, Where: p.words, What: fmt.Sprintf(format, args...), Path: p.path})
}

var ofText = reflect.TypeFor[encoding.TextUnmarshaler]()

// value holds a value against a type.
func (w *walker) value(p place, n *yaml.Node, typ reflect.Type) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch {
	case reflect.PointerTo(typ).Implements(ofText):
		w.text(p, n, typ)
	case typ.Kind() == reflect.Pointer:
		w.value(p, n, typ.Elem())
	case typ.Kind() == reflect.Struct:
		w.group(p, n, typ)
	case typ.Kind() == reflect.Map:
		w.named(p, n, typ)
	case typ.Kind() == reflect.Slice:
		w.list(p, n, typ)
	default:
		w.scalar(p, n, typ)
	}
}

// text is a value that its type reads itself: an amount, a percentage, a range of codes.
func (w *walker) text(p place, n *yaml.Node, typ reflect.Type) {
	if n.Kind != yaml.ScalarNode {
		w.say(p, n.Line, "%s stands where one value is needed", kindOf(n))
		return
	}
	if err := reflect.New(typ).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil && n.Tag != "!!null" {
		w.say(p, n.Line, "%s", err)
	}
}

func (w *walker) scalar(p place, n *yaml.Node, typ reflect.Type) {
	need, ok := "a text", n.Kind == yaml.ScalarNode
	switch typ.Kind() {
	case reflect.Int, reflect.Int64, reflect.Int32:
		need = "a whole number, such as 12, without a unit,"
		ok = ok && (n.Tag == "!!int" || n.Tag == "!!null")
	case reflect.Bool:
		need = "true or false"
		var b bool
		ok = ok && n.Decode(&b) == nil
	default:
	}
	if !ok {
		w.say(p, n.Line, "%s stands where %s is needed", kindOf(n), need)
	}
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a group of names"
	case yaml.ScalarNode, yaml.DocumentNode, yaml.AliasNode:
	}
	switch n.Tag {
	case "!!int":
		return "a number"
	case "!!float":
		return "a number with a fraction"
	case "!!bool":
		return "true or false"
	case "!!null":
		return "nothing"
	}
	return "a text"
}

func (w *walker) list(p place, n *yaml.Node, typ reflect.Type) {
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.SequenceNode {
		w.say(p, n.Line, "%s stands where a list is needed: [one, another], or a line for each that begins with -", kindOf(n))
		return
	}
	for i, item := range n.Content {
		w.value(place{p.path + "/" + strconv.Itoa(i), p.words}, item, typ.Elem())
	}
}

// named is a map, whose names are the document's own.
func (w *walker) named(p place, n *yaml.Node, typ reflect.Type) {
	if !w.isGroup(p, n) {
		return
	}
	w.twice(p, n)
	for key, value := range pairs(n) {
		w.value(p.below(key.Value), value, typ.Elem())
	}
}

// group is a struct. It is told by the name that it gives itself, where it has one.
func (w *walker) group(p place, n *yaml.Node, typ reflect.Type) {
	if p = called(p, n, typ); !w.isGroup(p, n) {
		return
	}
	w.twice(p, n)
	fields := fieldsOf(typ)
	for key, value := range pairs(n) {
		f, known := fields[key.Value]
		if !known {
			w.say(p, key.Line, "there is no %q here%s", key.Value, meant(key.Value, fields))
			continue
		}
		w.value(p.below(key.Value), value, f)
	}
}

// called puts a group's own name in the place of its path: benefit "office visit".
func called(p place, n *yaml.Node, typ reflect.Type) place {
	if p.path == "" || n.Kind != yaml.MappingNode {
		return p
	}
	for key, value := range pairs(n) {
		if key.Value == "name" && value.Kind == yaml.ScalarNode {
			p.words = fmt.Sprintf("%s %q", strings.ToLower(typ.Name()), value.Value)
		}
	}
	return p
}

func (w *walker) isGroup(p place, n *yaml.Node) bool {
	if n.Kind == yaml.MappingNode {
		return true
	}
	what := kindOf(n) + " stands where names with values are needed"
	if n.Tag == "!!null" {
		what = "nothing stands here; what belongs to it is indented further; if nothing does, write {}"
	}
	w.say(p, n.Line, "%s", what)
	return false
}

func (w *walker) twice(p place, n *yaml.Node) {
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if line, again := first[key.Value]; again {
			w.say(p, key.Line, "%q stands twice, the first time on line %d: only one can hold", key.Value, line)
			continue
		}
		first[key.Value] = key.Line
	}
}
