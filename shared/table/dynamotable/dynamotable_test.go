package dynamotable_test

import (
	"testing"

	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/table/dynamotable"
	"github.com/openaso/openaso/shared/table/tabletest"
)

func TestConformance(t *testing.T) {
	cfg := awstest.DynamoDB(t)
	tabletest.Run(t, func(t *testing.T) tabletest.Pair {
		clock := testclock.New()
		return tabletest.Pair{
			Table: dynamotable.New(cfg, awstest.NewTable(t, cfg), clock.Now), Clock: clock, ForeignTokens: true,
		}
	})
}
