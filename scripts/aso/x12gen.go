package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/openaso/openaso/scripts/aso/gen"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/money"
)

type x12GenCmd struct {
	Kind         string   `arg:"" help:"What to make: 837P, 837I, 837D or 834." enum:"837P,837I,837D,834"`
	Seed         uint64   `help:"The same seed gives the same bytes." default:"1"`
	Claims       int      `help:"How many claims, or members of an 834 (100 if no size is given)."`
	Size         string   `help:"How large instead: 60MB, 1GB."`
	Faults       string   `help:"How many faults to place, or in which share of the claims: 5, 1%." default:"0"`
	Fault        []string `help:"Which kinds of faults; all that are fit if none is named, but for cut. See above."`
	FaultsList   bool     `help:"Print on standard error where each fault was put; with --json as JSON lines."`
	Sets         int      `help:"Transaction sets (ST) of each group." default:"1"`
	Groups       int      `help:"Groups (GS) of each interchange." default:"1"`
	Interchanges int      `help:"Interchanges (ISA)." default:"1"`
	Usage        string   `help:"ISA15: T for a test file, P for production." enum:"T,P" default:"T"`
	On           day.Day  `help:"The day the file says it was made; services were in the sixty days before." default:"2026-03-02"`
}

const genCodes = `Exit codes: 0 done, 1 failed (nobody takes the output), 80 the command is wrong.`

// order is the command as an order.
func (c *x12GenCmd) order() (gen.Order, error) {
	o := gen.Order{Kind: gen.Kind(c.Kind), Seed: c.Seed, Items: c.Claims, Interchanges: c.Interchanges, Groups: c.Groups, Sets: c.Sets,
		Production: c.Usage == "P", On: c.On}
	var ok [2]bool
	if o.Size, ok[0] = bytesOf(c.Size); !ok[0] {
		return o, errors.New("--size: say 500KB, 60MB or 1GB")
	}
	if o.Faults, o.Rate, ok[1] = faultsOf(c.Faults); !ok[1] {
		return o, errors.New("--faults: say how many (5) or a share (1%, 0.5%)")
	}
	if o.Items == 0 && o.Size == 0 {
		o.Items = 100
	}
	for _, f := range c.Fault {
		o.Flaws = append(o.Flaws, gen.Flaw(f))
	}
	if len(o.Flaws) > 0 && o.Faults == 0 && o.Rate == 0 {
		o.Faults = len(o.Flaws)
	}
	return o, nil
}

// bytesOf reads 60MB; "" is 0.
func bytesOf(s string) (int64, bool) {
	if s == "" {
		return 0, true
	}
	for _, unit := range []struct {
		name  string
		bytes int64
	}{{"KB", 1_000}, {"MB", 1_000_000}, {"GB", 1_000_000_000}, {"", 1}} {
		if n, found := strings.CutSuffix(strings.ToUpper(s), unit.name); found {
			v, err := strconv.ParseInt(n, 10, 32)
			return v * unit.bytes, err == nil && v > 0
		}
	}
	return 0, false
}

// faultsOf reads a number, or a share as parts of 10,000.
func faultsOf(s string) (number, rate int, ok bool) {
	if share, found := strings.CutSuffix(s, "%"); found {
		hundredths, err := money.Parse(share) // two decimals, like an amount
		return 0, int(hundredths), err == nil && hundredths >= 0 && hundredths <= 100_00
	}
	n, err := strconv.Atoi(s)
	return n, 0, err == nil && n >= 0
}

// Validate says what cannot be made before anything is.
func (c *x12GenCmd) Validate() error {
	o, err := c.order()
	if err != nil {
		return err
	}
	return o.Check()
}

// Run writes the file.
func (c *x12GenCmd) Run(a *app) error {
	o, err := c.order()
	if err != nil {
		return err
	}
	out := &made{Writer: a.out, p: &progress{ctx: a.ctx, total: o.Size}}
	if terminal(a.errs) && !terminal(a.out) {
		out.p.show(a.errs)
	}
	notes := json.NewEncoder(a.errs)
	result, err := gen.Write(out, o, func(p gen.Placed) {
		if c.FaultsList {
			out.p.clear()
			a.tellPlaced(notes, &p)
		}
	})
	out.p.clear()
	if fault.Is(err, fault.Unavailable) {
		return errors.New("the output takes no more: " + reasonOf(a, err))
	}
	if err != nil {
		return err
	}
	return c.summary(a, notes, &result)
}

// reasonOf is why the output failed.
func reasonOf(a *app, err error) string {
	if a.ctx.Err() != nil {
		return errInterrupted.Error()
	}
	return err.Error()
}

func (a *app) tellPlaced(notes *json.Encoder, p *gen.Placed) {
	if a.cli.JSON {
		_ = notes.Encode(p)
		return
	}
	where := p.Place
	if p.Segment > 0 {
		where += ", segment " + strconv.Itoa(p.Segment)
	}
	if p.Set > 0 {
		where = "set " + strconv.Itoa(p.Set) + ", " + where
	}
	if p.Item > 0 {
		where = "claim " + strconv.Itoa(p.Item) + ", " + where
	}
	fmt.Fprintf(a.errs, "%s: %s, byte %d\n", p.Flaw, where, p.Byte)
}

func (c *x12GenCmd) summary(a *app, notes *json.Encoder, m *gen.Made) error {
	if a.cli.JSON {
		return notes.Encode(m)
	}
	items, lines := "claims", "lines"
	if c.Kind == string(gen.Enrollment) {
		items, lines = "members", "coverages"
	}
	_, err := fmt.Fprintf(a.errs, "aso: %s %s, %s %s, %s segments, %s MB, %s\n", grouped(int64(m.Items)), items, grouped(int64(m.Lines)), lines,
		grouped(int64(m.Segments)), tenths(m.Bytes), things(m.Faults, "fault", "faults"))
	return err
}

// made is output that says how much there is so far.
type made struct {
	io.Writer
	p *progress
}

// Write writes on, until somebody interrupts the program.
func (m *made) Write(b []byte) (int, error) {
	if m.p.ctx.Err() != nil {
		return 0, errInterrupted
	}
	n, err := m.Writer.Write(b)
	m.p.step(n)
	return n, err
}
