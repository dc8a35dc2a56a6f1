package edits

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

const (
	maxLine = 64 << 10 // bytes of a line
	maxJoin = 10       // lines of one row: headings are written over several
)

// rows reads a table row by row: cells parted by tabs where a line has one, else by commas.
// A cell in quotes may go over lines. A quote that nobody closes is a character.
type rows struct {
	in      *bufio.Reader
	tabs    bool // the row's cells were parted by tabs
	fixed   bool // all rows' are as the headings' were
	line    int  // of the row's begin, from 1
	last    int  // the last line that was taken
	cells   []string
	pending []line // taken and put back
	err     error  // the end, or why there is no more
}

// line is a line of the file, or what is wrong with it.
type line struct{ text, wrong string }

func newRows(r io.Reader) *rows { return &rows{in: bufio.NewReaderSize(r, maxLine)} }

// physical is the next line; io.EOF is the end.
func (r *rows) physical() (line, error) {
	if len(r.pending) > 0 {
		l := r.pending[0]
		r.pending = r.pending[1:]
		r.last++
		return l, nil
	}
	if r.err != nil {
		return line{}, r.err
	}
	b, err := r.in.ReadSlice('\n')
	long := err == bufio.ErrBufferFull
	for err == bufio.ErrBufferFull {
		_, err = r.in.ReadSlice('\n')
	}
	if r.err = err; err != nil && !long && (err != io.EOF || len(b) == 0) {
		return line{}, err
	}
	r.last++
	if long {
		return line{wrong: "the line is longer than 65,535 bytes"}, nil
	}
	if r.last == 1 {
		b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	}
	return line{text: string(bytes.TrimRight(b, "\r\n\x1a"))}, nil
}

// next takes the next row into cells. wrong says what is wrong with it.
func (r *rows) next() (wrong string, err error) {
	first, err := r.physical()
	r.line, r.cells = r.last, r.cells[:0]
	if err != nil || first.wrong != "" {
		return first.wrong, err
	}
	if !r.cut(first.text, true) && !r.join(first.text) {
		r.cut(first.text, false)
	}
	return "", nil
}

// join takes lines until the row's quotes are closed. If they never are it puts them back.
func (r *rows) join(text string) bool {
	var taken []line
	for len(taken) < maxJoin-1 {
		l, err := r.physical()
		if err != nil {
			break
		}
		taken = append(taken, l)
		if l.wrong != "" {
			break
		}
		if text += "\n" + l.text; strings.IndexByte(l.text, '"') >= 0 && r.cut(text, true) {
			return true
		}
	}
	r.pending = append(taken, r.pending...)
	r.last -= len(taken)
	return false
}

// cut takes a row apart; false if quotes count and one is not closed.
func (r *rows) cut(text string, quotes bool) bool {
	if !r.fixed {
		r.tabs = strings.IndexByte(text, '\t') >= 0
	}
	sep := byte(',')
	if r.tabs {
		sep = '\t'
	}
	r.cells = r.cells[:0]
	for more := true; more; {
		if quotes && strings.HasPrefix(strings.TrimLeft(text, " "), `"`) {
			cell, rest, again, closed := quoted(strings.TrimLeft(text, " ")[1:], sep)
			if !closed {
				return false
			}
			r.cells, text, more = append(r.cells, cell), rest, again
			continue
		}
		at := strings.IndexByte(text, sep)
		if more = at >= 0; !more {
			at = len(text)
		}
		r.cells = append(r.cells, strings.TrimSpace(text[:at]))
		text = text[min(at+1, len(text)):]
	}
	return true
}

// quoted is a cell whose opening quote was taken, and what stands after it.
func quoted(text string, sep byte) (cell, rest string, more, closed bool) {
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			i++
			continue
		}
		after := strings.TrimLeft(text[i+1:], " ")
		if after == "" || after[0] == sep {
			return strings.TrimSpace(strings.ReplaceAll(text[:i], `""`, `"`)), after[min(1, len(after)):], after != "", true
		}
	}
	return "", "", false, false
}

// cell is a cell of the row, "" past its end.
func (r *rows) cell(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

func (r *rows) blank() bool {
	for _, c := range r.cells {
		if c != "" {
			return false
		}
	}
	return true
}

// column is the first cell that begins or holds a word of headings, -1 if none does.
func (r *rows) column(is func(heading, word string) bool, word string) int {
	for i, c := range r.cells {
		if is(heading(c), word) {
			return i
		}
	}
	return -1
}

// heading is a cell in small letters, with single blanks between its words.
func heading(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(s))), " ")
}
