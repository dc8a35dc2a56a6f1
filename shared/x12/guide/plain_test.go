package guide

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/x12"
)

// What is right at one look is right when it is looked at in full.
func TestPlainIsRight(t *testing.T) {
	d := x12.Usual()
	rapid.Check(t, func(t *rapid.T) {
		e := element{spec: spec{
			kind: rapid.SampledFrom([]string{"AN", "ID", "R", "N0", "N2", "DT", "TM", "B"}).Draw(t, "kind"),
			min:  rapid.IntRange(1, 3).Draw(t, "min"), max: rapid.IntRange(3, 6).Draw(t, "max"),
		}}
		v := rapid.StringOfN(rapid.SampledFrom([]rune("019 .-EAz:^*\x01\x7fé")), 1, 8, -1).Draw(t, "value")
		if !e.plain(v, d) {
			return
		}
		if code, text := e.length(v); code != "" {
			t.Fatalf("%q: %s", v, text)
		}
		if code, text := e.content(v); code != "" {
			t.Fatalf("%q: %s", v, text)
		}
	})
}

// And a number or text that fits is right at one look, or the look is worth nothing.
func TestMostIsPlain(t *testing.T) {
	d := x12.Usual()
	for kind, values := range map[string][]string{"AN": {"A", "ABC DE", "a.b-c"}, "ID": {"AB"}, "R": {"1", "12.5", ".5", "5."}, "N0": {"1", "12345"}} {
		for _, v := range values {
			if e := (&element{spec: spec{kind: kind, min: 1, max: 6}}); !e.plain(v, d) {
				t.Error(kind, v)
			}
		}
	}
}
