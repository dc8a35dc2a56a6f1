package x12_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

func TestRepetitionsAreReadByTheMarkOfTheInterchange(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"the usual mark": {file("EQ*30^98^^MH~"), []string{"30", "98", "", "MH"}},
		"another mark":   {strings.Replace(file("EQ*30>98~"), "*^*", "*>*", 1), []string{"30", "98"}},
		"no mark":        {strings.Replace(file("EQ*30^98~"), "*^*", "*U*", 1), []string{"30^98"}},
		"once":           {file("EQ*30~"), []string{"30"}},
		"absent":         {file("EQ**A~"), nil},
	} {
		src := x12.NewReader(strings.NewReader(c.file))
		for {
			s, err := src.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(name, err)
			}
			if d := cmp.Diff(c.want, s.Repeats(1)); s.Tag == "EQ" && d != "" {
				t.Error(name, d)
			}
		}
	}
}

// Only what Repeat made may hold the mark of repetitions: a name may not.
func TestRepetitionsAreWritten(t *testing.T) {
	for _, c := range []struct {
		name string
		put  func(w *x12.Writer)
		want string
	}{
		{"several", func(w *x12.Writer) { w.Segment("EQ", w.Repeat("30", "98"), w.Composite("HC", "A")) }, "EQ*30^98*HC:A~\n"},
		{"one", func(w *x12.Writer) { w.Segment("EQ", w.Repeat("30")) }, "EQ*30~\n"},
		{"none", func(w *x12.Writer) { w.Segment("EQ", w.Repeat(), "A") }, "EQ**A~\n"},
		{"a name", func(w *x12.Writer) { w.Segment("NM1", "A^B") }, ""},
		{"a name that looks like them", func(w *x12.Writer) { w.Segment("EQ", w.Repeat("30", "98"), "30^98") }, ""},
		{"one for the segment before", func(w *x12.Writer) { w.Repeat("30", "98"); w.Segment("A"); w.Segment("NM1", "30^98") }, ""},
		{"one that holds the mark", func(w *x12.Writer) { w.Segment("EQ", w.Repeat("3^0", "98")) }, ""},
		{"one that holds another mark", func(w *x12.Writer) { w.Segment("EQ", w.Repeat("3~0", "98")) }, ""},
	} {
		var b strings.Builder
		w := x12.NewWriter(&b, x12.Usual())
		c.put(w)
		err := w.Close()
		if (c.want == "") != fault.Is(err, fault.Invalid) || c.want != "" && b.String() != c.want {
			t.Errorf("%s: %q, %v", c.name, b.String(), err)
		}
	}
}
