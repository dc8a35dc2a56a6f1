package table

import (
	"errors"

	"github.com/openaso/openaso/shared/fault"
)

// attempts is how often a step that lost a race starts over.
const attempts = 8

// Retry runs a step again while it loses races or its fate is not known; the step
// looks first at what is done. After too many lost races it is fault.Unavailable; what
// says whose step it is.
func Retry(what string, step func() error) error {
	var err error
	for range attempts {
		err = step()
		var lost *ConditionFailed
		if !errors.As(err, &lost) && !fault.Retryable(err) {
			return err
		}
	}
	if fault.Retryable(err) {
		return err
	}
	return fault.As(fault.Unavailable, err, "%s: too many at once", what)
}
