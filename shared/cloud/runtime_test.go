package cloud_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// runtime is a stand-in for Lambda's Runtime API (2018-06-01) that has one event to hand
// out. See "Using the Lambda runtime API for custom runtimes".
type runtime struct {
	event  []byte
	server *httptest.Server

	once   sync.Once
	polled chan time.Time // the first poll
	answer chan answer
}

// answer is what the function made of the event: its response, or an error's text.
type answer struct {
	body   string
	failed bool
}

func newRuntime(t *testing.T, event []byte) *runtime {
	t.Helper()
	r := &runtime{event: event, polled: make(chan time.Time, 1), answer: make(chan answer, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", r.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/{what}", r.done)
	r.server = httptest.NewServer(mux)
	t.Cleanup(r.server.CloseClientConnections)
	return r
}

// next hands the event out once; whoever asks again waits until it is ended, as a frozen
// environment does.
func (r *runtime) next(w http.ResponseWriter, q *http.Request) {
	first := false
	r.once.Do(func() { first = true })
	if !first {
		<-q.Context().Done()
		return
	}
	r.polled <- time.Now()
	h := w.Header()
	h.Set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
	h.Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(time.Minute).UnixMilli()))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:openaso")
	_, _ = w.Write(r.event)
}

func (r *runtime) done(w http.ResponseWriter, q *http.Request) {
	b, _ := io.ReadAll(q.Body)
	w.WriteHeader(http.StatusAccepted)
	r.answer <- answer{string(b), q.PathValue("what") != "response"}
}

// start is one start of a function's program: how long it took to its first poll, and its
// answer.
type start struct {
	poll   time.Duration
	answer answer
}

// run starts a program as Lambda does and waits for its answer.
func run(t *testing.T, program string, env map[string]string, event []byte) start {
	t.Helper()
	r := newRuntime(t, event)
	cmd := exec.Command(program)
	cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(r.server.URL, "http://")}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var s start
	select {
	case s.answer = <-r.answer:
		s.poll = (<-r.polled).Sub(began)
	case err := <-ended:
		t.Fatalf("it ended by itself: %v\n%s", err, said.String())
	}
	_ = cmd.Process.Kill()
	<-ended
	return s
}
