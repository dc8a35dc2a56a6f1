// Package payload builds and reads the payloads that Lambda handlers get from API
// Gateway, SQS, S3, the table's stream and the scheduler, in the types of
// aws-lambda-go. The machine feeds handlers what this package builds, so that a
// function on one machine is the function on AWS.
package payload

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/logs"
)

// Describe is an error as a log may hold it: see logs.Describe.
func Describe(err error) string { return logs.Describe(err) }

// logFailure says that one item of a batch failed, by its id, never its content.
func logFailure(ctx context.Context, source, id string, err error) {
	slog.WarnContext(ctx, "item failed", "source", source, "id", id,
		"kind", http.StatusText(fault.KindOf(err).Status()), "error", Describe(err))
}

// guarded turns a panic into an error, so that one item that meets a defect takes no
// other down with it. The panic's value may quote the item: only its type is kept.
func guarded(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(fault.Internal, "a defect was met: panic of type %T", r)
		}
	}()
	return do()
}
