package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// engineTests are those that must find a defect of the engine: the case files, and the
// comparison with the oracle. What else a package tests does not count.
const engineTests = "^(TestCases|TestOracleAtLength)$"

var (
	testFailed = regexp.MustCompile(`(?m)^ *--- FAIL: (\S+)`)
	seedFailed = regexp.MustCompile(`(?m)seed (\d+): (.*)`)
)

// test runs the tests of packages, one after another, with the mutant planted. A test that
// fails kills it; what does not compile is no kill.
func (m *mutant) test(ctx context.Context, dir string, packages []string) (k killed) {
	overlay, err := m.overlay(dir)
	if err != nil {
		return killed{err: err}
	}
	for _, p := range packages {
		cmd := exec.CommandContext(ctx, "go", "test", "-overlay", overlay, "-vet=off", "-run", engineTests, p)
		cmd.Env = offline()
		out, err := cmd.CombinedOutput()
		if k = failed(string(out), err); err != nil {
			return k
		}
	}
	return k
}

// failed reads what the tests say.
func failed(out string, err error) killed {
	tests := testFailed.FindAllStringSubmatch(out, 2)
	switch found := seedFailed.FindStringSubmatch(out); {
	case err == nil:
		return killed{}
	case len(tests) > 0 && found != nil:
		return killed{seed: 1, why: fmt.Sprintf("%s, seed %s: %.90s", tests[0][1], found[1], strings.TrimSpace(found[2]))}
	case len(tests) > 0:
		return killed{seed: 1, why: tests[len(tests)-1][1]}
	}
	return killed{err: fmt.Errorf("no test failed: %w: %.300s", err, out)}
}
