package logs_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

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
	logs.New(&out, slog.LevelInfo).Info("m", "claims", 3, "err", errors.New("segment 41"))
	for _, want := range []string{`"claims":3`, `"err":"segment 41"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lost %s in %s", want, out.String())
		}
	}
}
