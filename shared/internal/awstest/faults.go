package awstest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Fault is one way for an attempt to go wrong.
type Fault struct {
	err    error
	status int  // of the answer; 0 if none came
	done   bool // the server gets the request; only its answer is lost
}

// Refused is an answer of the service: err is an error of its types package, or a
// *smithy.GenericAPIError. Nothing was done.
func Refused(status int, err error) Fault { return Fault{err: err, status: status} }

// Throttled is a refusal by its code, such as ThrottlingException.
func Throttled(code string) Fault {
	return Refused(http.StatusBadRequest, &smithy.GenericAPIError{Code: code, Fault: smithy.FaultClient})
}

// Broken is an answer 500: nothing was done, but nobody can tell.
func Broken() Fault {
	return Refused(http.StatusInternalServerError, &smithy.GenericAPIError{Code: "InternalServerError", Fault: smithy.FaultServer})
}

// TimedOut is a request that is done whose answer never comes.
func TimedOut() Fault { return Fault{err: unsent("read", os.ErrDeadlineExceeded), done: true} }

// Reset is a connection that breaks before the request arrives.
func Reset() Fault { return Fault{err: unsent("read", syscall.ECONNRESET)} }

// ResetAfter is a connection that breaks after the request was done.
func ResetAfter() Fault { return Fault{err: unsent("read", syscall.ECONNRESET), done: true} }

// NoConnection is a service that cannot be reached at all.
func NoConnection() Fault { return Fault{err: unsent("dial", syscall.ECONNREFUSED)} }

// unsent is an error as the SDK's HTTP client makes it.
func unsent(op string, err error) error {
	return &smithyhttp.RequestSendError{Err: &url.Error{Op: "Post", URL: "http://fault.test", Err: &net.OpError{Op: op, Net: "tcp", Err: err}}}
}

// Faults makes chosen attempts of a client's calls go wrong; what the SDK tries again is
// an attempt of its own. Its zero value lets everything pass. It is safe for concurrent
// use.
type Faults struct {
	mu       sync.Mutex
	attempts int
	at       map[int]Fault
	each     func(n int) (Fault, bool)
	on       map[string]*coming
}

// coming is a fault that the next attempts of an operation meet.
type coming struct {
	times int
	fault Fault
}

// Ever is more often than any test tries.
const Ever = 1 << 20

// At makes the n-th attempt from now go wrong, 1 being the next.
func (f *Faults) At(n int, fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at == nil {
		f.at = map[int]Fault{}
	}
	f.at[f.attempts+n] = fault
}

// Each asks which attempts go wrong, by their number from the first on; nil is none.
func (f *Faults) Each(which func(n int) (Fault, bool)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.each = which
}

// On makes the next so many attempts of an operation, such as PutObject, go wrong; 0 is
// none of them any more.
func (f *Faults) On(operation string, times int, fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.on == nil {
		f.on = map[string]*coming{}
	}
	f.on[operation] = &coming{times, fault}
}

// Attempts is how many attempts there were.
func (f *Faults) Attempts() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.attempts
}

func (f *Faults) next(operation string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.attempts++
	fault, wrong := f.at[f.attempts]
	if !wrong && f.each != nil {
		fault, wrong = f.each(f.attempts)
	}
	if c := f.on[operation]; !wrong && c != nil && c.times > 0 {
		c.times--
		return c.fault, true
	}
	return fault, wrong
}

// Into is cfg for clients that meet the faults.
func (f *Faults) Into(cfg aws.Config) aws.Config {
	cfg = cfg.Copy()
	cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
		// The last of this step stands where the request goes out: the SDK's own
		// handling of answers and its retries lie around it.
		return s.Deserialize.Add(middleware.DeserializeMiddlewareFunc("awstest.Faults", f.handle), middleware.After)
	})
	return cfg
}

func (f *Faults) handle(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	out middleware.DeserializeOutput, meta middleware.Metadata, err error,
) {
	fault, wrong := f.next(awsmiddleware.GetOperationName(ctx))
	if !wrong {
		return next.HandleDeserialize(ctx, in)
	}
	if fault.done {
		if out, meta, err = next.HandleDeserialize(ctx, in); err != nil {
			return out, meta, errors.Join(errors.New("awstest: the request was to be done"), err)
		}
		if r, ok := out.RawResponse.(*smithyhttp.Response); ok {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
		}
	}
	r := &http.Response{StatusCode: fault.status, Header: http.Header{}, Body: http.NoBody}
	return middleware.DeserializeOutput{RawResponse: &smithyhttp.Response{Response: r}}, meta, fault.err
}
