// Command load puts many synthetic claims through the whole local system and says how
// fast it was and what it would have asked for on AWS: operations and units a claim, by
// function. It measures; it asserts nothing.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/alecthomas/kong"
)

type options struct {
	Families int       `help:"Families to enroll." default:"2000"`
	Claims   int       `help:"Claims in each file, spread evenly over the families." default:"5000"`
	Files    int       `help:"Files, one after another: the later ones meet families with history." default:"2"`
	History  int       `help:"Files before those, which are not measured: 16 are a year of a family's batches." default:"0"`
	Workers  int       `help:"Pollers of each queue." default:"16"`
	State    string    `help:"Folder for the store; a new one that is removed afterwards, if empty." type:"path"`
	Memory   bool      `help:"Keep everything in memory: what the code costs without a disk."`
	JSON     bool      `help:"Print the figures as JSON." name:"json"`
	Nights   bool      `help:"Also count what the nightly sweep asks for."`
	Day      time.Time `help:"The day that it plays on, such as 2026-11-25; today, if none." format:"2006-01-02"`
}

const help = `Measures the whole local system under load, on one machine.

Every claim is decided, called for, paid and told. Units are counted by AWS's rules in the driver, failed puts included, for the
function whose handler made the call. Reads can be a little more on DynamoDB, which reads one item past a page.

Example: go run ./scripts/load --families 4000 --claims 10000

Exit codes: 0 measured, 1 something failed, 80 a flag is wrong.`

func main() {
	var o options
	kong.Parse(&o, kong.Name("load"), kong.Description(help))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
