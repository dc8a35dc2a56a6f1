package awsfault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awsfault"
)

// secret stands for whatever a service may quote in its messages.
const secret = "synthetic@example.com"

type static struct{}

func (static) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIDSYNTHETIC", SecretAccessKey: "synthetic"}, nil
}

type nobody struct{}

func (nobody) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{}, errors.New("no role of " + secret)
}

// ask calls a service at the address and gives its raw error.
func ask(ctx context.Context, change func(*sqs.Options)) error {
	o := sqs.Options{Region: "us-east-1", Credentials: static{}, Retryer: aws.NopRetryer{}}
	change(&o)
	_, err := sqs.New(o).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String("https://queue.example.com/1/q"), MessageBody: aws.String(secret)})
	return err
}

func answering(t *testing.T, answer http.HandlerFunc) func(*sqs.Options) {
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return func(o *sqs.Options) { o.BaseEndpoint = aws.String(s.URL) }
}

// judged is err as a fault, which holds to what every fault must.
func judged(t *testing.T, err error, want fault.Kind, words ...string) error {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	got := awsfault.Of(err, "queue: send")
	if !fault.Is(got, want) {
		t.Errorf("kind %v, want %v: %v", fault.KindOf(got), want, got)
	}
	for _, w := range append(words, "queue: send: ") {
		if !strings.Contains(got.Error(), w) {
			t.Errorf("no %q in %q", w, got)
		}
	}
	if text := got.Error(); strings.Contains(text, secret) || strings.Contains(text, "127.0.0.1") || strings.Contains(text, "\n") {
		t.Errorf("the text quotes: %q", text)
	}
	return got
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		code   string
		status int
		want   fault.Kind
		line   string
	}{
		{"ThrottlingException", 400, fault.Unavailable, "throttled"},
		{"ProvisionedThroughputExceededException", 400, fault.Unavailable, "throttled"},
		{"SlowDown", 503, fault.Unavailable, "throttled"},
		{"RequestThrottled", 403, fault.Unavailable, "throttled"},
		{"SomethingNew", 429, fault.Unavailable, "throttled"},
		{"InternalFailure", 500, fault.Unavailable, "the service failed"},
		{"SomethingNew", 502, fault.Unavailable, "the service failed"},
		{"RequestTimeout", 408, fault.Unavailable, "the service failed"},
		{"AccessDenied", 403, fault.Unavailable, "lacks the grant"},
		{"AccessDeniedException", 400, fault.Unavailable, "lacks the grant"},
		{"SomethingNew", 403, fault.Unavailable, "lacks the grant"},
		{"InvalidClientTokenId", 403, fault.Unavailable, "credentials are not valid"},
		{"ExpiredTokenException", 400, fault.Unavailable, "have expired"},
		{"QueueDoesNotExist", 400, fault.Unavailable, "no such resource"},
		{"AWS.SimpleQueueService.NonExistentQueue", 400, fault.Unavailable, "no such resource"},
		{"ResourceNotFoundException", 400, fault.Unavailable, "no such resource"},
		{"PermanentRedirect", 301, fault.Unavailable, "AWS_REGION"},
		{"KmsDisabled", 400, fault.Unavailable, "encryption key"},
		{"SendingPausedException", 400, fault.Unavailable, "may not send"},
		{"ServiceQuotaExceededException", 402, fault.Unavailable, "quota"},
		{"ValidationException", 400, fault.Internal, "refused"},
		{secret, 400, fault.Internal, "(unknown, HTTP 400"},
	} {
		t.Run(fmt.Sprint(c.code, c.status), func(t *testing.T) {
			err := ask(t.Context(), answering(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Amzn-RequestId", "req-7")
				w.Header().Set("Content-Type", "application/x-amz-json-1.0")
				w.WriteHeader(c.status)
				fmt.Fprintf(w, `{"__type":"com.amazonaws.any#%s","message":"of %s"}`, c.code, secret)
			}))
			if awsfault.Status(err) != c.status {
				t.Errorf("status %d", awsfault.Status(err))
			}
			judged(t, err, c.want, c.line, "HTTP "+fmt.Sprint(c.status), "request req-7")
		})
	}
}

func TestNoAnswer(t *testing.T) {
	dead := httptest.NewServer(nil)
	dead.Close()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithTimeout(t.Context(), 0)
	defer stop()
	for name, c := range map[string]struct {
		err  error
		want fault.Kind
		line string
	}{
		"refused":                      {ask(t.Context(), func(o *sqs.Options) { o.BaseEndpoint = aws.String(dead.URL) }), fault.Unavailable, "connection failed"},
		"an address with a word in it": {&smithyhttp.RequestSendError{Err: errors.New("Put https://files.test/in/credentials: broken")}, fault.Unavailable, "connection failed"},
		"hung up": {ask(t.Context(), answering(t, func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.Close()
		})), fault.Unavailable, "connection failed"},
		"broken off": {ask(t.Context(), answering(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = w.Write([]byte(`{"MessageId":`))
		})), fault.Unavailable, "connection failed"},
		"unreadable": {ask(t.Context(), answering(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<html>" + secret))
		})), fault.Unavailable, "connection failed"},
		"no such name": {&net.DNSError{Name: secret, IsNotFound: true}, fault.Unavailable, "connection failed"},
		"body":         {fmt.Errorf("reading: %w", io.ErrUnexpectedEOF), fault.Unavailable, "connection failed"},
		"cancelled":    {ask(gone, func(*sqs.Options) {}), fault.Unavailable, "ended before"},
		"timed out":    {ask(late, func(*sqs.Options) {}), fault.Unavailable, "ended before"},
		"no role":      {ask(t.Context(), func(o *sqs.Options) { o.Credentials = nobody{} }), fault.Unavailable, "no AWS credentials"},
		"no region":    {ask(t.Context(), func(o *sqs.Options) { o.Region = "" }), fault.Unavailable, "no AWS region"},
		"a defect":     {errors.New("of " + secret), fault.Internal, "could not be made"},
	} {
		t.Run(name, func(t *testing.T) { judged(t, c.err, c.want, c.line) })
	}
	if !errors.Is(awsfault.Of(late.Err(), "x"), context.DeadlineExceeded) || !errors.Is(awsfault.Of(gone.Err(), "x"), context.Canceled) {
		t.Error("a context's end is not found any more")
	}
}

func TestAFaultKeepsItsKindAndNilIsNil(t *testing.T) {
	if err := awsfault.Of(nil, "files: put"); err != nil {
		t.Error(err)
	}
	source := fault.New(fault.TooLarge, "upload over its limit")
	err := awsfault.Of(fmt.Errorf("sending %s: %w", secret, source), "files: put")
	if !fault.Is(err, fault.TooLarge) || err.Error() != "files: put: upload over its limit" {
		t.Error(err)
	}
	if awsfault.Code(source) != "" || awsfault.Status(source) != 0 {
		t.Error("a code or status from nowhere")
	}
}

func TestOnlyThrottlesAreTriedAgain(t *testing.T) {
	for code, want := range map[string]int32{"ThrottlingException 400": 3, "SomethingNew 429": 3, "InternalFailure 500": 1, "lost 200": 1} {
		var asked atomic.Int32
		name, status, _ := strings.Cut(code, " ")
		_ = ask(t.Context(), func(o *sqs.Options) {
			answering(t, func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				n, _ := strconv.Atoi(status)
				if name == "lost" {
					c, _, _ := w.(http.Hijacker).Hijack()
					_ = c.Close()
					return
				}
				w.WriteHeader(n)
				fmt.Fprintf(w, `{"__type":"x#%s"}`, name)
			})(o)
			o.Retryer = awsfault.OnlyThrottles(retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			}))
		})
		if asked.Load() != want {
			t.Errorf("%s: asked %d times, want %d", code, asked.Load(), want)
		}
	}
}
