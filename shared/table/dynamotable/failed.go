package dynamotable

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/openaso/openaso/shared/fault"
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

// failed is an error of the SDK as a fault in one line. What the SDK says stays out of
// it: it is long, and DynamoDB quotes keys and values.
func (t *Table) failed(ctx context.Context, err error, doing string) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fault.As(fault.Unavailable, ctx.Err(), "%s", doing)
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return t.refused(api, status(err), doing)
	}
	switch {
	case t.region == "":
		return fault.New(fault.Unavailable, "%s: no AWS region is set: set AWS_REGION", doing)
	case !sent(err):
		return fault.New(fault.Unavailable, "%s: no AWS credentials are found: give this program a role, or set AWS_PROFILE", doing)
	}
	return fault.New(fault.Unavailable, "%s: DynamoDB did not answer", doing)
}

// sent is false if the request never left: signing it failed.
func sent(err error) bool {
	var answer *smithyhttp.ResponseError
	var sending *smithyhttp.RequestSendError
	return errors.As(err, &answer) || errors.As(err, &sending)
}

// status is the answer's HTTP status, 0 without one.
func status(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) && answer.Response != nil && answer.Response.Response != nil {
		return answer.HTTPStatusCode()
	}
	return 0
}

// refused is what DynamoDB itself answered. What an operator must mend is Unavailable:
// nothing is wrong with the work at hand, which must not be parked for it.
func (t *Table) refused(api smithy.APIError, status int, doing string) error {
	code := api.ErrorCode()
	var canceled *types.TransactionCanceledException
	switch {
	case throttled(code) || code == "TransactionConflictException" || errors.As(error(api), &canceled) && busy(canceled):
		return fault.New(fault.Unavailable, "%s: the table is busy (%s)", doing, code)
	case code == "IdempotentParameterMismatchException":
		return fault.New(fault.Conflict, "%s: the token was used for other ops", doing)
	case code == "ResourceNotFoundException":
		return fault.New(fault.Unavailable, "%s: there is no table %s in %s: check its name, the region and the account", doing, t.name, t.region)
	case code == "AccessDeniedException":
		return fault.New(fault.Unavailable, "%s: not allowed on table %s: give this program's role the right (AccessDeniedException)", doing, t.name)
	case foreign[code]:
		return fault.New(fault.Unavailable, "%s: AWS does not accept the credentials (%s): renew them", doing, code)
	case status >= 500 || api.ErrorFault() == smithy.FaultServer:
		return fault.New(fault.Unavailable, "%s: DynamoDB failed (%s)", doing, code)
	}
	return fault.New(fault.Internal, "%s: DynamoDB refused the request (%s): has table %s the keys PK and SK?", doing, code, t.name)
}

// foreign are the answers to credentials that are wrong or have ended.
var foreign = map[string]bool{
	"UnrecognizedClientException": true, "InvalidSignatureException": true, "ExpiredTokenException": true,
	"MissingAuthenticationTokenException": true, "MissingAuthenticationToken": true, "IncompleteSignatureException": true,
	"InvalidClientTokenId": true, "SignatureDoesNotMatch": true, "OptInRequired": true,
}
