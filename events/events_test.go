package events_test

import (
	"encoding/json"
	"testing"

	"github.com/openaso/openaso/events"
)

func TestSamplesAreJSON(t *testing.T) {
	for _, trigger := range []string{"http", "inquiry", "sqs", "s3", "stream", "schedule"} {
		b, err := events.Sample(trigger)
		if err != nil || !json.Valid(b) {
			t.Errorf("%s: %v", trigger, err)
		}
	}
	if _, err := events.Sample("none"); err == nil {
		t.Error("an unknown trigger has a sample")
	}
}

func TestAnEventIsRoutedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range events.Routes() {
		if seen[r.Event] {
			t.Errorf("%s is routed twice", r.Event)
		}
		seen[r.Event] = true
	}
	if _, ok := events.QueuesOf("no.such"); ok {
		t.Error("an unknown event is routed")
	}
}

func TestMessageKeepsItsKey(t *testing.T) {
	m := events.Message{Event: "claim.decided", PK: "E#e#F#f", SK: "L#0000000001", Version: 1}
	got, err := events.Read(m.Marshal())
	if err != nil || got != m {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := events.Read([]byte("{")); err == nil {
		t.Error("half a message was read")
	}
}
