package stack

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/queue"
)

// kept is how long a message waits for somebody to mend what it fails on: the longest
// that SQS keeps one.
const kept = 14 * 24 * time.Hour

// addQueues makes each function's queue with its dead letters, and the dead letters of
// each schedule.
func (b *builder) addQueues() {
	for _, f := range spec.Functions() {
		name := deadLetters(&f)
		if name != "" {
			b.dead[name] = b.queue(title(name)+"Dead", &awssqs.CfnQueueProps{}, false)
		}
		if f.Source != "" {
			b.queues[f.Source] = b.queue(title(f.Source)+"Queue", &awssqs.CfnQueueProps{
				// Six times the function's time, as Lambda's guide asks: it may wait for a free function first.
				VisibilityTimeout: seconds(6 * f.Timeout),
				RedrivePolicy: object{"deadLetterTargetArn": b.dead[name].AttrArn(),
					"maxReceiveCount": queue.MaxReceives},
			}, f.Trigger == spec.Uploads)
		}
	}
}

// deadLetters names where what a function failed on for good is kept: after its queue,
// or after a schedule; "" where whoever calls hears of it.
func deadLetters(f *spec.Function) string {
	if f.Trigger == spec.Schedule {
		return f.Name
	}
	return f.Source
}

// queue is an encrypted queue that TLS alone reaches; announced: the bucket of files may
// put there what is uploaded.
func (b *builder) queue(id string, p *awssqs.CfnQueueProps, announced bool) awssqs.CfnQueue {
	p.KmsMasterKeyId = b.data.AttrArn()
	p.KmsDataKeyReusePeriodSeconds = jsii.Number(3600) // a KMS call an hour and caller, not one a batch
	p.MessageRetentionPeriod = seconds(kept)
	q := awssqs.NewCfnQueue(b.Stack, jsii.String(id), p)
	statements := []object{onlyTLS("sqs:*", q.AttrArn())}
	if announced {
		from := b.ours()
		from["ArnEquals"] = object{"aws:SourceArn": b.bucketARN(filesBucket)}
		statements = append(statements, allowService("s3.amazonaws.com", []string{"sqs:SendMessage"}, q.AttrArn(), from))
	}
	policy := awssqs.NewCfnQueuePolicy(b.Stack, jsii.String(id+"Policy"), &awssqs.CfnQueuePolicyProps{
		Queues: &[]*string{q.Ref()}, PolicyDocument: document(statements...)})
	if announced {
		b.admission = policy
	}
	return q
}

func seconds(d time.Duration) *float64 { return jsii.Number(d.Seconds()) }
