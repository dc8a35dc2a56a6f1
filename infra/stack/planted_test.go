package stack_test

import (
	"slices"
	"strings"
	"testing"
)

// put changes what a property says, nil to take it away.
func put(id string, value any, path ...any) func(template) {
	return func(t template) {
		var v any = t[id].Properties
		for _, step := range path[:len(path)-1] {
			switch step := step.(type) {
			case string:
				v = v.(object)[step]
			case int:
				v = v.([]any)[step]
			}
		}
		switch last := path[len(path)-1].(type) {
		case string:
			v.(object)[last] = value
		case int:
			v.([]any)[last] = value
		}
	}
}

func without(id string) func(template) { return func(t template) { delete(t, id) } }

func second(id, as string) func(template) { return func(t template) { t[as] = t[id] } }

func get(id, attribute string) object { return object{"Fn::GetAtt": []any{id, attribute}} }

// Each rule is broken in every way that it speaks of, and must say where.
func TestEachRuleFindsWhatBreaksIt(t *testing.T) {
	algorithm := []any{"BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "SSEAlgorithm"}
	policy := func(i int, name string) []any { return []any{"PolicyDocument", "Statement", i, name} }
	seen := map[string]bool{}
	for _, c := range []struct {
		rule, where string
		plant       func(template)
	}{
		{"encryption", "PayDead", put("PayDead", nil, "KmsMasterKeyId")},
		{"encryption", "ClaimsQueue", put("ClaimsQueue", "alias/aws/sqs", "KmsMasterKeyId")},
		{"encryption", "Table", put("Table", nil, "SSESpecification")},
		{"encryption", "FilesBucket", put("FilesBucket", "AES256", algorithm...)},
		{"encryption", "AccessBucket", put("AccessBucket", nil, "BucketEncryption")},
		{"encryption", "Secrets", put("Secrets", nil, "KmsKeyId")},
		{"encryption", "APILogs", put("APILogs", get("DataKey", "Arn"), "KmsKeyId")},
		{"encryption", "Alarms", put("Alarms", nil, "KmsMasterKeyId")},
		{"encryption", "DataKey", put("DataKey", false, "EnableKeyRotation")},
		{"TLS", "ClaimsDead", without("ClaimsDeadPolicy")},
		{"TLS", "FilesBucket", put("FilesBucketPolicy", "Allow", policy(0, "Effect")...)},
		{"TLS", "Alarms", put("AlarmsPolicy", nil, policy(1, "Condition")...)},
		{"dead letters", "ClaimsQueue", put("ClaimsQueue", nil, "RedrivePolicy")},
		{"dead letters", "ClaimsQueue", put("ClaimsQueue", 6.0, "RedrivePolicy", "maxReceiveCount")},
		{"dead letters", "UploadsQueue", put("UploadsQueue", 60.0, "VisibilityTimeout")},
		{"dead letters", "PayDead", put("PayDead", 345600.0, "MessageRetentionPeriod")},
		{"dead letters", "fund", put("FundSchedule", nil, "Target", "DeadLetterConfig")},
		{"dead letters", "sweep", put("SweepFunction", nil, "DeadLetterConfig")},
		{"dead letters", "NotifyQueue", without("NotifyQueue")},
		{"table", "Table", put("Table", false, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")},
		{"table", "Table", put("Table", nil, "DeletionProtectionEnabled")},
		{"table", "Table", put("Table", "KEYS_ONLY", "StreamSpecification", "StreamViewType")},
		{"table", "Table", put("Table", "ttl", "TimeToLiveSpecification", "AttributeName")},
		{"table", "Table", put("Table", "pk", "KeySchema", 0, "AttributeName")},
		{"table", "2 tables", second("Table", "Other")},
		{"buckets", "FailuresBucket", put("FailuresBucket", false, "PublicAccessBlockConfiguration", "BlockPublicPolicy")},
		{"buckets", "FilesBucket", put("FilesBucket", "Suspended", "VersioningConfiguration", "Status")},
		{"buckets", "AccessBucket", put("AccessBucket", nil, "LifecycleConfiguration")},
		{"buckets", "FilesBucket", put("FilesBucket", nil, "LoggingConfiguration")},
		{"buckets", "FilesBucket", put("FilesBucket", nil, "NotificationConfiguration")},
		{"buckets", "FilesBucket", func(t template) { t["FilesBucket"].DependsOn = nil }},
		{"buckets", "4 buckets", second("FilesBucket", "Other")},
		{"roles", "SettlePolicy", put("SettlePolicy", "dynamodb:*", policy(1, "Action")...)},
		{"roles", "SettlePolicy", put("SettlePolicy", "*", policy(1, "Resource")...)},
		{"roles", "PayPolicy", put("PayPolicy", []any{"arn:aws:s3:::openaso-prod-files/*"}, policy(3, "Resource")...)},
		{"roles", "FundPolicy", put("FundPolicy", []any{object{"Ref": "FundRole"}, object{"Ref": "PortalRole"}}, "Roles")},
		{"roles", "FundRole", put("FundRole", []any{"arn:aws:iam::aws:policy/AdministratorAccess"}, "ManagedPolicyArns")},
		{"roles", "FundRole", put("FundRole", []any{object{}}, "Policies")},
		{"roles", "PayRole", put("PayRole", object{"AWS": "*"}, "AssumeRolePolicyDocument", "Statement", 0, "Principal")},
		{"roles", "FundStartRole", put("FundStartRole", nil, "AssumeRolePolicyDocument", "Statement", 0, "Condition")},
		{"roles", "ReceiveFunction", put("ReceiveFunction", get("PortalRole", "Arn"), "Role")},
		{"roles", "stream", put("RelayPolicy", get("Table", "Arn"), policy(4, "Resource")...)},
		{"grants", "PortalPolicy", put("PortalPolicy", []any{"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"}, policy(1, "Action")...)},
		{"grants", "IntakePolicy sends", put("IntakePolicy", get("PayQueue", "Arn"), policy(6, "Resource")...)},
		{"grants", "ReceivePolicy writes", put("ReceivePolicy", "arn:${AWS::Partition}:s3:::openaso-prod-files-/out/*", policy(2, "Resource")...)},
		{"grants", "InquirePolicy may", put("InquirePolicy", []any{"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"}, policy(1, "Action")...)},
		{"grants", "ReceivePolicy puts items", put("ReceivePolicy", nil, policy(1, "Condition")...)},
		{"grants", "PortalPolicy: opens", put("PortalPolicy", nil, policy(4, "Condition")...)},
		{"grants", "pay finds", put("PayFunction", "x", "Environment", "Variables", "OPENASO_SECRET")},
		{"grants", "relay: OPENASO_QUEUES", put("RelayFunction", "{}", "Environment", "Variables", "OPENASO_QUEUES")},
		{"functions", "ReceiveFunction", put("ReceiveFunction", "go1.x", "Runtime")},
		{"functions", "ReceiveFunction", put("ReceiveFunction", nil, "ReservedConcurrentExecutions")},
		{"functions", "InquireFunction", put("InquireFunction", nil, "ReservedConcurrentExecutions")},
		{"functions", "AdjudicateFunction", put("AdjudicateFunction", 3.0, "Timeout")},
		{"functions", "Other", second("PayFunction", "OtherFunction")},
		{"functions", "functions are", without("PayFunction")},
		{"sources", "EnrollSource", put("EnrollSource", nil, "FunctionResponseTypes")},
		{"sources", "NotifySource", put("NotifySource", nil, "ScalingConfig")},
		{"sources", "PaySource", without("PaySource")},
		{"sources", "RelaySource", put("RelaySource", false, "BisectBatchOnFunctionError")},
		{"sources", "RelaySource", put("RelaySource", -1.0, "MaximumRetryAttempts")},
		{"sources", "RelaySource", put("RelaySource", -1.0, "MaximumRecordAgeInSeconds")},
		{"sources", "RelaySource", put("RelaySource", nil, "DestinationConfig")},
		{"sources", "RelaySource", put("RelaySource", nil, "FilterCriteria")},
		{"sources", "8 sources", second("PaySource", "Other")},
		{"routes", "routes are", put("PortalBelowRoute", "NONE", "AuthorizationType")},
		{"routes", "routes are", put("InquireRoute", "ANY /x12/{connection}", "RouteKey")},
		{"routes", "routes are", put("PortalRoute", "ANY /", "RouteKey")},
		{"routes", "APIStage", put("APIStage", nil, "DefaultRouteSettings")},
		{"routes", "PortalIntegration", put("PortalIntegration", get("ReceiveFunction", "Arn"), "IntegrationUri")},
		{"routes", "PortalPermission", put("PortalPermission", nil, "SourceArn")},
		{"schedules", "FundSchedule", put("FundSchedule", "rate(1 minutes)", "ScheduleExpression")},
		{"schedules", "FundSchedule", put("FundSchedule", get("SweepFunction", "Arn"), "Target", "Arn")},
		{"schedules", "SweepSchedule", put("SweepSchedule", "{}", "Target", "Input")},
		{"logs", "PayLogs", put("PayLogs", nil, "RetentionInDays")},
		{"logs", "log groups", without("PayLogs")},
		{"logs", "APIStage", put("APIStage", "$context.path", "AccessLogSettings", "Format")},
		{"alarms", "${ClaimsDead", without("ClaimsDeadLettersAlarm")},
		{"alarms", "864000", without("PayDeadLettersEndAlarm")},
		{"alarms", "IteratorAge", put("RelayLagAlarm", 9e9, "Threshold")},
		{"alarms", "PayErrorsAlarm", put("PayErrorsAlarm", nil, "AlarmActions")},
		{"alarms", "PayErrorsAlarm", put("PayErrorsAlarm", nil, "AlarmDescription")},
		{"alarms", "LedgersFilter", put("LedgersFilter", object{"Ref": "FundLogs"}, "LogGroupName")},
		{"alarms", "FundSilentAlarm", put("FundSilentAlarm", "notBreaching", "TreatMissingData")},
		{"keys", "DataKey", put("DataKey", object{"AWS": "*"}, "KeyPolicy", "Statement", 0, "Principal")},
		{"keys", "DataKey", put("DataKey", nil, "KeyPolicy", "Statement", 1, "Condition")},
		{"keys", "LogsKey", put("LogsKey", "*", "KeyPolicy", "Statement", 1, "Condition", "ArnLike", "kms:EncryptionContext:aws:logs:arn")},
		{"keys", "4 keys", second("DataKey", "Other")},
		{"kinds", "PayFunction", func(t template) { t["PayFunction"].Type = "Custom::S3BucketNotifications" }},
		{"retention", "Table", func(t template) { t["Table"].DeletionPolicy = "Delete" }},
		{"retention", "no AWS::SecretsManager", without("Secrets")},
	} {
		seen[c.rule] = true
		t.Run(c.rule+" "+c.where, func(t *testing.T) {
			broken := read(t)
			c.plant(broken)
			i := slices.IndexFunc(rules(), func(r rule) bool { return r.name == c.rule })
			if found := rules()[i].broken(broken); !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, c.where) }) {
				t.Errorf("not found; found are %q", found)
			}
		})
	}
	for _, r := range rules() {
		if !seen[r.name] {
			t.Errorf("%s: nobody breaks it", r.name)
		}
	}
}
