// Package peers measures the X12 readers of others beside ours, on the same file in one
// run: go test -run '^$' -bench . ./scripts/peers, which make bench includes. Nothing that
// is shipped imports them.
package peers
