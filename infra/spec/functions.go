package spec

import (
	"slices"
	"time"

	"github.com/openaso/openaso/events"
)

// The prefixes of the files port's keys.
const (
	published = "catalog/"     // agreements, options, schedules, providers
	inbox     = "in/"          // uploaded claim files
	raw       = "webhooks/"    // webhooks as they came
	objects   = "attachments/" // what came with claims
	repriced  = "repricing/"   // what networks' repricers answered
	index     = "index/"       // where each file's claims went
	registers = "funding/"     // what each call asks for
	letters   = "documents/"   // explanations of benefits and letters
	outbox    = "out/"         // acknowledgments, ACH and checks, and the folders that follow
	remits    = "out/835/"     // remittances
	orders    = "out/letters/" // letters to print and post
)

// webhooks begins the partitions of received webhooks: all that who knocks from outside
// may bring about in the table.
const webhooks = "W#"

// UploadPrefix is where uploads announce themselves on the queue of uploads.
const UploadPrefix = inbox

const day = 24 * time.Hour

// Functions is every function there is. Memory, time and numbers at once are reasoned
// from figures of one machine (README), not measured on AWS: handlers take some 40 MB
// and milliseconds of a core, so memory is chosen for the share of a core it brings.
func Functions() []Function {
	return slices.Concat(atTheEdge(), onQueues(), onTheirOwn())
}

// atTheEdge answer HTTP: somebody waits, so they get a core's share and little time.
func atTheEdge() []Function {
	return []Function{
		// Anybody may knock here: 50 at once keep a flood from the account's other functions.
		{Name: "receive", Trigger: HTTP, Route: "POST /webhooks/{connection}", Grants: []Grant{WriteTable, WriteFiles, Secrets},
			Writes: []string{raw}, Keys: []string{webhooks}, Memory: 512, Timeout: 10 * time.Second, Concurrency: 50},
		// Asked while a patient waits at a desk; an account's other functions are kept from a flood likewise.
		{Name: "inquire", Trigger: HTTP, Route: "POST /x12/{connection}", Grants: []Grant{ReadTable, ReadFiles, Secrets},
			Reads: []string{published, index, registers}, Memory: 1024, Timeout: 20 * time.Second, Concurrency: 50},
		{Name: "portal", Trigger: HTTP, Route: "/", Grants: []Grant{ReadTable, ReadFiles},
			Reads:  []string{published, inbox, raw, index, registers, letters, outbox},
			Memory: 1024, Timeout: 25 * time.Second},
	}
}

// onQueues take messages, ten a batch: what SQS gives without waiting for more.
func onQueues() []Function {
	return []Function{
		// Asks vendors' APIs: ten at once keep below what HR systems let one client ask.
		{Name: "enroll", Trigger: Queue, Source: events.QueueEnroll, Grants: []Grant{ReadTable, WriteTable, ReadFiles, Secrets},
			Reads: []string{published, raw}, Memory: 512, Timeout: time.Minute, Batch: 10, Concurrency: 10},
		// One file a batch: a file of 5,000 claims looks up as many cards and sends as many families' batches.
		{Name: "intake", Trigger: Uploads, Source: events.QueueUploads, Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles, SendQueues, Secrets},
			Reads: []string{published, inbox, index, registers}, Writes: []string{index, objects, repriced, outbox}, Sends: []string{events.QueueClaims},
			Memory: 1024, Timeout: 5 * time.Minute, Batch: 1, Concurrency: 10},
		// Families do not meet: fifty at once are bounded by the table alone.
		{Name: "adjudicate", Trigger: Queue, Source: events.QueueClaims, Grants: []Grant{ReadTable, WriteTable, ReadFiles},
			Reads: []string{published, repriced}, Memory: 1024, Timeout: time.Minute, Batch: 10, Concurrency: 50},
		// One plan has one ledger, whose writers conflict: two at once, the fewest that SQS lets one ask for.
		{Name: "settle", Trigger: Queue, Source: events.QueueSettle, Grants: []Grant{ReadTable, WriteTable, ReadFiles, Secrets},
			Reads: []string{published, raw}, Memory: 512, Timeout: time.Minute, Batch: 10, Concurrency: 2},
		// A call a message, as releasing one writes every provider's remittance.
		{Name: "pay", Trigger: Queue, Source: events.QueuePay, Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles},
			Reads: []string{published, registers}, Writes: []string{outbox},
			Memory: 1024, Timeout: 5 * time.Minute, Batch: 1, Concurrency: 2},
		// SES begins an account with 14 messages a second: five at once stay below.
		{Name: "notify", Trigger: Queue, Source: events.QueueNotify, Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles, Messages},
			Reads: []string{published, registers}, Writes: []string{letters, remits, orders}, // what is decided at zero is remitted here
			Memory: 512, Timeout: time.Minute, Batch: 10, Concurrency: 5},
	}
}

// onTheirOwn run on the stream and by the clock. Two runs of one schedule do no harm,
// only the work twice: one at once.
func onTheirOwn() []Function {
	return []Function{
		// 100 records are some 60 KB of entries; four readers a shard keep each key's order.
		{Name: "relay", Trigger: Stream, Grants: []Grant{ReadTable, WriteTable, SendQueues, Secrets}, Sends: routed(),
			Memory: 512, Timeout: time.Minute, Batch: 100, Concurrency: 4},
		{Name: "fund", Trigger: Schedule, Every: day, Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles},
			Reads: []string{published, registers}, Writes: []string{registers},
			Memory: 1769, Timeout: 15 * time.Minute, Concurrency: 1},
		{Name: "sweep", Trigger: Schedule, Every: day, Grants: []Grant{ReadTable, WriteTable, ReadFiles, WriteFiles, SendQueues, Secrets},
			Reads:  []string{published, inbox, repriced, index, registers},
			Writes: []string{index, objects, repriced, outbox}, Sends: routed(),
			Memory: 1769, Timeout: 15 * time.Minute, Concurrency: 1},
	}
}

// routed are the queues that some event goes to.
func routed() (queues []string) {
	for _, r := range events.Routes() {
		for _, q := range r.Queues {
			if !slices.Contains(queues, q) {
				queues = append(queues, q)
			}
		}
	}
	return queues
}
