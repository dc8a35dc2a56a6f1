// Command aso talks to a running OpenASO: look at what it knows, send it files and
// webhooks. Everything it prints is also there as JSON.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"
)

type cli struct {
	Addr  string `help:"Address of the running system." default:"127.0.0.1:8080" env:"ASO_ADDR"`
	State string `help:"State folder, read directly when nothing runs." default:".local" type:"path" env:"ASO_STATE"`
	JSON  bool   `help:"Print the answer as JSON, as the system sends it." name:"json"`

	Summary  summaryCmd        `cmd:"" help:"What happened so far." example:"summary"`
	Upload   uploadCmd         `cmd:"" help:"Upload an X12 file: claims (837), inquiries (270, 276, 278), or an employer's enrollments (834)." example:"upload claims.837" more:"An enrollment file is taken from its employer only: aso upload --employer sample-manufacturing changes.834"`
	Webhook  webhookCmd        `cmd:"" help:"Sign and send a webhook as a connection would." example:"webhook sample-hris hire.json"`
	Members  membersCmd        `cmd:"" help:"List members." example:"members synthwood"`
	Member   memberCmd         `cmd:"" help:"Show a member: coverage, accumulators, claims." example:"member 4k0m2w7x9b1c3d5e-01"`
	Claims   claimsCmd         `cmd:"" help:"List claims, newest first." example:"claims --status denied"`
	Claim    claimCmd          `cmd:"" aliases:"explain" help:"Explain a claim, every cent." example:"explain 5c0ffee5c0ffee5c0ffee5c0-17"`
	Pended   pendedCmd         `cmd:"" help:"List what waits for a person, and why." example:"pended"`
	Reprice  repriceCmd        `cmd:"" name:"repricing" help:"List what networks were asked to price and did not answer, by network, with age and claims." example:"repricing" more:"Claims whose arrangement leaves the price to a repricer go out each night as out/repricing/<network>/<day>-<n>.csv. Lay the answer into uploads/repricing/<network>/ of the state folder: a CSV claim,line,allowed,above,refusal. What became of it: aso files. A claim without an answer in the days of its arrangement is for a person (aso work, repricer-late); an answer is still taken"`
	Work     workCmd           `cmd:"" help:"Work claims that wait for a person, and replays that ask for an answer." example:"work list --queue clinical"`
	Accums   accumulatorsCmd   `cmd:"" name:"accumulators" help:"What others counted for members." example:"accumulators import rx.csv"`
	Auths    authorizationsCmd `cmd:"" name:"authorizations" help:"What the plan allowed beforehand." example:"authorizations load um.csv"`
	Others   otherCoverageCmd  `cmd:"" name:"other-coverage" help:"Members' other coverage: who pays first." example:"other-coverage load others.csv"`
	Replay   replayCmd         `cmd:"" help:"Decide an employer's claims anew after an option's version was corrected or a provider's contract changed for the past." example:"replay --employer sample-manufacturing --option ppo@2026.2"`
	Rates    ratesCmd          `cmd:"" help:"How many claims were decided without a person, how many at first word, and why others pended." example:"rates --from 2026-01-01"`
	Files    filesCmd          `cmd:"" help:"List files that came in, with their faults." example:"files"`
	Calls    callsCmd          `cmd:"" help:"List funding calls." example:"calls"`
	Call     callCmd           `cmd:"" help:"Show a funding call with its register." example:"call sample-manufacturing health 1"`
	Fund     fundCmd           `cmd:"" help:"Run the funding schedule now: call the employer for what was approved." example:"fund"`
	Settle   settleCmd         `cmd:"" help:"Let the sample employer's bank send what a call asks for." example:"settle sample-manufacturing health 2"`
	Payments paymentsCmd       `cmd:"" help:"List payments." example:"payments"`
	Payment  paymentCmd        `cmd:"" help:"Show a payment with its remittance." example:"payment 00000001-c1kfbcv5pkn4g49f"`
	Mailbox  mailboxCmd        `cmd:"" help:"List the messages that went out." example:"mailbox"`
	Sweep    sweepCmd          `cmd:"" help:"Look again at what waits or got lost, now: claims that wait for a provider, a price or an option are decided anew." example:"sweep"`
	Redrive  redriveCmd        `cmd:"" help:"Try a queue's messages that failed for good once more." example:"redrive claims"`
	Item     itemCmd           `cmd:"" help:"Inspect stored items by key." example:"item S#FILE"`
	Show     showCmd           `cmd:"" help:"Print a stored file." example:"show out/5c0ffee5c0ffee5c0ffee5c0.999.edi"`
	X12      x12Cmd            `cmd:"" name:"x12" help:"Check X12 files, print them as JSON or lay them out, which needs no running system; ask one." example:"x12 check claims.837"`
	Codes    codesCmd          `cmd:"" help:"Check a folder of code sets: diagnoses, procedures, places. Needs no running system." example:"codes check codes/"`
	Price    priceCmd          `cmd:"" help:"Check arrangements: how providers are paid. Needs no running system." example:"price check arrangements/metro@1.yaml"`
	Edits    editsCmd          `cmd:"" help:"Check files of claim edits: NCCI's pairs, unlikely units, ages, sexes and places. Needs no running system." example:"edits check 2026Q4/ccipra-v323r0-f1.txt"`
	Provider providerCmd       `cmd:"" help:"The provider directory: load rosters, verify entries, screen by the lists of OIG and OFAC. Needs no running system." example:"provider load roster.csv"`
	Plan     planCmd           `cmd:"" help:"Check options, explain them to members, say what changed: needs no running system. Try one on an employer's history." example:"plan check ppo.yaml"`
	Audit    auditCmd          `cmd:"" help:"Sample decided claims, record the errors that people find, report how accurate the decisions were." example:"audit draw --from 2026-07-01 --to 2026-09-30 --size 200 --seed 1"`
	Cost     costCmd           `cmd:"" help:"What a month of claims costs on AWS, by item." example:"cost --claims 200000 --sms 0"`
	Backup   backupCmd         `cmd:"" help:"Copy everything to a new folder, while the system runs or not." example:"backup"`
	Restore  restoreCmd        `cmd:"" help:"Go back to a backup; what stood is moved aside. Stop the system first." example:"restore .local/backups/20261124-120000.000"`
}

const description = `Talks to a running OpenASO (make run). Reading works on the state folder too when nothing runs.

` + exitCodes

const exitCodes = `Exit codes: 0 done, 1 refused or failed, 2 nothing there (not found), 3 the system does not answer, 80 the command is wrong.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// wrong is kong's exit code for a command that cannot be read.
const wrong = 80

// run is the whole program but for its exit.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c cli
	code := -1
	k, err := kong.New(&c, kong.Name("aso"), kong.Description(description), kong.Writers(out, errs),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Exit(func(n int) { code = n }))
	if err != nil {
		fmt.Fprintln(errs, "aso:", err)
		return 1
	}
	for _, n := range k.Model.Children {
		detail(n, exitCodes)
	}
	parsed, err := k.Parse(args)
	if code >= 0 { // --help was asked for and printed
		return code
	}
	if err != nil {
		fmt.Fprintf(errs, "aso: %v; see aso --help\n", err)
		return wrong
	}
	a := &app{ctx: ctx, cli: &c, out: out, errs: errs}
	defer a.close()
	if err = named(parsed, c.State); err == nil {
		err = parsed.Run(a)
	}
	if err != nil {
		fmt.Fprintln(errs, "aso:", err)
		return exitCode(err)
	}
	return 0
}

// detail gives a command's help its example and exit codes.
func detail(n *kong.Node, codes string) {
	switch n.Name {
	case "x12":
		codes = x12Codes
	case "codes":
		codes = codesCodes
	case "price":
		codes = priceCodes
	case "edits":
		codes = editsCodes
	case "plan":
		codes = planCodes
	case "provider":
		codes = providerCodes
	}
	switch n.Name {
	case "gen":
		codes = genCodes
	case "ask":
		codes = askCodes
	}
	n.Detail = "Example: aso " + n.Tag.Get("example") + "\n\n" + codes
	if more := n.Tag.Get("more"); more != "" {
		n.Detail = more + "\n\n" + n.Detail
	}
	for _, below := range n.Children {
		detail(below, codes)
	}
}

// named says if the state folder that a command names is not there. To restore makes it.
func named(parsed *kong.Context, state string) error {
	for _, p := range parsed.Path {
		if p.Flag == nil || p.Flag.Name != "state" || parsed.Selected().Name == "restore" {
			continue
		}
		if _, err := os.Stat(state); errors.Is(err, fs.ErrNotExist) {
			return &answered{http.StatusNotFound, "there is no state folder " + state}
		}
	}
	return nil
}
