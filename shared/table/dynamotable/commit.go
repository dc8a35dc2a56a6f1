package dynamotable

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/internal/ops"
	"github.com/openaso/openaso/shared/table/layout"
)

// rounds bounds how often a commit goes around items that have expired.
const rounds = 4

// Commit implements table.Table.
//
// A condition that DynamoDB checks does not speak of the time: a transaction that is
// sent again under its token must be the same request to the letter. So an item with an
// end (Expires) loses every condition at first; if by the clock the condition holds after
// all, the commit is sent once more, bound to exactly the item that was met.
func (t *Table) Commit(ctx context.Context, token string, list []table.Op) error {
	if err := ops.Check(list); err != nil {
		return err
	}
	met := make([]*table.Item, len(list))
	for round := range rounds {
		stood, err := t.send(ctx, t.clientToken(token, round), list, met)
		again := false
		if err == nil && stood != nil {
			again, err = t.verdict(list, met, stood)
		}
		t.CountCommit(list, err)
		if !again {
			return err
		}
	}
	return fault.New(fault.Unavailable, "commit: too many at once")
}

// standing is what stood where op's condition did not hold.
type standing struct {
	op   int
	item attributes
}

// verdict finds the first op that has truly lost. If none has, it notes in met what to
// be bound to, and says to go on again; err is then the first that had lost for a round.
func (t *Table) verdict(list []table.Op, met []*table.Item, stood []standing) (again bool, err error) {
	now := t.now()
	for _, s := range stood {
		if len(s.item) == 0 {
			return false, &table.ConditionFailed{Op: s.op}
		}
		there, bad := decode(s.item)
		if bad != nil {
			return false, fault.Wrap(bad, "commit: op %d", s.op)
		}
		winner, live := there, !ops.Expired(there, now)
		if !live {
			winner = table.Item{}
		}
		if !ops.Holds(list[s.op], winner, live) {
			return false, &table.ConditionFailed{Op: s.op, Winner: winner}
		}
		met[s.op] = &there
		if err == nil {
			err = &table.ConditionFailed{Op: s.op, Winner: there}
		}
	}
	return true, err
}

// send writes all or nothing. stood lists what was in the way of conditions.
func (t *Table) send(ctx context.Context, token string, list []table.Op, met []*table.Item) (stood []standing, err error) {
	switch {
	case len(list) > 1:
		err = t.transact(ctx, token, list, met)
	case list[0].Action == table.Delete:
		err = t.remove(ctx, list[0], met[0])
	default:
		err = t.put(ctx, list[0], met[0])
	}
	if stood := lost(err); stood != nil {
		return stood, nil
	}
	return nil, t.failed(err, "commit")
}

func (t *Table) put(ctx context.Context, op table.Op, met *table.Item) error {
	cond, values := condition(op, met)
	_, err := t.calls.put(ctx, &dynamodb.PutItemInput{
		TableName: &t.name, Item: encode(op.Item), ConditionExpression: cond, ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, t.once)
	return err
}

func (t *Table) remove(ctx context.Context, op table.Op, met *table.Item) error {
	cond, values := condition(op, met)
	_, err := t.calls.remove(ctx, &dynamodb.DeleteItemInput{
		TableName: &t.name, Key: key(op.Item.Key), ConditionExpression: cond, ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, t.once)
	return err
}

// transact leaves it to the SDK to make up a token if there is none: the attempts of one
// call have the same in any case.
func (t *Table) transact(ctx context.Context, token string, list []table.Op, met []*table.Item) error {
	in := &dynamodb.TransactWriteItemsInput{TransactItems: make([]types.TransactWriteItem, len(list))}
	if token != "" {
		in.ClientRequestToken = &token
	}
	for n, op := range list {
		cond, values := condition(op, met[n])
		if op.Action == table.Delete {
			in.TransactItems[n].Delete = &types.Delete{
				TableName: &t.name, Key: key(op.Item.Key), ConditionExpression: cond, ExpressionAttributeValues: values,
				ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
			}
			continue
		}
		in.TransactItems[n].Put = &types.Put{
			TableName: &t.name, Item: encode(op.Item), ConditionExpression: cond, ExpressionAttributeValues: values,
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}
	}
	_, err := t.calls.transact(ctx, in)
	return err
}

// condition is op's condition in DynamoDB's words, bound to the item met if there is one.
func condition(op table.Op, met *table.Item) (*string, attributes) {
	cond, values := "", attributes(nil)
	switch {
	case op.When == table.Always:
		return nil, nil
	case met != nil:
		cond = layout.Version + " = :v AND " + layout.Expires + " = :x"
		values = attributes{":v": number(met.Version), ":x": number(met.Expires)}
	case op.When == table.Absent:
		cond = "attribute_not_exists(" + layout.PK + ")"
	default:
		cond = layout.Version + " = :v AND attribute_not_exists(" + layout.Expires + ")"
		values = attributes{":v": number(op.Version)}
	}
	return &cond, values
}

// tokenLength is the most that DynamoDB takes as a token.
const tokenLength = 36

// clientToken is the token of a round as DynamoDB gets it: a digest, since ours may be
// longer. The table's name is in it because DynamoDB remembers tokens for all tables of
// an account together, and derived tokens are the same in each. So is the round: a later
// one is another request, bound to other items.
func (t *Table) clientToken(token string, round int) string {
	if token == "" {
		return ""
	}
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s", t.name, round, token))
	return base64.RawURLEncoding.EncodeToString(digest[:])[:tokenLength]
}
