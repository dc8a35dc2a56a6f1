// Package awsfault gives an error of an AWS service the kind of fault that it is and
// one line that a person can act on. Of the service's own words only the error code,
// the HTTP status and the request's id are kept: its messages quote addresses, names
// and content.
package awsfault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/openaso/openaso/shared/fault"
)

// Of is err as a fault; what names the port and the step, such as "files: put", never
// a value. A nil err stays nil, and a fault within err keeps its kind.
//
// fault.Unavailable: throttled, a fault or an exhausted quota of the service, a
// connection that failed, a call that ended early: the same call may pass later, and
// what was asked for may have happened. So is what an operator must mend (a grant,
// credentials, a region, a bucket, queue, table or key that is missing or wrong): nothing
// is wrong with the work at hand, which must wait and not be parked. fault.Internal: the
// service refused the request as such, or it could not be made: a defect of ours. A driver
// that knows better what a code means asks Code first.
func Of(err error, what string) error {
	own := &fault.Error{}
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return fault.Wrap(own, "%s", what)
	}
	kind, line := judge(err)
	return &fault.Error{Kind: kind, Text: what + ": " + line + trail(err), Cause: ended(err)}
}

// Code is the service's error code, such as NoSuchKey; "" if no service answered. SQS
// gives some of its codes in an older form; the prefix of that falls off. A code that
// does not look like one is "unknown", so that it is fit for a log.
func Code(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	return plain(strings.TrimPrefix(api.ErrorCode(), "AWS.SimpleQueueService."), "unknown")
}

// Status is the HTTP status of the service's answer, 0 if there was none.
func Status(err error) int {
	var answer interface{ HTTPStatusCode() int }
	if !errors.As(err, &answer) {
		return 0
	}
	return answer.HTTPStatusCode()
}

func judge(err error) (fault.Kind, string) {
	code, status := Code(err), Status(err)
	line, known := lines[code]
	switch {
	case known:
		return fault.Unavailable, line
	case Throttled(err):
		return fault.Unavailable, throttled
	case ended(err) != nil:
		return fault.Unavailable, "the call ended before the answer came"
	case status >= 500, status == http.StatusRequestTimeout:
		return fault.Unavailable, "the service failed"
	case code == "" && unset(err) != "":
		return fault.Unavailable, unset(err)
	case code == "" && unheard(err):
		return fault.Unavailable, "no answer came from the service: the connection failed or took too long"
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fault.Unavailable, denied
	case code == "" && status == 0:
		return fault.Internal, "the request could not be made"
	}
	return fault.Internal, "the service refused the request"
}

// Throttled says whether the service answered that it does nothing for now: the request
// surely had no effect.
func Throttled(err error) bool {
	_, known := retry.DefaultThrottleErrorCodes[Code(err)]
	return known || Status(err) == http.StatusTooManyRequests
}

// ended is the bare sentinel of the caller's context that ended, so that errors.Is finds
// it. An HTTP client that gives an answer up by its own clock says DeadlineExceeded too,
// but of its sending.
func ended(err error) error {
	var stopped *aws.RequestCanceledError
	var sending *smithyhttp.RequestSendError
	switch {
	case errors.As(err, &sending):
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	case errors.Is(err, context.Canceled), errors.As(err, &stopped):
		return context.Canceled
	}
	return nil
}

// unset says what the SDK lacked before it could send. Its errors have no types for
// most of this; what was sent lacked nothing, whatever words its address has in it.
func unset(err error) string {
	var region *aws.MissingRegionError
	var sending *smithyhttp.RequestSendError
	text := err.Error()
	switch {
	case errors.As(err, &sending), Status(err) != 0:
	case errors.As(err, &region), strings.Contains(text, "Missing Region"):
		return "no AWS region is set: set AWS_REGION"
	case strings.Contains(text, "get identity"), strings.Contains(text, "credentials"):
		return "no AWS credentials are to be had: check the function's role, or AWS_PROFILE"
	}
	return ""
}

// unheard says whether err is a connection's and not an answer's. An answer that
// breaks off or cannot be read is as good as none.
func unheard(err error) bool {
	var network net.Error
	var unread *smithy.DeserializationError
	return (retry.RetryableConnectionError{}).IsErrorRetryable(err) == aws.TrueTernary || errors.As(err, &network) ||
		errors.As(err, &unread) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// trail is what AWS's support asks for: code, status and the id of the request.
func trail(err error) string {
	var parts []string
	if code := Code(err); code != "" {
		parts = append(parts, code)
	}
	if status := Status(err); status != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d", status))
	}
	var id interface{ ServiceRequestID() string }
	if errors.As(err, &id) {
		if s := plain(id.ServiceRequestID(), ""); s != "" {
			parts = append(parts, "request "+s)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// plain is s if it is a word of at most 80 letters, digits and the marks of ids.
func plain(s, otherwise string) string {
	for _, r := range s {
		word := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !word && !strings.ContainsRune(".-_=+/", r) {
			return otherwise
		}
	}
	if s == "" || len(s) > 80 {
		return otherwise
	}
	return s
}
