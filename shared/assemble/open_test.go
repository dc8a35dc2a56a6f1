package assemble_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/fault"
)

const secrets = `
index-key: kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
connections:
  - {id: hris, employer: sample, kind: hris, profile: openaso-standard, secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}
`

// stateFolder is a state folder with some documents.
func stateFolder(t *testing.T, docs map[string]string) string {
	t.Helper()
	state := t.TempDir()
	for name, text := range docs {
		path := filepath.Join(state, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return state
}

func TestAMachineOpensItsStateFolder(t *testing.T) {
	state := stateFolder(t, map[string]string{assemble.SecretsFile: secrets, "files/" + catalog.Agreements + "sample.yaml": agreed,
		"files/" + catalog.Options + "ppo@1.yaml": ppo})
	p, err := assemble.OpenLocal(t.Context(), config.Config{State: state, Portal: "https://portal.example"}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Connection("hris"); !ok || len(p.Connections) != 1 || p.PortalURL != "https://portal.example" {
		t.Errorf("connections %v, portal %s", p.Connections, p.PortalURL)
	}
	if plans := p.Plans(); len(plans) != 1 || plans[0] != (assemble.PlanOf{Employer: employer, Plan: health}) {
		t.Errorf("plans %v", plans)
	}
	_, err = assemble.OpenLocal(t.Context(), config.Config{State: state}, slog.New(slog.DiscardHandler), time.Now)
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("a second opening of the same folder: %v", err)
	}
}

func TestWhatIsMissingIsNamedAndTheFolderLetGo(t *testing.T) {
	for name, c := range map[string]struct {
		docs map[string]string
		kind fault.Kind
		want string
	}{
		"no secrets":       {nil, fault.NotFound, assemble.SecretsFile},
		"secrets too weak": {map[string]string{assemble.SecretsFile: "index-key: short\n"}, fault.Invalid, "32 characters"},
		"a torn catalog":   {map[string]string{assemble.SecretsFile: secrets, "files/" + catalog.Agreements + "sample.yaml": agreed}, fault.Invalid, "option ppo@1"},
	} {
		state := stateFolder(t, c.docs)
		for range 2 { // a store that was not let go would be in use the second time
			_, err := assemble.OpenLocal(t.Context(), config.Config{State: state}, slog.New(slog.DiscardHandler), time.Now)
			if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
