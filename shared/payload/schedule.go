package payload

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
)

const rulePart = ":rule/"

// Schedule is the event that the schedule of a name sends at a time. The same name
// and time give the same id.
func Schedule(name string, at time.Time) events.EventBridgeEvent {
	at = at.UTC()
	return events.EventBridgeEvent{
		Version: "0", ID: id.Derive("schedule", name, at.Format(time.RFC3339Nano)),
		DetailType: "Scheduled Event", Source: "aws.events", AccountID: "000000000000",
		Time: at, Region: "local",
		Resources: []string{"arn:aws:events:local:000000000000" + rulePart + name},
		Detail:    json.RawMessage("{}"),
	}
}

// ScheduleName is the name of the schedule that sent an event; fault.Invalid if no
// rule is named.
func ScheduleName(ev events.EventBridgeEvent) (string, error) {
	for _, r := range ev.Resources {
		if _, name, ok := strings.Cut(r, rulePart); ok && name != "" {
			return name, nil
		}
	}
	return "", fault.New(fault.Invalid, "scheduled event: names no rule")
}
