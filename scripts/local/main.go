// Command local runs the whole system in one process on this machine: every function
// behind the triggers it has on AWS, the state in one folder. On an empty state it
// plays a sample employer's month, then stays up.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type options struct {
	Addr  string `help:"Address to answer on; this machine's own only." default:"127.0.0.1:8080"`
	State string `help:"Folder that holds everything." default:".local" type:"path"`
	Empty bool   `help:"Begin without the sample employer: bring your own catalog (files/catalog below the state folder)."`
	Once  bool   `help:"Stop after the summary."`
	JSON  bool   `help:"Print the summary as JSON." name:"json"`

	Trial trial `embed:"" prefix:"trial-"`
}

const help = `Runs OpenASO on this machine.

Example: go run ./scripts/local --addr 127.0.0.1:9090 --state /tmp/try --once

Exit codes: 0 stopped or done, 1 it could not start or a step failed, 80 a flag is wrong.`

func main() {
	var o options
	kong.Parse(&o, kong.Name("local"), kong.Description(help))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(code(ctx, run(ctx, &o, os.Stdout), os.Stderr))
}

// code says what went wrong on one line, and gives the exit code. To be stopped is
// nothing wrong.
func code(ctx context.Context, err error, errs io.Writer) int {
	if err == nil || ctx.Err() != nil {
		return 0
	}
	fmt.Fprintln(errs, "openaso:", err)
	return 1
}
