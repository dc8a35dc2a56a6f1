package cost

import (
	"fmt"
	"time"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/scripts/load/whole"
)

// table adds units of writing and reading, by function, and what a month's items and
// files weigh for a month.
func (b *Bill) table(m *monthly) {
	for _, name := range m.names {
		b.add(Row{Item: "DynamoDB writes", Function: name, Units: m.functions[name].WriteUnits, Price: "write", Basis: Measured})
	}
	for _, name := range m.names {
		b.add(Row{Item: "DynamoDB reads", Function: name, Units: (m.functions[name].ReadHalves + 1) / 2, Price: "read", Basis: Measured})
	}
	all := m.all()
	b.add(Row{Item: "DynamoDB storage", Units: all.TableBytes, Price: "table-storage", Basis: Measured})
	b.add(Row{Item: "DynamoDB recovery", Units: all.TableBytes, Price: "table-recovery", Basis: Measured})
	b.add(Row{Item: "S3 storage", Units: all.FileBytes, Price: "file-storage", Basis: Measured})
}

func (m *monthly) all() whole.Counts {
	p := whole.Phase{Functions: m.functions}
	return p.Together()
}

// How long a handler takes, in milliseconds: its calls one after another, and a bit of its
// own. Nothing was deployed: 7 is between what DynamoDB takes for a read and for a write,
// the others are of the same service class. Several calls at once take less.
const (
	msTable, msFile, msSend, msMessage, msStart = 7, 30, 10, 100, 2
)

// functions adds Lambda: starts and gigabyte-seconds at the memory that infra/spec gives.
func (b *Bill) functions(m *monthly) {
	starts := int64(0)
	for _, f := range spec.Functions() {
		starts += m.starts(&f)
	}
	b.add(Row{Item: "Lambda requests", Units: starts, Price: "start", Basis: Reasoned})
	for _, f := range spec.Functions() {
		ms := m.milliseconds(f.Name)
		b.add(Row{Item: "Lambda GB-seconds", Function: f.Name, Units: ms * int64(f.Memory), Price: "compute", Basis: Reasoned})
		if night := time.Duration(ms/nights) * time.Millisecond; f.Trigger == spec.Schedule && night > f.Timeout {
			b.Warnings = append(b.Warnings, fmt.Sprintf("%s would take %s a night in one run, and is ended after %s: so many families need it split",
				f.Name, night.Round(time.Minute), f.Timeout))
		}
	}
}

func (m *monthly) milliseconds(name string) int64 {
	c := m.functions[name]
	return msTable*(c.Reads+c.Commits) + msFile*(c.FilePuts+c.FileGets) + msSend*c.Sends + msMessage*(c.Emails+c.SMS) + msStart*c.Starts
}

// starts are a function's invocations: batches are taken to be half full.
func (m *monthly) starts(f *spec.Function) int64 {
	full := max(1, int64(f.Batch)/2)
	return (m.functions[f.Name].Starts + full - 1) / full
}

// A queue without a message is asked by five pollers, each three times a minute.
const emptyReceives = 5 * 3 * 60 * 24 * nights

// lambdaLines are the bytes that Lambda logs of an invocation by itself.
const lambdaLines = 400

// around adds queues, files, the API and the logs.
func (b *Bill) around(m *monthly) {
	all, logged, requests := m.all(), int64(0), int64(0)
	for _, f := range spec.Functions() {
		n := m.starts(&f)
		logged += n * lambdaLines
		if f.Source != "" {
			requests += 2 * n // a receive and a delete
		}
	}
	uploads := m.functions["intake"].Starts
	b.add(Row{Item: "SQS requests", Units: all.Sends + uploads + requests, Price: "queue", Basis: Reasoned})
	b.add(Row{Item: "S3 puts and lists", Units: all.FilePuts + uploads, Price: "file-put", Basis: Measured})
	b.add(Row{Item: "S3 gets", Units: all.FileGets, Price: "file-get", Basis: Measured})
	b.add(Row{Item: "API Gateway, webhooks", Units: m.functions["receive"].Starts, Price: "api", Basis: Measured})
	b.add(Row{Item: "CloudWatch logs", Units: all.LogBytes + logged, Price: "logs", Basis: Reasoned})
}

// people adds what goes out, by the shares of the use.
func (b *Bill) people(m *monthly) {
	all := m.all()
	sent := all.Emails + all.SMS + all.Letters
	b.add(Row{Item: "SES e-mails", Units: share(sent, m.use.Email, 100), Price: "email", Basis: Measured})
	b.add(Row{Item: "SMS", Units: share(sent, m.use.SMS, 100), Price: "sms", Basis: Measured})
}

// customerKeys are those of data, logs and alarms (shared/decisions/0013).
const customerKeys = 3

// fixed adds what a deployment costs in a month without a claim.
func (b *Bill) fixed(*monthly) {
	queues, schedules, streams, all := int64(0), int64(0), int64(0), spec.Functions()
	for _, f := range all {
		switch f.Trigger {
		case spec.Queue, spec.Uploads:
			queues++
		case spec.Schedule:
			schedules++
		case spec.Stream:
			streams++
		case spec.HTTP:
		}
	}
	hours := int64(24 * nights)
	callers := int64(len(all)) + 2*queues
	alarms := 2*int64(len(all)) + 2*queues + 2*schedules + 2*streams + 2
	for _, r := range []Row{
		{Item: "SQS empty receives", Units: queues * emptyReceives, Price: "queue", Basis: Reasoned},
		{Item: "EventBridge Scheduler", Units: schedules * nights, Price: "schedule", Basis: Measured},
		{Item: "KMS keys", Units: customerKeys, Price: "key", Basis: Measured},
		{Item: "KMS requests", Units: 12 * hours * callers, Price: "key-use", Basis: Reasoned},
		{Item: "Secrets Manager", Units: 1, Price: "secret", Basis: Measured},
		{Item: "CloudWatch alarms", Units: alarms, Price: "alarm", Basis: Reasoned},
	} {
		r.Fixed = true
		b.add(r)
	}
}

func notIncluded() []string {
	return []string{
		"free tiers, taxes, support plans, discounts for capacity reserved ahead",
		"carriers' fees of SMS; printing and postage of letters; what banks and clearinghouses ask",
		"storage of earlier months: items and files stay (after a year, twelve times the storage here)",
		"the portal's and the API's reads: they depend on who looks",
		"cold starts, retries after throttling, the published catalog that functions read anew every five minutes",
		"CloudTrail, backups elsewhere, data leaving the region, people",
	}
}
