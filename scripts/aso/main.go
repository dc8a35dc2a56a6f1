// Command aso talks to a running OpenASO: look at what it knows, send it files and
// webhooks. Everything it prints is also there as JSON.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"
)

type cli struct {
	Addr  string `help:"Address of the running system." default:"127.0.0.1:8080" env:"ASO_ADDR"`
	State string `help:"State folder, read directly when nothing runs." default:".local" type:"path" env:"ASO_STATE"`
	JSON  bool   `help:"Print the answer as JSON." name:"json"`

	Summary  summaryCmd  `cmd:"" help:"What happened so far. Example: aso summary"`
	Upload   uploadCmd   `cmd:"" help:"Upload a claim file. Example: aso upload claims.837"`
	Webhook  webhookCmd  `cmd:"" help:"Sign and send a webhook as a connection would. Example: aso webhook sample-hris hire.json"`
	Members  membersCmd  `cmd:"" help:"List members. Example: aso members synthwood"`
	Member   memberCmd   `cmd:"" help:"Show a member: coverage, accumulators, claims. Example: aso member 4k0m2w7x9b1c3d5e-01"`
	Claims   claimsCmd   `cmd:"" help:"List claims, newest first. Example: aso claims --status denied"`
	Claim    claimCmd    `cmd:"" help:"Explain a claim, every cent. Example: aso claim 5c0ffee5c0ffee5c0ffee5c0-17"`
	Pended   pendedCmd   `cmd:"" help:"List claims that wait for a person, and why. Example: aso pended"`
	Files    filesCmd    `cmd:"" help:"List files that came in, with their faults. Example: aso files"`
	Calls    callsCmd    `cmd:"" help:"List funding calls. Example: aso calls"`
	Call     callCmd     `cmd:"" help:"Show a funding call with its register. Example: aso call sample-manufacturing health 1"`
	Settle   settleCmd   `cmd:"" help:"Let the sample employer's bank send what a call asks for. Example: aso settle sample-manufacturing health 2"`
	Payments paymentsCmd `cmd:"" help:"List payments. Example: aso payments"`
	Payment  paymentCmd  `cmd:"" help:"Show a payment with its remittance. Example: aso payment 5x0d2v8j1q7t3z9k"`
	Mailbox  mailboxCmd  `cmd:"" help:"List the messages that went out. Example: aso mailbox"`
	Item     itemCmd     `cmd:"" help:"Inspect stored items by key. Example: aso item S#FILE"`
	Show     showCmd     `cmd:"" help:"Print a stored file. Example: aso show out/5c0ffee5c0ffee5c0ffee5c0.999.edi"`
}

const description = `Talks to a running OpenASO (make run).

Exit codes: 0 done, 1 refused or failed, 2 nothing there (not found), 3 the system does not answer, 80 the command is wrong.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program but for its exit.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c cli
	code := -1
	k, err := kong.New(&c, kong.Name("aso"), kong.Description(description), kong.Writers(out, errs),
		kong.Exit(func(n int) { code = n }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(errs, "aso:", err)
		return 1
	}
	parsed, err := k.Parse(args)
	if code >= 0 { // --help was asked for and printed
		return code
	}
	if err != nil {
		k.FatalIfErrorf(err)
		return code
	}
	a := &app{ctx: ctx, cli: &c, out: out, errs: errs}
	defer a.close()
	if err := parsed.Run(a); err != nil {
		fmt.Fprintln(errs, "aso:", err)
		return exitCode(err)
	}
	return 0
}
