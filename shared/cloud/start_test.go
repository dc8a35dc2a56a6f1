package cloud_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/queue"
	"github.com/openaso/openaso/shared/receive"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/webhook"
)

// functions are the built programs in their world.
type functions struct {
	*world
	dir string
}

func (f *functions) start(name string, event []byte) start {
	f.t.Helper()
	all := spec.Functions()
	at := slices.IndexFunc(all, func(s spec.Function) bool { return s.Name == name })
	return run(f.t, filepath.Join(f.dir, name), f.environment(&all[at]), event)
}

// call starts a function with an event and wants this in its answer.
func (f *functions) call(name string, event any, want string) {
	f.t.Helper()
	b, err := json.Marshal(event)
	if err != nil {
		f.t.Fatal(err)
	}
	if got := f.start(name, b).answer; got.failed || !strings.Contains(got.body, want) {
		f.t.Fatalf("%s: answered %s, want %s", name, got.body, want)
	}
}

const noFailures = `"batchItemFailures":[]`

// sample is the payload in events/ of what starts a function; an upload comes through SQS.
func sample(t *testing.T, f *spec.Function) []byte {
	t.Helper()
	trigger := map[spec.Trigger]string{spec.HTTP: "http", spec.Queue: "sqs", spec.Uploads: "s3", spec.Stream: "stream", spec.Schedule: "schedule"}
	name := trigger[f.Trigger]
	if f.Name == "inquire" {
		name = "inquiry"
	}
	b, err := events.Sample(name)
	if err == nil && f.Trigger == spec.Uploads {
		b, err = json.Marshal(payload.SQS([]queue.Message{{ID: "m1", Body: b}}, f.Source))
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every function's program starts with the environment that infra gives it, polls, and
// answers the sample of its trigger. What it finds is not there, or not signed; it says so.
func TestEachFunctionStarts(t *testing.T) {
	f := &functions{world: newWorld(t)}
	f.publish(fixture.New(day.Of(time.Now()), 1, []byte(indexKey)))
	f.dir = build(t)
	want := map[spec.Trigger]string{spec.HTTP: `"statusCode":40`, spec.Queue: `"itemIdentifier":"059f36b4`, spec.Uploads: `"itemIdentifier":"m1"`,
		spec.Stream: noFailures, spec.Schedule: "null"}
	for _, fn := range spec.Functions() {
		event := sample(t, &fn)
		var best start
		for range 5 {
			s := f.start(fn.Name, event)
			if s.answer.failed || !strings.Contains(s.answer.body, want[fn.Trigger]) {
				t.Errorf("%s: answered %s, want %s", fn.Name, s.answer.body, want[fn.Trigger])
			}
			if best.poll == 0 || s.poll < best.poll {
				best = s
			}
		}
		info, err := os.Stat(filepath.Join(f.dir, fn.Name))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%-10s %5.1f MB  first poll after %5.1f ms (best of 5)", fn.Name, float64(info.Size())/1e6, float64(best.poll.Microseconds())/1000)
	}
}

// One claim goes its whole way through the real programs: a hire is posted, applied and
// spread, a file is taken in, its claims are decided and spread, and the employer is called
// and told.
func TestAClaimGoesThroughTheRealPrograms(t *testing.T) {
	f := &functions{world: newWorld(t)}
	s := fixture.New(day.Of(time.Now()), 1, []byte(indexKey))
	f.publish(s)
	f.dir = build(t)
	var families []table.Key
	for _, h := range s.Households()[:12] {
		if h.Connection != fixture.HRIS {
			continue
		}
		h.Record.AsOf = time.Now().Add(-time.Minute)
		f.hire(&h.Record)
		families = append(families, family.Key(fixture.Employer, enroll.FamilyOf(fixture.Employer, h.Record.Subscriber), 1))
	}
	f.spread(receive.Partition(fixture.HRIS))
	f.call("enroll", payload.SQS(f.take(events.QueueEnroll), events.QueueEnroll), noFailures)
	for _, k := range families {
		f.spread(k.PK)
	}
	f.upload(s.Files()[slices.IndexFunc(s.Files(), func(f fixture.File) bool { return f.Kind == fixture.Professional })].Body)
	f.call("adjudicate", payload.SQS(f.take(events.QueueClaims), events.QueueClaims), noFailures)
	for _, k := range families {
		f.spread(k.PK)
	}
	f.call("fund", payload.Schedule("fund", time.Now()), "null")
	f.take(events.QueueNotify)
	f.spread("E#" + string(fixture.Employer) + "#CALL#" + string(fixture.Plan))
	f.call("notify", payload.SQS(f.take(events.QueueNotify), events.QueueNotify), noFailures)
	if len(f.mail) != 1 || !strings.Contains(f.mail[0], "plan@example.com") {
		t.Errorf("%d mails went to the employer", len(f.mail))
	}
	f.call("portal", lambda.APIGatewayV2HTTPRequest{RawPath: "/", RequestContext: lambda.APIGatewayV2HTTPRequestContext{
		HTTP: lambda.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "GET", Path: "/"}}}, `"statusCode":200`)
}

// hire posts a signed webhook.
func (f *functions) hire(r *partner.Record) {
	f.t.Helper()
	body, err := partner.EnrollmentBody(r, r.AsOf)
	if err != nil {
		f.t.Fatal(err)
	}
	c := &secrets().Connections[0]
	headers, err := webhook.Sign(c.Scheme(), c.Secret, "msg_"+r.Subscriber, time.Now(), body)
	if err != nil {
		f.t.Fatal(err)
	}
	f.call("receive", lambda.APIGatewayV2HTTPRequest{Headers: headers, PathParameters: map[string]string{"connection": c.ID}, Body: string(body)}, `"statusCode":202`)
}

// upload puts a file into the bucket and announces it.
func (f *functions) upload(body []byte) {
	f.t.Helper()
	const key = "in/first.837"
	if _, err := f.files.Put(f.t.Context(), key, bytes.NewReader(body)); err != nil {
		f.t.Fatal(err)
	}
	note := queue.Message{ID: "u1", Body: payload.MarshalS3("files", key, int64(len(body))), Receives: 1}
	f.call("intake", payload.SQS([]queue.Message{note}, events.QueueUploads), noFailures)
}

// spread gives relay the items of a partition as the stream would.
func (f *functions) spread(pk string) {
	f.t.Helper()
	var records []table.Record
	for it, err := range table.Items(f.t.Context(), f.table, table.Query{PK: pk}) {
		if err != nil {
			f.t.Fatal(err)
		}
		records = append(records, table.Record{Seq: uint64(len(records) + 1), Item: it})
	}
	if len(records) == 0 {
		f.t.Fatalf("nothing was written under %s", pk)
	}
	f.call("relay", payload.FromRecords(records), noFailures)
}
