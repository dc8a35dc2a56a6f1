package sqsqueue

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/queue"
)

// How dead letters are gone through: the lease outlasts a look at all, and a poll of a
// second asks all of SQS's servers, where one of none may miss what is there.
const (
	look  = 2 * time.Minute
	sweep = time.Second
)

// Dead implements queue.Queue. SQS shows a message only to who leases it: what is shown
// is leased while Dead looks and freed at its end, and counts as received once more. Two
// who look at once see a part each.
func (q *Queue) Dead(ctx context.Context, name string, limit int) ([]queue.Message, error) {
	url, err := q.deadURL(name)
	if err != nil {
		return nil, err
	}
	var all []types.Message
	for err == nil && (limit <= 0 || len(all) < limit) {
		var got []types.Message
		room := most
		if limit > 0 {
			room = limit - len(all)
		}
		if got, err = q.receive(ctx, url, room, look, sweep); len(got) == 0 {
			break
		}
		all = append(all, got...)
	}
	err = errors.Join(err, q.free(context.WithoutCancel(ctx), url, all))
	if err != nil {
		return nil, fault.Wrap(err, "dead letters")
	}
	dead := messages(all)
	for i := range dead {
		dead[i].Receipt = ""
	}
	return dead, nil
}

func (q *Queue) deadURL(name string) (string, error) {
	url, err := q.url(name)
	return url + q.dead, err
}

// free ends leases at once. One that has run out is free already.
func (q *Queue) free(ctx context.Context, url string, held []types.Message) error {
	for i := range held {
		if err := q.extend(ctx, url, aws.ToString(held[i].ReceiptHandle), 0); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// Redrive implements queue.Queue: everything starts over with no receives. Each message
// is sent anew, then deleted from the dead letters: one that fails in between is there
// twice, and none is lost. It answers how many were sent, also with an error.
func (q *Queue) Redrive(ctx context.Context, name string) (int, error) {
	from, err := q.deadURL(name)
	if err != nil {
		return 0, err
	}
	for n := 0; ; {
		got, err := q.receive(ctx, from, most, look, sweep)
		if err != nil || len(got) == 0 {
			return n, fault.Wrap(err, "redrive")
		}
		for i := range got {
			if err := q.again(ctx, name, from, &got[i]); err != nil {
				return n, fault.Wrap(err, "redrive")
			}
			n++
		}
	}
}

func (q *Queue) again(ctx context.Context, name, from string, m *types.Message) error {
	if err := q.send(ctx, q.urls[name], aws.ToString(m.Body), 0); err != nil {
		return err
	}
	// Where the lease ran out, another redrive sends it again: at least once.
	if err := q.remove(ctx, from, aws.ToString(m.ReceiptHandle)); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return nil
}
