// Command parts fetches the external parts that stand in for AWS in tests: DynamoDB Local
// and the servers for SQS, SES and S3. Their licences keep them out of the repository.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"github.com/alecthomas/kong"
)

type options struct {
	Dir string `help:"Folder to fill." default:".build/parts" type:"path"`
}

const help = `Fetches the parts that the tests of the AWS drivers need, with npm, go and, for Java, apt-get.
What is there already stays. It takes a minute and 250 MB.

Example: go run ./scripts/parts && OPENASO_PARTS=$PWD/.build/parts go test ./shared/table/dynamotable

Exit codes: 0 all parts are there, 1 one is missing and its line says why, 80 a flag is wrong.`

func main() {
	var o options
	kong.Parse(&o, kong.Name("parts"), kong.Description(help))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	here := machine{out: os.Stdout, root: os.Geteuid() == 0, run: run, has: has}
	if err := here.fetch(ctx, o.Dir, parts()); err != nil {
		fmt.Fprintln(os.Stderr, "parts:", err)
		os.Exit(1)
	}
}

func has(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// run shows what the program has to say, so that a slow network is seen to move.
func run(ctx context.Context, dir string, c command) error {
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), c.env(dir)...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}

func (c command) env(dir string) []string {
	if c.bin == "" {
		return nil
	}
	return []string{"GOBIN=" + filepath.Join(dir, c.bin)}
}
