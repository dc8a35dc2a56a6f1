package x835

import (
	_ "embed" // of 835.txt
	"sync"

	"github.com/openaso/openaso/shared/x12/guide"
)

//go:embed 835.txt
var table string

// loops is the guide, read once. A table that cannot be read is a bug that the first test
// meets.
var loops = sync.OnceValue(func() *guide.Guide {
	g, err := guide.Parse(table)
	if err != nil {
		panic(err)
	}
	return g
})
