package awstest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sync"
)

// Recorder is a service of one operation in JSON: it answers with the errors that it was
// given, one a request, and takes what comes after them. Its fields are set before it
// serves.
type Recorder struct {
	Is      func(*http.Request) bool // whether a request is the operation's
	Answer  string                   // to what it takes
	Refuses []string                 // bodies with their __type
	Lost    bool                     // it takes every request and hangs up

	mu     sync.Mutex
	bodies []map[string]any
}

// Taken is the bodies of the requests that were taken so far.
func (r *Recorder) Taken() []map[string]any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.bodies)
}

// ServeHTTP implements http.Handler.
func (r *Recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var body map[string]any
	b, err := io.ReadAll(q.Body)
	if err == nil {
		err = json.Unmarshal(b, &body)
	}
	if err != nil || !r.Is(q) {
		http.Error(w, "another operation", http.StatusTeapot)
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	if len(r.Refuses) > 0 {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, r.Refuses[0])
		r.Refuses = r.Refuses[1:]
		return
	}
	r.bodies = append(r.bodies, body)
	if r.Lost {
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_ = c.Close()
		}
		return
	}
	_, _ = io.WriteString(w, r.Answer)
}
