package awsfault

import "github.com/aws/aws-sdk-go-v2/aws"

// OnlyThrottles is r for calls that must not be repeated lightly, such as a message to a
// person: it tries again only where the service said that it did nothing for now. After
// an answer that got lost it leaves the choice to the caller.
func OnlyThrottles(r aws.Retryer) aws.Retryer { return careful{r} }

type careful struct{ aws.Retryer }

// IsErrorRetryable implements aws.Retryer.
func (c careful) IsErrorRetryable(err error) bool {
	return Throttled(err) && c.Retryer.IsErrorRetryable(err)
}
