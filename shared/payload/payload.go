// Package payload builds and reads the payloads that Lambda handlers get from API
// Gateway, SQS, S3, the table's stream and the scheduler, in the types of
// aws-lambda-go. The machine feeds handlers what this package builds, so that a
// function on one machine is the function on AWS.
package payload

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// Describe is an error as a log may hold it: the texts of its faults, and only
// the type of what lies below them, since a foreign error may quote its input.
func Describe(err error) string {
	var texts []string
	for err != nil {
		f, ok := err.(*fault.Error)
		if !ok {
			texts = append(texts, describeForeign(err))
			break
		}
		texts = append(texts, f.Text)
		err = f.Cause
	}
	return strings.Join(texts, ": ")
}

// describeForeign looks for a fault below err; above it only types are safe.
func describeForeign(err error) string {
	name := fmt.Sprintf("(%T)", err)
	var f *fault.Error
	if errors.As(err, &f) {
		return name + ": " + Describe(f)
	}
	return name
}

// logFailure says that one item of a batch failed, by its id, never its content.
func logFailure(ctx context.Context, source, id string, err error) {
	slog.WarnContext(ctx, "item failed", "source", source, "id", id,
		"kind", http.StatusText(fault.KindOf(err).Status()), "error", Describe(err))
}

// Guarded turns a panic into an error, so that one item that meets a defect takes no
// other down with it. The panic's value may quote the item: only its type is kept.
func Guarded(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(fault.Internal, "a defect was met: panic of type %T", r)
		}
	}()
	return do()
}
