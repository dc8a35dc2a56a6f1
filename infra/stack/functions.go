package stack

import (
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
)

// addFunction makes a function with its log group, its role and what starts it.
func (b *builder) addFunction(f *spec.Function) {
	b.groups[f.Name] = b.logGroup(title(f.Name)+"Logs", f.Name)
	role, policy := b.role(title(f.Name), "lambda.amazonaws.com", nil, b.statements(f))
	code := awss3assets.NewAsset(b.Stack, jsii.String(title(f.Name)+"Code"), &awss3assets.AssetProps{
		Path: jsii.String(filepath.Join(b.code, f.Name))})
	p := &awslambda.CfnFunctionProps{
		Code:          &awslambda.CfnFunction_CodeProperty{S3Bucket: code.S3BucketName(), S3Key: code.S3ObjectKey()},
		Role:          role.AttrArn(),
		Runtime:       jsii.String("provided.al2023"),
		Handler:       jsii.String("bootstrap"),
		Architectures: jsii.Strings("arm64"), // a fifth cheaper than x86_64 for the same time
		MemorySize:    jsii.Number(float64(f.Memory)),
		Timeout:       seconds(f.Timeout),
		Environment:   &awslambda.CfnFunction_EnvironmentProperty{Variables: b.variables(f)},
		LoggingConfig: &awslambda.CfnFunction_LoggingConfigProperty{LogGroup: b.groups[f.Name].Ref(), LogFormat: jsii.String("JSON")},
	}
	if f.Concurrency > 0 && (f.Trigger == spec.HTTP || f.Trigger == spec.Schedule) {
		p.ReservedConcurrentExecutions = jsii.Number(float64(f.Concurrency))
	}
	if f.Trigger == spec.Schedule { // what fails after the scheduler has handed it over
		p.DeadLetterConfig = &awslambda.CfnFunction_DeadLetterConfigProperty{TargetArn: b.dead[f.Name].AttrArn()}
	}
	fn := awslambda.NewCfnFunction(b.Stack, jsii.String(title(f.Name)+"Function"), p)
	fn.AddResourceDependency(policy, nil) // Lambda tries the role where it is to send dead letters
	b.functions[f.Name] = fn
	b.start(f, fn)
}

// start adds what starts a function; routes of HTTP come with the API.
func (b *builder) start(f *spec.Function, fn awslambda.CfnFunction) {
	switch f.Trigger {
	case spec.Queue, spec.Uploads:
		b.fromQueue(f, fn)
	case spec.Stream:
		b.fromStream(f, fn)
	case spec.Schedule:
		b.fromSchedule(f, fn)
	}
}

// variables are what spec says that the function finds.
func (b *builder) variables(f *spec.Function) object {
	urls := object{}
	for _, q := range f.Sends {
		urls[q] = b.queues[q].Ref()
	}
	all := map[string]*string{
		spec.EnvTable: b.table.Ref(), spec.EnvBucket: b.files.Ref(), spec.EnvQueues: b.ToJsonString(urls, nil), spec.EnvSecret: b.secret.Ref(),
		spec.EnvPortal: jsii.String(b.env.Portal), spec.EnvFrom: jsii.String(b.env.From), spec.EnvSMS: b.sms(),
	}
	out := object{}
	for _, name := range f.Environment() {
		out[name] = all[name]
	}
	return out
}

// role is a role that a service takes, with a policy of its own. The policy is a managed
// one of ours, and not inside the role, where nobody sees its versions.
func (b *builder) role(id, service string, condition object, statements []object) (awsiam.CfnRole, awsiam.CfnManagedPolicy) {
	r := awsiam.NewCfnRole(b.Stack, jsii.String(id+"Role"), &awsiam.CfnRoleProps{AssumeRolePolicyDocument: trust(service, condition)})
	p := awsiam.NewCfnManagedPolicy(b.Stack, jsii.String(id+"Policy"), &awsiam.CfnManagedPolicyProps{
		Roles: &[]any{r.Ref()}, PolicyDocument: document(statements...)})
	return r, p
}

// logName is the name of the log group of a function, or of the API.
func (b *builder) logName(of string) string { return "/openaso/" + b.env.Name + "/" + of }

func (b *builder) logGroup(id, of string) awslogs.CfnLogGroup {
	g := awslogs.NewCfnLogGroup(b.Stack, jsii.String(id), &awslogs.CfnLogGroupProps{
		LogGroupName: jsii.String(b.logName(of)), RetentionInDays: jsii.Number(retention), KmsKeyId: b.logs.AttrArn()})
	keep(g)
	return g
}

// title is a name as it begins a resource's id.
func title(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
