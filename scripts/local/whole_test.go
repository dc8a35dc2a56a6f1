package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/fault"
)

// A state of which the store or the keys are gone is not begun anew in silence.
func TestAStateThatIsNotWholeIsRefused(t *testing.T) {
	for _, c := range []struct {
		name           string
		store, secrets int // bytes; -1 for none
		step           int
		want           string
	}{
		{"all there", 100, 10, 3, ""},
		{"a first start", -1, -1, 0, ""},
		{"a first start that was cut off", 0, 10, 0, ""},
		{"the store is gone", -1, 10, 3, "no store"},
		{"the store is empty", 0, 10, 3, "no store"},
		{"the keys are gone", 100, -1, 3, "no secrets.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, size := range map[string]int{"aso.db": c.store, assemble.SecretsFile: c.secrets} {
				if size < 0 {
					continue
				}
				if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := whole(dir, c.store >= 0, c.step)
			if c.want == "" && err != nil || c.want != "" && (!fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v", err)
			}
		})
	}
}
