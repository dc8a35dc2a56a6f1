package dynamotable_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/dynamotable"
	"github.com/openaso/openaso/shared/table/layout"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/table/metertable"
)

// bill asks the server what each single put consumed.
type bill struct {
	mu    sync.Mutex
	units float64
}

func (b *bill) into(cfg aws.Config) aws.Config {
	cfg = cfg.Copy()
	cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("bill", b.handle), middleware.Before)
	})
	return cfg
}

func (b *bill) handle(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	if p, ok := in.Parameters.(*dynamodb.PutItemInput); ok {
		p.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	}
	out, meta, err := next.HandleInitialize(ctx, in)
	if p, ok := out.Result.(*dynamodb.PutItemOutput); ok && p.ConsumedCapacity != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.units += aws.ToFloat64(p.ConsumedCapacity.CapacityUnits)
	}
	return out, meta, err
}

// draw is an item of any shape that weighs size bytes.
func draw(r *rand.Rand, size int) table.Item {
	numbers := []int64{0, 1, 9, 10, 99, 100, 101, 1000, 10_000, 120_300, -1, -10, -100, -12_345, 1_764_000_000, math.MaxInt64, math.MinInt64,
		r.Int64(), -r.Int64N(1_000_000), r.Int64N(1_000_000) * 1000}
	words := []string{"", "claim.decided", "é", "x", strings.Repeat("long", 9)}
	word := func() string { return words[r.IntN(len(words))] }
	it := table.Item{
		Key:     table.Key{PK: "E#" + word() + "#", SK: "L#" + word()},
		Version: numbers[r.IntN(len(numbers))], Kind: word(), Body: []byte{0},
	}
	for range r.IntN(4) {
		it.Events = append(it.Events, word())
	}
	if r.IntN(2) == 0 {
		it.Expires = numbers[r.IntN(len(numbers))]
	}
	it.Body = make([]byte, size-layout.Size(it)+1)
	return it
}

// The driver's count of a put is the server's, to the byte: items lie exactly on a unit's
// edge, and one byte past it.
func TestUnitsAreTheServers(t *testing.T) {
	cfg, b := awstest.DynamoDB(t), &bill{}
	tab := dynamotable.New(b.into(cfg), awstest.NewTable(t, cfg), testclock.New().Now)
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 150 {
		// Fresh keys: a put over a larger item is charged by the larger, which the driver
		// cannot see.
		edge := 1024 * (1 + r.IntN(3))
		for _, size := range []int{edge, edge + 1} {
			it := draw(r, size+9)
			it.SK += string(rune('A'+n%26)) + string(rune('a'+n/26)) + string(rune('0'+size%10))
			it.Body = it.Body[:len(it.Body)+size-layout.Size(it)]
			before, charged := tab.Counts().WriteUnits, b.units
			if err := tab.Commit(t.Context(), "", []table.Op{{Item: it, When: table.Absent}}); err != nil {
				t.Fatal(err)
			}
			if got, want := float64(tab.Counts().WriteUnits-before), b.units-charged; got != want {
				t.Errorf("%d bytes, version %d, expires %d, %d events: counted %v, charged %v", size, it.Version, it.Expires, len(it.Events), got, want)
			}
		}
	}
	if b.units < 300 {
		t.Errorf("charged %v units: the server was not asked", b.units)
	}
}

// The meter over memory and the driver count the same for the same calls.
func TestTheMeterAgrees(t *testing.T) {
	cfg := awstest.DynamoDB(t)
	driver := dynamotable.New(cfg, awstest.NewTable(t, cfg), testclock.New().Now)
	meter := metertable.New(memtable.New(testclock.New().Now))
	sized := func(sk string, size int) table.Item {
		it := table.Item{Key: table.Key{PK: "E#1", SK: sk}, Version: 1, Body: []byte{0}}
		it.Body = make([]byte, size-layout.Size(it)+1)
		return it
	}
	heavy, light := sized("A", 5000), sized("A", 900)
	for n, ops := range [][]table.Op{
		{{Item: heavy}},
		{{Item: light, When: table.Absent}}, // lost to the heavier
		{{Item: sized("B", 1024)}, {Item: sized("C", 1025)}},
		{{Item: sized("D", 3000)}, {Item: light, When: table.Absent}},
		{{Item: table.Item{Key: heavy.Key}, Action: table.Delete, When: table.AtVersion, Version: 9}},
		{{Item: table.Item{Key: heavy.Key}, Action: table.Delete}},
	} {
		for _, tab := range []table.Table{driver, meter} {
			var lost *table.ConditionFailed
			if err := tab.Commit(t.Context(), "", ops); err != nil && !errors.As(err, &lost) {
				t.Fatal(n, err)
			}
		}
		if d := cmp.Diff(meter.Counts(), driver.Counts()); d != "" {
			t.Errorf("commit %d (-meter +driver):\n%s", n, d)
		}
	}
	if got, want := driver.Counts().WriteUnits, int64(5+5+2*(1+2)+2*(3+5)+5+1); got != want {
		t.Errorf("%d units, want %d", got, want)
	}
}
