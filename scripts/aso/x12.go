package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/fault"
)

type x12Cmd struct {
	Check x12CheckCmd `cmd:"" help:"Say of X12 files what they hold and every fault with its place." example:"x12 check claims.837 remittance.835" more:"Claims, enrollments, remittances, inquiries and acknowledgments are held against their implementation guides. What is wrong with identifiers and codes (SNIP level 5) is told and refuses no file. No value of a file is printed. - is standard input."`
	Ack   x12AckCmd   `cmd:"" help:"Print what a receiver answers to a file: TA1, 999 and, of claims, 277CA." example:"x12 ack claims.837 > answers.edi" more:"This reads no store: a claim without faults is accepted. The 999 and the 277CA repeat names and numbers of the file to its sender."`
	JSON  x12JSONCmd  `cmd:"" name:"json" help:"Print a file's claims, members, payments or inquiries, one a line, as JSON; of what is not known the segments." example:"x12 json claims.837" more:"- is standard input. This prints protected health information (names, birth dates, card numbers) on purpose, for whoever has the file. What the first transaction set is decides what is printed."`
	Fmt   x12FmtCmd   `cmd:"" help:"Print a segment a line, further in for each level (HL)." example:"x12 fmt claims.837" more:"This prints the file itself, with its protected health information. --compact gives of what was printed the file back, byte for byte; if the file had line ends, what is said on standard error tells how."`
	Ask   x12AskCmd   `cmd:"" help:"Ask the running system with a 270, 276 or 278, signed, and print what it answers." example:"x12 ask eligibility.270" more:"Signs as a connection of kind inquirer in secrets.yaml of the state folder, and posts to /x12/CONNECTION. What is answered (271, 277, 278, or TA1 and 999) goes to standard output as it came, with its protected health information. - is standard input."`
	Gen   x12GenCmd   `cmd:"" help:"Make a synthetic 837P, 837I, 837D or 834 to order." example:"x12 gen 837P --claims 1000 --seed 7 > claims.837" more:"Writes a synthetic X12 file to standard output, as a stream. Nobody in it exists; NPIs have right check digits and charges balance. On standard error stands what was made. Faults: bad-date, missing-segment, unknown-segment, missing-element, bad-code, too-long, out-of-balance, bad-amount, bad-npi, bad-pointer, too-many-diagnoses, bad-composite, wrong-count, duplicate-control (needs --sets 2), duplicate-interchange (needs --interchanges 2), cut. A claim gets one at most."`
}

const x12Codes = `Exit codes: 0 done, or every file accepted; 1 rejected, in whole or in part, or failed; 2 unreadable: not there or not X12; 80 the command is wrong.`

// ended is an error with the exit code that it means.
type ended struct {
	code int
	text string
}

func (e *ended) Error() string { return e.text }

const (
	rejected   = 1
	unreadable = 2
)

// x12Error says what a failure to read a file means for the exit.
func x12Error(file string, err error) error {
	if fault.Is(err, fault.Invalid) {
		return &ended{unreadable, file + ": " + err.Error()}
	}
	return err
}

// x12Open opens a file to be read, with its progress shown.
func (a *app) x12Open(file string, beside bool) (*progress, error) {
	if file == "-" {
		return &progress{ctx: a.ctx, src: os.Stdin}, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, &ended{unreadable, file + ": it cannot be opened: " + reason(err)}
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		_ = f.Close()
		return nil, &ended{unreadable, file + ": it is no file"}
	}
	p := &progress{ctx: a.ctx, src: f, total: info.Size()}
	if terminal(a.errs) && (beside || !terminal(a.out)) {
		p.show(a.errs)
	}
	return p, nil
}

// reason is why a file cannot be opened, without its name.
func reason(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

type x12CheckCmd struct {
	Files []string `arg:"" name:"file" help:"Files of any X12 transactions."`
	Codes string   `help:"Folder of code sets, by which the codes of claims are judged, too (see aso codes check)." type:"path"`
}

type checked struct {
	File string `json:"file"`
	edi.Report
}

// Run checks files, each by itself.
func (c *x12CheckCmd) Run(a *app) error {
	sets, err := a.codeSets(c.Codes)
	if err != nil {
		return err
	}
	all := make([]checked, 0, len(c.Files))
	code, bad := 0, 0
	for _, f := range c.Files {
		one := checked{File: f, Report: a.check(f, sets)}
		switch one.Result {
		case edi.Unreadable:
			code, bad = unreadable, bad+1
		case edi.Partly, edi.Rejected:
			code, bad = max(code, rejected), bad+1
		}
		all = append(all, one)
	}
	if err := give(a, all, checks); err != nil || code == 0 {
		return err
	}
	return &ended{code, fmt.Sprintf("not accepted as a whole: %d of %s", bad, things(len(all), "file", "files"))}
}

func (a *app) check(file string, sets *codes.Sets) edi.Report {
	src, err := a.x12Open(file, true)
	if err == nil {
		defer src.close()
		var r edi.Report
		if r, err = edi.Check(src, sets); err == nil {
			return r
		}
		if !errors.Is(err, errInterrupted) {
			err = errors.New("it cannot be read to its end")
		}
	}
	text := strings.TrimPrefix(err.Error(), file+": ")
	return edi.Report{Result: edi.Unreadable, Broken: text, Kinds: []edi.Kind{}, Faults: []edi.Fault{}}
}

// checks prints a line a file, with its faults below. What was read of one that is
// unreadable does not count.
func checks(p *printer, all *[]checked) {
	p.head("file", "transaction", "sets", "items", "errors", "result")
	for i := range *all {
		c := &(*all)[i]
		items := ""
		if c.Items > 0 {
			items = grouped(int64(c.Items))
		}
		p.row(c.File, kinds(c.Kinds), grouped(int64(c.Sets)), items, grouped(int64(len(c.Faults)+c.More)), string(c.Result))
		faults(p, c)
	}
}

// mostTold is how many faults of a file are printed: whoever mends a file begins with the
// first ones. --json has them all.
const mostTold = 100

func faults(p *printer, c *checked) {
	for _, f := range c.Faults[:min(mostTold, len(c.Faults))] {
		p.note("%s%s: %s", inSet(c, f), f.Place, said(f))
	}
	if more := max(0, len(c.Faults)-mostTold) + c.More; more > 0 {
		p.note("and %s more", grouped(int64(more)))
	}
	for _, f := range c.Notes[:min(mostTold, len(c.Notes))] {
		p.note("note: %s%s: %s", inSet(c, f), f.Place, said(f))
	}
	if more := len(c.Notes) - mostTold; more > 0 {
		p.note("and %s more notes", grouped(int64(more)))
	}
	if c.Broken != "" {
		p.note("%s", c.Broken)
	}
}

// said is what is wrong, and what elsewhere makes it so.
func said(f edi.Fault) string {
	if f.Because == "" {
		return f.Text
	}
	return f.Text + " (because of " + f.Because + ")"
}

// inSet says in which of several sets a fault stands.
func inSet(c *checked, f edi.Fault) string {
	if f.Set == 0 || c.Sets < 2 {
		return ""
	}
	return "set " + strconv.Itoa(f.Set) + ", "
}

func kinds(all []edi.Kind) string {
	names := make([]string, 0, len(all))
	for _, k := range all {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

type x12JSONCmd struct {
	File     string `arg:"" help:"The file."`
	Segments bool   `help:"Print segments, of claims too."`
}

// Run prints a file as JSON lines.
func (c *x12JSONCmd) Run(a *app) error {
	src, err := a.x12Open(c.File, false)
	if err != nil {
		return err
	}
	defer src.close()
	p, err := edi.JSON(a.out, src, c.Segments)
	if err != nil {
		return x12Error(c.File, err)
	}
	if p.Left > 0 {
		src.clear()
		fmt.Fprintf(a.errs, "aso: left out, being of no kind that is read here: %s; --segments prints all\n", things(p.Left, "set", "sets"))
	}
	return nil
}

type x12FmtCmd struct {
	File    string `arg:"" help:"The file."`
	Compact bool   `help:"Back again: the segments one after another, nothing between them."`
	Ends    string `help:"With --compact, what comes after each segment: nothing, or the line ends that fmt said the original had." enum:"none,lf,crlf" default:"none"`
}

// Run lays a file out, or back.
func (c *x12FmtCmd) Run(a *app) error {
	src, err := a.x12Open(c.File, false)
	if err != nil {
		return err
	}
	defer src.close()
	if c.Compact {
		return x12Error(c.File, edi.Compact(a.out, src, map[string]string{"lf": "\n", "crlf": "\r\n"}[c.Ends]))
	}
	ends, err := edi.Format(a.out, src)
	if err != nil {
		return x12Error(c.File, err)
	}
	src.clear()
	hint(a.errs, ends)
	return nil
}

// hint says what --compact needs to give the original back.
func hint(w io.Writer, e edi.Ends) {
	switch {
	case e.Odd:
		fmt.Fprintln(w, "aso: the original has blanks or line ends between some of its segments: aso x12 fmt --compact gives it back without them")
	case e.Each == "\n":
		fmt.Fprintln(w, "aso: the original has a line end after each segment: aso x12 fmt --compact --ends lf gives it back")
	case e.Each == "\r\n":
		fmt.Fprintln(w, "aso: the original has a line end after each segment: aso x12 fmt --compact --ends crlf gives it back")
	}
}

// terminal says whether w is one that people look at.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
