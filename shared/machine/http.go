package machine

import (
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/openaso/openaso/shared/payload"
)

// maxBody is API Gateway's limit of a request.
const maxBody = 10 << 20

func (m *Machine) mux(addr string) http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range m.HTTP {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { m.serve(w, r, handle) })
	}
	return m.local(addr, mux)
}

// local refuses a request under a name that is not this machine's: a page elsewhere
// must not reach the system through the reader's browser.
func (m *Machine) local(addr string, next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(addr)
	allowed := map[string]bool{"127.0.0.1:" + port: true, "localhost:" + port: true, "[::1]:" + port: true}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		switch {
		case !allowed[r.Host]:
			http.Error(w, "this system answers under its own address only", http.StatusForbidden)
		case r.Method != http.MethodGet && origin != "" && !allowed[hostOf(origin)]:
			http.Error(w, "a page of another origin may not write here", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func hostOf(origin string) string {
	const scheme = "http://"
	if len(origin) > len(scheme) && origin[:len(scheme)] == scheme {
		return origin[len(scheme):]
	}
	return ""
}

func (m *Machine) serve(w http.ResponseWriter, r *http.Request, handle HTTP) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	tooLarge := &http.MaxBytesError{}
	if errors.As(err, &tooLarge) {
		http.Error(w, "the request is too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		http.Error(w, "the request was cut short", http.StatusBadRequest)
		return
	}
	ctx, cancel := work(r.Context())
	defer cancel()
	answer, err := handle(ctx, payload.HTTPRequest(r, body))
	if err == nil {
		err = payload.WriteHTTP(w, answer)
	}
	if err != nil {
		m.Log.Error("request failed", "route", r.Pattern, "error", payload.Describe(err))
		http.Error(w, "something went wrong here; try again", http.StatusInternalServerError)
	}
}
