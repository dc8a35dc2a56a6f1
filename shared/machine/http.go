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
// must not reach the system through the reader's browser, neither to write nor to
// learn from how an image or a frame loads. A link from elsewhere may be followed.
func (m *Machine) local(addr string, next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(addr)
	allowed := map[string]bool{addr: true, "127.0.0.1:" + port: true, "localhost:" + port: true, "[::1]:" + port: true}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		origin := r.Header.Get("Origin")
		switch {
		case !allowed[r.Host]:
			http.Error(w, "this system answers under its own address only", http.StatusForbidden)
		case origin != "" && !allowed[hostOf(origin)], elsewhere(r) && !(reads && r.Header.Get("Sec-Fetch-Dest") == "document"):
			http.Error(w, "a page of another origin may not reach in here", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// elsewhere says whether a browser names another site as the sender; programs name none.
func elsewhere(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin" && site != "none"
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
	err = m.guard(r.Pattern, func() error {
		answer, err := handle(ctx, payload.HTTPRequest(r, body))
		if err == nil {
			err = payload.WriteHTTP(w, answer)
		}
		return err
	})
	if err != nil {
		m.Log.Error("request failed", "route", r.Pattern, "error", payload.Describe(err))
		http.Error(w, "something went wrong here; try again", http.StatusInternalServerError)
	}
}
