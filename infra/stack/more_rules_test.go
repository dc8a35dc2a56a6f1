package stack_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/infra/spec"
)

// functions wants those of spec and no other.
func functions(t template) (out []string) {
	var want, got []string
	for _, f := range spec.Functions() {
		id := title(f.Name) + "Function"
		want = append(want, id)
		r := t[id]
		if r == nil {
			continue
		}
		for _, one := range []struct {
			says string
			path []any
		}{
			{"provided.al2023", []any{"Runtime"}}, {"arm64", []any{"Architectures"}}, {strconv.Itoa(f.Memory), []any{"MemorySize"}},
			{strconv.Itoa(int(f.Timeout.Seconds())), []any{"Timeout"}}, {"${" + title(f.Name) + "Role.Arn}", []any{"Role"}},
			{"${" + title(f.Name) + "Logs}", []any{"LoggingConfig", "LogGroup"}}, {reserved(&f), []any{"ReservedConcurrentExecutions"}},
		} {
			out = append(out, r.says(id, one.says, one.path...)...)
		}
	}
	t.each("AWS::Lambda::Function", func(id string, _ *resource) { got = append(got, id) })
	slices.Sort(want)
	return append(out, differ("functions are", got, want)...)
}

func reserved(f *spec.Function) string {
	if f.Concurrency == 0 || f.Trigger != spec.HTTP && f.Trigger != spec.Schedule {
		return ""
	}
	return strconv.Itoa(f.Concurrency)
}

// sources wants each function's queue or stream, with failures named one by one.
func sources(t template) (out []string) {
	want := 0
	for _, f := range spec.Functions() {
		id := title(f.Name) + "Source"
		r := t[id]
		if f.Source == "" && f.Trigger != spec.Stream {
			continue
		}
		want++
		if r == nil {
			out = append(out, id+": there is none")
			continue
		}
		out = append(out, r.says(id, "ReportBatchItemFailures", "FunctionResponseTypes")...)
		out = append(out, r.says(id, "${"+title(f.Name)+"Function}", "FunctionName")...)
		out = append(out, r.says(id, strconv.Itoa(f.Batch), "BatchSize")...)
		if f.Source != "" {
			out = append(out, r.says(id, "${"+title(f.Source)+"Queue.Arn}", "EventSourceArn")...)
			out = append(out, r.says(id, strconv.Itoa(f.Concurrency), "ScalingConfig", "MaximumConcurrency")...)
			continue
		}
		for name, says := range map[string]string{"EventSourceArn": "${Table.StreamArn}", "StartingPosition": "TRIM_HORIZON",
			"BisectBatchOnFunctionError": "true", "MaximumRetryAttempts": "5", "ParallelizationFactor": strconv.Itoa(f.Concurrency)} {
			out = append(out, r.says(id, says, name)...)
		}
		if age, _ := r.at("MaximumRecordAgeInSeconds").(float64); age < 3600 || age > 86400 {
			out = append(out, fmt.Sprintf("%s: gives records up after %v seconds", id, age))
		}
		out = append(out, r.says(id, `{"eventName":["INSERT","MODIFY"]}`, "FilterCriteria", "Filters", 0, "Pattern")...)
		if !strings.Contains(text(r.at("DestinationConfig", "OnFailure", "Destination")), ":s3:::openaso-prod-failures-") {
			out = append(out, id+": what fails is lost")
		}
	}
	if n := t.each("AWS::Lambda::EventSourceMapping", func(string, *resource) {}); n != want {
		out = append(out, fmt.Sprintf("%d sources, not %d", n, want))
	}
	return out
}

// routes wants each function's, and IAM before the one that shows PHI.
func routes(t template) []string {
	var got []string
	out := t["APIStage"].says("APIStage", "50", "DefaultRouteSettings", "ThrottlingRateLimit")
	t.each("AWS::ApiGatewayV2::Route", func(_ string, r *resource) {
		got = append(got, text(r.at("AuthorizationType"))+" "+text(r.at("RouteKey"))+" "+text(r.at("Target")))
	})
	slices.Sort(got)
	want := []string{"AWS_IAM GET / integrations/${PortalIntegration}", "AWS_IAM GET /{path+} integrations/${PortalIntegration}",
		"NONE POST /webhooks/{connection} integrations/${ReceiveIntegration}", "NONE POST /x12/{connection} integrations/${InquireIntegration}"}
	out = append(out, differ("routes are", got, want)...)
	for _, f := range spec.Functions() {
		if f.Trigger == spec.HTTP {
			id := title(f.Name) + "Integration"
			out = append(out, t[id].says(id, "${"+title(f.Name)+"Function.Arn}", "IntegrationUri")...)
			out = append(out, t[id].says(id, "2.0", "PayloadFormatVersion")...)
		}
	}
	t.each("AWS::Lambda::Permission", func(id string, r *resource) {
		if !strings.HasPrefix(text(r.at("SourceArn")), "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${API}/") {
			out = append(out, id+": lets another API in")
		}
	})
	return out
}

func logs(t template) (out []string) {
	names := []string{"/openaso/prod/api"}
	for _, f := range spec.Functions() {
		names = append(names, "/openaso/prod/"+f.Name)
	}
	var got []string
	t.each("AWS::Logs::LogGroup", func(id string, r *resource) {
		got = append(got, text(r.at("LogGroupName")))
		out = append(out, r.says(id, "2192", "RetentionInDays")...)
	})
	slices.Sort(got)
	slices.Sort(names)
	for _, word := range []string{"path", "sourceIp", "userAgent", "identity", "authorizer", "requestOverride"} { // who asked for what
		if strings.Contains(text(t["APIStage"].at("AccessLogSettings", "Format")), "$context."+word) {
			out = append(out, "APIStage: logs "+word)
		}
	}
	return append(out, differ("log groups are", got, names)...)
}

// alarms wants one for each thing that nobody looks at, each heard.
func alarms(t template) (out []string) {
	there := map[string]bool{}
	t.each("AWS::CloudWatch::Alarm", func(id string, r *resource) {
		there[text(r.at("Namespace"))+" "+text(r.at("MetricName"))+" "+text(r.at("Dimensions", 0, "Value"))+" "+text(r.at("Threshold"))] = true
		out = append(out, r.says(id, "${Alarms}", "AlarmActions")...)
		if text(r.at("AlarmDescription")) == "" {
			out = append(out, id+": does not say what it means")
		}
	})
	for _, want := range expected() {
		if !there[want] {
			out = append(out, "no alarm on "+want)
		}
	}
	if len(there) != len(expected()) {
		out = append(out, fmt.Sprintf("%d alarms, not %d", len(there), len(expected())))
	}
	for _, f := range spec.Functions() {
		if f.Trigger == spec.Schedule { // silent for half a round longer than it should be, and then heard
			id, late := title(f.Name)+"SilentAlarm", f.Every.Seconds()*3/2
			period, _ := t[id].at("Period").(float64)
			periods, _ := t[id].at("EvaluationPeriods").(float64)
			if period*periods != late || t[id].at("TreatMissingData") != "breaching" || t[id].at("ComparisonOperator") != "LessThanThreshold" {
				out = append(out, id+": does not hear silence")
			}
		}
	}
	return append(out, t["LedgersFilter"].says("LedgersFilter", "${SweepLogs}", "LogGroupName")...)
}

// expected is namespace, metric, dimension and threshold of every alarm.
func expected() []string {
	out := []string{"AWS/ApiGateway 5xx ${API} 1", "OpenASO/prod LedgersOut  1"}
	for _, f := range spec.Functions() {
		name := "${" + title(f.Name) + "Function} "
		out = append(out, "AWS/Lambda Errors "+name+"1", "AWS/Lambda Throttles "+name+"1")
		dead := f.Source
		switch f.Trigger {
		case spec.Stream:
			out = append(out, "AWS/Lambda IteratorAge "+name+"900000", "AWS/Lambda DestinationDeliveryFailures "+name+"1")
		case spec.Schedule:
			dead = f.Name
			out = append(out, "AWS/Lambda Invocations "+name+"1")
		case spec.Queue, spec.Uploads:
			out = append(out, "AWS/SQS ApproximateAgeOfOldestMessage ${"+title(f.Source)+"Queue.QueueName} 3600")
		}
		if dead != "" {
			out = append(out, "AWS/SQS ApproximateNumberOfMessagesVisible ${"+title(dead)+"Dead.QueueName} 1",
				"AWS/SQS ApproximateAgeOfOldestMessage ${"+title(dead)+"Dead.QueueName} 864000") // ten of fourteen days
		}
	}
	return out
}

// keys wants nobody beside the account's own policies and one service at each key, and
// at the key of data only on this account's behalf.
func keys(t template) (out []string) {
	for id, want := range map[string][]string{
		"DataKey": {"arn:${AWS::Partition}:iam::${AWS::AccountId}:root ", `s3.amazonaws.com {"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}`},
		"LogsKey": {"arn:${AWS::Partition}:iam::${AWS::AccountId}:root ", "logs.${AWS::Region}.amazonaws.com " + text(object{"ArnLike": object{
			"kms:EncryptionContext:aws:logs:arn": t["LogsKey"].at("KeyPolicy", "Statement", 1, "Condition", "ArnLike", "kms:EncryptionContext:aws:logs:arn")}})},
		"AlarmsKey": {"arn:${AWS::Partition}:iam::${AWS::AccountId}:root ", "cloudwatch.amazonaws.com "},
	} {
		var got []string
		for _, s := range t[id].statements("KeyPolicy") {
			who, _ := s["Principal"].(object)
			got = append(got, text(who["AWS"])+text(who["Service"])+" "+text(s["Condition"]))
		}
		out = append(out, differ(id+" is opened by", got, want)...)
	}
	if on := text(t["LogsKey"].at("KeyPolicy", "Statement", 1, "Condition", "ArnLike", "kms:EncryptionContext:aws:logs:arn")); !strings.HasSuffix(on, ":log-group:/openaso/prod/*") {
		out = append(out, "LogsKey: opens "+on)
	}
	if n := t.each("AWS::KMS::Key", func(string, *resource) {}); n != 3 {
		out = append(out, fmt.Sprintf("%d keys", n))
	}
	return out
}

// kinds are the types of resources that a stack of ours has: no custom resource with a
// function behind it, nothing of a network.
func kinds(t template) (out []string) {
	known := []string{"ApiGatewayV2::Api", "ApiGatewayV2::Integration", "ApiGatewayV2::Route", "ApiGatewayV2::Stage", "CloudWatch::Alarm",
		"DynamoDB::Table", "IAM::ManagedPolicy", "IAM::Role", "KMS::Key", "Lambda::EventSourceMapping", "Lambda::Function", "Lambda::Permission",
		"Logs::LogGroup", "Logs::MetricFilter", "S3::Bucket", "S3::BucketPolicy", "SNS::Subscription", "SNS::Topic", "SNS::TopicPolicy",
		"SQS::Queue", "SQS::QueuePolicy", "Scheduler::Schedule", "SecretsManager::Secret"}
	for id, r := range t {
		if !slices.Contains(known, strings.TrimPrefix(r.Type, "AWS::")) {
			out = append(out, id+": nobody expects "+r.Type)
		}
	}
	return out
}

// retained wants what holds data, or opens it, to outlive the stack.
func retained(t template) (out []string) {
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::Logs::LogGroup"} {
		n := t.each(kind, func(id string, r *resource) {
			if r.DeletionPolicy != "RetainExceptOnCreate" {
				out = append(out, id+": goes with the stack")
			}
		})
		if n == 0 {
			out = append(out, "no "+kind)
		}
	}
	return out
}
