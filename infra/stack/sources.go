package stack

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
)

// What is asked again, and for how long.
const (
	streamRetries = 5
	// streamAge leaves half of the 24 hours that the stream keeps a record to whoever looks;
	// sweep heals what is dropped.
	streamAge    = 12 * time.Hour
	startRetries = 5
	startAge     = time.Hour
)

// fromQueue gives a function its queue. The messages that the function names are tried
// again, those beside them are done.
func (b *builder) fromQueue(f *spec.Function, fn awslambda.CfnFunction) {
	awslambda.NewCfnEventSourceMapping(b.Stack, jsii.String(title(f.Name)+"Source"), &awslambda.CfnEventSourceMappingProps{
		FunctionName:          fn.Ref(),
		EventSourceArn:        b.queues[f.Source].AttrArn(),
		BatchSize:             jsii.Number(float64(f.Batch)),
		FunctionResponseTypes: jsii.Strings("ReportBatchItemFailures"),
		// Bounded here and not by a reservation: pollers that find no free function would use up a message's five receives.
		ScalingConfig: &awslambda.CfnEventSourceMapping_ScalingConfigProperty{MaximumConcurrency: jsii.Number(float64(f.Concurrency))},
	})
}

// fromStream gives a function the table's stream, from its beginning. A batch that fails
// is halved until the record that fails is alone; that one goes to the bucket of failures.
func (b *builder) fromStream(f *spec.Function, fn awslambda.CfnFunction) {
	awslambda.NewCfnEventSourceMapping(b.Stack, jsii.String(title(f.Name)+"Source"), &awslambda.CfnEventSourceMappingProps{
		FunctionName:               fn.Ref(),
		EventSourceArn:             b.table.AttrStreamArn(),
		StartingPosition:           jsii.String("TRIM_HORIZON"),
		BatchSize:                  jsii.Number(float64(f.Batch)),
		ParallelizationFactor:      jsii.Number(float64(f.Concurrency)),
		BisectBatchOnFunctionError: true,
		MaximumRetryAttempts:       jsii.Number(streamRetries),
		MaximumRecordAgeInSeconds:  seconds(streamAge),
		FunctionResponseTypes:      jsii.Strings("ReportBatchItemFailures"),
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: b.bucketARN(failuresBucket)}},
		// What expires or is purged announces nothing.
		FilterCriteria: &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{Filters: []any{
			&awslambda.CfnEventSourceMapping_FilterProperty{Pattern: jsii.String(`{"eventName":["INSERT","MODIFY"]}`)}}},
	})
}

// fromSchedule starts a function at a steady distance, with the payload that EventBridge
// sends and shared/payload reads: the scheduler fills in what stands in < >.
func (b *builder) fromSchedule(f *spec.Function, fn awslambda.CfnFunction) {
	dead := b.dead[f.Name]
	key := allow([]string{"kms:GenerateDataKey", "kms:Decrypt"}, b.data.AttrArn())
	key["Condition"] = object{"StringEquals": object{"kms:ViaService": "sqs." + *b.Region() + ".amazonaws.com"}}
	role, _ := b.role(title(f.Name)+"Start", "scheduler.amazonaws.com", b.ours(), []object{
		allow([]string{"lambda:InvokeFunction"}, fn.AttrArn()), allow([]string{"sqs:SendMessage"}, dead.AttrArn()), key})
	awsscheduler.NewCfnSchedule(b.Stack, jsii.String(title(f.Name)+"Schedule"), &awsscheduler.CfnScheduleProps{
		Description:        jsii.String("starts " + f.Name),
		ScheduleExpression: jsii.String(fmt.Sprintf("rate(%d minutes)", int(f.Every.Minutes()))),
		FlexibleTimeWindow: &awsscheduler.CfnSchedule_FlexibleTimeWindowProperty{Mode: jsii.String("OFF")},
		Target: &awsscheduler.CfnSchedule_TargetProperty{Arn: fn.AttrArn(), RoleArn: role.AttrArn(),
			Input: b.ToJsonString(object{"version": "0", "id": "<aws.scheduler.execution-id>", "detail-type": "Scheduled Event", "source": "aws.events",
				"account": b.Account(), "region": b.Region(), "time": "<aws.scheduler.scheduled-time>",
				"resources": []any{b.arn("events", "rule/"+f.Name)}, "detail": object{}}, nil),
			RetryPolicy: &awsscheduler.CfnSchedule_RetryPolicyProperty{MaximumRetryAttempts: jsii.Number(startRetries),
				MaximumEventAgeInSeconds: seconds(startAge)},
			DeadLetterConfig: &awsscheduler.CfnSchedule_DeadLetterConfigProperty{Arn: dead.AttrArn()}},
	})
}
