package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/openaso/openaso/shared/audit"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

type auditCmd struct {
	Draw   auditDrawCmd   `cmd:"" help:"Draw a sample of decided claims, by strata of what the plan paid." example:"audit draw --from 2026-07-01 --to 2026-09-30 --size 200 --seed 1" more:"The same days, size, seed and strata are the same sample for good, whatever is decided later. Each stratum has two claims at least; the rest go by the dollars paid."`
	Record auditRecordCmd `cmd:"" help:"Record an error that was found on a sampled claim." example:"audit record 4k0m2w7x9b1c3d5e 5c0ffee5c0ffee5c0ffee5c0-17 --paid-should-be 100.00 --error-kind payment --words copay-twice --by auditor" more:"Nothing recorded is ever taken out. Of a claim's amounts the last one counts; one that is what was paid takes back those before it. The same again changes nothing."`
	Report auditReportCmd `cmd:"" help:"Say how accurate the decisions were: in dollars, in amounts, in everything." example:"audit report 4k0m2w7x9b1c3d5e"`
}

type auditDrawCmd struct {
	From     string   `help:"First day of decision (2026-07-01)." required:""`
	To       string   `help:"Last day of decision." required:""`
	Size     int      `help:"How many claims." required:""`
	Seed     int64    `help:"What chance hangs on; say which, and anybody can draw the same." required:""`
	Strata   []string `help:"Where strata begin, in dollars paid by the plan." default:"0,500,5000,50000"`
	Employer string   `help:"The employer's id. If not given: the only one there is."`
}

// Run draws a sample.
func (c *auditDrawCmd) Run(a *app) error {
	d := audit.Draw{Size: c.Size, Seed: c.Seed}
	var err error
	for flag, one := range map[string]struct {
		text string
		to   *day.Day
	}{"from": {c.From, &d.From}, "to": {c.To, &d.To}} {
		if *one.to, err = day.Parse(one.text); err != nil {
			return &ended{wrong, "--" + flag + ": give the day as 2026-07-01"}
		}
	}
	for _, s := range c.Strata {
		edge, err := money.Parse(s)
		if err != nil {
			return &ended{wrong, "--strata: give amounts in dollars, as 0,500,5000"}
		}
		d.Edges = append(d.Edges, edge)
	}
	if err := a.oneEmployer(&c.Employer); err != nil {
		return err
	}
	d.Employer = id.Employer(c.Employer)
	body, err := a.postJSON(path("audits"), d)
	if err != nil {
		return err
	}
	return render(a, body, func(p *printer, s *audit.Sample) {
		p.line("Sample %s: %s decided from %s to %s, seed %d", s.ID, things(len(s.Claims), "claim", "claims"), s.From, s.To, s.Seed)
		p.line("")
		auditStrata(p, s, nil)
		p.line("")
		for _, one := range s.Claims {
			p.row(string(one.Claim), one.Paid.Dollars())
		}
	})
}

func (a *app) postJSON(to string, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return a.ask("POST", to, body)
}

func auditStrata(p *printer, s *audit.Sample, found []audit.Finding) {
	if found == nil {
		p.head("plan paid", "claims", "paid", "sampled")
	} else {
		p.head("plan paid", "claims", "paid", "sampled", "over", "under", "wrong amounts", "any error")
	}
	for i, one := range s.Strata {
		span := "from " + one.From.Dollars()
		if one.To > 0 {
			span += " to below " + one.To.Dollars()
		}
		cells := []string{span, strconv.Itoa(one.Claims), one.Paid.Dollars(), strconv.Itoa(one.Sampled)}
		if found != nil {
			f := found[i]
			cells = append(cells, f.Over.Dollars(), f.Under.Dollars(), strconv.Itoa(f.Payment), strconv.Itoa(f.AnyError))
		}
		p.row(cells...)
	}
}

type auditRecordCmd struct {
	Sample   string `arg:"" help:"The sample, as draw printed it."`
	Claim    string `arg:"" help:"The claim, one of the sample's."`
	ShouldBe string `help:"What the plan should have paid for the whole claim, in dollars." name:"paid-should-be"`
	Kind     string `help:"payment: the amount is wrong; procedural: anything else." name:"error-kind" required:"" enum:"payment,procedural"`
	Words    string `help:"What is wrong, without names." required:""`
	By       string `help:"Who found it." required:""`
}

// Run records an error.
func (c *auditRecordCmd) Run(a *app) error {
	e := audit.Error{Claim: id.Claim(c.Claim), Payment: c.Kind == "payment", Words: c.Words, By: c.By}
	if e.Payment == (c.ShouldBe == "") {
		return &ended{wrong, "--paid-should-be goes with --error-kind payment, and with no other"}
	}
	var err error
	if e.Payment {
		if e.ShouldBe, err = money.Parse(c.ShouldBe); err != nil {
			return &ended{wrong, "--paid-should-be: give an amount in dollars, as 100.00"}
		}
	}
	body, err := a.postJSON(path("audits", c.Sample, "errors"), e)
	if err != nil {
		return err
	}
	return render(a, body, func(p *printer, r *audit.Report) {
		p.line("Recorded; %s so far. aso audit report %s", things(len(r.Errors), "error", "errors"), c.Sample)
	})
}

type auditReportCmd struct {
	Sample string `arg:"" help:"The sample, as draw printed it."`
}

// Run reports.
func (c *auditReportCmd) Run(a *app) error {
	return show(a, path("audits", c.Sample), func(p *printer, r *audit.Report) {
		s := r.Sample
		p.line("Sample %s of %s: decided from %s to %s, %s, %s", s.ID, s.Employer, s.From, s.To, things(len(s.Claims), "claim", "claims"), things(len(r.Errors), "error recorded", "errors recorded"))
		p.line("")
		auditStrata(p, s, r.Findings)
		p.line("")
		p.head("accuracy", "estimate", "from", "to")
		for _, x := range []struct {
			name string
			audit.Rate
		}{{"financial", r.Financial}, {"payment incidence", r.Payment}, {"procedural", r.Procedural}} {
			low, high := hundredths(x.Low), hundredths(x.High)
			if !x.Interval {
				low, high = "-", "-"
			}
			if !x.Known {
				p.row(x.name, "-", low, high)
				continue
			}
			p.row(x.name, hundredths(x.BasisPoints), low, high)
		}
		p.line("")
		p.paragraph(r.Method)
		for _, e := range r.Errors {
			p.row(string(e.Claim), map[bool]string{true: "should be " + e.ShouldBe.Dollars(), false: "procedural"}[e.Payment], e.By, e.Words)
		}
	})
}

// hundredths is a rate with two decimals.
func hundredths(bp money.BasisPoints) string {
	if bp < 0 {
		return "-" + hundredths(-bp)
	}
	return fmt.Sprintf("%d.%02d%%", bp/100, bp%100)
}
