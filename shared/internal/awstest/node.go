package awstest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Node is a program of Node that runs until the test ends, or until its input does. It
// says a line for each that it is told.
type Node struct {
	URL string // of the port that it said first: "port 1234"

	mu   sync.Mutex
	in   io.WriteCloser
	said *bufio.Reader
}

// StartNode runs a script over a part, whose path it gets as its first argument. ext is
// the script's: .mjs or .cjs. The script listens on loopback and begins by saying its port.
func StartNode(t testing.TB, part, ext, script string) *Node {
	t.Helper()
	module, program := Part(t, part), Program(t, "node")
	path := filepath.Join(t.TempDir(), "script"+ext)
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, path, module)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	n := &Node{in: in, said: bufio.NewReader(out)}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for port, ok := "", false; !ok; {
		line, err := n.said.ReadString('\n')
		if err != nil {
			t.Fatalf("%s ended before it said its port", part)
		}
		port, ok = strings.CutPrefix(strings.TrimSpace(line), "port ")
		n.URL = "http://127.0.0.1:" + port
	}
	return n
}

// Tell gives the program a line and waits for its line.
func (n *Node) Tell(line string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, err := fmt.Fprintln(n.in, line); err != nil {
		return err
	}
	_, err := n.said.ReadString('\n')
	return err
}
