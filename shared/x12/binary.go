package x12

import (
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// longestHead is how far the last separator before binary data may stand: BDS, a filter
// of three letters and a length of 15 digits (X12 data elements 1570 and 784).
const longestHead = len("BDS*B64*123456789012345*")

// binaryData is what stands in BIN02 or BDS03: as many bytes as the element before says,
// and any byte, the delimiters too.
type binaryData struct {
	r     *Reader
	left  int64 // bytes not read yet
	index int   // of its segment in the file, and where that begins
	start int64
}

// Binary is the data of a BIN or BDS segment, as many bytes as it says that there are, or
// nil for any other segment. It is read from the file as it goes, until the reader's next
// call, which passes over what was left. The element of the data is empty.
func (s *Segment) Binary() io.Reader {
	if s.data == nil {
		return nil
	}
	return s.data
}

// binary reads the beginning of a segment with binary data, nil if none stands next: then
// it is one like any other, whatever its tag, and its guide says what is wrong with it.
func (r *Reader) binary(start int64) (*Segment, error) {
	if err := r.has(longestHead); err != nil {
		return nil, err
	}
	text := r.text[r.at:min(len(r.text), r.at+longestHead)]
	var elements int
	switch {
	case strings.HasPrefix(text, "BIN"):
		elements = 1
	case strings.HasPrefix(text, "BDS"):
		elements = 2
	default:
		return nil, nil
	}
	n, head := binaryHead(text, elements, r.d.Element)
	if head == 0 {
		return nil, nil
	}
	r.skip(head)
	r.count++
	s, err := r.segment(text[:head], start)
	if err != nil {
		return nil, err
	}
	r.raw = &binaryData{r: r, left: n, index: r.count, start: start}
	s.data = r.raw
	return s, nil
}

// binaryHead finds the length in the last of some elements, and how many bytes stand
// before the data; 0 if that is not so.
func binaryHead(text string, elements int, separator byte) (length int64, head int) {
	at := 3
	for range elements {
		if at >= len(text) || text[at] != separator {
			return 0, 0
		}
		end := strings.IndexByte(text[at+1:], separator)
		if end < 0 {
			return 0, 0
		}
		length, at = digits(text[at+1:at+1+end]), at+1+end
	}
	if length < 0 {
		return 0, 0
	}
	return length, at + 1
}

// digits is a whole number of at most 15 digits, -1 for what is none.
func digits(s string) (n int64) {
	if len(s) == 0 || len(s) > 15 {
		return -1
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n
}

// Read gives the next of the data.
func (b *binaryData) Read(to []byte) (int, error) {
	if b != b.r.raw || b.left == 0 {
		return 0, io.EOF
	}
	if err := b.ahead(); err != nil {
		return 0, err
	}
	from := b.r.text[b.r.at:]
	n := copy(to, from[:min(int64(len(from)), b.left)])
	b.pass(n)
	return n, nil
}

// ahead makes sure that a byte lies ahead in the reader.
func (b *binaryData) ahead() error {
	if err := b.r.has(1); err != nil {
		return err
	}
	if b.r.at == len(b.r.text) {
		return fault.New(fault.Invalid, "segment %d of the file, at byte %d: the file ends inside its binary data (cut short?)", b.index, b.start)
	}
	return nil
}

func (b *binaryData) pass(n int) {
	b.r.skip(n)
	b.left -= int64(n)
}

// passBinary passes over the data that nobody read, and what ends its segment.
func (r *Reader) passBinary() error {
	b := r.raw
	for b.left > 0 {
		if err := b.ahead(); err != nil {
			return err
		}
		b.pass(int(min(int64(len(r.text)-r.at), b.left)))
	}
	if err := b.ahead(); err != nil {
		return err
	}
	if r.text[r.at] != r.d.Terminator {
		return fault.New(fault.Invalid, "segment %d of the file, at byte %d: its binary data does not end where its length says", b.index, b.start)
	}
	r.skip(1)
	r.raw = nil
	return nil
}
