// Package spec is the table of functions: what each is called, what starts it, what
// it may touch and how much it gets. It is free of CDK, so that tests and the local
// machine read it too; infra builds the stack from it.
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

// TTLAttribute is the attribute of an item that holds table.Item.Expires, as the driver
// on DynamoDB writes it: DynamoDB deletes the item some time after it, in Unix seconds.
const TTLAttribute = "X"

// Function is one Lambda function: a folder below functions and a method of
// assemble.Parts. Route is of HTTP, Source of Queue and Uploads, Every of Schedule,
// Batch of Queue, Uploads and Stream.
type Function struct {
	Name    string
	Trigger Trigger
	Route   string // "POST /webhooks/{connection}"; "/" is everything else that is read
	Source  string // name of the queue
	Every   time.Duration
	Grants  []Grant

	Reads  []string // prefixes of the files that ReadFiles covers
	Writes []string // prefixes of the files that WriteFiles covers
	Sends  []string // queues that SendQueues covers
	Keys   []string // beginnings of the partition keys that WriteTable covers; none: every one

	Memory  int // MB; Lambda gives a whole core at 1,769
	Timeout time.Duration
	Batch   int // records or messages that it gets at once, at most
	// Concurrency is the most that run at once: a queue's pollers, a reservation of
	// HTTP and Schedule (0: none), the readers of one shard of Stream.
	Concurrency int
}

// Has says whether the function has a grant.
func (f *Function) Has(g Grant) bool {
	for _, one := range f.Grants {
		if one == g {
			return true
		}
	}
	return false
}
