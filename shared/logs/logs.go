// Package logs writes JSON logs that cannot print a struct. Stock slog prints
// the fields of a struct that holds PHI; this handler lets plain values through
// and replaces everything else by its type's name.
package logs

import (
	"fmt"
	"io"
	"log/slog"
)

// New logs to w at the level and above.
func New(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: plain}))
}

func plain(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() != slog.KindAny {
		return a
	}
	switch v := a.Value.Any().(type) {
	case error:
		a.Value = slog.StringValue(v.Error())
	case *slog.Source, slog.Level, nil:
	default:
		a.Value = slog.StringValue(fmt.Sprintf("%T", v))
	}
	return a
}
