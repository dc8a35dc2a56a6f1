package x837_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/x12/x837"
)

// How fast claims are read and held against their guide in one pass.
func BenchmarkReadGuided(b *testing.B) {
	for name, o := range map[string]x837.Options{"alone": {}, "guided": {Guide: true}} {
		b.Run(name, func(b *testing.B) {
			text := many(written(b, "professional"), 2000)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				claims := 0
				if _, err := x837.Read(strings.NewReader(text), o, func(x837.Item) error { claims++; return nil }); err != nil || claims != 4000 {
					b.Fatal(claims, err)
				}
			}
		})
	}
}

// many is a file with its subscribers so many times.
func many(text string, times int) string {
	from, to := strings.Index(text, "HL*2*"), strings.Index(text, "SE*")
	return text[:from] + strings.Repeat(text[from:to], times) + text[to:]
}
