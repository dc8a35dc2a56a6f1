package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// terminal shows what happens, a line a step. quiet shows nothing: the output is for
// a program then.
type terminal struct {
	w     io.Writer
	begun time.Time
	quiet bool
	step  time.Time
	name  string
}

func (t *terminal) say(format string, args ...any) {
	if !t.quiet {
		fmt.Fprintf(t.w, format+"\n", args...)
	}
}

// begin names a step that is under way.
func (t *terminal) begin(name string) {
	t.step, t.name = time.Now(), name
	t.progress(0, 0)
}

// progress draws how far the step is, where somebody watches.
func (t *terminal) progress(done, of int) {
	if t.quiet || !interactive(t.w) {
		return
	}
	bar := ""
	if of > 0 {
		const width = 24
		full := done * width / of
		bar = "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "]"
	}
	fmt.Fprintf(t.w, "\r  ... %-46s %s", t.name, bar)
}

// end closes the step with what came of it.
func (t *terminal) end(said string) {
	if t.quiet {
		return
	}
	if interactive(t.w) {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
	fmt.Fprintf(t.w, "  ok  %-44s %5.1f s   %s\n", t.name, time.Since(t.step).Seconds(), said)
}

func interactive(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
