package main

import (
	"bytes"
	"strings"
	"testing"
)

// A name may hold what would clear the screen or write a line of its own.
func TestTextsOfOthersDoNotSteerTheTerminal(t *testing.T) {
	var out bytes.Buffer
	p := printer{w: &out}
	p.head("name", "claims")
	p.row("Ann\x1b[2Jabel\rX\u009b", "3")
	p.note("\a%s", "\x1b]0;title\x07")
	p.line("Größe · 5\n  ok")
	if err := p.flush(); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\r\a\u009b") || !strings.Contains(out.String(), "Größe · 5\n  ok") {
		t.Errorf("%q", out.String())
	}
}

// A long text goes on in further lines, whole words in each.
func TestParagraph(t *testing.T) {
	var out bytes.Buffer
	p := printer{w: &out}
	p.paragraph(strings.Repeat("forty words of four ", 10))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for _, l := range lines {
		if len(l) > 96 || strings.Contains(l, "  ") {
			t.Errorf("%d wide: %q", len(l), l)
		}
	}
	if len(lines) != 3 || strings.Join(strings.Fields(out.String()), " ") != strings.TrimSpace(strings.Repeat("forty words of four ", 10)) {
		t.Errorf("%q", out.String())
	}
}
