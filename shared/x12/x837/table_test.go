package x837_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x837"
)

func TestX(t *testing.T) {
	for _, f := range []string{"professional", "institutional", "dental"} {
		b, _ := os.ReadFile("../../../testdata/x837/" + f + ".edi")
		rep, err := x837.Validate(strings.NewReader(string(b)), func(n int, fs []x12.Fault) error {
			for _, f := range fs {
				fmt.Printf("   %d %s (%s, %d)\n", n, f.Error(), f.Code, f.Level)
			}
			return nil
		})
		fmt.Println(f, err, rep.Faults)
	}
}
func BenchmarkWalk(b *testing.B) {
	src, _ := os.ReadFile("../../../testdata/x837/professional.edi")
	head, rest, _ := strings.Cut(string(src), "HL*2*")
	body, tail, _ := strings.Cut(rest, "SE*")
	text := head + strings.Repeat("HL*2*"+body, 2000) + "SE*" + tail
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		x837.Validate(strings.NewReader(text), func(int, []x12.Fault) error { n++; return nil })
	}
}
func BenchmarkReadOnly(b *testing.B) {
	src, _ := os.ReadFile("../../../testdata/x837/professional.edi")
	head, rest, _ := strings.Cut(string(src), "HL*2*")
	body, tail, _ := strings.Cut(rest, "SE*")
	text := head + strings.Repeat("HL*2*"+body, 2000) + "SE*" + tail
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := x12.NewReader(strings.NewReader(text))
		for {
			_, err := r.Next()
			if err != nil {
				break
			}
		}
	}
}
func BenchmarkTyped(b *testing.B) {
	src, _ := os.ReadFile("../../../testdata/x837/professional.edi")
	head, rest, _ := strings.Cut(string(src), "HL*2*")
	body, tail, _ := strings.Cut(rest, "SE*")
	text := head + strings.Repeat("HL*2*"+body, 2000) + "SE*" + tail
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		x837.Read(strings.NewReader(text), x837.Options{}, func(x837.Item) error { return nil })
	}
}
