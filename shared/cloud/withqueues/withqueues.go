// Package withqueues is a function's need of the queues that it sends to.
package withqueues

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/queue/sqsqueue"
)

// Need opens the queues that the environment names, a JSON object of names and URLs.
func Need() cloud.Need {
	return cloud.Need{Names: []string{spec.EnvQueues}, Open: func(_ context.Context, o *cloud.Opening) error {
		var urls map[string]string
		if json.Unmarshal([]byte(o.Get(spec.EnvQueues)), &urls) != nil {
			return fault.New(fault.Invalid, "%s is not a JSON object of queues and their URLs", spec.EnvQueues)
		}
		q := sqsqueue.New(sqs.NewFromConfig(o.Service("SQS")), urls, "")
		o.Parts.Send = func(ctx context.Context, name string, body []byte) error { return q.Send(ctx, name, body, 0) }
		return nil
	}}
}
