package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"
)

// addKeys makes the keys of the customer: one for what holds PHI, one for logs, one for
// alarms. Logs and alarms hold none, and services use their keys without a role: they
// must not open the first.
func (b *builder) addKeys() {
	b.data = b.key("DataKey", "table, files, queues, secrets",
		// S3 puts notifications on the queue of uploads. A wrong condition shows at once: S3 tries the queue when it is named.
		allowService("s3.amazonaws.com", []string{"kms:GenerateDataKey", "kms:Decrypt"}, jsii.String("*"), b.ours()))
	b.logs = b.key("LogsKey", "log groups",
		allowService("logs."+*b.Region()+".amazonaws.com",
			[]string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"},
			jsii.String("*"),
			object{"ArnLike": object{"kms:EncryptionContext:aws:logs:arn": b.arn("logs", "log-group:"+b.logName("*"))}}))
	b.alarms = b.key("AlarmsKey", "alarms on their way",
		// No condition: one that CloudWatch does not meet would silence every alarm, and nobody would hear of it.
		allowService("cloudwatch.amazonaws.com", []string{"kms:GenerateDataKey", "kms:Decrypt"}, jsii.String("*"), nil))
}

// key is a key that rotates and stays. Its policy leaves who may use it to IAM, beside
// the services that have no role. "*" in a key's policy is the key itself.
func (b *builder) key(id, what string, services ...object) awskms.CfnKey {
	root := allow([]string{"kms:*"}, jsii.String("*"))
	root["Principal"] = object{"AWS": join("arn:", *b.Partition(), ":iam::", *b.Account(), ":root")}
	k := awskms.NewCfnKey(b.Stack, jsii.String(id), &awskms.CfnKeyProps{
		Description:         jsii.String("OpenASO " + b.env.Name + ": " + what),
		EnableKeyRotation:   true,
		KeyPolicy:           document(append([]object{root}, services...)...),
		PendingWindowInDays: jsii.Number(30),
	})
	keep(k)
	return k
}
