package dynamotable

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awsfault"
)

// lost lists what stood in the way of conditions, nil if err is no lost condition.
func lost(err error) (out []standing) {
	var one *types.ConditionalCheckFailedException
	if errors.As(err, &one) {
		return []standing{{item: one.Item}}
	}
	var many *types.TransactionCanceledException
	if !errors.As(err, &many) {
		return nil
	}
	for n, r := range many.CancellationReasons {
		if aws.ToString(r.Code) == "ConditionalCheckFailed" {
			out = append(out, standing{op: n, item: r.Item})
		}
	}
	return out
}

// failed is an error of the SDK as a fault in one line. What is a table's alone is known
// here, the rest is what every service says. The SDK's own words stay out of it: they are
// long, and DynamoDB quotes keys and values.
func (t *Table) failed(err error, doing string) error {
	switch code := awsfault.Code(err); {
	case conflicted(err) == aws.TrueTernary:
		return fault.New(fault.Unavailable, "%s: the table is busy (%s)", doing, code)
	case code == "IdempotentParameterMismatchException":
		return fault.New(fault.Conflict, "%s: the token was used for other ops", doing)
	case code == "ValidationException":
		return fault.New(fault.Internal, "%s: DynamoDB refused the request (%s): has table %s the keys PK and SK?", doing, code, t.name)
	}
	return awsfault.Of(err, doing+", table "+t.name)
}
