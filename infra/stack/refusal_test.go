package stack_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/infra/stack"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/intake"
)

func TestWhatCannotBeDeployedIsRefused(t *testing.T) {
	empty := t.TempDir()
	for _, c := range []struct {
		name, want string
		kind       fault.Kind
		context    map[string]any
	}{
		{"no environment", "dev, prod", fault.NotFound, map[string]any{"code": empty}},
		{"an unknown one", "dev, prod", fault.NotFound, map[string]any{"env": "staging", "code": empty}},
		{"not built", "make build", fault.NotFound, map[string]any{"env": "dev", "code": empty}},
		{"an example", "environments.go", fault.Invalid, map[string]any{"env": "prod", "code": empty, "deploy": "true"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			err := stack.FromContext(awscdk.NewApp(&awscdk.AppProps{Context: &c.context, Outdir: &out}))
			if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
				t.Error(err)
			}
		})
	}
}

// What is filled in by half is an example still: mail from a domain that the role does not
// name would be refused by SES only when somebody is to be told.
func TestAnExampleFilledInByHalf(t *testing.T) {
	own := stack.Environment{Name: "prod", Portal: "https://portal.test", Domain: "mail.test", From: "notices@mail.test",
		SMS: "pool/pool-0123456789abcdef0123456789abcdef", Operator: "operations@mail.test"}
	if own.Example() {
		t.Error("it is filled in")
	}
	for _, e := range stack.Environments() {
		for n, half := range []stack.Environment{
			{Portal: e.Portal, Domain: own.Domain, From: own.From, SMS: own.SMS, Operator: own.Operator},
			{Portal: own.Portal, Domain: e.Domain, From: own.From, SMS: own.SMS, Operator: own.Operator},
			{Portal: own.Portal, Domain: own.Domain, From: e.From, SMS: own.SMS, Operator: own.Operator},
			{Portal: own.Portal, Domain: own.Domain, From: own.From, SMS: e.SMS, Operator: own.Operator},
			{Portal: own.Portal, Domain: own.Domain, From: own.From, SMS: own.SMS, Operator: e.Operator},
		} {
			if !half.Example() {
				t.Errorf("%s: field %d is the example's", e.Name, n)
			}
		}
	}
}

// deploy runs deploy.sh with an environment of its own, where echo stands for make and cdk.
func deploy(t *testing.T, env string, vars ...string) (string, error) {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "make"), []byte("#!/bin/sh\necho make \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "../deploy.sh", env, "echo", "cdk")
	cmd.Env = append([]string{"PATH=" + bin + ":/usr/bin:/bin", "HOME=" + t.TempDir()}, vars...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestDeploySaysInOneLineWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name, env, want string
		vars            []string
	}{
		{"no environment", "", "make deploy ENV=prod", []string{"AWS_REGION=us-east-2", "AWS_PROFILE=p"}},
		{"no region", "prod", "set AWS_REGION", []string{"AWS_PROFILE=p"}},
		{"no credentials", "prod", "set AWS_PROFILE", []string{"AWS_REGION=us-east-2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := deploy(t, c.env, c.vars...)
			if err == nil || strings.Count(out, "\n") != 1 || !strings.Contains(out, c.want) {
				t.Errorf("%v %q", err, out)
			}
		})
	}
	const want = "make build\ncdk deploy openaso-prod --context env=prod --context deploy=true --no-notices\n"
	if out, err := deploy(t, "prod", "AWS_DEFAULT_REGION=us-east-2", "AWS_PROFILE=p"); err != nil || out != want {
		t.Errorf("%v %q", err, out)
	}
}

// What S3 announces is where intake looks for uploads.
func TestUploadsAreAnnounced(t *testing.T) {
	if spec.UploadPrefix != intake.Uploads {
		t.Errorf("S3 announces %s, intake reads %s", spec.UploadPrefix, intake.Uploads)
	}
}
