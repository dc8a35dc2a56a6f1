package dynamotable

import (
	"errors"
	"net"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/openaso/openaso/shared/internal/awsfault"
)

// Attempts of a call and the longest wait between two of them. Who gets fault.Unavailable
// after them has a queue or a timer that brings the work back, so a function need not pay
// for waiting long.
const (
	attempts    = 4
	firstWait   = 25 * time.Millisecond // doubles; after a throttle 1 s; the SDK shortens it at random
	longestWait = time.Second
)

// newPatient tries again whatever may pass: it serves reads, and transactions, which their
// token makes safe to repeat.
func newPatient() *retry.Standard {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts, o.BaseDelay, o.MaxBackoff = attempts, firstWait, longestWait
		o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(conflicted)}, o.Retryables...)
	})
}

// conflicted knows a write that met a transaction, or a transaction that met another or a
// full partition: nothing was written. The SDK does not count these among what may pass.
func conflicted(err error) aws.Ternary {
	var conflict *types.TransactionConflictException
	var canceled *types.TransactionCanceledException
	if errors.As(err, &conflict) || errors.As(err, &canceled) && busy(canceled) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// busy says whether a transaction was canceled for reasons that pass and no other.
func busy(canceled *types.TransactionCanceledException) bool {
	some := false
	for _, r := range canceled.CancellationReasons {
		switch aws.ToString(r.Code) {
		case "TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError":
			some = true
		case "", "None":
		default:
			return false
		}
	}
	return some
}

// once is how single puts and deletes are sent.
func (t *Table) once(o *dynamodb.Options) { o.Retryer = t.careful }

// careful repeats a single write only if the first attempt surely wrote nothing: it was
// throttled, stood behind a transaction, or found no connection. A single write has no
// token. If it were repeated after a timeout and the first attempt had been done, its
// condition would be lost to its own item, and the caller would take its own write for
// another's. So it ends as fault.Unavailable instead, "may or may not be there": the
// caller reads again, as the port asks of it, and finds the item or writes it.
type careful struct{ *retry.Standard }

// IsErrorRetryable implements aws.Retryer.
func (c careful) IsErrorRetryable(err error) bool {
	if conflicted(err) == aws.TrueTernary {
		return true
	}
	if awsfault.Code(err) != "" {
		return awsfault.Throttled(err)
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial" && c.Standard.IsErrorRetryable(err)
}
