package stack

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/openaso/openaso/infra/spec"
)

// addTable makes the one table. Its keys are named as shared/table.Key names them.
func (b *builder) addTable() {
	var keys, attributes []any
	for _, k := range []struct{ name, role string }{{"PK", "HASH"}, {"SK", "RANGE"}} {
		keys = append(keys, &awsdynamodb.CfnTable_KeySchemaProperty{AttributeName: jsii.String(k.name), KeyType: jsii.String(k.role)})
		attributes = append(attributes, &awsdynamodb.CfnTable_AttributeDefinitionProperty{AttributeName: jsii.String(k.name), AttributeType: jsii.String("S")})
	}
	b.table = awsdynamodb.NewCfnTable(b.Stack, jsii.String("Table"), &awsdynamodb.CfnTableProps{
		KeySchema: keys, AttributeDefinitions: attributes,
		BillingMode:               jsii.String("PAY_PER_REQUEST"),
		DeletionProtectionEnabled: true,
		StreamSpecification:       &awsdynamodb.CfnTable_StreamSpecificationProperty{StreamViewType: jsii.String("NEW_IMAGE")},
		SseSpecification: &awsdynamodb.CfnTable_SSESpecificationProperty{SseEnabled: true, SseType: jsii.String("KMS"),
			KmsMasterKeyId: b.data.AttrArn()},
		PointInTimeRecoverySpecification: &awsdynamodb.CfnTable_PointInTimeRecoverySpecificationProperty{
			PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: jsii.Number(35)}, // the most there is
		TimeToLiveSpecification: &awsdynamodb.CfnTable_TimeToLiveSpecificationProperty{
			AttributeName: jsii.String(spec.TTLAttribute), Enabled: true},
	})
	keep(b.table)
}

// addSecret makes the secret that the document of secrets goes into. It begins empty: an
// operator puts the document there, so that no template and no log ever holds it.
func (b *builder) addSecret() {
	b.secret = awssecretsmanager.NewCfnSecret(b.Stack, jsii.String("Secrets"), &awssecretsmanager.CfnSecretProps{
		Description: jsii.String("OpenASO " + b.env.Name + ": index key and connections (shared/config)"),
		KmsKeyId:    b.data.AttrArn(),
	})
	keep(b.secret)
}
