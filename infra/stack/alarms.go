package stack

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
)

// When somebody is called.
const (
	lag     = 15 * time.Minute      // the stream's reader is behind
	ending  = kept - 4*24*time.Hour // a dead letter is old, counted from when it was sent first
	waiting = time.Hour             // a message is on its queue: twice the longest that a try takes
)

// addTopic makes the topic that every alarm speaks to, with the operator's mailbox.
func (b *builder) addTopic() {
	b.topic = awssns.NewCfnTopic(b.Stack, jsii.String("Alarms"), &awssns.CfnTopicProps{KmsMasterKeyId: b.alarms.Ref()})
	awssns.NewCfnTopicPolicy(b.Stack, jsii.String("AlarmsPolicy"), &awssns.CfnTopicPolicyProps{
		Topics: &[]*string{b.topic.Ref()},
		PolicyDocument: document(
			allowService("cloudwatch.amazonaws.com", []string{"sns:Publish"}, b.topic.Ref(), b.ours()),
			onlyTLS("sns:Publish", b.topic.Ref()))})
	awssns.NewCfnSubscription(b.Stack, jsii.String("Operator"), &awssns.CfnSubscriptionProps{
		TopicArn: b.topic.Ref(), Protocol: jsii.String("email"), Endpoint: jsii.String(b.env.Operator)})
}

// watch is one number that calls somebody once it reaches least.
type watch struct {
	id, why, space, metric string
	dimension              string
	of                     *string
	statistic              string
	period                 time.Duration
	periods                float64 // in a row; 0 is one
	least                  float64
	// silent calls somebody where the number stays below least, or is not there at all.
	silent bool
}

// addAlarms watches what nobody looks at.
func (b *builder) addAlarms() {
	for _, f := range spec.Functions() {
		b.watchFunction(&f)
		b.watchQueues(&f)
	}
	b.alarm(watch{id: "API5xx", why: "the API answers 5xx: a webhook may be lost if its sender does not send it again",
		space: "AWS/ApiGateway", metric: "5xx", dimension: "ApiId", of: b.api.Ref(), statistic: "Sum", period: 5 * time.Minute, least: 1})
	b.watchLedgers()
}

func (b *builder) watchFunction(f *spec.Function) {
	w := watch{space: "AWS/Lambda", dimension: "FunctionName", of: b.functions[f.Name].Ref(), statistic: "Sum", period: 5 * time.Minute, least: 1}
	id := title(f.Name)
	b.alarm(w.with(id+"Errors", f.Name+" failed as a whole", "Errors"))
	b.alarm(w.with(id+"Throttles", f.Name+" was refused a start: the account's or its own limit", "Throttles"))
	switch f.Trigger {
	case spec.Stream:
		w.statistic, w.least = "Maximum", float64(lag.Milliseconds())
		b.alarm(w.with(id+"Lag", f.Name+" is behind the table's stream, which keeps records for a day", "IteratorAge"))
		w.statistic, w.least = "Sum", 1
		b.alarm(w.with(id+"Lost", f.Name+" gave a record up, and it did not reach the bucket of failures either: sweep heals it", "DestinationDeliveryFailures"))
	case spec.Schedule:
		// Half a round late. One period of a whole round would at times end just before the start.
		w.period, w.periods, w.silent = f.Every/2, 3, true
		b.alarm(w.with(id+"Silent", f.Name+" did not start when it should have", "Invocations"))
	}
}

func (w watch) with(id, why, metric string) watch {
	w.id, w.why, w.metric = id, why, metric
	return w
}

func (b *builder) watchQueues(f *spec.Function) {
	w := watch{space: "AWS/SQS", dimension: "QueueName", statistic: "Maximum", period: 5 * time.Minute}
	if f.Source != "" {
		w.of, w.least = b.queues[f.Source].AttrQueueName(), waiting.Seconds()
		b.alarm(w.with(title(f.Source)+"Waiting", "a message waits on "+f.Source+" for too long", "ApproximateAgeOfOldestMessage"))
	}
	if name := deadLetters(f); name != "" {
		w.of, w.least = b.dead[name].AttrQueueName(), 1
		b.alarm(w.with(title(name)+"DeadLetters", name+" has a dead letter: look at why, then redrive it", "ApproximateNumberOfMessagesVisible"))
		// The first alarm is silent about letters that join others, and SQS drops them without a word.
		w.least = ending.Seconds()
		b.alarm(w.with(title(name)+"DeadLettersEnd", name+" has a dead letter that is dropped within four days", "ApproximateAgeOfOldestMessage"))
	}
}

// watchLedgers listens for the one finding that sweep logs and cannot mend.
func (b *builder) watchLedgers() {
	const space, metric = "OpenASO", "LedgersOut"
	for _, f := range spec.Functions() {
		if f.Name != "sweep" {
			continue
		}
		awslogs.NewCfnMetricFilter(b.Stack, jsii.String("LedgersFilter"), &awslogs.CfnMetricFilterProps{
			LogGroupName: b.groups[f.Name].Ref(), FilterPattern: jsii.String("{ $.ledgers > 0 }"),
			MetricTransformations: []any{&awslogs.CfnMetricFilter_MetricTransformationProperty{
				MetricNamespace: jsii.String(space + "/" + b.env.Name), MetricName: jsii.String(metric), MetricValue: jsii.String("$.ledgers")}}})
	}
	b.alarm(watch{id: "LedgersOut", why: "a ledger's journals do not give its balances: stop payments of the plan",
		space: space + "/" + b.env.Name, metric: metric, statistic: "Maximum", period: 5 * time.Minute, least: 1})
}

func (b *builder) alarm(w watch) {
	comparison, missing := "GreaterThanOrEqualToThreshold", "notBreaching"
	if w.silent {
		comparison, missing = "LessThanThreshold", "breaching"
	}
	p := &awscloudwatch.CfnAlarmProps{
		AlarmDescription: jsii.String(w.why), ComparisonOperator: jsii.String(comparison), TreatMissingData: jsii.String(missing),
		Namespace: jsii.String(w.space), MetricName: jsii.String(w.metric), Statistic: jsii.String(w.statistic),
		Period: seconds(w.period), EvaluationPeriods: jsii.Number(max(w.periods, 1)), Threshold: jsii.Number(w.least),
		AlarmActions: &[]any{b.topic.Ref()}, OkActions: &[]any{b.topic.Ref()},
	}
	if w.of != nil {
		p.Dimensions = []any{&awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String(w.dimension), Value: w.of}}
	}
	awscloudwatch.NewCfnAlarm(b.Stack, jsii.String(w.id+"Alarm"), p)
}
