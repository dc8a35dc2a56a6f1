package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
)

// The buckets, by the end of their names.
const (
	filesBucket    = "files"
	failuresBucket = "failures" // what the stream's reader gave up on: PHI, like the table
	accessBucket   = "access"   // who asked the other two for what
)

// retention is six years, in days: as long as HIPAA has documentation kept (45 CFR
// 164.316(b)(2)(i)), and a value that CloudWatch Logs takes.
const retention = 2192

// addBuckets makes the buckets.
func (b *builder) addBuckets() {
	access := b.bucket("AccessBucket", accessBucket, &awss3.CfnBucketProps{
		// S3 writes access logs only where S3's own key encrypts.
		BucketEncryption:       encryption(&awss3.CfnBucket_ServerSideEncryptionByDefaultProperty{SseAlgorithm: jsii.String("AES256")}),
		LifecycleConfiguration: expire(retention),
	}, b.accessLogs())
	logged := &awss3.CfnBucket_LoggingConfigurationProperty{DestinationBucketName: access.Ref()}
	b.failures = b.bucket("FailuresBucket", failuresBucket, &awss3.CfnBucketProps{
		BucketEncryption:     b.withDataKey(),
		LoggingConfiguration: logged,
		// The table is the truth and sweep heals from it: these are for whoever looks for the cause.
		LifecycleConfiguration: expire(90),
	})
	b.files = b.bucket("FilesBucket", filesBucket, &awss3.CfnBucketProps{
		BucketEncryption:     b.withDataKey(),
		LoggingConfiguration: logged,
		// Nothing expires: an agreement says how long claims and money are kept.
		LifecycleConfiguration: lifecycle(&awss3.CfnBucket_RuleProperty{Transitions: []any{
			&awss3.CfnBucket_TransitionProperty{StorageClass: jsii.String("INTELLIGENT_TIERING"), TransitionInDays: jsii.Number(30)}}}),
		NotificationConfiguration: b.uploads(),
	})
	b.files.AddResourceDependency(b.admission, nil) // S3 tries the queue as soon as it is told of it
}

// bucket is a versioned bucket that nobody sees from outside, and that stays. Its name
// is made here, for the policies of others to name it before it is there.
func (b *builder) bucket(id, name string, p *awss3.CfnBucketProps, statements ...object) awss3.CfnBucket {
	p.BucketName = b.bucketName(name)
	p.PublicAccessBlockConfiguration = &awss3.CfnBucket_PublicAccessBlockConfigurationProperty{
		BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
	p.OwnershipControls = &awss3.CfnBucket_OwnershipControlsProperty{Rules: []any{
		&awss3.CfnBucket_OwnershipControlsRuleProperty{ObjectOwnership: jsii.String("BucketOwnerEnforced")}}}
	p.VersioningConfiguration = &awss3.CfnBucket_VersioningConfigurationProperty{Status: jsii.String("Enabled")}
	k := awss3.NewCfnBucket(b.Stack, jsii.String(id), p)
	keep(k)
	keep(awss3.NewCfnBucketPolicy(b.Stack, jsii.String(id+"Policy"), &awss3.CfnBucketPolicyProps{Bucket: k.Ref(),
		PolicyDocument: document(append(statements, onlyTLS("s3:*", k.AttrArn(), join(*k.AttrArn(), "/*")))...)}))
	return k
}

func (b *builder) bucketName(name string) *string {
	return join("openaso-", b.env.Name, "-", name, "-", *b.Account(), "-", *b.Region())
}

func (b *builder) bucketARN(name string) *string {
	return join("arn:", *b.Partition(), ":s3:::", *b.bucketName(name))
}

// accessLogs lets S3 write what was asked of the other buckets.
func (b *builder) accessLogs() object {
	from := b.ours()
	from["ArnEquals"] = object{"aws:SourceArn": []*string{b.bucketARN(filesBucket), b.bucketARN(failuresBucket)}}
	return allowService("logging.s3.amazonaws.com", []string{"s3:PutObject"}, join(*b.bucketARN(accessBucket), "/*"), from)
}

// uploads announces what is put below the prefix of uploads.
func (b *builder) uploads() *awss3.CfnBucket_NotificationConfigurationProperty {
	var out []any
	for _, f := range spec.Functions() {
		if f.Trigger == spec.Uploads {
			out = append(out, &awss3.CfnBucket_QueueConfigurationProperty{Event: jsii.String("s3:ObjectCreated:*"),
				Queue: b.queues[f.Source].AttrArn(),
				Filter: &awss3.CfnBucket_NotificationFilterProperty{S3Key: &awss3.CfnBucket_S3KeyFilterProperty{Rules: []any{
					&awss3.CfnBucket_FilterRuleProperty{Name: jsii.String("prefix"), Value: jsii.String(spec.UploadPrefix)}}}}})
		}
	}
	return &awss3.CfnBucket_NotificationConfigurationProperty{QueueConfigurations: out}
}

func (b *builder) withDataKey() *awss3.CfnBucket_BucketEncryptionProperty {
	return encryption(&awss3.CfnBucket_ServerSideEncryptionByDefaultProperty{SseAlgorithm: jsii.String("aws:kms"), KmsMasterKeyId: b.data.AttrArn()})
}

func encryption(by *awss3.CfnBucket_ServerSideEncryptionByDefaultProperty) *awss3.CfnBucket_BucketEncryptionProperty {
	return &awss3.CfnBucket_BucketEncryptionProperty{ServerSideEncryptionConfiguration: []any{
		&awss3.CfnBucket_ServerSideEncryptionRuleProperty{ServerSideEncryptionByDefault: by, BucketKeyEnabled: true}}}
}

// expire drops objects after days.
func expire(days float64) *awss3.CfnBucket_LifecycleConfigurationProperty {
	return lifecycle(&awss3.CfnBucket_RuleProperty{ExpirationInDays: jsii.Number(days)})
}

// lifecycle is a rule and what every bucket drops: the rest of an upload that broke
// off, and a year later what was replaced or deleted.
func lifecycle(own *awss3.CfnBucket_RuleProperty) *awss3.CfnBucket_LifecycleConfigurationProperty {
	own.Status = jsii.String("Enabled")
	return &awss3.CfnBucket_LifecycleConfigurationProperty{Rules: []any{own, &awss3.CfnBucket_RuleProperty{
		Status:                         jsii.String("Enabled"),
		AbortIncompleteMultipartUpload: &awss3.CfnBucket_AbortIncompleteMultipartUploadProperty{DaysAfterInitiation: jsii.Number(7)},
		NoncurrentVersionExpiration:    &awss3.CfnBucket_NoncurrentVersionExpirationProperty{NoncurrentDays: jsii.Number(365)},
	}}}
}
