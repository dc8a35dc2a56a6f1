package dynamotable_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/dynamotable"
)

// asking shows each call's input before it goes out.
func asking(cfg aws.Config, look func(in any)) aws.Config {
	cfg = cfg.Copy()
	cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("asking",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				look(in.Parameters)
				return next.HandleInitialize(ctx, in)
			}), middleware.Before)
	})
	return cfg
}

// A read is consistent unless a stale one will do. The local server cannot tell, so the
// requests are looked at.
func TestReadsAreConsistent(t *testing.T) {
	cfg := awstest.DynamoDB(t)
	var got []bool
	tab := dynamotable.New(asking(cfg, func(in any) {
		switch p := in.(type) {
		case *dynamodb.GetItemInput:
			got = append(got, aws.ToBool(p.ConsistentRead))
		case *dynamodb.QueryInput:
			got = append(got, aws.ToBool(p.ConsistentRead))
		}
	}), awstest.NewTable(t, cfg), testclock.New().Now)
	if _, err := tab.Get(t.Context(), item("A", 1).Key); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	for _, stale := range []bool{false, true} {
		if _, err := tab.Query(t.Context(), table.Query{PK: "E#1", Stale: stale}); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(got, []bool{true, true, false}) {
		t.Errorf("consistent: %v", got)
	}
}

// A server that takes the request and says nothing is given up: the SDK itself would wait
// until the function is killed.
func TestASilentServerIsGivenUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	tab := dynamotable.New(awstest.Config("http://"+l.Addr().String()), "any", testclock.New().Now)
	err = tab.Commit(t.Context(), "", insert("A"))
	oneLine(t, err, fault.Unavailable, "no answer came")
	if errors.Is(err, context.DeadlineExceeded) {
		t.Error("the client's own patience passes for the end of the caller's context")
	}
}

// A page is one call, whether or not more follows it.
func TestAPageIsOneCall(t *testing.T) {
	f := newFaulty(t)
	for _, sk := range []string{"A", "B", "C"} {
		if err := f.Commit(t.Context(), "", insert(sk)); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []table.Query{{Limit: 2}, {Limit: 3}, {}, {Limit: 1, Backward: true}, {Limit: 2, From: "B", To: "D"}} {
		q.PK = item("", 1).PK
		before := f.Attempts()
		if _, err := f.Query(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		if n := f.Attempts() - before; n != 1 {
			t.Errorf("limit %d: %d calls", q.Limit, n)
		}
	}
}

// A commit that goes around an expired item is bound to that item: one that another
// writer put there meanwhile, of the same version, is not overwritten.
func TestAnotherWriterBetweenTheRounds(t *testing.T) {
	cfg, clock := awstest.DynamoDB(t), testclock.New()
	name := awstest.NewTable(t, cfg)
	other := dynamotable.New(cfg, name, clock.Now)
	ended := item("A", 1)
	ended.Expires = clock.Now().Add(-time.Minute).Unix()
	if err := other.Commit(t.Context(), "", []table.Op{{Item: ended}}); err != nil {
		t.Fatal(err)
	}
	theirs := item("A", 1)
	theirs.Kind, theirs.Expires = "theirs", clock.Now().Add(time.Minute).Unix()
	puts := 0
	tab := dynamotable.New(asking(cfg, func(in any) {
		if _, ok := in.(*dynamodb.PutItemInput); !ok {
			return
		}
		if puts++; puts == 2 {
			if err := other.Commit(t.Context(), "", []table.Op{{Item: theirs}}); err != nil {
				t.Error(err)
			}
		}
	}), name, clock.Now)
	var lost *table.ConditionFailed
	if err := tab.Commit(t.Context(), "", insert("A")); !errors.As(err, &lost) {
		t.Fatalf("%v after %d puts, want a lost condition", err, puts)
	}
	if d := cmp.Diff(theirs, lost.Winner); d != "" {
		t.Errorf("winner (-want +got):\n%s", d)
	}
	if got, err := tab.Get(t.Context(), theirs.Key); err != nil || got.Kind != "theirs" {
		t.Errorf("%v: their item is gone", err)
	}
	if n := tab.Counts(); n.Commits != 2 || n.WriteUnits != 2 {
		t.Errorf("%+v, want both rounds counted", n)
	}
}
