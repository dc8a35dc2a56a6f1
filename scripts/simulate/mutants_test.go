package main

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// Every listed defect can be planted in the sources as they are.
func TestEveryMutantIsFoundOnce(t *testing.T) {
	t.Chdir("../..")
	for name, least := range map[string]int{"testdata/simulate/mutants.txt": 36, "testdata/adjudicate/mutants.txt": 50} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all, err := readMutants(string(text))
		if err != nil || len(all) < least {
			t.Fatalf("%s: %d mutants: %v", name, len(all), err)
		}
		for i := range all {
			if _, err := all[i].files(); err != nil {
				t.Error(err)
			}
		}
	}
}

// A failed test kills, what does not compile does not, and what passes survives.
func TestWhatTestsSayOfAMutant(t *testing.T) {
	broken := errors.New("exit status 1")
	for out, want := range map[string]killed{
		"ok": {},
		"--- FAIL: TestOracle (0.1s)\n  o_test.go:1: seed 7: C1: line 1\n": {seed: 1, why: "TestOracle, seed 7: C1: line 1"},
		"--- FAIL: TestCases (0.1s)\n  --- FAIL: TestCases/01 (0.1s)\n":    {seed: 1, why: "TestCases/01"},
	} {
		err := broken
		if want.seed == 0 {
			err = nil
		}
		if got := failed(out, err); got != want {
			t.Errorf("%q: %+v", out, got)
		}
	}
	if got := failed("x.go:1: undefined: y\nFAIL [build failed]", broken); got.err == nil || got.seed != 0 {
		t.Errorf("what does not compile: %+v", got)
	}
}

func TestMutantsThatAreNone(t *testing.T) {
	for name, text := range map[string]string{
		"twice":      "name: a\nwhat: b\nfile: c\n-d\n\nname: a\nwhat: b\nfile: c\n-d\n",
		"no file":    "name: a\nwhat: b\n",
		"lines only": "name: a\nwhat: b\n-d\n",
		"another":    "name: a\nwhere: b\n",
	} {
		if _, err := readMutants(text); err == nil {
			t.Errorf("%s: read", name)
		}
	}
	c := change{file: "f", out: []string{"x"}, in: []string{"y"}}
	for text, want := range map[string]string{"a\nx\nb": "a\ny\nb", "x\nx": "", "xx": "", "": ""} {
		if got, err := c.apply(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
}

// Each mutant has its day.
func TestPickTakesTurns(t *testing.T) {
	all := make([]mutant, 5)
	for i := range all {
		all[i].name = string(rune('a' + i))
	}
	var days []string
	for day := range 3 {
		var names string
		for _, m := range pick(all, 2, day, "") {
			names += m.name
		}
		days = append(days, names)
	}
	if got := strings.Join(days, " "); got != "ab cd ea" {
		t.Error(got)
	}
}

func TestVerdict(t *testing.T) {
	out := "1 schedules\nVIOLATION, seed 42 (go run)\n  a rule: key\n  another\n"
	if k := verdict(out, os.ErrInvalid); k.seed != 42 || k.why != "a rule: key" || k.err != nil {
		t.Errorf("%+v", k)
	}
	if k := verdict("fine", nil); k.seed != 0 || k.err != nil {
		t.Errorf("%+v", k)
	}
	if k := verdict("broken off", os.ErrInvalid); k.seed != 0 || k.err == nil {
		t.Errorf("%+v", k)
	}
}
