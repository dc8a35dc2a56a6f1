// Package stack builds the CloudFormation stack from infra/spec: the table, its stream,
// the buckets, the queues, the functions with a role each, the HTTP API, schedules and
// alarms. It uses CloudFormation's own resources (CDK's level 1), so that what stands
// here is what is deployed: CDK's grants bring wildcards, and its S3 notifications a
// function that nobody asked for. See shared/decisions/0013.
package stack

import (
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/fault"
)

// builder holds what the parts of a stack refer to. Each field is set by the method
// that makes it; New calls them in order.
type builder struct {
	awscdk.Stack
	env  Environment
	code string // the folder that holds each function's folder with its bootstrap

	data, logs, alarms awskms.CfnKey // what they encrypt
	topic              awssns.CfnTopic
	table              awsdynamodb.CfnTable
	files, failures    awss3.CfnBucket
	secret             awssecretsmanager.CfnSecret
	queues, dead       map[string]awssqs.CfnQueue // by queue; dead ones by schedule too
	admission          awssqs.CfnQueuePolicy      // lets the bucket of files onto its queue
	groups             map[string]awslogs.CfnLogGroup
	functions          map[string]awslambda.CfnFunction
	api                awsapigatewayv2.CfnApi
}

// FromContext builds the stack of the environment that the app's context names as env,
// of the functions below the folder that it names as code (.build if it names none).
func FromContext(app awscdk.App) error {
	text := func(name string) string {
		s, _ := app.Node().TryGetContext(jsii.String(name)).(string)
		return s
	}
	env, err := find(text("env"))
	if err != nil {
		return err
	}
	if text("deploy") != "" && env.Example() {
		return fault.New(fault.Invalid, "%s has the addresses of an example: give it your own in infra/stack/environments.go", env.Name)
	}
	code := text("code")
	if code == "" {
		code = ".build"
	}
	_, err = New(app, env, code)
	return err
}

// New builds the stack of an environment. fault.NotFound: the folder code lacks a
// function's bootstrap.
func New(app awscdk.App, env Environment, code string) (awscdk.Stack, error) {
	for _, f := range spec.Functions() {
		if _, err := os.Stat(filepath.Join(code, f.Name, "bootstrap")); err != nil {
			return nil, fault.New(fault.NotFound, "%s is not built: run make build", f.Name)
		}
	}
	b := &builder{env: env, code: code,
		queues: map[string]awssqs.CfnQueue{}, dead: map[string]awssqs.CfnQueue{},
		groups: map[string]awslogs.CfnLogGroup{}, functions: map[string]awslambda.CfnFunction{},
		Stack: awscdk.NewStack(app, jsii.String("openaso-"+env.Name), &awscdk.StackProps{
			Description:           jsii.String("OpenASO, " + env.Name),
			TerminationProtection: jsii.Bool(true)})}
	b.addKeys()
	b.addTopic()
	b.addTable()
	b.addSecret()
	b.addQueues()
	b.addBuckets()
	for _, f := range spec.Functions() {
		b.addFunction(&f)
	}
	b.addAPI()
	b.addAlarms()
	b.addOutputs()
	return b.Stack, nil
}

// addOutputs names what an operator needs to know.
func (b *builder) addOutputs() {
	for name, value := range map[string]*string{"Table": b.table.Ref(), "Files": b.files.Ref(), "Secret": b.secret.Ref(), "Alarms": b.topic.Ref()} {
		awscdk.NewCfnOutput(b.Stack, jsii.String(name+"Name"), &awscdk.CfnOutputProps{Value: value})
	}
}

// keep leaves a resource where it is when the stack forgets it: it holds what nobody
// can make again, or opens it. What a failed first deployment made goes with it.
func keep(r interface {
	ApplyRemovalPolicy(awscdk.RemovalPolicy, *awscdk.RemovalPolicyOptions)
}) {
	r.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE, nil)
}
