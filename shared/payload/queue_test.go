package payload_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/queue"
)

func TestSQSSample(t *testing.T) {
	var ev lambda.SQSEvent
	sample(t, "sqs", &ev)
	ms, err := payload.Messages(ev)
	if err != nil || len(ms) != 1 || ms[0].Receives != 1 || ms[0].ID == "" || ms[0].Receipt == "" {
		t.Fatalf("%+v, %v", ms, err)
	}
	res := payload.EachSQS(t.Context(), ev, func(_ context.Context, body []byte, _ string) error {
		m, err := events.Read(body)
		if err == nil && m.Event != "claim.decided" {
			err = errors.New("another event")
		}
		return err
	})
	if len(res.BatchItemFailures) != 0 {
		t.Error("the sample failed")
	}
}

func TestSQSBothWays(t *testing.T) {
	want := []queue.Message{{ID: "1", Body: []byte("a"), Receipt: "r1", Receives: 1}, {ID: "2", Body: []byte("b"), Receipt: "r2", Receives: 4}}
	ev := payload.SQS(want, "claims")
	got, err := payload.Messages(ev)
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
	if !strings.HasSuffix(ev.Records[0].EventSourceARN, ":claims") {
		t.Error("the queue is not named")
	}
	ev.Records[1].Attributes = nil
	if _, err := payload.Messages(ev); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a receive count: %v", err)
	}
}

// TestAnySQSBodyBothWays: what a Lambda gets is JSON, which would bend bytes that are
// no text.
func TestAnySQSBodyBothWays(t *testing.T) {
	want := []queue.Message{{ID: "1", Body: []byte("\xff\x00base64:"), Receipt: "r", Receives: 1}, {ID: "2", Body: []byte("base64:x"), Receipt: "r", Receives: 1}}
	b, err := json.Marshal(payload.SQS(want, "claims"))
	var ev lambda.SQSEvent
	if err == nil {
		err = json.Unmarshal(b, &ev)
	}
	got, err2 := payload.Messages(ev)
	if d := cmp.Diff(want, got); d != "" || err != nil || err2 != nil {
		t.Error(d, err, err2)
	}
	var bodies []string
	res := payload.EachSQS(t.Context(), ev, func(_ context.Context, body []byte, _ string) error {
		bodies = append(bodies, string(body))
		return nil
	})
	if d := cmp.Diff([]string{string(want[0].Body), string(want[1].Body)}, bodies); d != "" || len(res.BatchItemFailures) != 0 {
		t.Error(d, res)
	}
	ev.Records[1].Body = "base64:?"
	if _, err := payload.Messages(ev); !fault.Is(err, fault.Invalid) {
		t.Errorf("a damaged body: %v", err)
	}
	res = payload.EachSQS(t.Context(), ev, func(context.Context, []byte, string) error { return nil })
	if len(res.BatchItemFailures) != 1 || res.BatchItemFailures[0].ItemIdentifier != "2" {
		t.Errorf("a damaged body: %+v", res)
	}
}

func TestEachSQSListsWhatFailed(t *testing.T) {
	var ms []queue.Message
	for i := range 4 {
		ms = append(ms, queue.Message{ID: fmt.Sprint(i), Body: []byte{byte('0' + i)}})
	}
	ctx, cancel := context.WithCancel(t.Context())
	tried := 0
	res := payload.EachSQS(ctx, payload.SQS(ms, "q"), func(_ context.Context, _ []byte, id string) error {
		tried++
		switch id {
		case "1":
			return fault.New(fault.Unavailable, "table: throttled")
		case "2":
			cancel()
		}
		return nil
	})
	var failed []string
	for _, f := range res.BatchItemFailures {
		failed = append(failed, f.ItemIdentifier)
	}
	if d := cmp.Diff([]string{"1", "3"}, failed); d != "" || tried != 3 {
		t.Error(d, tried)
	}
	b, _ := json.Marshal(payload.EachSQS(t.Context(), lambda.SQSEvent{}, nil))
	if string(b) != `{"batchItemFailures":[]}` {
		t.Errorf("success is %s", b)
	}
}

func TestFailureIsLoggedWithoutInput(t *testing.T) {
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	cause := fmt.Errorf("decode Synthetic: %w", fault.As(fault.Invalid, errors.New("Synthetic Person"), "loop 2300 CLM02"))
	payload.EachSQS(t.Context(), payload.SQS([]queue.Message{{ID: "m-7", Body: []byte("Synthetic")}}, "q"),
		func(context.Context, []byte, string) error { return fault.Wrap(cause, "claims batch") })
	got := out.String()
	for _, want := range []string{"m-7", "Bad Request", "claims batch", "loop 2300 CLM02", "*fmt.wrapError"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if strings.Contains(got, "Synthetic") {
		t.Errorf("input in the log: %s", got)
	}
}

func TestS3Sample(t *testing.T) {
	b, err := events.Sample("s3")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := payload.ReadS3(b)
	if d := cmp.Diff([]string{"uploads/sample.837"}, keys); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestS3BothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringN(1, -1, 200).Draw(t, "key")
		got, err := payload.ReadS3(payload.MarshalS3("openaso-uploads", key, 7))
		if err != nil || len(got) != 1 || got[0] != key {
			t.Fatalf("%q became %q, %v", key, got, err)
		}
	})
	b := payload.MarshalS3("b", "uploads/a b+c.837", 2048)
	if !bytes.Contains(b, []byte(`"uploads/a+b%2Bc.837"`)) || !bytes.Contains(b, []byte("2048")) {
		t.Errorf("%s", b)
	}
}

func TestReadS3(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		keys int
		ok   bool
	}{
		"test event": {`{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}`, 0, true},
		"removal":    {`{"Records":[{"eventName":"ObjectRemoved:Delete","s3":{"object":{"key":"k"}}}]}`, 0, true},
		"copy":       {`{"Records":[{"eventName":"ObjectCreated:Copy","s3":{"object":{"key":"k"}}}]}`, 1, true},
		"no key":     {`{"Records":[{"eventName":"ObjectCreated:Put"}]}`, 0, false},
		"bad escape": {`{"Records":[{"eventName":"ObjectCreated:Put","s3":{"object":{"key":"%z"}}}]}`, 0, false},
		"no records": {`{}`, 0, false},
		"no JSON":    {`x`, 0, false},
	} {
		keys, err := payload.ReadS3([]byte(c.body))
		if len(keys) != c.keys || (err == nil) != c.ok || (err != nil && !fault.Is(err, fault.Invalid)) {
			t.Errorf("%s: %v, %v", name, keys, err)
		}
	}
}

func FuzzReadS3(f *testing.F) {
	f.Add([]byte(`{"Records":[{"eventName":"ObjectCreated:Put","s3":{"object":{"key":"a+b"}}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		keys, err := payload.ReadS3(b)
		if err != nil && (keys != nil || !fault.Is(err, fault.Invalid)) {
			t.Errorf("%v, %v", keys, err)
		}
	})
}

func TestScheduleSampleAndName(t *testing.T) {
	var ev lambda.EventBridgeEvent
	sample(t, "schedule", &ev)
	if name, err := payload.ScheduleName(ev); name != "fund" || err != nil {
		t.Errorf("%q, %v", name, err)
	}
	at := time.Date(2026, 11, 24, 7, 0, 0, 0, time.FixedZone("", -5*3600))
	a, again, later := payload.Schedule("fund", at), payload.Schedule("fund", at.UTC()), payload.Schedule("fund", at.Add(1))
	if a.ID != again.ID || a.ID == later.ID || !a.Time.Equal(ev.Time) || a.DetailType != ev.DetailType || a.Source != ev.Source {
		t.Errorf("%+v", a)
	}
	if name, err := payload.ScheduleName(a); name != "fund" || err != nil {
		t.Errorf("%q, %v", name, err)
	}
	if _, err := payload.ScheduleName(lambda.EventBridgeEvent{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no rule: %v", err)
	}
}
