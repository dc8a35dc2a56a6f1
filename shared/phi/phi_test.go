package phi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/phi"
)

func TestHides(t *testing.T) {
	secret := phi.New("Synthetic Person")
	type holder struct{ Name phi.Text }
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		fmt.Fprintf(&out, verb+verb+"\n", secret, holder{secret})
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "name", secret, "holder", holder{secret})
	b, err := json.Marshal(holder{secret})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(b)
	hex := fmt.Sprintf("%x", "Synthetic")
	if strings.Contains(out.String(), "Synthetic") || strings.Contains(out.String(), hex) {
		t.Errorf("content leaked: %s", out.String())
	}
	if secret.Reveal() != "Synthetic Person" {
		t.Error("content lost")
	}
}

func TestEqual(t *testing.T) {
	if a := phi.New("a"); !a.Equal(phi.New("a")) || a.Equal(phi.New("b")) || a.Equal(phi.Text{}) || !(phi.Text{}).Equal(phi.New("")) {
		t.Error("texts are equal by their content")
	}
}
