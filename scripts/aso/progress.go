package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// often is how long a progress line stands before the next.
const often = 500 * time.Millisecond

// progress is a file being read, or made, that says how far it is, about twice a second, on a
// line that it writes over. Short files say nothing.
type progress struct {
	ctx   context.Context
	src   io.ReadSeekCloser
	total int64
	read  int64
	w     io.Writer // nil: nothing is shown
	now   func() time.Time
	next  time.Time
	wide  int // of the line that stands
}

// show begins to say how far it is.
func (p *progress) show(w io.Writer) { p.showAt(w, time.Now) }

func (p *progress) showAt(w io.Writer, now func() time.Time) {
	p.w, p.now, p.next = w, now, now().Add(often)
}

// errInterrupted says that the person at the keyboard ended it.
var errInterrupted = errors.New("interrupted")

// Read reads on, until somebody interrupts the program.
func (p *progress) Read(b []byte) (int, error) {
	if p.ctx.Err() != nil {
		return 0, errInterrupted
	}
	n, err := p.src.Read(b)
	p.step(n)
	return n, err
}

// step is so many bytes more. Of how many is not known of all that is made to order.
func (p *progress) step(n int) {
	p.read += int64(n)
	if p.w == nil || p.now().Before(p.next) {
		return
	}
	said := tenths(p.read)
	if p.total > 0 {
		said += " of " + tenths(p.total)
	}
	p.line(said + " MB")
	p.next = p.now().Add(often)
}

// Seek goes to another place.
func (p *progress) Seek(offset int64, whence int) (int64, error) {
	at, err := p.src.Seek(offset, whence)
	p.read = at
	return at, err
}

func (p *progress) line(s string) {
	pad := strings.Repeat(" ", max(0, p.wide-len(s)))
	fmt.Fprintf(p.w, "\r%s%s", s, pad)
	p.wide = len(s)
}

// clear takes the line away.
func (p *progress) clear() {
	if p.wide > 0 {
		p.line("")
		fmt.Fprint(p.w, "\r")
		p.wide = 0
	}
}

func (p *progress) close() {
	p.clear()
	_ = p.src.Close()
}

// tenths is bytes in megabytes with one decimal.
func tenths(n int64) string { return fmt.Sprintf("%d.%d", n/1_000_000, n/100_000%10) }
