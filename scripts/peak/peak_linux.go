package main

import (
	"os"
	"syscall"
)

// peak is the most memory that a process which ended ever held, in MB. What this program
// holds itself counts as its child's, since the child begins as a copy: it holds little.
func peak(s *os.ProcessState) int {
	r, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return int(r.Maxrss / 1024)
}
