package yamlform

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// pairs goes through a group's names and values. What is merged into it (<<) was held
// against its own type where it stands.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Tag != "!!merge" && !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// fieldsOf are a struct's names by their yaml tags.
func fieldsOf(typ reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case strings.Contains(options, "inline"):
			maps.Copy(out, fieldsOf(f.Type))
		case name != "" && name != "-":
			out[name] = f.Type
		}
	}
	return out
}

// meant is the name that a wrong one may mean, or all that there are.
func meant(wrong string, fields map[string]reflect.Type) string {
	best, least := "", len(wrong)/3+1
	names := slices.Sorted(maps.Keys(fields))
	for _, name := range names {
		if d := distance(bare(wrong), bare(name)); d < least {
			best, least = name, d
		}
	}
	if best != "" {
		return "; is " + strconv.Quote(best) + " meant?"
	}
	return "; there may be " + strings.Join(names, ", ")
}

// bare is a name as people mix it up: Co_Pay, co-pay and copay are one.
func bare(name string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
}

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
