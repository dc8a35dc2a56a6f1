package files

import (
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// MaxKey is the most bytes a key may have.
const MaxKey = 512

// CheckKey answers fault.Invalid unless key is a clean relative path of printable
// ASCII: what every driver insists on, so that a key that works here works there.
func CheckKey(key string) error {
	if key == "" || len(key) > MaxKey {
		return fault.New(fault.Invalid, "file key: want 1 to %d bytes", MaxKey)
	}
	for i := range len(key) {
		if key[i] < ' ' || key[i] > '~' || key[i] == '\\' {
			return fault.New(fault.Invalid, "file key: byte %d is not one a key may have", i)
		}
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part == "." || part == ".." {
			return fault.New(fault.Invalid, "file key: not a clean relative path")
		}
	}
	return nil
}
