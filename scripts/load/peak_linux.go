package main

import "syscall"

// peak is the most memory the process ever held, in MB.
func peak() int {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return int(r.Maxrss / 1024)
}
