package sqsqueue_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/queue/queuetest"
	"github.com/openaso/openaso/shared/queue/sqsqueue"
)

// client is one of a configuration.
func client(cfg aws.Config) *sqs.Client {
	cfg.HTTPClient = &http.Client{Transport: written{http.DefaultTransport}}
	return sqs.NewFromConfig(cfg)
}

// written sends a body of its own. The SDK closes its body when the answer begins; where
// the server is so near that the request is still being ended then, that closes the
// connection under the answer, and the SDK asks again: a lost answer that no test asked
// for.
type written struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (w written) RoundTrip(r *http.Request) (*http.Response, error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(b))
	return w.RoundTripper.RoundTrip(r)
}

var urls = map[string]string{"work": urlOf("work"), "other": urlOf("other")}

// at is the driver on a server.
func at(t *testing.T, h http.Handler) *sqsqueue.Queue {
	return sqsqueue.New(client(awstest.Hasty(awstest.Serve(t, h))), urls, "-dead")
}

// on is the driver on a fake that may be met by faults, and the fake's clock.
func on(t *testing.T, faults *awstest.Faults) (*sqsqueue.Queue, *testclock.Clock) {
	clock := testclock.New()
	url := awstest.Serve(t, newFake(clock.Now, "work", "other"))
	return sqsqueue.New(client(faults.Into(awstest.Hasty(url))), urls, "-dead"), clock
}

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(t *testing.T, clock *testclock.Clock) queue.Queue {
		return at(t, newFake(clock.Now, "work", "other"))
	})
}

func TestThrottled(t *testing.T) {
	for _, operation := range []string{"SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"} {
		faults := &awstest.Faults{}
		faults.On(operation, 1, awstest.Throttled("RequestThrottled"))
		q, _ := on(t, faults)
		through := func(q *sqsqueue.Queue) error {
			err := q.Send(t.Context(), "work", []byte("a"), 0)
			got, err2 := q.Receive(t.Context(), "work", 1, time.Minute, 0)
			if err = errors.Join(err, err2); err != nil {
				return err
			}
			err = q.Extend(t.Context(), "work", got[0].Receipt, time.Minute)
			n, err2 := q.Depth(t.Context(), "work")
			err = errors.Join(err, err2, q.Delete(t.Context(), "work", got[0].Receipt))
			if err == nil && n != 1 {
				t.Errorf("depth %d", n)
			}
			return err
		}
		if err := through(q); err != nil {
			t.Errorf("%s throttled once: %v", operation, err)
		}
		faults.On(operation, awstest.Ever, awstest.Throttled("RequestThrottled"))
		if err := through(q); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "throttled") || strings.Contains(err.Error(), "synthetic") {
			t.Errorf("%s throttled for ever: %v", operation, err)
		}
	}
}

// An answer that got lost doubles a message at most, and loses none.
func TestLostAnswers(t *testing.T) {
	faults := &awstest.Faults{}
	faults.On("SendMessage", 1, awstest.ResetAfter())
	q, clock := on(t, faults)
	if err := q.Send(t.Context(), "work", []byte("a"), 0); err != nil {
		t.Fatal(err)
	}
	if n, err := q.Depth(t.Context(), "work"); n != 2 || err != nil {
		t.Errorf("sent with one lost answer: %d messages, %v", n, err)
	}
	faults.On("ReceiveMessage", 1, awstest.ResetAfter())
	got, err := q.Receive(t.Context(), "work", 1, time.Minute, 0)
	if err != nil || len(got) != 1 {
		t.Fatal(len(got), err)
	}
	faults.On("DeleteMessage", 1, awstest.ResetAfter())
	if err := q.Delete(t.Context(), "work", got[0].Receipt); err != nil {
		t.Errorf("deleted with one lost answer: %v", err)
	}
	clock.Pass(2 * time.Minute)
	if got, err := q.Receive(t.Context(), "work", 9, time.Minute, 0); err != nil || len(got) != 1 || got[0].Receives != 2 {
		t.Errorf("the receive whose answer got lost: %+v, %v", got, err)
	}
	faults.On("SendMessage", awstest.Ever, awstest.ResetAfter())
	if err := q.Send(t.Context(), "work", nil, 0); !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "fault.test") {
		t.Errorf("no answer at all: %v", err)
	}
}

// What is wrong with the queues is for a person, and named by the queue's name.
func TestQueuesThatAreMissing(t *testing.T) {
	all := func(q *sqsqueue.Queue, name string) []error {
		_, receiving := q.Receive(t.Context(), name, 1, time.Minute, 0)
		_, depth := q.Depth(t.Context(), name)
		_, dead := q.Dead(t.Context(), name, 1)
		_, redrive := q.Redrive(t.Context(), name)
		return []error{q.Send(t.Context(), name, []byte("a"), 0), receiving, q.Delete(t.Context(), name, "receipt-1"),
			q.Extend(t.Context(), name, "receipt-1", time.Minute), depth, dead, redrive}
	}
	q, _ := on(t, &awstest.Faults{})
	for _, err := range all(q, "third") {
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "queue third: its URL is not configured") {
			t.Errorf("not configured: %v", err)
		}
	}
	q = at(t, newFake(time.Now))
	for _, err := range all(q, "work") {
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "no such resource") {
			t.Errorf("not there: %v", err)
		}
	}
}

func TestLeasesOverTheLimit(t *testing.T) {
	q, _ := on(t, &awstest.Faults{})
	_, err := q.Receive(t.Context(), "work", 1, 13*time.Hour, 0)
	for _, err := range []error{err, q.Extend(t.Context(), "work", "receipt-1", 13*time.Hour)} {
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("got %v", err)
		}
	}
}

// A long wait is polls of twenty seconds; this server says at once that there is none.
func TestALongWaitIsSeveralPolls(t *testing.T) {
	var waits []string
	q := at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in request
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		waits = append(waits, strconv.Itoa(in.WaitTimeSeconds))
		_, _ = w.Write([]byte("{}"))
	}))
	for wait, want := range map[time.Duration]string{0: "0", time.Millisecond: "1", 20 * time.Second: "20", 45 * time.Second: "20 20 5"} {
		waits = nil
		got, err := q.Receive(t.Context(), "work", 1, time.Minute, wait)
		if polls := strings.Join(waits, " "); polls != want || len(got) != 0 || err != nil {
			t.Errorf("a wait of %v polls %q, want %q, %v", wait, polls, want, err)
		}
	}
}

// More dead letters than one request gives are all seen, freed again, and sent back
// with the bytes they had.
func TestManyDeadLetters(t *testing.T) {
	q, clock := on(t, &awstest.Faults{})
	for i := range 23 {
		if err := q.Send(t.Context(), "work", []byte{byte(i)}, 0); err != nil {
			t.Fatal(err)
		}
	}
	for range queue.MaxReceives + 1 {
		for {
			got, err := q.Receive(t.Context(), "work", 10, time.Minute, 0)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) == 0 {
				break
			}
		}
		clock.Pass(2 * time.Minute)
	}
	for limit, want := range map[int]int{7: 7, 0: 23, 99: 23} {
		dead, err := q.Dead(t.Context(), "work", limit)
		if err != nil || len(dead) != want || dead[0].Receipt != "" {
			t.Errorf("limit %d: %d dead letters, %v", limit, len(dead), err)
		}
	}
	if n, err := q.Redrive(t.Context(), "work"); n != 23 || err != nil {
		t.Errorf("%d sent back, %v", n, err)
	}
	clock.Pass(time.Hour)
	if dead, err := q.Dead(t.Context(), "work", 0); err != nil || len(dead) != 0 {
		t.Errorf("%d still dead, %v", len(dead), err)
	}
	seen := map[string]bool{}
	for range 3 {
		got, err := q.Receive(t.Context(), "work", 10, time.Minute, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range got {
			seen[string(m.Body)] = m.Receives == 1
		}
	}
	for i := range 23 {
		if !seen[string([]byte{byte(i)})] {
			t.Errorf("message %d did not come back", i)
		}
	}
}
