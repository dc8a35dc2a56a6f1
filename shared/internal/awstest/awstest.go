// Package awstest helps tests of the AWS drivers: it finds the external parts that stand
// in for AWS, starts DynamoDB Local, and makes calls of any SDK client go wrong. Nothing
// that ships uses it.
package awstest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// PartsVariable names the folder that `make parts` fills, as an absolute path.
const PartsVariable = "OPENASO_PARTS"

// Part is the path of a part below the folder of parts. Where there is no such folder the
// test is left out, as `make test` needs Go alone; so it is where the part is missing,
// but in CI (CI=true) that fails the test.
func Part(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv(PartsVariable)
	if dir == "" {
		t.Skip("skipped: needs " + PartsVariable + "; run make test-aws")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	_, err := os.Stat(path)
	need(t, name, err)
	return path
}

// Program is the path of a program of the machine that a part needs, such as java; without
// it the test is left out or fails as for a missing part.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	need(t, name, err)
	return path
}

func need(t testing.TB, name string, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("needs %s, and in CI all parts must be there: run make parts", name)
	default:
		t.Skipf("skipped: needs %s", name)
	}
}
