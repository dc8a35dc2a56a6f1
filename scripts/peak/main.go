// Command peak sends synthetic X12 files of any size through the aso command and says how
// much memory it ever held: it must not grow with the file. The file is made as it is read
// and never stands on a disk. It fails if the limit is passed.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"runtime"

	"github.com/alecthomas/kong"

	"github.com/openaso/openaso/scripts/aso/gen"
	"github.com/openaso/openaso/shared/day"
)

type options struct {
	Aso   string `help:"The command that is measured." default:".build/aso" type:"path"`
	MB    int64  `help:"Size of each file in megabytes." default:"1000"`
	Sets  int    `help:"Transaction sets of each file." default:"1"`
	Limit int    `help:"Megabytes that may be held at most." default:"64"`
	JSON  bool   `help:"Print the figures as JSON." name:"json"`
	Seed  uint64 `help:"The same seed gives the same files." default:"1"`
}

const help = `Measures the memory that aso x12 holds of long files.

Example: go build -o .build/aso ./scripts/aso && go run ./scripts/peak --mb 1000

Exit codes: 0 measured and within the limit, 1 above it or something failed, 80 a flag is wrong.`

// figure is one file through one command.
type figure struct {
	Command   string `json:"command"`
	File      string `json:"file"`
	Claims    int    `json:"claims"`
	Bytes     int64  `json:"bytes"`
	Faults    int    `json:"faults"`
	MilliSecs int64  `json:"milliseconds"`
	PeakMB    int    `json:"peak_rss_mb"`
}

func main() {
	var o options
	kong.Parse(&o, kong.Name("peak"), kong.Description(help))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &o); err != nil {
		fmt.Fprintln(os.Stderr, "peak:", err)
		os.Exit(1)
	}
}

// run measures claims as JSON, and held against the guide; with faults in some of them,
// too, and the other kinds.
func run(ctx context.Context, o *options) error {
	above := 0
	if !o.JSON {
		fmt.Printf("%d CPUs, %s\n", runtime.NumCPU(), runtime.Version())
	}
	for _, c := range []struct {
		command string
		kind    gen.Kind
		rate    int
	}{
		{"json", gen.Professional, 0}, {"check", gen.Professional, 0}, {"check", gen.Professional, 500},
		{"check", gen.Institutional, 0}, {"check", gen.Dental, 0}, {"json", gen.Enrollment, 0},
	} {
		order := gen.Order{Kind: c.kind, Seed: o.Seed, Size: o.MB * 1_000_000, Interchanges: 1, Groups: 1, Sets: o.Sets, On: day.New(2026, 3, 2), Rate: c.rate}
		f, err := measure(ctx, order, o.Aso, "x12", c.command, "-")
		if err != nil {
			return fmt.Errorf("x12 %s of an %s: %w", c.command, c.kind, err)
		}
		f.Command = c.command
		f.print(o.JSON)
		if f.PeakMB > o.Limit {
			above++
		}
	}
	if above > 0 {
		return fmt.Errorf("%d of them held more than %d MB", above, o.Limit)
	}
	return nil
}

func (f *figure) print(asJSON bool) {
	if asJSON {
		_ = json.NewEncoder(os.Stdout).Encode(f)
		return
	}
	fmt.Printf("x12 %-5s  %-4s  %9d claims  %6d faults  %5d MB  %4d MB/s  peak %3d MB\n", f.Command, f.File, f.Claims, f.Faults,
		f.Bytes/1_000_000, f.Bytes/1000/max(1, f.MilliSecs), f.PeakMB)
}
