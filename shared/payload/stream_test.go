package payload_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/table"
)

func TestStreamSample(t *testing.T) {
	var ev lambda.DynamoDBEvent
	sample(t, "stream", &ev)
	got, err := payload.ToRecord(ev.Records[0])
	want := table.Record{Seq: 111, Item: table.Item{
		Key: table.Key{PK: "W#sample-hris", SK: "msg_1"}, Version: 1, Kind: "webhook",
		Events: []string{"enrollment.received"}, Body: []byte("{}"),
	}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
}

func drawRecord(t *rapid.T) table.Record {
	r := table.Record{
		Seq:     rapid.Uint64().Draw(t, "seq"),
		Removed: rapid.Bool().Draw(t, "removed"),
		Item:    table.Item{Key: table.Key{PK: rapid.String().Draw(t, "pk"), SK: rapid.String().Draw(t, "sk")}},
	}
	if r.Removed {
		return r
	}
	r.Item.Version = rapid.Int64().Draw(t, "version")
	r.Item.Kind = rapid.String().Draw(t, "kind")
	r.Item.Expires = rapid.Int64().Draw(t, "expires")
	if rapid.Bool().Draw(t, "full") {
		r.Item.Events = rapid.SliceOfN(rapid.String(), 1, 3).Draw(t, "events")
		r.Item.Body = rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(t, "body")
	}
	return r
}

func TestRecordsBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := []table.Record{drawRecord(t), drawRecord(t)}
		b, err := json.Marshal(payload.FromRecords(want))
		if err != nil {
			t.Fatal(err)
		}
		var ev lambda.DynamoDBEvent
		if err := json.Unmarshal(b, &ev); err != nil {
			t.Fatal(err)
		}
		for i, r := range ev.Records {
			got, err := payload.ToRecord(r)
			if d := cmp.Diff(want[i], got); d != "" || err != nil {
				t.Fatal(d, err)
			}
		}
	})
}

func TestLongSequenceNumbersKeepTheOrderOfSeconds(t *testing.T) {
	at := func(seq string, sec int64) uint64 {
		r := payload.FromRecords([]table.Record{{}}).Records[0]
		r.Change.SequenceNumber = seq
		r.Change.ApproximateCreationDateTime = lambda.SecondsEpochTime{Time: time.Unix(sec, 0)}
		rec, err := payload.ToRecord(r)
		if err != nil {
			t.Fatal(err)
		}
		return rec.Seq
	}
	const a, b = "4421584500000000017450439091", "4421584500000000017450439092"
	if at(a, 1764000000) != at(a, 1764000000) || at(a, 1764000000) == at(b, 1764000000) {
		t.Error("a number is not told from the next, or not from itself")
	}
	if at(b, 1764000000) >= at(a, 1764000001) {
		t.Error("a later second comes first")
	}
}

func TestToRecordRefuses(t *testing.T) {
	s, n := lambda.NewStringAttribute, lambda.NewNumberAttribute
	for name, break_ := range map[string]func(*lambda.DynamoDBEventRecord){
		"PK":              func(r *lambda.DynamoDBEventRecord) { delete(r.Change.Keys, "PK") },
		"SK":              func(r *lambda.DynamoDBEventRecord) { r.Change.Keys["SK"] = n("1") },
		"V":               func(r *lambda.DynamoDBEventRecord) { r.Change.NewImage["V"] = n("1.5") },
		"K":               func(r *lambda.DynamoDBEventRecord) { delete(r.Change.NewImage, "K") },
		"EV":              func(r *lambda.DynamoDBEventRecord) { r.Change.NewImage["EV"] = s("synthetic") },
		"B":               func(r *lambda.DynamoDBEventRecord) { r.Change.NewImage["B"] = s("synthetic") },
		"X":               func(r *lambda.DynamoDBEventRecord) { r.Change.NewImage["X"] = lambda.NewNullAttribute() },
		"sequence number": func(r *lambda.DynamoDBEventRecord) { r.Change.SequenceNumber = "-1" },
		"EV is not": func(r *lambda.DynamoDBEventRecord) {
			r.Change.NewImage["EV"] = lambda.NewListAttribute([]lambda.DynamoDBAttributeValue{n("1")})
		},
	} {
		r := payload.FromRecords([]table.Record{{Seq: 1, Item: table.Item{Body: []byte("b")}}}).Records[0]
		break_(&r)
		_, err := payload.ToRecord(r)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "synthetic") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEachRecordStopsAtTheFirstFailure(t *testing.T) {
	ev := payload.FromRecords([]table.Record{{Seq: 1}, {Seq: 2, Removed: true}, {Seq: 3}, {Seq: 4}})
	ev.Records[1].UserIdentity = &lambda.DynamoDBUserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}
	run := func(fail uint64) (seen []uint64, failed []lambda.DynamoDBBatchItemFailure) {
		res := payload.EachRecord(t.Context(), ev, func(_ context.Context, r table.Record) error {
			seen = append(seen, r.Seq)
			if r.Seq == fail {
				return fault.New(fault.Unavailable, "queue: throttled")
			}
			return nil
		})
		return seen, res.BatchItemFailures
	}
	seen, failed := run(3)
	if d := cmp.Diff([]uint64{1, 3}, seen); d != "" || len(failed) != 1 || failed[0].ItemIdentifier != "3" {
		t.Error(d, failed)
	}
	seen, failed = run(0)
	if d := cmp.Diff([]uint64{1, 3, 4}, seen); d != "" || failed == nil || len(failed) != 0 {
		t.Error(d, failed)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if res := payload.EachRecord(ctx, ev, nil); len(res.BatchItemFailures) != 1 || res.BatchItemFailures[0].ItemIdentifier != "1" {
		t.Errorf("an ended batch: %v", res)
	}
}

func FuzzToRecord(f *testing.F) {
	b, _ := json.Marshal(payload.FromRecords([]table.Record{{Seq: 1, Item: table.Item{Events: []string{"e"}, Body: []byte("b")}}}).Records[0])
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var r lambda.DynamoDBEventRecord
		if json.Unmarshal(b, &r) != nil {
			return
		}
		if _, err := payload.ToRecord(r); err != nil && !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	})
}

// A defect met in one record fails that record alone, and says nothing of it.
func TestAPanicFailsItsRecordAlone(t *testing.T) {
	ev := payload.FromRecords([]table.Record{
		{Seq: 1, Item: table.Item{Key: table.Key{PK: "E#1", SK: "a"}, Kind: "k"}},
		{Seq: 2, Item: table.Item{Key: table.Key{PK: "E#2", SK: "a"}, Kind: "k"}},
	})
	var mu sync.Mutex
	var done []string
	res := payload.EachRecord(t.Context(), ev, func(_ context.Context, r table.Record) error {
		if r.Item.PK == "E#2" {
			panic("a name")
		}
		mu.Lock()
		defer mu.Unlock()
		done = append(done, r.Item.PK)
		return nil
	})
	if len(done) != 1 || len(res.BatchItemFailures) != 1 || res.BatchItemFailures[0].ItemIdentifier != "2" {
		t.Errorf("%v %v", done, res)
	}
}
