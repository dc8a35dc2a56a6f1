package main

import (
	"context"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

// finchDouble stands in for the vendor Finch on this machine: Finch's events only
// name an employee, and this answers who that is. It is no part of the product.
type finchDouble struct {
	token phi.Text
	addr  string

	mu         sync.Mutex
	households map[string]*partner.Record
}

// startDouble serves until ctx ends.
func startDouble(ctx context.Context, token phi.Text) (*finchDouble, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fault.New(fault.Unavailable, "no free port for the double of Finch")
	}
	d := &finchDouble{token: token, addr: "http://" + l.Addr().String(), households: map[string]*partner.Record{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /employer/households/{individual}", d.answer)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	go func() { _ = server.Serve(l) }()
	return d, nil
}

// tell makes a household what the vendor knows from now on.
func (d *finchDouble) tell(r *partner.Record) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.households[r.Subscriber] = r
}

func (d *finchDouble) answer(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if subtle.ConstantTimeCompare([]byte(token), []byte(d.token.Reveal())) != 1 {
		http.Error(w, "no such token", http.StatusUnauthorized)
		return
	}
	d.mu.Lock()
	record := d.households[r.PathValue("individual")]
	d.mu.Unlock()
	if record == nil {
		http.NotFound(w, r)
		return
	}
	body, err := partner.HouseholdBody(record)
	if err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}
