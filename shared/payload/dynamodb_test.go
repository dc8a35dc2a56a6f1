package payload_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/dynamotable"
	"github.com/openaso/openaso/shared/table/memtable"
)

// shards reads a table's stream as Lambda does: each shard from its beginning.
type shards struct {
	client *dynamodbstreams.Client
	next   []*string // iterators
}

func openStream(t *testing.T, cfg aws.Config, name string) *shards {
	t.Helper()
	about, err := dynamodb.NewFromConfig(cfg).DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	s := &shards{client: dynamodbstreams.NewFromConfig(cfg)}
	arn := about.Table.LatestStreamArn
	stream, err := s.client.DescribeStream(t.Context(), &dynamodbstreams.DescribeStreamInput{StreamArn: arn})
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range stream.StreamDescription.Shards {
		it, err := s.client.GetShardIterator(t.Context(), &dynamodbstreams.GetShardIteratorInput{
			StreamArn: arn, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.next = append(s.next, it.ShardIterator)
	}
	return s
}

// read goes once around the shards.
func (s *shards) read(t *testing.T, limit int32) (out []lambda.DynamoDBEventRecord) {
	t.Helper()
	for n, it := range s.next {
		if it == nil {
			continue
		}
		got, err := s.client.GetRecords(t.Context(), &dynamodbstreams.GetRecordsInput{ShardIterator: it, Limit: &limit})
		if err != nil {
			t.Fatal(err)
		}
		s.next[n] = got.NextShardIterator
		for _, r := range got.Records {
			out = append(out, asEvent(t, r))
		}
	}
	return out
}

// asEvent is a record as Lambda hands it to a function.
func asEvent(t *testing.T, r types.Record) lambda.DynamoDBEventRecord {
	t.Helper()
	e := lambda.DynamoDBEventRecord{
		EventID: aws.ToString(r.EventID), EventName: string(r.EventName), EventSource: aws.ToString(r.EventSource),
		EventVersion: aws.ToString(r.EventVersion), AWSRegion: aws.ToString(r.AwsRegion),
		Change: lambda.DynamoDBStreamRecord{
			ApproximateCreationDateTime: lambda.SecondsEpochTime{Time: aws.ToTime(r.Dynamodb.ApproximateCreationDateTime)},
			Keys:                        asImage(t, r.Dynamodb.Keys), NewImage: asImage(t, r.Dynamodb.NewImage), OldImage: asImage(t, r.Dynamodb.OldImage),
			SequenceNumber: aws.ToString(r.Dynamodb.SequenceNumber), SizeBytes: aws.ToInt64(r.Dynamodb.SizeBytes),
			StreamViewType: string(r.Dynamodb.StreamViewType),
		},
	}
	if r.UserIdentity != nil {
		e.UserIdentity = &lambda.DynamoDBUserIdentity{Type: aws.ToString(r.UserIdentity.Type), PrincipalID: aws.ToString(r.UserIdentity.PrincipalId)}
	}
	return e
}

func asImage(t *testing.T, m map[string]types.AttributeValue) map[string]lambda.DynamoDBAttributeValue {
	t.Helper()
	if len(m) == 0 {
		return nil
	}
	out := map[string]lambda.DynamoDBAttributeValue{}
	for name, v := range m {
		out[name] = asValue(t, v)
	}
	return out
}

func asValue(t *testing.T, v types.AttributeValue) lambda.DynamoDBAttributeValue {
	t.Helper()
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return lambda.NewStringAttribute(v.Value)
	case *types.AttributeValueMemberN:
		return lambda.NewNumberAttribute(v.Value)
	case *types.AttributeValueMemberB:
		return lambda.NewBinaryAttribute(v.Value)
	case *types.AttributeValueMemberL:
		var list []lambda.DynamoDBAttributeValue
		for _, e := range v.Value {
			list = append(list, asValue(t, e))
		}
		return lambda.NewListAttribute(list)
	default:
		t.Fatalf("an attribute of type %T", v)
		return lambda.DynamoDBAttributeValue{}
	}
}

// perKey are the records of each key in order, without their sequence numbers.
func perKey(records []table.Record) map[table.Key][]table.Record {
	out := map[table.Key][]table.Record{}
	for _, r := range records {
		r.Seq = 0
		if r.Removed {
			r.Item = table.Item{Key: r.Item.Key} // all that the stream tells of it
		}
		out[r.Item.Key] = append(out[r.Item.Key], r)
	}
	return out
}

// play writes items of every shape, side by side, as commits of all kinds.
func play(t *testing.T, tab table.Table) {
	t.Helper()
	do := func(token string, ops ...table.Op) {
		if err := tab.Commit(t.Context(), token, ops); err != nil {
			t.Error(err)
		}
	}
	item := func(k, v int) table.Item {
		it := table.Item{Key: table.Key{PK: fmt.Sprintf("E#%d", k%2), SK: fmt.Sprintf("S%d", k)}, Version: int64(v), Kind: "log"}
		if v%3 > 0 {
			it.Events, it.Body = []string{"claim.decided", "claim.pended"}[:v%3], []byte{0, byte(v), 255}
		}
		if v%4 == 0 {
			it.Expires = 1 << 40
		}
		return it
	}
	var writers sync.WaitGroup
	for k := range 5 {
		writers.Go(func() {
			for v := range 10 {
				do("", table.Op{Item: item(k, v)})
				do("", table.Op{Item: item(k, v)}) // changes nothing
			}
			token, both := fmt.Sprint("token-", k), []table.Op{{Item: item(k, 10)}, {Item: item(k+10, 1), When: table.Absent}}
			do(token, both...)
			do(token, both...)
			do("", table.Op{Action: table.Delete, Item: item(k, 10)})
			do("", table.Op{Item: item(k, 11), When: table.Absent})
		})
	}
	writers.Wait()
}

// What DynamoDB's stream brings is what the memory table's stream brings, key by key, and
// in the very images that the local machine hands to functions.
func TestTheStreamOfDynamoDB(t *testing.T) {
	cfg, clock := awstest.DynamoDB(t), testclock.New()
	name := awstest.NewTable(t, cfg)
	mem := memtable.New(clock.Now)
	play(t, mem)
	play(t, dynamotable.New(cfg, name, clock.Now))
	want, err := mem.Read(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := openStream(t, cfg, name)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var evs []lambda.DynamoDBEventRecord
	for len(evs) < len(want) && ctx.Err() == nil {
		evs = append(evs, s.read(t, 7)...)
	}
	evs = append(evs, s.read(t, 1000)...)
	var got []table.Record
	for _, e := range evs {
		r, err := payload.ToRecord(e)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
		local := payload.FromRecords([]table.Record{r}).Records[0].Change
		if d := cmp.Diff(local.NewImage, e.Change.NewImage, cmp.AllowUnexported(lambda.DynamoDBAttributeValue{})); d != "" {
			t.Fatalf("image (-local +DynamoDB):\n%s", d)
		}
	}
	if d := cmp.Diff(perKey(want), perKey(got)); d != "" {
		t.Errorf("(-memory +DynamoDB):\n%s", d)
	}
	if !slices.IsSortedFunc(got, func(a, b table.Record) int { return int(a.Seq) - int(b.Seq) }) {
		t.Error("sequence numbers do not rise")
	}
}

// A handler meets no removal: neither a delete's nor the end of an item's time to live,
// which DynamoDB marks as its own work and the local server cannot be waited for.
func TestRemovalsOfDynamoDBAreLeftOut(t *testing.T) {
	cfg, clock := awstest.DynamoDB(t), testclock.New()
	name := awstest.NewTable(t, cfg)
	tab := dynamotable.New(cfg, name, clock.Now)
	at := table.Item{Key: table.Key{PK: "E#1", SK: "A"}, Version: 1, Kind: "log"}
	for _, op := range []table.Op{{Item: at}, {Item: at, Action: table.Delete}, {Item: at}, {Item: at, Action: table.Delete}} {
		if err := tab.Commit(t.Context(), "", []table.Op{op}); err != nil {
			t.Fatal(err)
		}
	}
	s := openStream(t, cfg, name)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var ev lambda.DynamoDBEvent
	for len(ev.Records) < 4 && ctx.Err() == nil {
		ev.Records = append(ev.Records, s.read(t, 10)...)
	}
	if len(ev.Records) != 4 {
		t.Fatalf("%d records, want 4", len(ev.Records))
	}
	ev.Records[3].UserIdentity = &lambda.DynamoDBUserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}
	met := 0
	res := payload.EachRecord(t.Context(), ev, func(_ context.Context, r table.Record) error {
		met++
		if r.Removed {
			t.Error("a removal came through")
		}
		return nil
	})
	if met != 2 || len(res.BatchItemFailures) != 0 {
		t.Errorf("%d records, %v", met, res)
	}
}
