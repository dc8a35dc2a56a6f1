package sqsqueue_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/queue/queuetest"
	"github.com/openaso/openaso/shared/queue/sqsqueue"
)

// script runs fauxqs on loopback, where it would listen everywhere, on a free port that
// it prints, and on a clock that each line of its input sets on by so many milliseconds.
const script = `
import net from "node:net";
import { createInterface } from "node:readline";
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (o, ...rest) {
  return listen.call(this, typeof o === "object" ? { ...o, host: "127.0.0.1" } : o, ...rest);
};
const real = Date.now;
let offset = 0;
Date.now = () => real() + offset;
const { startFauxqs } = await import(process.argv[2]);
const server = await startFauxqs({ port: 0, logger: false });
createInterface({ input: process.stdin }).on("line", (l) => { offset = Number(l); console.log("passed"); })
  .on("close", () => process.exit(0));
console.log("port " + server.port);
`

// TestFauxqs runs the suite on SQS as others wrote it.
func TestFauxqs(t *testing.T) {
	module := awstest.Part(t, "node/node_modules/fauxqs/dist/app.js")
	queuetest.Run(t, func(t *testing.T, clock *testclock.Clock) queue.Queue {
		f := start(t, module, clock)
		c := client(fmt.Sprintf("http://127.0.0.1:%s", f.port), nil)
		urls := map[string]string{}
		for _, name := range []string{"work", "other"} {
			create(t, c, name+"-dead", nil)
			urls[name] = create(t, c, name, map[string]string{"RedrivePolicy": fmt.Sprintf(
				`{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:%s-dead","maxReceiveCount":%d}`, name, queue.MaxReceives)})
		}
		return &clocked{Queue: sqsqueue.New(c, urls, "-dead"), faux: f}
	})
}

func create(t *testing.T, c *sqs.Client, name string, attributes map[string]string) string {
	t.Helper()
	out, err := c.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.QueueUrl)
}

// faux is a running fauxqs.
type faux struct {
	port  string
	clock *testclock.Clock
	from  time.Time

	mu   sync.Mutex
	in   io.Writer
	said *bufio.Reader
}

func start(t *testing.T, module string, clock *testclock.Clock) *faux {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fauxqs.mjs")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", path, module)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	f := &faux{clock: clock, from: clock.Now(), in: in, said: bufio.NewReader(out)}
	f.port = f.line(t, "port ")
	return f
}

func (f *faux) line(t *testing.T, prefix string) string {
	t.Helper()
	s, err := f.said.ReadString('\n')
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), prefix)
	if err != nil || !ok {
		t.Fatalf("fauxqs said %q, %v", s, err)
	}
	return rest
}

// pass sets fauxqs's clock to the test's.
func (f *faux) pass() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := fmt.Fprintln(f.in, f.clock.Now().Sub(f.from).Milliseconds()); err != nil {
		return err
	}
	_, err := f.said.ReadString('\n')
	return err
}

// clocked is the driver on a server that is told the time before each call. Only calls
// that the passing of time has an effect on are told: the others answer the same.
type clocked struct {
	*sqsqueue.Queue
	faux *faux
}

// Receive implements queue.Queue.
func (c *clocked) Receive(ctx context.Context, name string, limit int, lease, wait time.Duration) ([]queue.Message, error) {
	if err := c.faux.pass(); err != nil {
		return nil, err
	}
	return c.Queue.Receive(ctx, name, limit, lease, wait)
}
