package main

import (
	"context"
	"errors"
	"os/exec"
	"time"

	"github.com/openaso/openaso/scripts/aso/gen"
)

// measure makes a file into the standard input of a command and waits for its end. A
// command that ends with 1 found faults, which is no failure here.
func measure(ctx context.Context, o gen.Order, name string, args ...string) (figure, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return figure{}, err
	}
	start := time.Now()
	if err = cmd.Start(); err != nil {
		return figure{}, err
	}
	made, err := gen.Write(in, o, func(gen.Placed) {})
	if closed := in.Close(); err == nil {
		err = closed
	}
	if ended := cmd.Wait(); err == nil && !accepted(ended) {
		err = ended
	}
	return figure{File: string(o.Kind), Claims: made.Items, Bytes: made.Bytes, Faults: made.Faults,
		MilliSecs: time.Since(start).Milliseconds(), PeakMB: peak(cmd.ProcessState)}, err
}

// accepted says whether a command came to its end.
func accepted(err error) bool {
	var exit *exec.ExitError
	return err == nil || errors.As(err, &exit) && exit.ExitCode() == 1
}
