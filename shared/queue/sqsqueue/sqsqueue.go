// Package sqsqueue keeps queues in SQS (standard queues). On AWS the functions' event
// sources receive and delete for themselves; this driver is who sends, and what an
// operator looks and mends with.
package sqsqueue

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awsfault"
	"github.com/openaso/openaso/shared/queue"
)

// The limits of one request to SQS.
const (
	most     = 10               // messages received
	longest  = 20 * time.Second // a long poll
	maxLease = 12 * time.Hour   // counted from the receive
)

// MaxWire is the most bytes a body has on its way: queue.MaxBody that is no text. A
// queue's MaximumMessageSize must be no less; AWS's own default is 1 MiB.
const MaxWire = queue.MaxBody/3*4 + 16

// Queue is a queue.Queue, safe for concurrent use. Each queue needs a redrive policy
// with a maxReceiveCount of queue.MaxReceives.
//
// Sending needs sqs:SendMessage; everything else sqs:ReceiveMessage, DeleteMessage,
// ChangeMessageVisibility and GetQueueAttributes, of the dead letters too; an encrypted
// queue kms:GenerateDataKey and kms:Decrypt.
type Queue struct {
	client *sqs.Client
	urls   map[string]string
	dead   string
}

// New speaks to the queues at urls, by name. The dead letters of the queue at a URL lie
// at that URL with deadSuffix behind it, such as "-dead".
func New(client *sqs.Client, urls map[string]string, deadSuffix string) *Queue {
	return &Queue{client: client, urls: urls, dead: deadSuffix}
}

func (q *Queue) url(name string) (string, error) {
	if url := q.urls[name]; url != "" {
		return url, nil
	}
	return "", fault.New(fault.Unavailable, "queue %s: its URL is not configured", name)
}

// Send implements queue.Queue. A delay is whole seconds, rounded up.
func (q *Queue) Send(ctx context.Context, name string, body []byte, delay time.Duration) error {
	if err := queue.Check(body, delay); err != nil {
		return err
	}
	url, err := q.url(name)
	if err != nil {
		return err
	}
	return q.send(ctx, url, queue.ToText(body), delay)
}

func (q *Queue) send(ctx context.Context, url, text string, delay time.Duration) error {
	_, err := q.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &text, DelaySeconds: seconds(delay)})
	return awsfault.Of(err, "queue: send")
}

// seconds is d in whole seconds: rather longer than shorter.
func seconds(d time.Duration) int32 {
	return int32((max(d, 0) + time.Second - 1) / time.Second)
}

// Receive implements queue.Queue: at most ten messages at once, whatever limit says. A
// lease over 12 hours is fault.Invalid; lease and wait are whole seconds, rounded up,
// and a lease is one at least.
func (q *Queue) Receive(ctx context.Context, name string, limit int, lease, wait time.Duration) ([]queue.Message, error) {
	url, err := q.url(name)
	if err != nil {
		return nil, err
	}
	for {
		turn := min(wait, longest)
		got, err := q.receive(ctx, url, limit, lease, turn)
		if wait -= turn; err != nil || len(got) > 0 || wait <= 0 {
			return messages(got), err
		}
	}
}

// receive asks once. The SDK sends no zeros: a wait of 0 is the queue's own, which is 0
// unless somebody sets it.
func (q *Queue) receive(ctx context.Context, url string, limit int, lease, wait time.Duration) ([]types.Message, error) {
	if lease > maxLease {
		return nil, fault.New(fault.Invalid, "message leased for more than %v", maxLease)
	}
	out, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &url, MaxNumberOfMessages: int32(min(max(limit, 1), most)),
		VisibilityTimeout: max(seconds(lease), 1), WaitTimeSeconds: seconds(wait),
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameApproximateReceiveCount},
	})
	if err != nil {
		return nil, awsfault.Of(err, "queue: receive")
	}
	return out.Messages, nil
}

func messages(list []types.Message) (all []queue.Message) {
	for i := range list {
		all = append(all, message(&list[i]))
	}
	return all
}

// message reads one message. A body that is damaged is handed on as it came: it fails
// where it is read and ends among the dead letters, where it can be seen.
func message(m *types.Message) queue.Message {
	text := aws.ToString(m.Body)
	body, err := queue.FromText(text)
	if err != nil {
		body = []byte(text)
	}
	// SQS counts approximately, and always when asked; 0 is a count that it left out.
	n, _ := strconv.Atoi(m.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
	return queue.Message{ID: aws.ToString(m.MessageId), Body: body, Receipt: aws.ToString(m.ReceiptHandle), Receives: n}
}

// hold is the lease that a message gets while it is deleted.
const hold = 30 * time.Second

// Delete implements queue.Queue. SQS answers the deletion of a message that somebody
// else holds with success and deletes nothing, so the lease is asked for first: two
// requests, and half a minute between them.
func (q *Queue) Delete(ctx context.Context, name, receipt string) error {
	url, err := q.url(name)
	if err == nil {
		err = q.extend(ctx, url, receipt, hold)
	}
	if err != nil {
		return err
	}
	return q.remove(ctx, url, receipt)
}

func (q *Queue) remove(ctx context.Context, url, receipt string) error {
	_, err := q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: &receipt})
	return stale(err, "queue: delete")
}

// Extend implements queue.Queue. SQS allows 12 hours from the receive: more is
// fault.Invalid where one lease alone is longer, else fault.Conflict.
func (q *Queue) Extend(ctx context.Context, name, receipt string, lease time.Duration) error {
	url, err := q.url(name)
	if err != nil {
		return err
	}
	return q.extend(ctx, url, receipt, lease)
}

func (q *Queue) extend(ctx context.Context, url, receipt string, lease time.Duration) error {
	if lease > maxLease {
		return fault.New(fault.Invalid, "message leased for more than %v", maxLease)
	}
	_, err := q.client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: &url, ReceiptHandle: &receipt, VisibilityTimeout: seconds(lease),
	})
	return stale(err, "queue: extend")
}

// stale knows how SQS says that a receipt holds nothing: not in flight; no receipt of
// this queue; or, for a message that is gone, a parameter of no value.
func stale(err error, what string) error {
	switch awsfault.Code(err) {
	case "MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue", "InvalidParameterValueException":
		return fault.New(fault.Conflict, "the receipt is stale")
	}
	return awsfault.Of(err, what)
}

// Depth implements queue.Queue: waiting, delayed and leased messages, not dead ones.
// SQS counts approximately; a figure may be a minute old.
func (q *Queue) Depth(ctx context.Context, name string) (int, error) {
	url, err := q.url(name)
	if err != nil {
		return 0, err
	}
	out, err := q.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{
		types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
		types.QueueAttributeNameApproximateNumberOfMessagesDelayed,
	}})
	if err != nil {
		return 0, awsfault.Of(err, "queue: depth")
	}
	sum := 0
	for _, v := range out.Attributes {
		n, err := strconv.Atoi(v)
		if err != nil {
			return 0, fault.New(fault.Internal, "queue: depth: a count is no number")
		}
		sum += n
	}
	return sum, nil
}
