// Package spec is the table of functions: what each is called, what starts it and
// what it may touch. It is free of CDK, so that tests and the local machine read it
// too; infra builds the stack from it.
package spec

import "time"

// Trigger is what starts a function.
type Trigger string

// The triggers.
const (
	HTTP     Trigger = "http"     // API Gateway, an HTTP API
	Queue    Trigger = "queue"    // SQS
	Uploads  Trigger = "uploads"  // S3 through SQS
	Stream   Trigger = "stream"   // the table's stream
	Schedule Trigger = "schedule" // EventBridge Scheduler
)

// Grant is a permission a function's role has, and no more.
type Grant string

// The grants.
const (
	ReadTable  Grant = "table:read"
	WriteTable Grant = "table:write"
	ReadFiles  Grant = "files:read"
	WriteFiles Grant = "files:write"
	SendQueues Grant = "queues:send"
	Secrets    Grant = "secrets:read"
	Messages   Grant = "messages:send"
)

// Function is one Lambda function: a folder below functions and a method of
// assemble.Parts. Route is of HTTP, Source of Queue and Uploads, Every of Schedule.
type Function struct {
	Name    string
	Trigger Trigger
	Route   string // "POST /webhooks/{connection}"
	Source  string // name of the queue
	Every   time.Duration
	Grants  []Grant
}

// Functions is every function there is.
func Functions() []Function {
	return []Function{
		{Name: "receive", Trigger: HTTP, Route: "POST /webhooks/{connection}", Grants: []Grant{WriteTable, WriteFiles, Secrets}},
		{Name: "enroll", Trigger: Queue, Source: "enroll", Grants: []Grant{ReadTable, WriteTable, ReadFiles, Secrets}},
		{Name: "intake", Trigger: Uploads, Source: "uploads", Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles, SendQueues, Secrets}},
		{Name: "adjudicate", Trigger: Queue, Source: "claims", Grants: []Grant{ReadTable, WriteTable, ReadFiles}},
		{Name: "relay", Trigger: Stream, Grants: []Grant{ReadTable, WriteTable, SendQueues, Secrets}},
		{Name: "fund", Trigger: Schedule, Every: 24 * time.Hour, Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles}},
		{Name: "settle", Trigger: Queue, Source: "settle", Grants: []Grant{ReadTable, WriteTable, ReadFiles, Secrets}},
		{Name: "pay", Trigger: Queue, Source: "pay", Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles}},
		{Name: "notify", Trigger: Queue, Source: "notify", Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles, Messages}},
		{Name: "portal", Trigger: HTTP, Route: "/", Grants: []Grant{ReadTable, ReadFiles}},
		{Name: "sweep", Trigger: Schedule, Every: 24 * time.Hour, Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles, SendQueues, Secrets}},
	}
}
