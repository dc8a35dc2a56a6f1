package x12_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

const isa = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~"

// file is an envelope around segments.
func file(segments ...string) string {
	return isa + "GS*HC*CLINIC*OPENASO*20260304*0506*7*X*005010X222A1~ST*837*0001~" + strings.Join(segments, "") + "SE*3*0001~GE*1*7~IEA*1*000000007~"
}

// seen is a segment as a test compares it.
type seen struct {
	Tag      string
	Index    int
	Offset   int64
	Elements []string
}

func read(r io.Reader) (all []seen, err error) {
	src := x12.NewReader(r)
	for {
		s, err := src.Next()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		one := seen{Tag: s.Tag, Index: s.Index, Offset: s.Offset}
		for i := 1; i <= s.Len(); i++ {
			one.Elements = append(one.Elements, s.El(i))
		}
		all = append(all, one)
	}
}

// content is what does not depend on line ends.
func content(t *testing.T, text string) (out []string) {
	t.Helper()
	all, err := read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		out = append(out, s.Tag+"|"+strings.Join(s.Elements, "|"))
	}
	return out
}

func TestLineEndsAndMarksBetweenSegments(t *testing.T) {
	plain := file("NM1*41*2*SYNTHETIC CLINIC~", "N3*~")
	want := content(t, plain)
	for name, text := range map[string]string{
		"a line each":          strings.ReplaceAll(plain, "~", "~\n"),
		"CRLF":                 strings.ReplaceAll(plain, "~", "~\r\n"),
		"byte order mark":      "\xEF\xBB\xBF" + plain,
		"blanks before":        "\n \t" + plain,
		"terminated by LF":     strings.ReplaceAll(plain, "~", "\n"),
		"terminated by CR":     strings.ReplaceAll(plain, "~", "\r"),
		"terminated by CRLF":   strings.ReplaceAll(plain, "~", "\r\n"),
		"end of file mark":     plain + "\x1a",
		"other delimiters":     strings.NewReplacer("*", "|", "~", "'", ":", ">").Replace(plain),
		"ISA without padding":  strings.Replace(plain, isa, "ISA*00**00**ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~", 1),
		"separator in control": strings.NewReplacer("*", "\x1d", "~", "\x1c").Replace(plain),
	} {
		got := content(t, text)
		if name == "ISA without padding" || name == "other delimiters" {
			got, want := got[1:], want[1:]
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			continue
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestDelimitersAreThoseOfTheInterchange(t *testing.T) {
	first := file("CLM*A:B~")
	second := strings.NewReplacer("*", "|", "~", "'", ":", ">", "^", "U").Replace(first)
	src := x12.NewReader(strings.NewReader(first + second))
	var parts []string
	var last x12.Delimiters
	for {
		s, err := src.Next()
		if err != nil {
			break
		}
		last = s.Delimiters
		if s.Tag == "CLM" {
			parts = append(parts, s.Part(1, 1)+"+"+s.Part(1, 2)+"+"+s.Part(1, 3))
		}
	}
	if d := cmp.Diff([]string{"A+B+", "A+B+"}, parts); d != "" {
		t.Error(d)
	}
	if want := (x12.Delimiters{Element: '|', Component: '>', Terminator: '\''}); last != want {
		t.Errorf("ISA11 U is no repetition separator: %v", last)
	}
}

func TestPlacesOutsideAreEmpty(t *testing.T) {
	src := x12.NewReader(strings.NewReader(file("CLM*A:B*~")))
	for range 3 {
		if _, err := src.Next(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := src.Next()
	if err != nil {
		t.Fatal(err)
	}
	if s.El(0)+s.El(2)+s.El(3)+s.El(-1)+s.Part(9, 1)+s.Part(1, 3) != "" || s.Len() != 2 || s.Index != 2 {
		t.Errorf("%+v", s)
	}
	if s.Part(1, 2) != "B" || s.Part(1, 1) != "A" {
		t.Errorf("parts %q %q", s.Part(1, 1), s.Part(1, 2))
	}
}

func TestWhereAFileStopsBeingX12(t *testing.T) {
	long := strings.Repeat("A", 70_000)
	for _, c := range []struct{ name, in, want string }{
		{"text", "hello, world", "not X12: the file does not begin with an ISA segment (byte 0)"},
		{"text like a tag", "\n STAR", "not X12: the file does not begin with an ISA segment (byte 2)"},
		{"no ISA", "GS*HC~", "the interchange envelope is missing: the file begins with GS (byte 0), without the ISA segment that says its delimiters"},
		{"a bare set", "\r\nST*837*0001~", "the interchange envelope is missing: the file begins with ST (byte 2), without the ISA segment that says its delimiters"},
		{"zip", "PK\x03\x04\x14\x00", "not X12, but a zip archive: unpack it first (byte 0)"},
		{"gzip", "\x1f\x8b\x08", "not X12, but a gzip archive: unpack it first (byte 0)"},
		{"UTF-16 with its mark", "\xff\xfeI\x00S\x00A\x00", "not X12, but text in UTF-16: save it as ASCII or UTF-8 (byte 0)"},
		{"UTF-16, the other end first", "\xfe\xff\x00I\x00S\x00A", "not X12, but text in UTF-16: save it as ASCII or UTF-8 (byte 0)"},
		{"UTF-16 without its mark", "I\x00S\x00A\x00", "not X12, but text in UTF-16: save it as ASCII or UTF-8 (byte 0)"},
		{"UTF-16 without its mark, the other end first", "\x00I\x00S\x00A", "not X12, but text in UTF-16: save it as ASCII or UTF-8 (byte 1)"},
		{"binary", "ELF\x02\x01", "not X12, but binary (byte 0)"},
		{"HL7", "MSH|^~\\&|", "not X12, but HL7 version 2 (byte 0)"},
		{"ISA cut", "ISA*00*  ", "ISA at byte 0: cut short"},
		{"few elements", "ISA*00*          *00*          *ZZ~GS*HC~" + strings.Repeat(" ", 300), "ISA at byte 0: fewer than 16 elements"},
		{"ISA ends at its separator", isa[:len(isa)-2], "ISA at byte 0: cut short"},
		{"one mark for two", strings.Replace(isa, ":~", "*~", 1), "ISA at byte 0: its delimiters are not four different marks"},
		{"a letter for a mark", strings.Replace(isa, ":~", "A~", 1), "ISA at byte 0: its delimiters are not four different marks"},
		{"the last segment open", isa + "GS*HC", "segment 2 of the file, at byte 106: the file ends inside it (cut short?)"},
		{"no tag", isa + "*HC~", "segment 2 of the file, at byte 106: its tag is not one of X12"},
		{"a long tag", isa + "LONG*HC~", "segment 2 of the file, at byte 106: its tag is not one of X12"},
		{"no terminator in reach", isa + "NTE*ADD*" + long + "~", "segment 2 of the file, at byte 106: no terminator within 65536 bytes"},
	} {
		_, err := read(strings.NewReader(c.in))
		if !fault.Is(err, fault.Invalid) || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	if all, err := read(strings.NewReader("")); err != nil || len(all) != 0 {
		t.Errorf("nothing: %v", err)
	}
}

// A source that fails is not a file that is wrong: the same call may succeed later,
// wherever in the file it was.
func TestAFailingSourceIsUnavailable(t *testing.T) {
	text := file("NTE*ADD*A~")
	for _, n := range []int{0, 1, 2, 3, 10, 19, 20, 100, len(isa), len(isa) + 2, len(text) - 1} {
		src := io.MultiReader(strings.NewReader(text[:n]), iotest.ErrReader(errors.New("connection reset")))
		if _, err := read(src); !fault.Is(err, fault.Unavailable) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

// A segment that lies across the reader's 64 KiB buffer is read like any other, and
// one that just fits it too.
func TestSegmentsAcrossTheBuffer(t *testing.T) {
	for _, size := range []int{1, 100, 40_000, 65_526, 65_527, 65_528} {
		var b strings.Builder
		b.WriteString(isa)
		want := 1
		for n := 0; b.Len() < 300_000; n++ {
			text := strings.Repeat(string(rune('A'+n%26)), size-n%2)
			b.WriteString("NTE*ADD*" + text + "~")
			want++
		}
		all, err := read(strings.NewReader(b.String()))
		if size == 65_528 { // with tag and terminator one byte over
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("size %d: %v", size, err)
			}
			continue
		}
		if err != nil || len(all) != want {
			t.Fatalf("size %d: %d segments of %d, %v", size, len(all), want, err)
		}
		for n, s := range all[1:] {
			if s.Elements[1] != strings.Repeat(string(rune('A'+n%26)), size-n%2) {
				t.Fatalf("size %d: segment %d holds something else", size, n+2)
			}
		}
	}
}

// splits gives a reader's bytes in pieces of drawn lengths.
type splits struct {
	r io.Reader
	t *rapid.T
}

func (s splits) Read(b []byte) (int, error) {
	return s.r.Read(b[:min(len(b), rapid.IntRange(1, 40).Draw(s.t, "piece"))])
}

func TestHowItIsReadDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var segments []string
		for range rapid.IntRange(0, 8).Draw(t, "segments") {
			segments = append(segments, rapid.StringMatching(`[A-Z][A-Z0-9]{1,2}(\*[A-Z0-9: ]{0,6}){0,5}~(\r?\n)?`).Draw(t, "segment"))
		}
		text := file(segments...)
		text = text[:rapid.SampledFrom([]int{len(text), len(text) - 1, len(text) / 2}).Draw(t, "length")]
		want, wantErr := read(strings.NewReader(text))
		for name, r := range map[string]io.Reader{
			"byte by byte":  iotest.OneByteReader(strings.NewReader(text)),
			"halves":        iotest.HalfReader(strings.NewReader(text)),
			"data with EOF": iotest.DataErrReader(strings.NewReader(text)),
			"pieces":        splits{strings.NewReader(text), t},
		} {
			got, err := read(r)
			if d := cmp.Diff(want, got); d != "" || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
				t.Fatalf("%s: %v, whole: %v\n%s", name, err, wantErr, d)
			}
		}
	})
}

func TestFaultText(t *testing.T) {
	for _, c := range []struct {
		in   x12.Fault
		want string
	}{
		{x12.Fault{Loop: "2300", Segment: "CLM", Index: 41, Element: 2, Text: "not an amount"}, "loop 2300 CLM02, segment 41: not an amount"},
		{x12.Fault{Loop: "2300", Segment: "CLM", Index: 41, Element: 5, Component: 3, Text: "x"}, "loop 2300 CLM05-3, segment 41: x"},
		{x12.Fault{Segment: "SE", Index: 9, Text: "x"}, "SE, segment 9: x"},
		{x12.Fault{Segment: "GS", Text: "x"}, "GS: x"},
	} {
		if c.in.Error() != c.want {
			t.Errorf("got %s, want %s", c.in.Error(), c.want)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(file("CLM*A:B*1~", "NTE*ADD*~")))
	f.Add([]byte(strings.ReplaceAll(file("CLM*A~"), "~", "\r\n")))
	f.Add([]byte("\xEF\xBB\xBF" + isa))
	f.Fuzz(func(t *testing.T, b []byte) {
		whole, err := read(bytes.NewReader(b))
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		slow, slowErr := read(iotest.OneByteReader(bytes.NewReader(b)))
		if d := cmp.Diff(whole, slow); d != "" || (err == nil) != (slowErr == nil) {
			t.Fatal(err, slowErr, d)
		}
		for _, s := range whole {
			if s.Offset < 0 || s.Offset >= int64(len(b)) || !bytes.HasPrefix(bytes.TrimSpace(b[s.Offset:]), []byte(s.Tag)) {
				t.Fatalf("%s is not at byte %d", s.Tag, s.Offset)
			}
		}
	})
}
