package stack

import (
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
)

// What the API takes a second, over all callers: HR systems and banks send a few webhooks
// a day each, and providers ask one inquiry a patient, whose share is reasoned.
const (
	rate  = 50
	burst = 100
)

// entry says of each request when, which route and how it ended: neither its path nor
// whoever sent it, as logs hold nothing of people.
const entry = `{"time":"$context.requestTime","request":"$context.requestId","route":"$context.routeKey","status":"$context.status",` +
	`"bytes":"$context.responseLength","latency":"$context.responseLatency","error":"$context.error.message","integration":"$context.integrationErrorMessage"}`

// addAPI makes the HTTP API with a route for each function that HTTP starts.
func (b *builder) addAPI() {
	b.api = awsapigatewayv2.NewCfnApi(b.Stack, jsii.String("API"), &awsapigatewayv2.CfnApiProps{
		Name: jsii.String("openaso-" + b.env.Name), ProtocolType: jsii.String("HTTP")})
	logs := b.logGroup("APILogs", "api")
	awsapigatewayv2.NewCfnStage(b.Stack, jsii.String("APIStage"), &awsapigatewayv2.CfnStageProps{
		ApiId: b.api.Ref(), StageName: jsii.String("$default"), AutoDeploy: true,
		AccessLogSettings: &awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
			// API Gateway takes the group's ARN without the ":*" that CloudFormation gives it.
			DestinationArn: b.arn("logs", "log-group:"+*logs.Ref()), Format: jsii.String(entry)},
		DefaultRouteSettings: &awsapigatewayv2.CfnStage_RouteSettingsProperty{DetailedMetricsEnabled: true,
			ThrottlingRateLimit: jsii.Number(rate), ThrottlingBurstLimit: jsii.Number(burst)},
	})
	for _, f := range spec.Functions() {
		if f.Trigger == spec.HTTP {
			b.routes(&f)
		}
	}
	awscdk.NewCfnOutput(b.Stack, jsii.String("Address"), &awscdk.CfnOutputProps{Value: b.api.AttrApiEndpoint()})
}

// routes lets requests to a function. "/" is every path that is read: no other function
// has it.
//
// The portal has no login yet, and shows PHI: on AWS it stands behind IAM, so that only
// who signs with an identity of this account that may call it gets an answer. Webhooks and
// inquiries carry a signature of their own, which receive and inquire check.
func (b *builder) routes(f *spec.Function) {
	fn := b.functions[f.Name]
	to := awsapigatewayv2.NewCfnIntegration(b.Stack, jsii.String(title(f.Name)+"Integration"), &awsapigatewayv2.CfnIntegrationProps{
		ApiId: b.api.Ref(), IntegrationType: jsii.String("AWS_PROXY"), IntegrationUri: fn.AttrArn(),
		PayloadFormatVersion: jsii.String("2.0"), TimeoutInMillis: jsii.Number((f.Timeout + time.Second).Seconds() * 1000)})
	keys, authorization := []string{f.Route}, "NONE"
	if f.Route == "/" {
		keys, authorization = []string{"GET /", "GET /{path+}"}, "AWS_IAM"
	}
	for i, key := range keys {
		id := title(f.Name) + []string{"", "Below"}[i]
		awsapigatewayv2.NewCfnRoute(b.Stack, jsii.String(id+"Route"), &awsapigatewayv2.CfnRouteProps{
			ApiId: b.api.Ref(), RouteKey: jsii.String(key), AuthorizationType: jsii.String(authorization), Target: join("integrations/", *to.Ref())})
		_, path, _ := strings.Cut(key, " ")
		awslambda.NewCfnPermission(b.Stack, jsii.String(id+"Permission"), &awslambda.CfnPermissionProps{
			Action: jsii.String("lambda:InvokeFunction"), FunctionName: fn.Ref(), Principal: jsii.String("apigateway.amazonaws.com"),
			SourceArn: b.arn("execute-api", *b.api.Ref()+"/*/*"+path)}) // any stage and method, as API Gateway's own console writes it
	}
}
