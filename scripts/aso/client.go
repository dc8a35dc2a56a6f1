package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/payload"
)

// app is one run of the program.
type app struct {
	ctx       context.Context
	cli       *cli
	out, errs io.Writer
	stored    *assemble.Local // the opened state, when nothing runs
}

// answered is an answer that is no success.
type answered struct {
	status int
	text   string
}

func (e *answered) Error() string { return e.text }

// errDown says that nothing answers.
var errDown = errors.New("nothing answers")

func exitCode(err error) int {
	var e *answered
	var x *ended
	switch {
	case errors.As(err, &x):
		return x.code
	case errors.As(err, &e) && e.status == http.StatusNotFound:
		return 2
	case errors.Is(err, errDown):
		return 3
	}
	return 1
}

func path(parts ...string) string {
	p := "/api"
	for _, part := range parts {
		p += "/" + url.PathEscape(part)
	}
	return p
}

// get asks for a path; when nothing runs, the stored state answers.
func (a *app) get(p string) ([]byte, error) {
	body, err := a.ask(http.MethodGet, p, nil)
	if errors.Is(err, errDown) && a.open() {
		return a.direct(p)
	}
	return body, err
}

func (a *app) ask(method, p string, body []byte) ([]byte, error) {
	status, got, err := a.send(method, p, body, map[string]string{"Accept": "application/json"}) // what is wrong, too
	if err != nil {
		return got, err
	}
	return got, judge(status, got)
}

// send asks the running system and gives its answer, whatever it is.
func (a *app) send(method, p string, body []byte, headers map[string]string) (int, []byte, error) {
	r, err := http.NewRequestWithContext(a.ctx, method, "http://"+a.cli.Addr+p, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("the address is none: give it as 127.0.0.1:8080")
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	client := http.Client{Timeout: time.Minute}
	res, err := client.Do(r)
	var dial *net.OpError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), errors.As(err, &dial) && dial.Op == "dial":
		return 0, nil, fmt.Errorf("%w at %s: start the system with make run, or say where it is with --addr", errDown, a.cli.Addr)
	case err != nil:
		return 0, nil, fmt.Errorf("%w in time at %s", errDown, a.cli.Addr)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("the answer was cut short; ask again")
	}
	return res.StatusCode, got, nil
}

// judge reads what is wrong out of an answer.
func judge(status int, body []byte) error {
	if status < 300 {
		return nil
	}
	var f struct {
		Error struct {
			Text string `json:"text"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &f) != nil || f.Error.Text == "" {
		f.Error.Text = fmt.Sprintf("answered with status %d", status)
	}
	return &answered{status, f.Error.Text}
}

// open opens the state folder to be read, if there is one that nobody uses.
func (a *app) open() bool {
	if a.stored != nil {
		return true
	}
	if _, err := os.Stat(filepath.Join(a.cli.State, "aso.db")); err != nil {
		return false
	}
	log := slog.New(slog.DiscardHandler)
	l, err := assemble.OpenLocal(a.ctx, config.Config{State: a.cli.State, Portal: "http://" + a.cli.Addr}, log, time.Now)
	if err != nil {
		return false
	}
	fmt.Fprintf(a.errs, "aso: nothing runs at %s; reading %s\n", a.cli.Addr, a.cli.State)
	l.Warning = assemble.HeldWarning(a.cli.State)
	a.stored = l
	return true
}

// direct asks the portal in this process.
func (a *app) direct(p string) ([]byte, error) {
	r, err := http.NewRequestWithContext(a.ctx, http.MethodGet, p, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	answer, err := a.stored.Portal(a.ctx, payload.HTTPRequest(r, nil))
	if err != nil {
		return nil, err
	}
	return []byte(answer.Body), judge(answer.StatusCode, []byte(answer.Body))
}

func (a *app) close() {
	if a.stored != nil {
		_ = a.stored.Store.Close()
	}
}

// show gets a path and prints it as JSON, or through print with what it holds.
func show[T any](a *app, p string, print func(*printer, *T)) error {
	body, err := a.get(p)
	if err != nil {
		return err
	}
	return render(a, body, print)
}

func render[T any](a *app, body []byte, print func(*printer, *T)) error {
	if a.cli.JSON {
		_, err := a.out.Write(body)
		return err
	}
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		return fmt.Errorf("the answer is not one this version of aso reads; try --json")
	}
	w := &printer{w: a.out}
	print(w, &v)
	return w.flush()
}

// give prints what this program did itself, as JSON or in words.
func give[T any](a *app, v T, print func(*printer, *T)) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return render(a, append(body, '\n'), print)
}
