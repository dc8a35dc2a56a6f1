package codes

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"
)

const maxLine = 8 << 10

// lines reads a file by lines of at most maxLine bytes: a longer one is a problem, and
// left out. It stops where the file cannot be read, which is a problem too.
func lines(r io.Reader, f *File, each func(n int, line string)) {
	in := bufio.NewReaderSize(r, maxLine)
	for n := 1; ; n++ {
		b, err := in.ReadSlice('\n')
		long := err == bufio.ErrBufferFull
		for err == bufio.ErrBufferFull {
			_, err = in.ReadSlice('\n')
		}
		if long {
			f.problem(n, "longer than %d bytes", maxLine)
		} else if line := strings.TrimRight(string(b), " \r\n\x1a"); line != "" {
			each(n, strings.TrimPrefix(line, bom))
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			f.problem(n, "the file cannot be read on")
			return
		}
	}
}

const bom = "\uFEFF"

// columns is what stands from one column of a line to another, both from 1, without blanks
// around it. The publishers count characters of one byte; a file that was saved as UTF-8
// since counts the same characters.
func columns(line string, from, to int) string {
	if ascii(line) || !utf8.ValidString(line) {
		return strings.TrimSpace(line[min(from-1, len(line)):min(to, len(line))])
	}
	runes := []rune(line)
	return strings.TrimSpace(string(runes[min(from-1, len(runes)):min(to, len(runes))]))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
