package id_test

import (
	"testing"

	"github.com/openaso/openaso/shared/id"
)

func TestDeriveKeepsPartsApart(t *testing.T) {
	if id.Derive("ab", "c") == id.Derive("a", "bc") {
		t.Error("parts run together")
	}
	if id.Derive("a") != id.Derive("a") {
		t.Error("not stable")
	}
	if id.Keyed([]byte("k1"), "a") == id.Keyed([]byte("k2"), "a") {
		t.Error("the key does not matter")
	}
}

func TestClaimCarriesItsOrdinal(t *testing.T) {
	c := id.ClaimOf(id.Digest([]byte("file")), 42)
	if c.Ordinal() != 42 {
		t.Errorf("ordinal %d", c.Ordinal())
	}
}
