package enroll

import (
	"strings"

	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
)

// subscriber is the employer's key of an employee. One that may be a social security number
// becomes a keyed hash: the key stands in the log beside what is no secret, and the
// family's id follows from it.
func (s *Service) subscriber(e id.Employer, number phi.Text) string {
	text := strings.TrimSpace(number.Reveal())
	digits := strings.ReplaceAll(text, "-", "")
	if len(digits) == 9 && strings.Trim(digits, "0123456789") == "" {
		return "s-" + id.Keyed(s.Secret, "subscriber", string(e), digits)
	}
	return text
}
