package plan

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/fault"
)

// Read reads an option from YAML and checks it. An unknown name, a wrong form
// or a finding of Check is fault.Invalid, with line and clause.
func Read(b []byte) (*Option, error) {
	o, found := Decode(b)
	if len(found) == 0 {
		found = Check(o)
		Locate(b, found)
	}
	if len(found) > 0 {
		return nil, fault.New(fault.Invalid, "option %s: %s (%d findings)", o.ID, found[0], len(found))
	}
	return o, nil
}

// Decode reads an option from YAML without checking what it says. Findings are the names
// that the language does not have and values of a wrong form; what could be read is read.
func Decode(b []byte) (*Option, []Finding) {
	o := &Option{}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	err := dec.Decode(o)
	if err == nil && dec.Decode(&yaml.Node{}) != io.EOF {
		return o, []Finding{{Where: "option", What: "one document is one option; a second one begins", Clause: Language}}
	}
	var wrong *yaml.TypeError
	switch {
	case err == nil:
		return o, nil
	case errors.As(err, &wrong):
		found := make([]Finding, len(wrong.Errors))
		for i, e := range wrong.Errors {
			found[i] = wrongForm(e)
		}
		return o, found
	}
	return o, []Finding{wrongForm(strings.TrimPrefix(err.Error(), "yaml: "))}
}

var (
	atLine  = regexp.MustCompile(`^line (\d+): (.*)`)
	unknown = regexp.MustCompile(`^field (\S+) not found in type (?:plan|match)\.(\S+)$`)
	noForm  = regexp.MustCompile("(?s)^cannot unmarshal !!(\\w+).* into (.*)$")
)

// wrongForm puts what the YAML reader says into the words of plans.
func wrongForm(said string) Finding {
	f := Finding{Where: "option", What: said, Clause: Language}
	if m := atLine.FindStringSubmatch(said); m != nil {
		f.Line, _ = strconv.Atoi(m[1])
		f.What = m[2]
	}
	if m := unknown.FindStringSubmatch(f.What); m != nil {
		f.Where = strings.ToLower(m[2])
		f.What = "there is no " + strconv.Quote(m[1]) + closest(m[1])
	} else if m := noForm.FindStringSubmatch(f.What); m != nil {
		f.What = formOf(m[1]) + " stands where another form is expected"
	}
	return f
}

func formOf(tag string) string {
	switch tag {
	case "str":
		return "a text"
	case "seq":
		return "a list"
	case "map":
		return "a group of names"
	}
	return "a number or another value"
}

// closest is the name of the language that a wrong one may mean.
func closest(name string) string {
	best, least := "", len(name)/3+1
	for _, m := range namePattern.FindAllSubmatch(schema, -1) {
		if d := distance(name, string(m[1])); d < least {
			best, least = string(m[1]), d
		}
	}
	if best == "" {
		return ""
	}
	return "; is " + strconv.Quote(best) + " meant?"
}

// namePattern finds the names of properties in the schema.
var namePattern = regexp.MustCompile(`"([a-z-]+)": \{`)

// distance is how many letters must be changed, added or left out (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
