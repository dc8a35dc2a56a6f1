package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/openaso/openaso/scripts/load/whole"
)

// figures are what is printed.
type figures struct {
	Driver    string     `json:"driver"`
	CPUs      int        `json:"cpus"`
	Families  int        `json:"families"`
	Claims    int        `json:"claims"`
	Seconds   float64    `json:"seconds"`
	PerSecond int        `json:"claims_per_second"`
	PeakMB    int        `json:"peak_rss_mb"`
	Functions []function `json:"functions"`              // a claim
	Together  function   `json:"together"`               // a claim
	Enrolled  []function `json:"enrollment"`             // a household, by webhook
	Swept     []function `json:"sweep_family,omitempty"` // a family and night
	Checked   []function `json:"sweep_entry,omitempty"`  // an entry and night, beside its family
	// Counts are the same as they were counted, of so many things.
	Counts whole.Result `json:"counts"`
}

// function is what one function asked for, a claim or whatever else happened. Starts are
// the messages, records, requests or runs that it was given.
type function struct {
	Name       string  `json:"name"`
	Starts     float64 `json:"starts_per_claim"`
	Reads      float64 `json:"reads_per_claim"`
	Puts       float64 `json:"puts_per_claim"`
	WriteUnits float64 `json:"write_units_per_claim"`
	ReadUnits  float64 `json:"read_units_per_claim"`
	Sends      float64 `json:"sends_per_claim"`
	Files      float64 `json:"files_per_claim"` // put, listed and opened
}

func run(ctx context.Context, o *options, w io.Writer) error {
	c := whole.Config{Families: o.Families, Claims: o.Claims, Files: o.Files, History: o.History, Workers: o.Workers,
		State: o.State, Memory: o.Memory, Nights: o.Nights}
	if !o.Day.IsZero() {
		c.Start = o.Day.Add(14 * time.Hour)
	}
	if !o.JSON {
		c.Say = func(format string, args ...any) { fmt.Fprintf(w, "  "+format+"\n", args...) }
	}
	r, err := whole.Run(ctx, c)
	if err != nil {
		return err
	}
	return o.print(w, o.figures(&r))
}

func (o *options) figures(r *whole.Result) figures {
	f := figures{Driver: "bbolt, on disk", CPUs: runtime.NumCPU(), Families: o.Families, Claims: o.Claims * o.Files,
		Seconds: r.Seconds.Seconds(), PeakMB: peak(), Counts: *r}
	if o.Memory {
		f.Driver = "memory"
	}
	f.PerSecond = int(float64(f.Claims) / f.Seconds)
	f.Functions, f.Enrolled, f.Swept, f.Checked = each(&r.Claims), each(&r.Enrolled), each(&r.Swept), each(&r.Checked)
	f.Together = per("together", r.Claims.Together(), r.Claims.Things)
	return f
}

func each(p *whole.Phase) (out []function) {
	for _, name := range p.Names() {
		out = append(out, per(name, p.Functions[name], p.Things))
	}
	return out
}

func per(name string, c whole.Counts, things int64) function {
	of := func(n int64) float64 { return float64(n) / float64(things) }
	return function{name, of(c.Starts), of(c.Reads), of(c.Puts), of(c.WriteUnits), of(c.ReadHalves) / 2, of(c.Sends), of(c.FilePuts + c.FileGets)}
}

func (o *options) print(w io.Writer, f figures) error {
	if o.JSON {
		return json.NewEncoder(w).Encode(f)
	}
	fmt.Fprintf(w, "\n  %d claims of %d families through the whole system, %s, %d cpus\n", f.Claims, f.Families, f.Driver, f.CPUs)
	fmt.Fprintf(w, "  %.1f s, %d claims a second, %d MB peak\n", f.Seconds, f.PerSecond, f.PeakMB)
	listed(w, "a claim, with its call, payment and notices", append(f.Functions, f.Together))
	listed(w, "an enrollment by webhook", f.Enrolled)
	if o.Nights {
		listed(w, "a family that is swept, a night", f.Swept)
		listed(w, "an entry of a log that is checked, a night", f.Checked)
	}
	_, err := fmt.Fprintln(w)
	return err
}

func listed(w io.Writer, of string, rows []function) {
	fmt.Fprintf(w, "\n  %-12s %8s %8s %8s %12s %11s %8s %8s   %s\n", "function", "starts", "reads", "puts", "write units", "read units", "sends", "files", of)
	for _, x := range rows {
		fmt.Fprintf(w, "  %-12s %8.3f %8.3f %8.3f %12.3f %11.3f %8.3f %8.3f\n",
			x.Name, x.Starts, x.Reads, x.Puts, x.WriteUnits, x.ReadUnits, x.Sends, x.Files)
	}
}
