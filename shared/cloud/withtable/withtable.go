// Package withtable is a function's need of the table.
package withtable

import (
	"context"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/table/dynamotable"
)

// Need opens the table that the environment names.
func Need() cloud.Need {
	return cloud.Need{Names: []string{spec.EnvTable}, Open: func(_ context.Context, o *cloud.Opening) error {
		o.Parts.Table = dynamotable.New(o.Service("DYNAMODB"), o.Get(spec.EnvTable), o.Now)
		return nil
	}}
}
