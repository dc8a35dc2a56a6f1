package sqsqueue_test

import (
	"context"
	"fmt"
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
	queuetest.Run(t, func(t *testing.T, clock *testclock.Clock) queue.Queue {
		n := awstest.StartNode(t, "node/node_modules/fauxqs/dist/app.js", ".mjs", script)
		c := client(awstest.Hasty(n.URL))
		urls := map[string]string{}
		for _, name := range []string{"work", "other"} {
			create(t, c, name+"-dead", nil)
			urls[name] = create(t, c, name, map[string]string{"RedrivePolicy": fmt.Sprintf(
				`{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:%s-dead","maxReceiveCount":%d}`, name, queue.MaxReceives)})
		}
		return &clocked{Queue: sqsqueue.New(c, urls, "-dead"), node: n, clock: clock, from: clock.Now()}
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

// clocked is the driver on a server that is told the time before each call. Only calls
// that the passing of time has an effect on are told: the others answer the same.
type clocked struct {
	*sqsqueue.Queue
	node  *awstest.Node
	clock *testclock.Clock
	from  time.Time
}

// Receive implements queue.Queue.
func (c *clocked) Receive(ctx context.Context, name string, limit int, lease, wait time.Duration) ([]queue.Message, error) {
	if err := c.node.Tell(fmt.Sprint(c.clock.Now().Sub(c.from).Milliseconds())); err != nil {
		return nil, err
	}
	return c.Queue.Receive(ctx, name, limit, lease, wait)
}
