package awstest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"time"
)

// Process is a server that lives as long as this process at most.
type Process struct {
	URL   string // http://127.0.0.1:port
	stdin io.Closer
}

// Stop ends the server.
func (p *Process) Stop() { _ = p.stdin.Close() }

// untilEOF runs a program and kills it when its own standard input ends, which it does
// too when a test panics or is killed: no server is left behind.
const untilEOF = `"$@" </dev/null >/dev/null 2>&1 & while read -r _; do :; done; kill -9 $!`

// patience is how long a server may take until it answers.
const patience = 60 * time.Second

// Start runs a server on a free port of this machine and waits until it answers HTTP with
// anything. command makes the program and its arguments from the port.
func Start(dir string, command func(port string) []string) (*Process, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	args := command(port)
	cmd := exec.Command("sh", append([]string{"-c", untilEOF, "sh"}, args...)...)
	cmd.Dir = dir
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s does not start: %w", args[0], err)
	}
	p := &Process{URL: "http://127.0.0.1:" + port, stdin: stdin}
	if !p.answers() {
		p.Stop()
		return nil, fmt.Errorf("%s does not answer within %s", args[0], patience)
	}
	return p, nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}

func (p *Process) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		if p.asked(ctx) {
			return true
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return false
		}
	}
}

func (p *Process) asked(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return true
}
