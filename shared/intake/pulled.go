package intake

import (
	"errors"
	"io"
	"iter"
)

// pulled is what a function writes, written as far as it is read: an acknowledgment is
// as long as its file has claims, and must not be held in memory. Stop it.
type pulled struct {
	next func() ([]byte, error, bool)
	stop func()
	rest []byte
	err  error // what the function failed with
}

func pull(write func(io.Writer) error) *pulled {
	p := &pulled{}
	p.next, p.stop = iter.Pull2(func(yield func([]byte, error) bool) {
		left := false
		err := write(writes(func(b []byte) error {
			if left = left || !yield(b, nil); left {
				return errLeft
			}
			return nil
		}))
		if err != nil && !left {
			yield(nil, err)
		}
	})
	return p
}

// errLeft is told to a writer whose reader went away.
var errLeft = errors.New("the reader went away")

// Read implements io.Reader.
func (p *pulled) Read(b []byte) (int, error) {
	for len(p.rest) == 0 && p.err == nil {
		part, err, ok := p.next()
		if !ok {
			return 0, io.EOF
		}
		p.rest, p.err = part, err
	}
	if p.err != nil {
		return 0, p.err
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// writes is an io.Writer of a function.
type writes func([]byte) error

// Write implements io.Writer.
func (w writes) Write(b []byte) (int, error) {
	if err := w(b); err != nil {
		return 0, err
	}
	return len(b), nil
}
