package payload

import (
	"context"
	"strconv"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/queue"
)

// SQS is the payload of messages received from a queue. Bodies are text in it: see
// queue.ToText.
func SQS(messages []queue.Message, queueName string) events.SQSEvent {
	out := events.SQSEvent{Records: make([]events.SQSMessage, len(messages))}
	for i, m := range messages {
		out.Records[i] = events.SQSMessage{
			MessageId: m.ID, ReceiptHandle: m.Receipt, Body: queue.ToText(m.Body),
			Attributes:     map[string]string{"ApproximateReceiveCount": strconv.Itoa(m.Receives)},
			EventSource:    "aws:sqs",
			EventSourceARN: "arn:aws:sqs:local:000000000000:" + queueName,
			AWSRegion:      "local",
		}
	}
	return out
}

// Messages reads the messages of a payload back. A receive count that is missing
// or no number is fault.Invalid, and so is a damaged body.
func Messages(ev events.SQSEvent) ([]queue.Message, error) {
	out := make([]queue.Message, len(ev.Records))
	for i, r := range ev.Records {
		n, err := strconv.Atoi(r.Attributes["ApproximateReceiveCount"])
		if err != nil {
			return nil, fault.New(fault.Invalid, "sqs record %d: receive count is no number", i+1)
		}
		body, err := queue.FromText(r.Body)
		if err != nil {
			return nil, fault.Wrap(err, "sqs record %d", i+1)
		}
		out[i] = queue.Message{ID: r.MessageId, Body: body, Receipt: r.ReceiptHandle, Receives: n}
	}
	return out, nil
}

// EachSQS calls do for each message in turn and answers which failed. A failed
// message stays on its queue, whatever the kind of its error: what cannot be
// decided is pended by its service, so an error here is one to retry or to find
// among the dead letters. When ctx ends, the rest counts as failed without being
// tried. Failures are logged by message id, kind and text.
func EachSQS(ctx context.Context, ev events.SQSEvent, do func(ctx context.Context, body []byte, id string) error) events.SQSEventResponse {
	out := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, r := range ev.Records {
		err := fault.As(fault.Unavailable, ctx.Err(), "batch ended early")
		if err == nil {
			err = Guarded(func() error { return doText(ctx, r, do) })
		}
		if err != nil {
			logFailure(ctx, "sqs", r.MessageId, err)
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: r.MessageId})
		}
	}
	return out
}

func doText(ctx context.Context, r events.SQSMessage, do func(ctx context.Context, body []byte, id string) error) error {
	body, err := queue.FromText(r.Body)
	if err != nil {
		return err
	}
	return do(ctx, body, r.MessageId)
}
