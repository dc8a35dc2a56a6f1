// Package events names what happens, says where each event goes, and holds one
// sample Lambda payload a trigger. An event carries names and keys, no PHI: its
// reader looks the item up.
package events

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
)

// Message is the body of a queue message that an event becomes: the event and the
// key and version of the item that announced it.
type Message struct {
	Event   string `json:"event"`
	PK      string `json:"pk"`
	SK      string `json:"sk"`
	Version int64  `json:"version"`
}

// Key is where the item is.
func (m Message) Key() table.Key { return table.Key{PK: m.PK, SK: m.SK} }

// ID names the event for good: the same event of the same version of an item has
// the same id, however often it is delivered.
func (m Message) ID() string { return fmt.Sprintf("%s %s %s %d", m.Event, m.PK, m.SK, m.Version) }

// Marshal is the message as a queue body.
func (m Message) Marshal() []byte {
	b, _ := json.Marshal(m) // strings and a number: cannot fail
	return b
}

// Read reads a queue body; fault.Invalid if it is none.
func Read(body []byte) (m Message, err error) {
	return m, fault.As(fault.Invalid, json.Unmarshal(body, &m), "event message")
}

// The queues.
const (
	QueueUploads = "uploads" // intake: an S3 notification
	QueueEnroll  = "enroll"
	QueueClaims  = "claims" // adjudicate: a family's batch
	QueueSettle  = "settle"
	QueuePay     = "pay"
	QueueNotify  = "notify"
)

// The events that webhooks become.
const (
	EnrollmentReceived = "enrollment.received"
	DepositReceived    = "deposit.received"
)

// Route says which queues get an event.
type Route struct {
	Event  string
	Queues []string
}

// Routes is every event there is. An event without queues leaves only rows.
func Routes() []Route {
	return []Route{
		{EnrollmentReceived, []string{QueueEnroll}},
		{DepositReceived, []string{QueueSettle}},
		{"member.enrolled", []string{QueueNotify}},
		{"member.changed", nil},
		{"member.terminated", []string{QueueNotify}},
		{"coverage.corrected", []string{QueueClaims}},
		{"accumulator.imported", []string{QueueClaims}},
		{"authorization.given", []string{QueueClaims}},
		{"coverage.elsewhere", []string{QueueClaims}},
		{"claim.decided", []string{QueueNotify}},
		{"claim.pended", nil},
		{"claim.reversed", nil},
		{"funding.requested", []string{QueueNotify}},
		{"funding.overdue", []string{QueueNotify}},
		{"funding.settled", []string{QueuePay}},
		{"payment.released", []string{QueueNotify}},
	}
}

// QueuesOf is where an event goes; ok is false for an unknown name.
func QueuesOf(event string) (queues []string, ok bool) {
	for _, r := range Routes() {
		if r.Event == event {
			return r.Queues, true
		}
	}
	return nil, false
}

//go:embed samples/*.json
var samples embed.FS

// Sample is the sample payload of a trigger: http (a webhook), inquiry (X12 by HTTP), sqs, s3,
// stream or schedule. Its people are synthetic.
func Sample(trigger string) ([]byte, error) {
	b, err := samples.ReadFile("samples/" + trigger + ".json")
	return b, fault.As(fault.NotFound, err, "sample payload")
}
