package dirfiles_test

import (
	"testing"

	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/dirfiles"
	"github.com/openaso/openaso/shared/files/filestest"
)

func TestConformance(t *testing.T) {
	filestest.Run(t, func(t *testing.T) files.Files {
		f, err := dirfiles.New(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return f
	})
}
