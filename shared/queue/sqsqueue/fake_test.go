package sqsqueue_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/openaso/openaso/shared/queue"
)

// fake is SQS as far as the driver uses it, in its JSON protocol and on a clock of its
// own: standard queues, whose dead letters lie in another queue. Like SQS it deletes
// nothing, and says nothing of it, for a receipt that is stale.
type fake struct {
	now func() time.Time

	mu      sync.Mutex
	next    int
	queues  map[string]*line // by URL
	changed chan struct{}
}

type line struct {
	dead    string // the URL of its dead letters
	letters []*letter
}

type letter struct {
	id, body, receipt string
	receives          int
	hidden            time.Time
}

// request is all fields of the requests that the fake knows.
type request struct {
	QueueUrl, MessageBody, ReceiptHandle                                  string
	DelaySeconds, MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds int
}

type refusal string // the code

func newFake(now func() time.Time, names ...string) *fake {
	f := &fake{now: now, queues: map[string]*line{}, changed: make(chan struct{})}
	for _, n := range names {
		f.queues[urlOf(n)] = &line{dead: urlOf(n + "-dead")}
		f.queues[urlOf(n+"-dead")] = &line{}
	}
	return f
}

func urlOf(name string) string { return "https://sqs.us-east-1.amazonaws.com/000000000000/" + name }

// ServeHTTP implements http.Handler.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in request
	// All of it: an unread rest closes the connection, which loses an answer.
	b, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(b, &in)
	}
	if err != nil {
		refuse(w, "SerializationException")
		return
	}
	until := time.NewTimer(time.Duration(in.WaitTimeSeconds) * time.Second)
	defer until.Stop()
	for {
		out, changed, no := f.do(strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "AmazonSQS."), &in)
		if no != "" {
			refuse(w, no)
			return
		}
		if in.WaitTimeSeconds == 0 || len(out) > 0 {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			_ = json.NewEncoder(w).Encode(out)
			return
		}
		select {
		case <-changed:
		case <-until.C:
			in.WaitTimeSeconds = 0
		case <-r.Context().Done():
			return
		}
	}
}

// refuse answers an error. SQS adds the code in its older form, which the SDK prefers.
func refuse(w http.ResponseWriter, code refusal) {
	switch code {
	case "QueueDoesNotExist":
		w.Header().Set("X-Amzn-Query-Error", "AWS.SimpleQueueService.NonExistentQueue;Sender")
	case "MessageNotInflight", "InvalidMessageContents":
		w.Header().Set("X-Amzn-Query-Error", "AWS.SimpleQueueService."+string(code)+";Sender")
	}
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `{"__type":"com.amazonaws.sqs#%s","message":"of https://sqs/synthetic"}`, code)
}

func (f *fake) do(operation string, in *request) (map[string]any, chan struct{}, refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.queues[in.QueueUrl]
	if l == nil {
		return nil, nil, "QueueDoesNotExist"
	}
	switch operation {
	case "SendMessage":
		return f.send(l, in)
	case "ReceiveMessage":
		return f.receive(l, in), f.changed, ""
	case "DeleteMessage", "ChangeMessageVisibility":
		return f.held(l, operation, in)
	case "GetQueueAttributes":
		return f.count(l), nil, ""
	}
	return nil, nil, "InvalidAction"
}

func (f *fake) send(l *line, in *request) (map[string]any, chan struct{}, refusal) {
	for _, r := range in.MessageBody {
		if r < ' ' && !strings.ContainsRune("\t\n\r", r) || r == '\ufffe' || r == '\uffff' || r == '\ufffd' {
			return nil, nil, "InvalidMessageContents" // the last is what JSON makes of bytes that are no text
		}
	}
	if in.MessageBody == "" || len(in.MessageBody) > 1<<20 || in.DelaySeconds > 900 {
		return nil, nil, "InvalidParameterValue"
	}
	f.next++
	one := &letter{id: fmt.Sprintf("id-%d", f.next), body: in.MessageBody, hidden: f.now().Add(time.Duration(in.DelaySeconds) * time.Second)}
	l.letters = append(l.letters, one)
	close(f.changed)
	f.changed = make(chan struct{})
	return map[string]any{"MessageId": one.id, "MD5OfMessageBody": sum(one.body)}, nil, ""
}

func sum(s string) string {
	b := md5.Sum([]byte(s))
	return hex.EncodeToString(b[:])
}

func (f *fake) receive(l *line, in *request) map[string]any {
	var out []map[string]any
	var kept []*letter
	for _, one := range l.letters {
		free := !one.hidden.After(f.now()) && len(out) < max(in.MaxNumberOfMessages, 1)
		if free && l.dead != "" && one.receives >= queue.MaxReceives {
			dead := f.queues[l.dead]
			dead.letters = append(dead.letters, one)
			continue
		}
		kept = append(kept, one)
		if !free {
			continue
		}
		f.next++
		one.receives++
		one.receipt = fmt.Sprintf("receipt-%d", f.next)
		one.hidden = f.now().Add(time.Duration(in.VisibilityTimeout) * time.Second)
		out = append(out, map[string]any{
			"MessageId": one.id, "Body": one.body, "MD5OfBody": sum(one.body), "ReceiptHandle": one.receipt,
			"Attributes": map[string]string{"ApproximateReceiveCount": strconv.Itoa(one.receives)},
		})
	}
	l.letters = kept
	if len(out) == 0 {
		return map[string]any{}
	}
	return map[string]any{"Messages": out}
}

// held deletes or extends what the receipt leases.
func (f *fake) held(l *line, operation string, in *request) (map[string]any, chan struct{}, refusal) {
	if !strings.HasPrefix(in.ReceiptHandle, "receipt-") {
		return nil, nil, "ReceiptHandleIsInvalid"
	}
	for i, one := range l.letters {
		if one.receipt != in.ReceiptHandle || !one.hidden.After(f.now()) {
			continue
		}
		if operation == "DeleteMessage" {
			l.letters = append(l.letters[:i:i], l.letters[i+1:]...)
		}
		one.hidden = f.now().Add(time.Duration(in.VisibilityTimeout) * time.Second)
		return map[string]any{}, nil, ""
	}
	if operation == "DeleteMessage" {
		return map[string]any{}, nil, ""
	}
	return nil, nil, "MessageNotInflight"
}

func (f *fake) count(l *line) map[string]any {
	var waiting, hidden int
	for _, one := range l.letters {
		if one.hidden.After(f.now()) {
			hidden++
		} else {
			waiting++
		}
	}
	return map[string]any{"Attributes": map[string]string{
		"ApproximateNumberOfMessages": strconv.Itoa(waiting), "ApproximateNumberOfMessagesNotVisible": strconv.Itoa(hidden),
		"ApproximateNumberOfMessagesDelayed": "0",
	}}
}
