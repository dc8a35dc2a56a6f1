package yamlform_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/internal/yamlform"
	"github.com/openaso/openaso/shared/money"
)

// dish is a document of these tests: a bit of each form.
type dish struct {
	Name   string                 `yaml:"name"`
	Price  money.Dollars          `yaml:"price"`
	Serves int                    `yaml:"serves"`
	Cold   *bool                  `yaml:"cold"`
	Tags   []string               `yaml:"tags"`
	Parts  []part                 `yaml:"parts"`
	Sizes  map[string]measurement `yaml:"sizes"`
	More   extra                  `yaml:",inline"`
}

type part struct {
	Name  string        `yaml:"name"`
	Share money.Percent `yaml:"share"`
}

type measurement struct {
	Grams int64 `yaml:"grams"`
}

type extra struct {
	Note string `yaml:"note"`
}

const good = `name: soup
price: 4.50
serves: 2
cold: true
tags: [warm, "07", 08]
parts:
  - {name: leek, share: 20%}
  - name: water
    share: 80%
sizes:
  small: &s {grams: 200}
  large: {<<: *s, grams: 400}
note: none
`

func faults(text string) string {
	var b strings.Builder
	for _, f := range yamlform.Faults([]byte(text), reflect.TypeFor[dish]()) {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"nothing", "", "", ""},
		{"a slip", "price:", "prize:", "line 2: there is no \"prize\" here; is \"price\" meant?\n"},
		{"another sign between", "serves:", "Ser_ves:", "line 3: there is no \"Ser_ves\" here; is \"serves\" meant?\n"},
		{"another word", "share: 20%", "percentage: 20%", "line 7: part \"leek\": there is no \"percentage\" here; there may be name, share\n"},
		{"a name of another group", "grams: 400", "price: 400", "line 12: sizes.large: there is no \"price\" here; there may be grams\n"},
		{"an amount", "4.50", "$4.50", "line 2: price: not an amount: dollars read 30 or 30.50, without $ and commas\n"},
		{"a percentage", "share: 80%", "share: 0.8", "line 9: part \"water\".share: a percentage reads 20% and is not below 0%\n"},
		{"a fraction", "serves: 2", "serves: 2.5", "line 3: serves: a number with a fraction stands where a whole number, such as 12, without a unit, is needed\n"},
		{"a unit", "grams: 200", "grams: 200 g", "line 11: sizes.small.grams: a text stands where a whole number, such as 12, without a unit, is needed\n"},
		{"a word for yes", "cold: true", "cold: maybe", "line 4: cold: a text stands where true or false is needed\n"},
		{"a list for a text", "note: none", "note: [none]", "line 13: note: a list stands where a text is needed\n"},
		{"a group for an amount", "price: 4.50", "price: {whole: 4}", "line 2: price: a group of names stands where one value is needed\n"},
		{"a text for a list", "tags: [warm, \"07\", 08]", "tags: warm", "line 5: tags: a text stands where a list is needed: [one, another], or a line for each that begins with -\n"},
		{"a text for a group", "{grams: 200}", "200", "line 11: sizes.small: a number stands where names with values are needed\n"},
		{"nothing for a group", "{<<: *s, grams: 400}", "", "line 12: sizes.large: nothing stands here; what belongs to it is indented further; if nothing does, write {}\n"},
		{"nothing for a list", "tags: [warm, \"07\", 08]", "tags:", ""},
		{"twice", "note: none", "note: none\nname: broth", "line 14: \"name\" stands twice, the first time on line 1: only one can hold\n"},
		{"all of them", "serves: 2\ncold: true", "serves: two\ncold: 1", "line 3: serves: a text stands where a whole number, such as 12, without a unit, is needed\nline 4: cold: a number stands where true or false is needed\n"},
		{"a tab", "    share: 80%", "\tshare: 80%", "line 9: a tab stands at the beginning of the line: indent with blanks alone\n"},
		{"a blank of another kind", "price: 4.50", "price:\u00a04.50", "line 2: a blank on the line is no common one (a no-break space, as word processors make it): type it anew\n"},
		{"a sign first", "share: 80%", "share: %80", "line 9: a text that begins with %, @ or ` needs quotation marks; a percentage reads 20%\n"},
		{"a colon", "note: none", "note: to do: taste", "line 13: a colon stands where none can: a text with a colon in it needs quotation marks, and each name its own line, indented like its neighbours\n"},
		{"a brace", "{name: leek, share: 20%}", "{name: leek, share: 20%", "line 7: a bracket or a brace that begins here is not closed, or a comma is missing\n"},
		{"an indent", "    share: 80%", "   share: 80%", "line 9: the line is not indented like its neighbours, or a quotation mark is not closed\n"},
		{"a colon without a blank", "note: none", "note:none", "line 13: a name needs a colon and a blank behind it: copay: 30\n"},
		{"an empty document", good, "# nothing\n", "the document is empty\n"},
		{"a list", good, "- name: soup\n", "line 1: a list stands where names with values are needed\n"},
		{"no text", good, "\x00\x01", "it is not plain text: save it as text in UTF-8\n"},
	} {
		text := strings.Replace(good, c.from, c.to, 1)
		if text == good && c.name != "nothing" {
			t.Fatalf("%s: the case changes nothing", c.name)
		}
		if got := faults(text); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// Where a fault lies is told to programs, too.
func TestPath(t *testing.T) {
	f := yamlform.Faults([]byte(strings.Replace(good, "80%", "much", 1)), reflect.TypeFor[dish]())
	if len(f) != 1 || f[0].Path != "/parts/1/share" {
		t.Errorf("%+v", f)
	}
}

// Whatever is in a document, looking at it ends and names lines that it has.
func FuzzFaults(f *testing.F) {
	f.Add(good)
	f.Add("parts: &p [*p]")
	f.Add("sizes: &s {<<: *s}")
	f.Add("name: [")
	f.Fuzz(func(t *testing.T, text string) {
		for _, x := range yamlform.Faults([]byte(text), reflect.TypeFor[dish]()) {
			if x.What == "" || x.Line < 0 || x.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+2 {
				t.Errorf("%+v", x)
			}
		}
	})
}
