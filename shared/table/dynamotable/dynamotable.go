// Package dynamotable is the table in DynamoDB: partition key PK and sort key SK, both
// strings, no index, a stream of new images, the TTL attribute X. Items lie as package
// layout says. The stream does not come back through this driver: Lambda brings it, see
// package payload. See shared/decisions/0012.
package dynamotable

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/internal/ops"
	"github.com/openaso/openaso/shared/table/layout"
)

// callTime bounds one attempt of a call: the SDK itself would wait for ever.
const callTime = 5 * time.Second

// Counts are operations and units since the last Reset, as metertable counts them.
type Counts = ops.Counts

// Table is a table.Table, safe for concurrent use. Counts says what it cost.
type Table struct {
	ops.Meter
	calls   calls
	name    string
	now     func() time.Time
	careful aws.Retryer
}

// calls are the client's that the driver makes. Not the client itself: a type that
// reflection sees keeps all its methods in a program that also has templates, megabytes of
// them.
type calls struct {
	get      func(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	query    func(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	put      func(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	remove   func(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	transact func(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// New is the table of that name in the account and region of cfg, which is not asked yet.
// The driver brings its own rules of when to try again; those of cfg are left aside. now
// decides what has expired.
func New(cfg aws.Config, name string, now func() time.Time) *Table {
	patient := newPatient()
	client := dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) {
		o.Retryer = patient
		if c, plain := o.HTTPClient.(*awshttp.BuildableClient); plain {
			o.HTTPClient = c.WithTimeout(callTime)
		} else if o.HTTPClient == nil {
			o.HTTPClient = awshttp.NewBuildableClient().WithTimeout(callTime)
		}
	})
	return &Table{calls: calls{client.GetItem, client.Query, client.PutItem, client.DeleteItem, client.TransactWriteItems}, name: name, now: now, careful: careful{patient}}
}

// Get implements table.Table.
func (t *Table) Get(ctx context.Context, k table.Key) (table.Item, error) {
	if err := ops.CheckKey(k); err != nil {
		return table.Item{}, fault.Wrap(err, "get")
	}
	out, err := t.calls.get(ctx, &dynamodb.GetItemInput{
		TableName: &t.name, Key: key(k), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return table.Item{}, t.failed(err, "get")
	}
	var i table.Item
	if len(out.Item) > 0 {
		if i, err = decode(out.Item); err != nil {
			return table.Item{}, fault.Wrap(err, "get")
		}
	}
	t.CountGet(i)
	// DynamoDB may keep what has expired for days.
	if len(out.Item) == 0 || ops.Expired(i, t.now()) {
		return table.Item{}, fault.New(fault.NotFound, "get: no item under the key")
	}
	return i, nil
}

// Query implements table.Table. It reads one item more than the page may hold: DynamoDB
// cannot say otherwise whether more follows.
func (t *Table) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if err := ops.CheckQuery(q); err != nil {
		return table.Page{}, err
	}
	if q.To != "" && q.From >= q.To {
		return table.Page{}, t.failed(ctx.Err(), "query") // DynamoDB refuses bounds upside down
	}
	in, pager := t.question(q), ops.NewPager(q)
	for {
		out, err := t.calls.query(ctx, in)
		if err != nil {
			return table.Page{}, t.failed(err, "query")
		}
		full, err := t.add(pager, q, out.Items)
		if err != nil || full || out.LastEvaluatedKey == nil {
			return pager.Page, fault.Wrap(err, "query")
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
}

// add puts what q asks for on the page and says whether it is full.
func (t *Table) add(pager *ops.Pager, q table.Query, raw []attributes) (full bool, err error) {
	items := make([]table.Item, len(raw))
	for n := range raw {
		if items[n], err = decode(raw[n]); err != nil {
			return false, err
		}
	}
	t.CountQuery(items, q.Stale)
	now := t.now()
	for _, i := range items {
		asked := i.SK >= q.From && (q.To == "" || i.SK < q.To) && !ops.Expired(i, now)
		if asked && !pager.Add(i) {
			return true, nil
		}
	}
	return false, nil
}

// question asks for what q asks for, and at most a little more: DynamoDB's BETWEEN takes
// in both ends, and its keys end at ops.MaxSK bytes where a bound may be longer.
func (t *Table) question(q table.Query) *dynamodb.QueryInput {
	limit := min(q.Limit, 1<<20)
	if limit == 0 {
		limit = ops.PageItems
	}
	from, to := cut(q.From), q.To
	if len(to) > ops.MaxSK {
		to = ""
	}
	cond, values := layout.PK+" = :p", attributes{":p": text(q.PK)}
	switch {
	case from != "" && to != "":
		cond += " AND " + layout.SK + " BETWEEN :f AND :t"
	case from != "":
		cond += " AND " + layout.SK + " >= :f"
	case to != "":
		cond += " AND " + layout.SK + " < :t"
	}
	if from != "" {
		values[":f"] = text(from)
	}
	if to != "" {
		values[":t"] = text(to)
	}
	return &dynamodb.QueryInput{
		TableName: &t.name, KeyConditionExpression: &cond, ExpressionAttributeValues: values,
		ConsistentRead: aws.Bool(!q.Stale), ScanIndexForward: aws.Bool(!q.Backward), Limit: aws.Int32(int32(limit) + 1),
	}
}

// cut shortens a lower bound to what may stand as a sort key. It lies at or below the
// bound, so that asking from there leaves nothing out.
func cut(from string) string {
	if len(from) <= ops.MaxSK {
		return from
	}
	end := ops.MaxSK
	for !utf8.RuneStart(from[end]) {
		end--
	}
	return from[:end]
}
