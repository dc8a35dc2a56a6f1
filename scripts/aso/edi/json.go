package edi

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
)

// Printed says what JSON wrote.
type Printed struct {
	Items bool // claims, members, payments, inquiries; otherwise segments
	Left  int  // sets that were left out, being of no kind that is read
}

// ahead is how far the first transaction set is looked for. Before it stand an ISA and
// a GS, and seldom a TA1.
const ahead = 4096

// JSON writes an item (a claim, a member, a payment, an inquiry) a line if the file's first
// set is of a kind that is read and segments is false, otherwise a segment a line. It holds
// one item at a time. fault.Invalid: the file stops being X12, and what came before was
// written.
func JSON(w io.Writer, r io.Reader, segments bool) (Printed, error) {
	src := bufio.NewReaderSize(r, ahead)
	start, _ := src.Peek(ahead) // what is wrong with the source the reading says
	out := bufio.NewWriterSize(w, 64<<10)
	p := Printed{Items: !segments && startsWithItems(start)}
	var err error
	if p.Items {
		p.Left, err = items(out, src)
	} else {
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		err = segmentsOf(lines, src)
	}
	if flushed := out.Flush(); err == nil {
		err = fault.As(fault.Unavailable, flushed, "output")
	}
	return p, err
}

func startsWithItems(start []byte) bool {
	src := x12.NewReader(strings.NewReader(string(start)))
	guide := ""
	for {
		s, err := src.Next()
		switch {
		case err != nil:
			return false
		case s.Tag == "GS":
			guide = s.El(8)
		case s.Tag == "ST":
			set := envelope.Set{Kind: s.El(1), Version: s.El(3), Guide: s.El(3), Taken: true}
			if set.Guide == "" {
				set.Guide = guide
			}
			return pick(&set, nil, nil) != nil && set.Taken
		}
	}
}

// items writes what the sets hold; a set of no kind that is read is left out.
func items(out *bufio.Writer, r io.Reader) (left int, err error) {
	p := newPlain()
	var room []byte
	_, err = envelope.Read(r, func(_ *envelope.Group, s *envelope.Set) envelope.Taker {
		head := append(appendText([]byte(`{"transaction":`), name(s.Kind, s.Guide)), ',')
		t := pick(s, nil, func(it any) error {
			room = p.line(append(room[:0], head[:len(head)-1]...), it)
			room[len(head)-1] = ','
			_, failed := out.Write(room)
			return fault.As(fault.Unavailable, failed, "output")
		})
		if t == nil || !s.Taken {
			left++
		}
		return t
	})
	return left, err
}

// segment is one segment as JSON. An element is a text; one of components is a list of
// texts, and one that is repeated a list of such lists.
type segment struct {
	Segment  int    `json:"segment"` // of the file, from 1
	Byte     int64  `json:"byte"`
	Set      int    `json:"set,omitempty"`
	Index    int    `json:"index,omitempty"` // in the set, ST is 1
	Tag      string `json:"tag"`
	Elements []any  `json:"elements"`
}

func segmentsOf(lines *json.Encoder, r io.Reader) error {
	src := x12.NewReader(r)
	set := 0
	for n := 1; ; n++ {
		s, err := src.Next()
		if err == io.EOF && n > 1 {
			return nil
		}
		if err == io.EOF {
			return fault.New(fault.Invalid, "the file is empty")
		}
		if err != nil {
			return err
		}
		one := segment{Segment: n, Byte: s.Offset, Index: s.Index, Tag: text(s.Tag), Elements: elements(s)}
		if s.Tag == "ST" {
			set++
		}
		if s.Index > 0 {
			one.Set = set
		}
		if err := lines.Encode(one); err != nil {
			return fault.As(fault.Unavailable, err, "output")
		}
	}
}

func elements(s *x12.Segment) []any {
	out := make([]any, 0, s.Len())
	for i := 1; i <= s.Len(); i++ {
		if s.Tag == "ISA" { // ISA11 and ISA16 are delimiters
			out = append(out, text(s.El(i)))
			continue
		}
		out = append(out, element(s.El(i), s.Delimiters))
	}
	return out
}

func element(e string, d x12.Delimiters) any {
	if d.Repetition == 0 || strings.IndexByte(e, d.Repetition) < 0 {
		if strings.IndexByte(e, d.Component) < 0 {
			return text(e)
		}
		return components(e, d)
	}
	var out [][]string
	for one := range strings.SplitSeq(e, string([]byte{d.Repetition})) {
		out = append(out, components(one, d))
	}
	return out
}

func components(e string, d x12.Delimiters) []string {
	out := strings.Split(e, string([]byte{d.Component}))
	for i := range out {
		out[i] = text(out[i])
	}
	return out
}

// text is an element in UTF-8. Bytes that are none are read as Latin-1, which senders of
// names with accents use.
func text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	out := make([]rune, len(s))
	for i := range len(s) {
		out[i] = rune(s[i])
	}
	return string(out)
}
