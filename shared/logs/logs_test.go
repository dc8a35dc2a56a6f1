package logs_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/logs"
)

type person struct{ Name string }

func TestReplacesWhatIsNotPlain(t *testing.T) {
	var out bytes.Buffer
	l := logs.New(&out, slog.LevelInfo)
	p := person{"Synthetic Person"}
	l.Info("m", "struct", p, "pointer", &p, "slice", []person{p}, "map", map[string]person{"k": p})
	l.With("p", p).WithGroup("g").Info("m", slog.Group("in", "p", p))
	if strings.Contains(out.String(), "Synthetic") {
		t.Errorf("content leaked: %s", out.String())
	}
}

func TestKeepsPlainValues(t *testing.T) {
	var out bytes.Buffer
	logs.New(&out, slog.LevelInfo).Info("m", "claims", 3, "err", fault.New(fault.Invalid, "segment 41"))
	for _, want := range []string{`"claims":3`, `"err":"segment 41"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lost %s in %s", want, out.String())
		}
	}
}

// A foreign error may quote what it could not read; a fault names place and rule.
func TestForeignErrorsAreNotQuoted(t *testing.T) {
	var out bytes.Buffer
	l := logs.New(&out, slog.LevelInfo)
	quoting := errors.New("parsing \"Synthetic Person\"")
	l.Info("m", "plain", quoting, "caused", fault.As(fault.Invalid, quoting, "loop 2010BA NM1"),
		"joined", errors.Join(quoting, fault.New(fault.Invalid, "segment 41")))
	if strings.Contains(out.String(), "Synthetic") {
		t.Errorf("an error was quoted: %s", out.String())
	}
	for _, want := range []string{"loop 2010BA NM1: (*errors.errorString)", "segment 41"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lost %s in %s", want, out.String())
		}
	}
}
