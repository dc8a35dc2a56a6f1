package x835

import (
	_ "embed" // of 835.txt

	"github.com/openaso/openaso/shared/x12/guide"
)

//go:embed 835.txt
var table string

var loops = guide.Of(table)
