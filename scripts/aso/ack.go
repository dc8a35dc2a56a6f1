package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/shared/fault"
)

type x12AckCmd struct {
	File  string    `arg:"" help:"The file; - is standard input, held in memory."`
	Codes string    `help:"Folder of code sets, by which the codes of claims are judged, too (see aso codes check)." type:"path"`
	At    time.Time `help:"When it is answered (2026-03-04T05:06:07Z); the same file and time give the same bytes. Now, if it is left out."`
}

// Run prints a file's acknowledgments. The exit code is that of check.
func (c *x12AckCmd) Run(a *app) error {
	sets, err := a.codeSets(c.Codes)
	if err != nil {
		return err
	}
	file, err := a.x12Open(c.File, false)
	if err != nil {
		return err
	}
	defer file.close()
	src, err := seekable(c.File, file)
	if err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(h, src); err != nil {
		return fault.As(fault.Unavailable, err, "%s", c.File)
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return fault.As(fault.Unavailable, err, "%s", c.File)
	}
	if c.At.IsZero() {
		c.At = time.Now()
	}
	got, err := edi.Acknowledge(a.out, src, hex.EncodeToString(h.Sum(nil)), c.At.UTC().Truncate(time.Second), sets)
	file.clear()
	switch {
	case err != nil:
		return x12Error(c.File, err)
	case got.Result != edi.Accepted:
		return &ended{rejected, fmt.Sprintf("%s: %s; the 999 says why", c.File, got.Result)}
	}
	return nil
}

// seekable is a file that can be gone over again; standard input is held in memory.
func seekable(name string, file *progress) (io.ReadSeeker, error) {
	if name != "-" {
		return file, nil
	}
	all, err := io.ReadAll(file)
	return bytes.NewReader(all), fault.As(fault.Unavailable, err, "standard input")
}
