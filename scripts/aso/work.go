package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
)

type workCmd struct {
	List    workListCmd    `cmd:"" help:"List what waits for a person: pended claims and claims whose money is held, the oldest first." example:"work list --queue clinical"`
	Show    workShowCmd    `cmd:"" help:"Show a claim to be worked: why it waits, what can be done, what was done." example:"work show 5c0ffee5c0ffee5c0ffee5c0-17"`
	Release workReleaseCmd `cmd:"" help:"Let a claim go on that was looked into, or release a hold on its money." example:"work release 5c0ffee5c0ffee5c0ffee5c0-17 --by ana"`
	Deny    workDenyCmd    `cmd:"" help:"Deny a claim, or a line of it." example:"work deny 5c0ffee5c0ffee5c0ffee5c0-17 --code CO-50 --by ana"`
	Over    workOverCmd    `cmd:"" name:"override" help:"Say what is allowed for a line, or what the plan pays of it." example:"work override 5c0ffee5c0ffee-17 --allowed 250.00 --by ana" more:"What moves more than the agreement's override-limit (1,000.00 where it is silent) needs --second, another person. To pay less than the rules give, say with --code who bears the rest."`
	Consent workConsentCmd `cmd:"" help:"Record that a patient, after notice, agreed to be billed by a provider outside the network at a facility of it." example:"work consent 5c0ffee5c0ffee5c0ffee5c0-17 --line 2 --by ana" more:"Have the signed notice and consent (45 CFR 149.420). It takes no protection from emergencies, air ambulances and what the option defines as ancillary."`
	Assign  workAssignCmd  `cmd:"" help:"Give a claim that waits to somebody." example:"work assign 5c0ffee5c0ffee5c0ffee5c0-17 ben --by ana"`
	Retry   workRetryCmd   `cmd:"" help:"Decide anew what pends in a claim's family: what was missing may be there by now." example:"work retry 5c0ffee5c0ffee5c0ffee5c0-17 --by ana"`
	Replay  workReplayCmd  `cmd:"" help:"Replays that would move more than the agreement's replay-tolerance (50.00 a family where it is silent), or a plan year that is closed: they wait for an answer." example:"work replay list"`
}

type workItem struct {
	Claim, Queue, Reason, Owner, Since, Do string
	Days                                   int
}

type workListCmd struct {
	Queue string `enum:",eligibility,providers,pricing,benefits,other-payers,clinical,examiners,submitters,holds" default:"" help:"Only this queue: eligibility, providers, pricing, benefits, other-payers, clinical, examiners, submitters, holds."`
	Owner string `help:"Only what this person looks after."`
}

// Run lists work.
func (c *workListCmd) Run(a *app) error {
	q := url.Values{"queue": {c.Queue}, "owner": {c.Owner}}
	return show(a, path("work")+"?"+q.Encode(), func(p *printer, v *struct{ Items []workItem }) {
		p.head("claim", "queue", "reason", "owner", "since", "days")
		for _, it := range v.Items {
			p.row(it.Claim, it.Queue, it.Reason, orElse(it.Owner, "-"), it.Since, fmt.Sprint(it.Days))
			p.note("%s", it.Do)
		}
		p.line("%s", things(len(v.Items), "claim waits", "claims wait"))
	})
}

type workView struct {
	Claim, Employer, Status, Reason, Detail, Queue, Do, Owner string
	Version                                                   int64
	Line                                                      int
	Release                                                   bool
	Holds                                                     []string
	Total                                                     struct{ Plan, Member string }
	Lines                                                     []struct {
		Line                        int
		Code, From, Charge, Allowed string
		Paid                        string `json:"plan_paid"`
	}
	Acts []struct {
		At, Act, What, Code, Amount, By, Second, Note string
		Line                                          int
	}
}

type workShowCmd struct {
	ID string `arg:"" help:"The claim's id."`
}

// Run shows a claim to be worked.
func (c *workShowCmd) Run(a *app) error {
	return show(a, path("work", c.ID), func(p *printer, v *workView) { v.print(p) })
}

// wanting is what a claim waits for, behind the reason.
func wanting(detail string) string {
	if detail == "" {
		return ""
	}
	return " (" + detail + ")"
}

func (v *workView) print(p *printer) {
	p.line("Claim %s of %s: %s", v.Claim, v.Employer, v.Status)
	if v.Reason != "" {
		p.line("It waits: %s%s", v.Reason, wanting(v.Detail))
	}
	if len(v.Holds) > 0 {
		p.line("Its money is held: %s", strings.Join(v.Holds, ", "))
	}
	if v.Do != "" {
		p.line("To do: %s", v.Do)
	}
	p.line("The plan pays %s, the member owes %s; looked after by %s; log version %d", usd(v.Total.Plan), usd(v.Total.Member), orElse(v.Owner, "nobody"), v.Version)
	p.head("line", "code", "from", "charge", "allowed", "plan pays")
	for _, l := range v.Lines {
		p.row(fmt.Sprint(l.Line), l.Code, l.From, usd(l.Charge), usd(l.Allowed), usd(l.Paid))
	}
	if len(v.Acts) == 0 {
		return
	}
	p.head("at (UTC)", "act", "by", "what")
	for _, x := range v.Acts {
		what := strings.TrimSpace(strings.Join([]string{x.What, x.Code, x.Amount}, " "))
		if x.Line > 0 {
			what += fmt.Sprintf(" (line %d)", x.Line)
		}
		p.row(when(x.At), x.Act, strings.TrimSpace(x.By+" "+x.Second), what)
		if x.Note != "" {
			p.note("%s", x.Note)
		}
	}
}

// acting is who does something, and why.
type acting struct {
	By      string `help:"Who acts." env:"ASO_USER" required:""`
	Note    string `help:"Why, without names or anything of a patient."`
	Act     string `help:"Id of the act: the same id again changes nothing." name:"act-id"`
	Version int64  `help:"Only if the family's log still has this version, as show prints it."`
}

// do posts an act on a claim and prints the claim after it.
func (w *acting) do(a *app, id string, act map[string]any) error {
	act["by"], act["note"], act["id"], act["version"] = w.By, w.Note, w.Act, w.Version
	body, err := json.Marshal(act)
	if err != nil {
		return err
	}
	answer, err := a.ask("POST", path("work", id), body)
	if err != nil {
		return err
	}
	return render(a, answer, func(p *printer, v *workView) { v.print(p) })
}

type workReleaseCmd struct {
	ID     string `arg:"" help:"The claim's id."`
	Reason string `help:"The reason that was looked into; what the claim waits for unless said."`
	Hold   string `help:"Release this hold on the claim's money instead; of one hold the name may be 'only'."`
	acting `embed:""`
}

// Run releases a claim or a hold.
func (c *workReleaseCmd) Run(a *app) error {
	if c.Hold != "" {
		return c.do(a, c.ID, map[string]any{"act": "release-hold", "what": hold(c.Hold)})
	}
	return c.do(a, c.ID, map[string]any{"act": "release", "what": c.Reason})
}

type workDenyCmd struct {
	ID     string `arg:"" help:"The claim's id."`
	Line   int    `help:"Only this line."`
	Code   string `help:"Group and reason: PR-204, CO-50." required:""`
	Remark string `help:"Remark code (RARC)."`
	acting `embed:""`
}

// Run denies a claim or a line.
func (c *workDenyCmd) Run(a *app) error {
	group, reason, _ := strings.Cut(c.Code, "-")
	return c.do(a, c.ID, map[string]any{"act": "deny", "line": c.Line, "group": group, "reason": reason, "remark": c.Remark})
}

type workOverCmd struct {
	ID      string `arg:"" help:"The claim's id."`
	Line    int    `help:"Of which line; of a claim of one line it need not be said."`
	Allowed string `help:"What is allowed, in dollars." xor:"amount" required:""`
	Paid    string `help:"What the plan pays, in dollars." xor:"amount" required:""`
	Code    string `help:"With --paid: group and reason of what is not paid, as PR-96."`
	Remark  string `help:"Remark code (RARC)."`
	Second  string `help:"The second person, who agrees."`
	acting  `embed:""`
}

// Run overrides an amount.
func (c *workOverCmd) Run(a *app) error {
	group, reason, _ := strings.Cut(c.Code, "-")
	act := map[string]any{"act": "allow", "amount": c.Allowed, "line": c.Line, "group": group, "reason": reason, "remark": c.Remark, "second": c.Second}
	if c.Paid != "" {
		act["act"], act["amount"] = "pay", c.Paid
	}
	return c.do(a, c.ID, act)
}

type workConsentCmd struct {
	ID        string `arg:"" help:"The claim's id."`
	Line      int    `help:"Only for this line."`
	Withdrawn bool   `help:"The patient withdrew it before the care was given, or it was no valid consent."`
	acting    `embed:""`
}

// Run records a patient's consent.
func (c *workConsentCmd) Run(a *app) error {
	act := map[string]any{"act": "consent", "line": c.Line}
	if c.Withdrawn {
		act["what"] = "withdrawn"
	}
	return c.do(a, c.ID, act)
}

type workAssignCmd struct {
	ID     string `arg:"" help:"The claim's id."`
	Owner  string `arg:"" help:"Who looks after it from now on."`
	acting `embed:""`
}

// Run gives a claim to somebody.
func (c *workAssignCmd) Run(a *app) error {
	return c.do(a, c.ID, map[string]any{"act": "assign", "what": c.Owner})
}

type workRetryCmd struct {
	ID string `arg:"" help:"The claim's id."`
	By string `help:"Who acts." env:"ASO_USER" required:""`
}

// Run tries a family's pended claims again.
func (c *workRetryCmd) Run(a *app) error {
	answer, err := a.ask("POST", path("work", c.ID, "retry")+"?by="+url.QueryEscape(c.By), nil)
	if err != nil {
		return err
	}
	return render(a, answer, func(p *printer, v *struct{ Decided int }) {
		p.line("%s decided now", things(v.Decided, "claim is", "claims are"))
	})
}

type accumulatorsCmd struct {
	Import importCmd `cmd:"" help:"Add what others counted to members' accumulators, or take it off: a pharmacy manager's file, a prior carrier's credit." example:"accumulators import rx.csv" more:"A CSV with a header: employer,member,option,year,bucket,amount,source,id and, if wanted, at. bucket is in.deductible, in.out-of-pocket, dollars.LIMIT (amounts in dollars), visits.LIMIT, days.LIMIT or units.LIMIT (numbers). An id of a source counts once. Claims that were decided since at, or since the year began where the file has no at, are decided anew."`
}

type authorizationsCmd struct {
	Load authorizeCmd `cmd:"" help:"Load what the plan allowed beforehand." example:"authorizations load um.csv" more:"A CSV with a header: employer,member,number,provider,codes,from,to,units. codes has blanks between, each alone or as FROM-TO. A number that is there is replaced. Claims of those days that were decided without it are decided anew."`
}

type otherCoverageCmd struct {
	Load elsewhereCmd `cmd:"" help:"Load what is known of members' other coverage: who pays first follows from it." example:"other-coverage load others.csv" more:"A CSV with a header: employer,member,id,from and, as far as they are known: to, payer (its id), name, kind (medical, dental), medicare (age, disability, renal), rules (none: the plan has no rules of coordination), as (what the member is there: subscriber, spouse, child), work (active, retired, laid-off, continuation), employees, since (covered there since), birthday (of the employee there, 05-06), parents (together, apart), decree (none, here, there, both), custody (of the employee there: custodial, custodial-spouse, other, other-spouse), work-here, since-here, custody-here. An id of a member that is there is replaced; to ends it; the day before from says that it never was. Claims of those days are decided anew."`
}

type elsewhereCmd struct {
	File string `arg:"" help:"The CSV."`
}

// Run loads other coverage.
func (c *elsewhereCmd) Run(a *app) error { return loadFile(a, c.File, "other-coverage") }

type importCmd struct {
	File string `arg:"" help:"The CSV."`
}

// Run imports accumulators.
func (c *importCmd) Run(a *app) error { return loadFile(a, c.File, "accumulators") }

type authorizeCmd struct {
	File string `arg:"" help:"The CSV."`
}

// Run loads authorizations.
func (c *authorizeCmd) Run(a *app) error { return loadFile(a, c.File, "authorizations") }

func loadFile(a *app, file, what string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%s: it cannot be read: %s", file, reason(err))
	}
	answer, err := a.ask("POST", path(what), body)
	if err != nil {
		return err
	}
	return render(a, answer, func(p *printer, v *struct{ Rows, Families, New int }) {
		p.line("%s of %s, %d new", things(v.Rows, "row", "rows"), things(v.Families, "family", "families"), v.New)
	})
}

type ratesCmd struct {
	From string `help:"Claims received from this day on (2026-03-01)."`
	To   string `help:"Claims received until this day."`
}

// Run prints how much was decided without anybody.
func (c *ratesCmd) Run(a *app) error {
	q := url.Values{"from": {c.From}, "to": {c.To}}
	return show(a, path("rates")+"?"+q.Encode(), func(p *printer, v *struct {
		Claims, Decided, Auto int
		FirstPass             int    `json:"first_pass"`
		AutoRate              string `json:"auto_rate"`
		FirstRate             string `json:"first_pass_rate"`
		Late                  int
		Pended                map[string]int
	}) {
		p.row("Claims", fmt.Sprintf("%d received, %d decided", v.Claims, v.Decided))
		p.row("Without a person", fmt.Sprintf("%d, %s%% of those decided", v.Auto, orElse(v.AutoRate, "0.0")))
		p.row("At first word", fmt.Sprintf("%d, %s%% of those received", v.FirstPass, orElse(v.FirstRate, "0.0")))
		if v.Late > 0 {
			p.row("A repricer was late", fmt.Sprint(v.Late))
		}
		for _, reason := range byCount(v.Pended) {
			p.row("Pended at first", fmt.Sprintf("%d for %s", v.Pended[reason], reason))
		}
	})
}

// hold is a hold's name; "only" is whichever it is.
func hold(name string) string {
	if name == "only" {
		return ""
	}
	return name
}
