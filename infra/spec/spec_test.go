package spec_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/receive"
)

// Each trigger has its own particulars and no other's.
func TestEachFunctionSaysWhatStartsIt(t *testing.T) {
	seen := map[string]bool{}
	verb := regexp.MustCompile(`^[a-z]+$`)
	for _, f := range spec.Functions() {
		if seen[f.Name] || !verb.MatchString(f.Name) {
			t.Errorf("%s: its name is taken, or is not one word", f.Name)
		}
		seen[f.Name] = true
		queue := f.Trigger == spec.Queue || f.Trigger == spec.Uploads
		if (f.Route != "") != (f.Trigger == spec.HTTP) || (f.Source != "") != queue || (f.Every != 0) != (f.Trigger == spec.Schedule) {
			t.Errorf("%s: trigger %s with route %q, source %q, every %s", f.Name, f.Trigger, f.Route, f.Source, f.Every)
		}
		if f.Trigger == spec.Schedule && f.Every < time.Minute {
			t.Errorf("%s: EventBridge Scheduler's shortest rate is a minute, not %s", f.Name, f.Every)
		}
		if f.Trigger == spec.HTTP && !strings.Contains(f.Route, "/") {
			t.Errorf("%s: %q is no route", f.Name, f.Route)
		}
	}
}

// A queue has one function: two would each get half of the messages.
func TestEveryQueueHasOneFunction(t *testing.T) {
	takers := map[string]int{}
	streams := 0
	for _, f := range spec.Functions() {
		if f.Source != "" {
			takers[f.Source]++
		}
		if f.Trigger == spec.Stream {
			streams++
		}
	}
	queues := []string{events.QueueUploads, events.QueueClaims}
	for _, r := range events.Routes() {
		queues = append(queues, r.Queues...)
	}
	for _, q := range queues {
		if takers[q] != 1 {
			t.Errorf("queue %s has %d functions", q, takers[q])
		}
	}
	for q := range takers {
		if !slices.Contains(queues, q) {
			t.Errorf("nothing is sent to queue %s", q)
		}
	}
	if streams != 1 {
		t.Errorf("%d functions read the stream; its cursor has one reader", streams)
	}
}

func TestGrantsAreFew(t *testing.T) {
	all := []spec.Grant{spec.ReadTable, spec.WriteTable, spec.ReadFiles, spec.WriteFiles, spec.SendQueues, spec.Secrets, spec.Messages}
	for _, f := range spec.Functions() {
		if len(f.Grants) == 0 || len(f.Grants) == len(all) {
			t.Errorf("%s has %d grants", f.Name, len(f.Grants))
		}
		for i, g := range f.Grants {
			if !slices.Contains(all, g) || slices.Contains(f.Grants[:i], g) {
				t.Errorf("%s: grant %s is unknown or named twice", f.Name, g)
			}
		}
		if slices.Contains(f.Grants, spec.Messages) && f.Name != "notify" {
			t.Errorf("%s may send messages to people", f.Name)
		}
		if f.Name == "portal" && slices.Contains(f.Grants, spec.WriteTable) {
			t.Error("the portal may write")
		}
	}
}

// Prefixes and queues are listed where their grant is, and how much each gets lies within
// what Lambda, SQS and API Gateway allow.
func TestWhatIsGrantedIsNamed(t *testing.T) {
	prefix := regexp.MustCompile(`^[a-z]+/([a-z0-9]+/)?$`)
	for _, f := range spec.Functions() {
		if f.Has(spec.ReadFiles) != (len(f.Reads) > 0) || f.Has(spec.WriteFiles) != (len(f.Writes) > 0) || f.Has(spec.SendQueues) != (len(f.Sends) > 0) {
			t.Errorf("%s: grants %v, reads %v, writes %v, sends %v", f.Name, f.Grants, f.Reads, f.Writes, f.Sends)
		}
		for _, p := range slices.Concat(f.Reads, f.Writes) {
			if !prefix.MatchString(p) {
				t.Errorf("%s: %q is no prefix", f.Name, p)
			}
		}
		most := map[spec.Trigger]time.Duration{spec.HTTP: 29 * time.Second}[f.Trigger] // API Gateway waits 30
		if most == 0 {
			most = 15 * time.Minute // Lambda
		}
		if f.Memory < 128 || f.Memory > 10240 || f.Timeout < time.Second || f.Timeout > most {
			t.Errorf("%s: %d MB for %s", f.Name, f.Memory, f.Timeout)
		}
		batched, polled := f.Source != "" || f.Trigger == spec.Stream, f.Source != ""
		if batched != (f.Batch > 0) || polled && (f.Batch > 10 || f.Concurrency < 2 || f.Concurrency > 1000) || f.Trigger == spec.Stream && (f.Concurrency < 1 || f.Concurrency > 10) {
			t.Errorf("%s: batches of %d, %d at once", f.Name, f.Batch, f.Concurrency)
		}
	}
}

// Who tells people writes no payment: letters lie where the driver of letters puts them.
func TestWhoTellsPeopleWritesNoPayment(t *testing.T) {
	for _, f := range spec.Functions() {
		if !f.Has(spec.Messages) {
			continue
		}
		if !slices.Contains(f.Writes, route.Folder) || slices.ContainsFunc(f.Writes, func(p string) bool { return strings.HasPrefix("out/ach/", p) || strings.HasPrefix("out/checks/", p) }) {
			t.Errorf("%s writes %q", f.Name, f.Writes)
		}
	}
}

// Who takes in what comes from outside writes nothing but that into the table.
func TestTheEdgeWritesItsOwn(t *testing.T) {
	for _, f := range spec.Functions() {
		if f.Name != "receive" {
			continue
		}
		if len(f.Keys) != 1 || receive.Partition("hris") != f.Keys[0]+"hris" {
			t.Errorf("receive writes under %q", f.Keys)
		}
		return
	}
	t.Error("there is no receive")
}

// Who answers inquiries from outside changes nothing: the same again is answered again.
func TestWhoIsAskedWritesNothing(t *testing.T) {
	for _, f := range spec.Functions() {
		if f.Name == "inquire" && (f.Has(spec.WriteTable) || f.Has(spec.WriteFiles) || f.Has(spec.SendQueues) || f.Concurrency == 0) {
			t.Errorf("inquire: grants %v, %d at once", f.Grants, f.Concurrency)
		}
	}
}

func TestTheEnvironmentFollowsTheGrants(t *testing.T) {
	for _, c := range []struct {
		grants []spec.Grant
		want   []string
	}{
		{[]spec.Grant{spec.ReadTable, spec.WriteTable}, []string{spec.EnvTable}},
		{[]spec.Grant{spec.WriteFiles, spec.SendQueues, spec.Secrets}, []string{spec.EnvBucket, spec.EnvQueues, spec.EnvSecret}},
		{[]spec.Grant{spec.Messages}, []string{spec.EnvPortal, spec.EnvFrom, spec.EnvSMS}},
	} {
		if got := (&spec.Function{Grants: c.grants}).Environment(); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v", c.grants, got)
		}
	}
}
