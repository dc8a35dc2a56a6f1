package stack

import (
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
)

// statements are all that a function's role may do: its grants, its log, its source and
// the key that what it touches is encrypted with.
func (b *builder) statements(f *spec.Function) []object {
	out := []object{allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, b.groups[f.Name].AttrArn())}
	out = append(out, b.onTable(f)...)
	out = append(out, b.onFiles(f)...)
	out = append(out, b.onQueues(f)...)
	if f.Has(spec.Secrets) {
		out = append(out, allow([]string{"secretsmanager:GetSecretValue"}, b.secret.Ref()))
	}
	if f.Has(spec.Messages) {
		out = append(out, b.messages()...)
	}
	return append(out, b.useKey(f))
}

// onTable grants the table. Nobody may delete: logs only grow, and what expires DynamoDB
// deletes itself. Put alone covers transactions, which hold nothing but puts.
func (b *builder) onTable(f *spec.Function) (out []object) {
	if f.Has(spec.ReadTable) {
		out = append(out, allow([]string{"dynamodb:GetItem", "dynamodb:Query"}, b.table.AttrArn()))
	}
	if f.Has(spec.WriteTable) {
		put := allow([]string{"dynamodb:PutItem"}, b.table.AttrArn())
		if f.Keys != nil {
			put["Condition"] = object{"ForAllValues:StringLike": object{"dynamodb:LeadingKeys": suffixed(f.Keys, "*")}}
		}
		out = append(out, put)
	}
	if f.Trigger == spec.Stream {
		out = append(out, allow([]string{"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}, b.table.AttrStreamArn()),
			// Lists streams of the table: the stream that is read cannot be named for it.
			allow([]string{"dynamodb:ListStreams"}, join(*b.table.AttrArn(), "/stream/*")))
	}
	return out
}

// onFiles grants the prefixes that spec lists. Nobody may delete.
func (b *builder) onFiles(f *spec.Function) (out []object) {
	if f.Has(spec.ReadFiles) {
		// Who may not list a bucket hears "forbidden" of what is not there, where the port says
		// "not found". A plain read names no prefix: IfExists lets it pass and holds lists to theirs.
		list := allow([]string{"s3:ListBucket"}, b.bucketARN(filesBucket))
		list["Condition"] = object{"StringLikeIfExists": object{"s3:prefix": suffixed(f.Reads, "*")}}
		out = append(out, allow([]string{"s3:GetObject"}, b.below(filesBucket, f.Reads)...), list)
	}
	if f.Has(spec.WriteFiles) {
		// A large file goes in parts: what broke off is cleared away.
		out = append(out, allow([]string{"s3:PutObject", "s3:AbortMultipartUpload"}, b.below(filesBucket, f.Writes)...))
	}
	if f.Trigger == spec.Stream { // where Lambda puts what it gave up on (Lambda's guide: S3 as an on-failure destination)
		out = append(out, allow([]string{"s3:PutObject"}, b.below(failuresBucket, []string{"aws/lambda/"})...),
			allow([]string{"s3:ListBucket"}, b.bucketARN(failuresBucket)))
	}
	return out
}

// below are the objects of a bucket under prefixes.
func (b *builder) below(bucket string, prefixes []string) (out []*string) {
	for _, p := range prefixes {
		out = append(out, join(*b.bucketARN(bucket), "/", p, "*"))
	}
	return out
}

func suffixed(list []string, end string) (out []string) {
	for _, s := range list {
		out = append(out, s+end)
	}
	return out
}

func (b *builder) onQueues(f *spec.Function) (out []object) {
	var to []*string
	for _, q := range f.Sends {
		to = append(to, b.queues[q].AttrArn())
	}
	if f.Trigger == spec.Schedule { // its own dead letters, which Lambda sends in its role
		to = append(to, b.dead[f.Name].AttrArn())
	}
	if to != nil {
		out = append(out, allow([]string{"sqs:SendMessage"}, to...))
	}
	if f.Source != "" {
		out = append(out, allow([]string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}, b.queues[f.Source].AttrArn()))
	}
	return out
}

// messages lets a function send e-mail as one sender of one identity, and SMS from one
// origin.
func (b *builder) messages() []object {
	mail := allow([]string{"ses:SendEmail"}, b.arn("ses", "identity/"+b.env.Domain))
	mail["Condition"] = object{"StringEquals": object{"ses:FromAddress": b.env.From}}
	return []object{mail, allow([]string{"sms-voice:SendTextMessage"}, b.sms())}
}

func (b *builder) sms() *string { return b.arn("sms-voice", b.env.SMS) }

// useKey lets a role use the key of data through the services that it uses, and not by
// itself: a stolen ciphertext stays one.
func (b *builder) useKey(f *spec.Function) object {
	actions := []string{"kms:Decrypt"}
	if f.Has(spec.WriteTable) || f.Has(spec.WriteFiles) || f.Has(spec.SendQueues) {
		actions = append(actions, "kms:GenerateDataKey")
	}
	if f.Has(spec.WriteTable) { // DynamoDB's guide: what a writer of the table needs beside
		actions = append(actions, "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey")
	}
	return b.through(actions, f)
}

func (b *builder) through(actions []string, f *spec.Function) object {
	services := []any{}
	for _, s := range []struct {
		name string
		used bool
	}{
		{"dynamodb", f.Has(spec.ReadTable) || f.Has(spec.WriteTable)},
		{"s3", f.Has(spec.ReadFiles) || f.Has(spec.WriteFiles) || f.Trigger == spec.Stream},
		{"sqs", f.Has(spec.SendQueues) || f.Source != "" || f.Trigger == spec.Schedule},
		{"secretsmanager", f.Has(spec.Secrets)},
	} {
		if s.used {
			services = append(services, jsii.String(s.name+"."+*b.Region()+".amazonaws.com"))
		}
	}
	s := allow(actions, b.data.AttrArn())
	s["Condition"] = object{"StringEquals": object{"kms:ViaService": services}}
	return s
}
