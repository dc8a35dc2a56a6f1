package stack_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/payload"
)

// rule is what must be true of the template: it lists where it is not.
type rule struct {
	name   string
	broken func(template) []string
}

// rules are all there are. TestEachRuleFindsWhatBreaksIt breaks each.
func rules() []rule {
	return []rule{
		{"encryption", encryption}, {"TLS", onlyTLS}, {"dead letters", deadLetters}, {"table", theTable}, {"buckets", buckets},
		{"roles", roles}, {"grants", grants}, {"functions", functions}, {"sources", sources}, {"routes", routes},
		{"schedules", schedules}, {"logs", logs}, {"alarms", alarms}, {"kinds", kinds}, {"keys", keys}, {"retention", retained},
	}
}

func TestTheStackKeepsItsRules(t *testing.T) {
	stack := read(t)
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			for _, line := range r.broken(stack) {
				t.Error(line)
			}
		})
	}
}

func encryption(t template) (out []string) {
	const data = "${DataKey.Arn}"
	t.each("AWS::SQS::Queue", func(id string, r *resource) { out = append(out, r.says(id, data, "KmsMasterKeyId")...) })
	t.each("AWS::DynamoDB::Table", func(id string, r *resource) {
		out = append(out, r.says(id, data, "SSESpecification", "KMSMasterKeyId")...)
		out = append(out, r.says(id, "KMS", "SSESpecification", "SSEType")...)
		out = append(out, r.says(id, "true", "SSESpecification", "SSEEnabled")...)
	})
	t.each("AWS::S3::Bucket", func(id string, r *resource) {
		algorithm, key := "aws:kms", data
		if id == "AccessBucket" { // S3 writes access logs where its own key encrypts
			algorithm, key = "AES256", ""
		}
		path := []any{"BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault"}
		out = append(out, r.says(id, algorithm, append(path, "SSEAlgorithm")...)...)
		out = append(out, r.says(id, key, append(path, "KMSMasterKeyID")...)...)
	})
	t.each("AWS::SecretsManager::Secret", func(id string, r *resource) { out = append(out, r.says(id, data, "KmsKeyId")...) })
	t.each("AWS::Logs::LogGroup", func(id string, r *resource) { out = append(out, r.says(id, "${LogsKey.Arn}", "KmsKeyId")...) })
	t.each("AWS::SNS::Topic", func(id string, r *resource) { out = append(out, r.says(id, "${AlarmsKey}", "KmsMasterKeyId")...) })
	t.each("AWS::KMS::Key", func(id string, r *resource) { out = append(out, r.says(id, "true", "EnableKeyRotation")...) })
	return out
}

// onlyTLS wants a refusal of everything unencrypted in the policy of each that has one.
func onlyTLS(t template) (out []string) {
	refused := map[string]bool{}
	for _, p := range []struct{ kind, of string }{{"AWS::SQS::QueuePolicy", "Queues"}, {"AWS::S3::BucketPolicy", "Bucket"}, {"AWS::SNS::TopicPolicy", "Topics"}} {
		t.each(p.kind, func(_ string, r *resource) {
			for _, s := range r.statements("PolicyDocument") {
				if s["Effect"] == "Deny" && s["Principal"] == "*" && text(s["Condition"]) == `{"Bool":{"aws:SecureTransport":"false"}}` {
					refused[text(r.at(p.of))] = true
				}
			}
		})
	}
	for _, kind := range []string{"AWS::SQS::Queue", "AWS::S3::Bucket", "AWS::SNS::Topic"} {
		t.each(kind, func(id string, _ *resource) {
			if !refused["${"+id+"}"] {
				out = append(out, id+": takes what is not encrypted on its way")
			}
		})
	}
	return out
}

func deadLetters(t template) (out []string) {
	for _, f := range spec.Functions() {
		if f.Source != "" {
			id, dead := title(f.Source)+"Queue", title(f.Source)+"Dead"
			q := t[id]
			if q == nil || t[dead] == nil {
				out = append(out, id+": there is none, or it has no dead letters")
				continue
			}
			out = append(out, q.says(id, "${"+dead+".Arn}", "RedrivePolicy", "deadLetterTargetArn")...)
			out = append(out, q.says(id, "5", "RedrivePolicy", "maxReceiveCount")...)
			if got, _ := q.at("VisibilityTimeout").(float64); got < 6*f.Timeout.Seconds() || got > (12*time.Hour).Seconds() {
				out = append(out, fmt.Sprintf("%s: a lease of %v seconds for a function of %s", id, got, f.Timeout))
			}
		}
		if f.Trigger == spec.Schedule {
			dead := "${" + title(f.Name) + "Dead.Arn}"
			out = append(out, t[title(f.Name)+"Schedule"].says(f.Name, dead, "Target", "DeadLetterConfig", "Arn")...)
			out = append(out, t[title(f.Name)+"Function"].says(f.Name, dead, "DeadLetterConfig", "TargetArn")...)
		}
	}
	t.each("AWS::SQS::Queue", func(id string, r *resource) { out = append(out, r.says(id, "1209600", "MessageRetentionPeriod")...) })
	return out
}

func theTable(t template) (out []string) {
	n := t.each("AWS::DynamoDB::Table", func(id string, r *resource) {
		for _, want := range []struct {
			says string
			path []any
		}{
			{"PAY_PER_REQUEST", []any{"BillingMode"}}, {"true", []any{"DeletionProtectionEnabled"}},
			{"NEW_IMAGE", []any{"StreamSpecification", "StreamViewType"}},
			{"true", []any{"PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"}},
			{spec.TTLAttribute, []any{"TimeToLiveSpecification", "AttributeName"}}, {"true", []any{"TimeToLiveSpecification", "Enabled"}},
			{"PK", []any{"KeySchema", 0, "AttributeName"}}, {"HASH", []any{"KeySchema", 0, "KeyType"}},
			{"SK", []any{"KeySchema", 1, "AttributeName"}}, {"RANGE", []any{"KeySchema", 1, "KeyType"}},
			{"S", []any{"AttributeDefinitions", 0, "AttributeType"}}, {"S", []any{"AttributeDefinitions", 1, "AttributeType"}},
		} {
			out = append(out, r.says(id, want.says, want.path...)...)
		}
	})
	if n != 1 {
		out = append(out, fmt.Sprintf("%d tables", n))
	}
	return out
}

func buckets(t template) (out []string) {
	n := t.each("AWS::S3::Bucket", func(id string, r *resource) {
		for _, name := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			out = append(out, r.says(id, "true", "PublicAccessBlockConfiguration", name)...)
		}
		out = append(out, r.says(id, "Enabled", "VersioningConfiguration", "Status")...)
		out = append(out, r.says(id, "BucketOwnerEnforced", "OwnershipControls", "Rules", 0, "ObjectOwnership")...)
		out = append(out, r.says(id, "7", "LifecycleConfiguration", "Rules", 1, "AbortIncompleteMultipartUpload", "DaysAfterInitiation")...)
		if id != "AccessBucket" {
			out = append(out, r.says(id, "${AccessBucket}", "LoggingConfiguration", "DestinationBucketName")...)
		}
	})
	if n != 3 {
		out = append(out, fmt.Sprintf("%d buckets", n))
	}
	notice := []any{"NotificationConfiguration", "QueueConfigurations", 0}
	files := t["FilesBucket"]
	out = append(out, files.says("FilesBucket", "${UploadsQueue.Arn}", append(notice, "Queue")...)...)
	out = append(out, files.says("FilesBucket", `in/`, append(notice, "Filter", "S3Key", "Rules", 0, "Value")...)...)
	if !slices.Contains(files.DependsOn, "UploadsQueuePolicy") {
		out = append(out, "FilesBucket: names the queue before it may send there")
	}
	return out
}

// wild are the resources of roles that end in *, with why no one thing can be named.
func wild() map[*regexp.Regexp]string {
	files := regexp.MustCompile(`:s3:::openaso-prod-files-\$\{AWS::AccountId\}-\$\{AWS::Region\}/(catalog|in|webhooks|index|funding|documents|attachments|repricing|out|out/835|out/letters)/\*$`)
	return map[*regexp.Regexp]string{
		files: "objects of a prefix have names that are made while the system runs",
		regexp.MustCompile(`:s3:::openaso-prod-failures-\$\{AWS::AccountId\}-\$\{AWS::Region\}/aws/lambda/\*$`): "Lambda names what it keeps of the stream",
		regexp.MustCompile(`^\$\{Table\.Arn\}/stream/\*$`):                                                      "ListStreams asks for all streams of the table",
	}
}

// roles wants a role and a policy for each function and schedule, and no statement that
// says everything.
func roles(t template) (out []string) {
	needed := map[string]bool{}
	for id := range wild() {
		needed[id.String()] = false
	}
	t.each("AWS::IAM::Role", func(id string, r *resource) {
		if r.at("Policies") != nil || r.at("ManagedPolicyArns") != nil {
			out = append(out, id+": brings policies beside its own")
		}
		service, condition := "lambda.amazonaws.com", ""
		if strings.HasSuffix(id, "StartRole") {
			service, condition = "scheduler.amazonaws.com", `{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}`
		}
		for _, s := range r.statements("AssumeRolePolicyDocument") {
			if who := text(s["Principal"]); who != `{"Service":"`+service+`"}` || text(s["Condition"]) != condition {
				out = append(out, id+": may be taken by "+who)
			}
		}
	})
	t.each("AWS::IAM::ManagedPolicy", func(id string, r *resource) {
		out = append(out, r.says(id, "${"+strings.TrimSuffix(id, "Policy")+"Role}", "Roles")...)
		for _, s := range r.statements("PolicyDocument") {
			for _, a := range texts(s["Action"]) {
				if strings.Contains(a, "*") || s["NotAction"] != nil {
					out = append(out, id+": may do "+a)
				}
			}
			for _, on := range texts(s["Resource"]) {
				if strings.Contains(on, "*") && !excused(on, needed) || on == "" || s["NotResource"] != nil {
					out = append(out, id+": may touch "+on)
				}
			}
		}
	})
	for pattern, used := range needed {
		if !used {
			out = append(out, "wild: nothing needs "+pattern)
		}
	}
	users := map[string]string{}
	t.each("AWS::Lambda::Function", func(id string, r *resource) {
		role := text(r.at("Role"))
		if users[role] != "" {
			out = append(out, id+": shares its role with "+users[role])
		}
		users[role] = id
	})
	return out
}

func excused(on string, needed map[string]bool) bool {
	for pattern := range wild() {
		if pattern.MatchString(on) {
			needed[pattern.String()] = true
			return true
		}
	}
	return false
}

// may lists the actions of each grant and trigger: written a second time, so that a grant
// that grows is noticed.
func may(f *spec.Function) []string {
	out := []string{"logs:CreateLogStream", "logs:PutLogEvents", "kms:Decrypt"}
	for grant, actions := range map[spec.Grant][]string{
		spec.ReadTable:  {"dynamodb:GetItem", "dynamodb:Query"},
		spec.WriteTable: {"dynamodb:PutItem", "kms:GenerateDataKey", "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"},
		spec.ReadFiles:  {"s3:GetObject", "s3:ListBucket"}, spec.WriteFiles: {"s3:PutObject", "s3:AbortMultipartUpload", "kms:GenerateDataKey"},
		spec.SendQueues: {"sqs:SendMessage", "kms:GenerateDataKey"}, spec.Secrets: {"secretsmanager:GetSecretValue"},
		spec.Messages: {"ses:SendEmail", "sms-voice:SendTextMessage"},
	} {
		if slices.Contains(f.Grants, grant) {
			out = append(out, actions...)
		}
	}
	out = append(out, map[spec.Trigger][]string{
		spec.Queue: {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, spec.Uploads: {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
		spec.Stream:   {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams", "s3:PutObject", "s3:ListBucket"},
		spec.Schedule: {"sqs:SendMessage"},
	}[f.Trigger]...)
	slices.Sort(out)
	return slices.Compact(out)
}

// grants compares what each function's role may do, where it may send and write, and
// what it finds in its environment, with spec.
func grants(t template) (out []string) {
	for _, f := range spec.Functions() {
		id := title(f.Name) + "Policy"
		var got, to, into, keys []string
		for _, s := range t[id].statements("PolicyDocument") {
			actions := texts(s["Action"])
			got = append(got, actions...)
			if slices.Contains(actions, "sqs:SendMessage") {
				to = append(to, texts(s["Resource"])...)
			}
			if slices.Contains(actions, "s3:PutObject") && f.Trigger != spec.Stream {
				into = append(into, texts(s["Resource"])...)
			}
			if slices.Contains(actions, "dynamodb:PutItem") {
				keys = leading(s)
			}
			if strings.HasPrefix(actions[0], "kms:") && !strings.Contains(text(s["Condition"]), "kms:ViaService") {
				out = append(out, id+": opens the key by itself")
			}
		}
		slices.Sort(got)
		out = append(out, differ(id+" may", slices.Compact(got), may(&f))...)
		out = append(out, differ(id+" sends to", to, destinations(&f))...)
		var prefixes []string
		for _, p := range f.Writes {
			prefixes = append(prefixes, "arn:${AWS::Partition}:s3:::openaso-prod-files-${AWS::AccountId}-${AWS::Region}/"+p+"*")
		}
		out = append(out, differ(id+" writes", into, prefixes)...)
		out = append(out, differ(id+" puts items under", keys, f.Keys)...)
		names := []string{}
		vars, _ := t[title(f.Name)+"Function"].at("Environment", "Variables").(object)
		for name, value := range vars {
			names = append(names, name)
			if text(value) == "" {
				out = append(out, f.Name+": "+name+" is empty")
			}
		}
		want := f.Environment()
		slices.Sort(names)
		slices.Sort(want)
		out = append(out, differ(f.Name+" finds", names, want)...)
		if slices.Contains(names, spec.EnvQueues) {
			urls := map[string]string{}
			if err := json.Unmarshal([]byte(text(vars[spec.EnvQueues])), &urls); err != nil || len(urls) != len(f.Sends) || urls[f.Sends[0]] != "${"+title(f.Sends[0])+"Queue}" {
				out = append(out, fmt.Sprintf("%s: %s is %s", f.Name, spec.EnvQueues, text(vars[spec.EnvQueues])))
			}
		}
	}
	return out
}

// leading are the beginnings of the partition keys that a statement holds to.
func leading(s object) (out []string) {
	condition, _ := s["Condition"].(object)
	only, _ := condition["ForAllValues:StringLike"].(object)
	if only == nil {
		return nil
	}
	for _, one := range texts(only["dynamodb:LeadingKeys"]) {
		out = append(out, strings.TrimSuffix(one, "*"))
	}
	return out
}

func destinations(f *spec.Function) (out []string) {
	for _, q := range f.Sends {
		out = append(out, "${"+title(q)+"Queue.Arn}")
	}
	if f.Trigger == spec.Schedule {
		out = append(out, "${"+title(f.Name)+"Dead.Arn}")
	}
	return out
}

func differ(what string, got, want []string) []string {
	if slices.Equal(got, want) {
		return nil
	}
	return []string{fmt.Sprintf("%s %q, not %q", what, got, want)}
}

// schedules wants payloads that the functions read.
func schedules(t template) (out []string) {
	for _, f := range spec.Functions() {
		if f.Trigger != spec.Schedule {
			continue
		}
		id := title(f.Name) + "Schedule"
		s := t[id]
		out = append(out, s.says(id, fmt.Sprintf("rate(%d minutes)", int(f.Every.Minutes())), "ScheduleExpression")...)
		out = append(out, s.says(id, "${"+title(f.Name)+"Function.Arn}", "Target", "Arn")...)
		out = append(out, s.says(id, "${"+title(f.Name)+"StartRole.Arn}", "Target", "RoleArn")...)
		sent := strings.ReplaceAll(text(s.at("Target", "Input")), "<aws.scheduler.scheduled-time>", "2026-11-24T12:00:00Z")
		var ev lambda.EventBridgeEvent
		if err := json.Unmarshal([]byte(sent), &ev); err != nil {
			out = append(out, id+": "+err.Error())
		}
		if name, err := payload.ScheduleName(ev); err != nil || name != f.Name || ev.Time.IsZero() || ev.DetailType != "Scheduled Event" {
			out = append(out, fmt.Sprintf("%s: the function reads %q, %v, %v", id, name, ev.Time, err))
		}
	}
	return out
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
