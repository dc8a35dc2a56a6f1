package plan

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Finding is one thing that is wrong with an option, or that a person should look at.
type Finding struct {
	Line    int    `json:"line,omitempty"` // of the document; 0 where it is not known
	Where   string `json:"where"`          // the part in words: networks.in.deductible, benefit "office visit"
	What    string `json:"what"`
	Clause  string `json:"clause"`            // the law, or the decision that the language follows
	Warning bool   `json:"warning,omitempty"` // nothing is refused for it
	Path    string `json:"path,omitempty"`    // the part in the document, as a JSON pointer: /benefits/3/stack
}

// Language is the clause of a finding that no law but the language of plans asks for.
const Language = "decision 0016"

// String prints the finding on one line.
func (f Finding) String() string {
	s := f.Where + ": " + f.What
	if f.Line > 0 {
		s = fmt.Sprintf("line %d: %s", f.Line, s)
	}
	if f.Clause != "" {
		s += " (" + f.Clause + ")"
	}
	return s
}

// Locate gives findings with a path the line of the document where the part stands, or what
// it lacks would stand. A document that is no YAML has no lines to give.
func Locate(document []byte, found []Finding) {
	var root yaml.Node
	if yaml.Unmarshal(document, &root) != nil || len(root.Content) == 0 {
		return
	}
	for i := range found {
		if found[i].Line == 0 {
			found[i].Line = lineOf(root.Content[0], found[i].Path)
		}
	}
}

// lineOf follows a path as far as the document goes.
func lineOf(n *yaml.Node, path string) int {
	line := n.Line
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		key, value := child(n, part)
		if value == nil {
			return line
		}
		line, n = key.Line, value
	}
	return line
}

// child is the value below a name or at an index, and the node whose line is its own.
func child(n *yaml.Node, part string) (key, value *yaml.Node) {
	switch n.Kind {
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i < len(n.Content) {
			return n.Content[i], n.Content[i]
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.AliasNode:
		return child(n.Alias, part)
	}
	return nil, nil
}
