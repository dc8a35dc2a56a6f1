package logs

import (
	"errors"
	"fmt"
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// Describe is an error as a log, or a caller, may see it: the texts of its faults, and
// only the type of what lies below them, since a foreign error may quote its input.
func Describe(err error) string {
	var texts []string
	for err != nil {
		f, ok := err.(*fault.Error)
		if !ok {
			texts = append(texts, foreign(err))
			break
		}
		texts = append(texts, f.Text)
		err = f.Cause
	}
	return strings.Join(texts, ": ")
}

// foreign looks for a fault below err; above it only types are safe.
func foreign(err error) string {
	name := fmt.Sprintf("(%T)", err)
	var f *fault.Error
	if errors.As(err, &f) {
		return name + ": " + Describe(f)
	}
	return name
}
