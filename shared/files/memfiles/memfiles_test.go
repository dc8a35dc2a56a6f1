package memfiles_test

import (
	"testing"

	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/filestest"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/internal/testclock"
)

func TestConformance(t *testing.T) {
	filestest.Run(t, func(*testing.T) files.Files { return memfiles.New(testclock.New().Now) })
}
