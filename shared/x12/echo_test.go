package x12_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/x12"
)

func TestEcho(t *testing.T) {
	for _, c := range []struct{ in, envelope, name string }{
		{"CLINIC", "CLINIC", "CLINIC"}, {" CLINIC ", "CLINIC", "CLINIC"}, {"A*B:C^D~E\nF\x7f", "A B C D E F", "A B C D E F"},
		{"", "none", "none"}, {"~*", "none", "none"}, {"ÉMILE\xff", "MILE", "ÉMILE"}, {"ABCDEFGHIJKLMNÉPQ", "ABCDEFGHIJKLMN", "ABCDEFGHIJKLMNÉ"},
		{strings.Repeat("A", 20), strings.Repeat("A", 15), strings.Repeat("A", 15)},
	} {
		if got := x12.Echo(c.in, 15, "none"); got != c.envelope {
			t.Errorf("%q in an envelope: %q, want %q", c.in, got, c.envelope)
		}
		if got := x12.EchoName(c.in, 15, "none"); got != c.name {
			t.Errorf("%q as a name: %q, want %q", c.in, got, c.name)
		}
	}
}
