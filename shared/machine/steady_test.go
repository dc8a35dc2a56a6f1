package machine_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/machine"
	"github.com/openaso/openaso/shared/table"
)

// A record that fails for ever is put aside, and those behind it go on.
func TestARecordThatAlwaysFailsIsParked(t *testing.T) {
	r := newRig(t)
	passed := make(chan string, 4)
	r.Stream = func(_ context.Context, ev events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		for _, rec := range ev.Records {
			if pk := rec.Change.Keys["PK"]; pk.String() == "E#poison" {
				return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{{ItemIdentifier: rec.Change.SequenceNumber}}}, nil
			}
			passed <- rec.Change.Keys["PK"].String()
		}
		return events.DynamoDBEventResponse{}, nil
	}
	for _, pk := range []string{"E#poison", "E#sound"} {
		op := table.Op{Item: table.Item{Key: table.Key{PK: pk, SK: "a"}, Version: 1, Kind: "k"}}
		if err := r.table.Commit(t.Context(), "", []table.Op{op}); err != nil {
			t.Fatal(err)
		}
	}
	r.start()
	if pk := <-passed; pk != "E#sound" {
		t.Errorf("%s came first", pk)
	}
	f, _, err := r.files.Open(t.Context(), "parked/stream-1.json")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(f)
	if err != nil || !strings.Contains(string(body), "E#poison") {
		t.Errorf("%v: %s", err, body)
	}
}

// A schedule's distance counts from its last run, whatever process that was in.
func TestAScheduleThatIsDueRunsAtTheStart(t *testing.T) {
	r := newRig(t)
	ran := make(chan time.Time, 4)
	r.Schedules = []machine.Schedule{{Name: "daily", Every: 24 * time.Hour, Handle: func(_ context.Context, e events.EventBridgeEvent) error {
		ran <- e.Time
		return nil
	}}}
	last := r.clock.Now().Add(-25 * time.Hour).UTC().Format(time.RFC3339)
	if _, err := r.files.Put(t.Context(), "schedules/daily.txt", strings.NewReader(last)); err != nil {
		t.Fatal(err)
	}
	r.start()
	if at := <-ran; !at.Equal(r.clock.Now()) {
		t.Errorf("ran at %s", at)
	}
}
