package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

func TestSecretsComeBack(t *testing.T) {
	want := config.Secrets{Index: phi.New(strings.Repeat("k", 32)), Connections: []partner.Connection{
		{ID: "hris", Employer: "e", Kind: partner.HRIS, Profile: partner.ProfileFinch, Secret: phi.New("c2VjcmV0IG9mIGEgdGVzdCwgbG9uZyBlbm91Z2g="), Token: phi.New("t"), API: "http://127.0.0.1:1"},
		{ID: "clinic", Employer: "e", Kind: partner.Inquirer, Profile: partner.ProfileX12, Secret: phi.New("c2VjcmV0IG9mIGEgdGVzdCwgbG9uZyBlbm91Z2g=")},
		{ID: "bank", Employer: "e", Plan: "p", Kind: partner.Bank, Profile: partner.ProfileBank, Secret: phi.New("c2VjcmV0IG9mIGEgdGVzdCwgbG9uZyBlbm91Z2g=")},
	}}
	b, err := want.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.ReadSecrets(b)
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Error(err, d)
	}
	if c, ok := got.Connection("bank"); !ok || c.Plan != "p" {
		t.Error("the bank's connection is not found")
	}
}

func TestBadSecretsAreNotQuoted(t *testing.T) {
	for _, doc := range []string{"index-key: [hunter2", "index-key: hunter2", "index-key: " + strings.Repeat("hunter2", 9) + "\nconnections: [{id: hunter2}]"} {
		_, err := config.ReadSecrets([]byte(doc))
		if !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v", err)
		}
	}
}

// A connection that cannot work, or that would give its token away, is named at the start.
func TestAConnectionThatBreaksARule(t *testing.T) {
	const good = "id: hris\n  employer: e\n  kind: hris\n  profile: finch\n  secret: c2VjcmV0IG9mIGEgdGVzdCwgbG9uZyBlbm91Z2g=\n  api: https://api.example.com\n"
	read := func(list ...string) error {
		doc := "index-key: " + strings.Repeat("k", 32) + "\nconnections:\n"
		for _, one := range list {
			doc += "- " + one
		}
		_, err := config.ReadSecrets([]byte(doc))
		return err
	}
	if err := read(good); err != nil {
		t.Fatal(err)
	}
	if err := read(good, good); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "connections[1]: its id") {
		t.Errorf("twice: %v", err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"id: hris", "id: a/../b", "id"}, {"id: hris", "id: " + strings.Repeat("a", 65), "id"}, {"kind: hris", "kind: bank", "kind"},
		{"profile: finch", "profile: openaso-bank", "kind"}, {"profile: finch", "profile: none", "kind"},
		{"profile: finch", "profile: openaso-x12", "kind"}, {"kind: hris", "kind: inquirer", "kind"},
		{"kind: hris\n  profile: finch", "kind: bank\n  profile: openaso-bank", "plan"},
		{"c2VjcmV0IG9mIGEgdGVzdCwgbG9uZyBlbm91Z2g=", "c2VjcmV0", "secret"}, {"c2VjcmV0IG9mIGEgdGVzdCwgbG9uZyBlbm91Z2g=", "not-base64!", "secret"},
		{"https://api", "http://api", "api"}, {"https://api", "https://user:word@api", "api"}, {"https://api.example.com", "ftp", "api"},
	} {
		err := read(strings.Replace(good, c.old, c.new, 1))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "connections[0]: "+c.want) {
			t.Errorf("%s: %v", c.new, err)
		}
	}
}
