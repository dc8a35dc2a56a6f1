package dynamotable_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/dynamotable"
)

// secret stands in keys and messages, and may not come out in an error.
const secret = "SYNTHETIC"

func item(sk string, version int64) table.Item {
	return table.Item{Key: table.Key{PK: "E#" + secret, SK: sk}, Version: version, Kind: "log", Body: []byte(secret)}
}

func insert(sk string) []table.Op { return []table.Op{{Item: item(sk, 1), When: table.Absent}} }

func two(sk string) []table.Op { return append(insert(sk), insert(sk+"'")...) }

func canceled(codes ...string) error {
	e := &types.TransactionCanceledException{Message: aws.String(secret)}
	for _, c := range codes {
		e.CancellationReasons = append(e.CancellationReasons, types.CancellationReason{Code: aws.String(c)})
	}
	return e
}

func api(code string) awstest.Fault {
	return awstest.Refused(http.StatusBadRequest, &smithy.GenericAPIError{Code: code, Message: secret, Fault: smithy.FaultClient})
}

func remove(sk string) []table.Op {
	return []table.Op{{Action: table.Delete, Item: table.Item{Key: item(sk, 1).Key}}}
}

// oneLine checks an error's kind, and that it says little and nothing of the item.
func oneLine(t *testing.T, err error, kind fault.Kind, says string) {
	t.Helper()
	switch {
	case !fault.Is(err, kind):
		t.Errorf("%v: kind %d, want %d", err, fault.KindOf(err), kind)
	case !strings.Contains(err.Error(), says):
		t.Errorf("%q does not say %q", err, says)
	case strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 200:
		t.Errorf("%q says too much", err)
	}
}

type faulty struct {
	*dynamotable.Table
	awstest.Faults
	cfg  aws.Config
	name string
}

func newFaulty(t *testing.T) *faulty {
	f := &faulty{cfg: awstest.DynamoDB(t)}
	f.name = awstest.NewTable(t, f.cfg)
	f.Table = dynamotable.New(f.Into(f.cfg), f.name, testclock.New().Now)
	return f
}

// foreign puts an item with an attribute as no driver of ours writes it.
func (f *faulty) foreign(t *testing.T, sk, name string, v types.AttributeValue) {
	t.Helper()
	it := map[string]types.AttributeValue{name: v}
	for part, text := range map[string]string{"PK": "E#" + secret, "SK": sk, "K": secret} {
		if it[part] == nil {
			it[part] = &types.AttributeValueMemberS{Value: text}
		}
	}
	if it["V"] == nil {
		it["V"] = &types.AttributeValueMemberN{Value: "1"}
	}
	_, err := dynamodb.NewFromConfig(f.cfg).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &f.name, Item: it})
	if err != nil {
		t.Fatal(err)
	}
}

// there says whether an item was written, by another attempt that goes well.
func (f *faulty) there(t *testing.T, sk string) bool {
	t.Helper()
	_, err := f.Get(t.Context(), item(sk, 1).Key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// What passes is tried again where that is safe; the call then ends as if nothing had
// been. What nobody can tell ends a single write at once.
func TestWhatPasses(t *testing.T) {
	conflict := awstest.Refused(http.StatusBadRequest, canceled("None", "TransactionConflict"))
	for name, c := range map[string]struct {
		fault    awstest.Fault
		ops      func(string) []table.Op // nil: a read
		attempts int
		kind     fault.Kind // of the error, if the item is not surely written
		says     string
		written  bool
	}{
		"put, throttled":                  {fault: awstest.Throttled("ProvisionedThroughputExceededException"), ops: insert, attempts: 2, written: true},
		"put, throttled on demand":        {fault: awstest.Throttled("ThrottlingException"), ops: insert, attempts: 2, written: true},
		"put, behind a transaction":       {fault: awstest.Refused(400, &types.TransactionConflictException{}), ops: insert, attempts: 2, written: true},
		"put, no connection":              {fault: awstest.NoConnection(), ops: insert, attempts: 2, written: true},
		"put, timed out after it":         {fault: awstest.TimedOut(), ops: insert, attempts: 1, kind: fault.Unavailable, says: "no answer came", written: true},
		"put, reset before it":            {fault: awstest.Reset(), ops: insert, attempts: 1, kind: fault.Unavailable, says: "no answer came"},
		"put, reset after it":             {fault: awstest.ResetAfter(), ops: insert, attempts: 1, kind: fault.Unavailable, says: "no answer came", written: true},
		"put, 500":                        {fault: awstest.Broken(), ops: insert, attempts: 1, kind: fault.Unavailable, says: "the service failed (InternalServerError, HTTP 500"},
		"delete, throttled":               {fault: awstest.Throttled("ThrottlingException"), ops: remove, attempts: 2},
		"delete, timed out after it":      {fault: awstest.TimedOut(), ops: remove, attempts: 1, kind: fault.Unavailable, says: "no answer came"},
		"transaction, throttled":          {fault: awstest.Refused(400, canceled("ThrottlingError", "None")), ops: two, attempts: 2, written: true},
		"transaction, in conflict":        {fault: conflict, ops: two, attempts: 2, written: true},
		"transaction, still going on":     {fault: awstest.Throttled("TransactionInProgressException"), ops: two, attempts: 2, written: true},
		"transaction, timed out after it": {fault: awstest.TimedOut(), ops: two, attempts: 2, written: true},
		"transaction, reset before it":    {fault: awstest.Reset(), ops: two, attempts: 2, written: true},
		"transaction, 500":                {fault: awstest.Broken(), ops: two, attempts: 2, written: true},
		"read, reset":                     {fault: awstest.Reset(), attempts: 2},
		"read, throttled":                 {fault: awstest.Throttled("ThrottlingException"), attempts: 2},
		"read, timed out":                 {fault: awstest.TimedOut(), attempts: 2},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFaulty(t)
			f.At(1, c.fault)
			var err error
			if c.ops == nil {
				_, err = f.Query(t.Context(), table.Query{PK: "E#1"})
			} else {
				err = f.Commit(t.Context(), "token", c.ops("A"))
			}
			if n := f.Attempts(); n != c.attempts {
				t.Errorf("%d attempts, want %d", n, c.attempts)
			}
			if c.says != "" {
				oneLine(t, err, c.kind, c.says)
			} else if err != nil {
				t.Errorf("%v", err)
			}
			if got := f.there(t, "A"); got != c.written {
				t.Errorf("written %v, want %v", got, c.written)
			}
		})
	}
}

// What does not pass ends in one line that says what to do, and in the right kind.
func TestWhatStays(t *testing.T) {
	busy := awstest.Refused(400, canceled("TransactionConflict", "None"))
	for name, c := range map[string]struct {
		fault awstest.Fault
		kind  fault.Kind
		says  string
	}{
		"throttled for long":      {awstest.Throttled("ProvisionedThroughputExceededException"), fault.Unavailable, "throttled: more than the service takes at once (ProvisionedThroughputExceededException"},
		"in conflict for long":    {busy, fault.Unavailable, "the table is busy (TransactionCanceledException)"},
		"down for long":           {awstest.Broken(), fault.Unavailable, "the service failed"},
		"out of reach":            {awstest.NoConnection(), fault.Unavailable, "no answer came"},
		"not allowed":             {api("AccessDeniedException"), fault.Unavailable, "access denied: the role lacks the grant"},
		"ended credentials":       {api("ExpiredTokenException"), fault.Unavailable, "the AWS credentials have expired"},
		"wrong credentials":       {api("UnrecognizedClientException"), fault.Unavailable, "the AWS credentials are not valid"},
		"another table":           {api("ValidationException"), fault.Internal, "has table"},
		"a token used otherwise":  {api("IdempotentParameterMismatchException"), fault.Conflict, "the token was used for other ops"},
		"a refused transaction":   {awstest.Refused(400, canceled("ValidationError", "None")), fault.Internal, "refused the request"},
		"conflict and a refusal":  {awstest.Refused(400, canceled("TransactionConflict", "ValidationError")), fault.Internal, "refused the request"},
		"an answer nobody expect": {api("NewException"), fault.Internal, "NewException"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFaulty(t)
			f.Each(func(int) (awstest.Fault, bool) { return c.fault, true })
			oneLine(t, f.Commit(t.Context(), "token", two("A")), c.kind, c.says)
		})
	}
}

// What an operator got wrong is said in words to act on.
func TestWhatAnOperatorMustMend(t *testing.T) {
	local := awstest.DynamoDB(t)
	none := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New("long text\nof the SDK " + secret)
	})
	for name, c := range map[string]struct {
		change func(*aws.Config)
		says   string
	}{
		"no table":       {func(*aws.Config) {}, "table nowhere: there is no such resource: check its name, account and region"},
		"no region":      {func(c *aws.Config) { c.Region, c.BaseEndpoint = "", nil }, "set AWS_REGION"},
		"no credentials": {func(c *aws.Config) { c.Credentials = none }, "no AWS credentials are to be had"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := local.Copy()
			c.change(&cfg)
			tab := dynamotable.New(cfg, "nowhere", testclock.New().Now)
			_, err := tab.Get(t.Context(), item("A", 1).Key)
			oneLine(t, err, fault.Unavailable, c.says)
			_, err = tab.Query(t.Context(), table.Query{PK: "E#1"})
			oneLine(t, err, fault.Unavailable, c.says)
			oneLine(t, tab.Commit(t.Context(), "", insert("A")), fault.Unavailable, c.says)
			oneLine(t, tab.Commit(t.Context(), "", two("A")), fault.Unavailable, c.says)
		})
	}
}

// A token is one table's own: the same one means other ops in another table.
func TestATokenIsTheTablesOwn(t *testing.T) {
	a, b := newFaulty(t), newFaulty(t)
	token := strings.Repeat("a token as long as digests are ", 3)
	for n, err := range []error{
		a.Commit(t.Context(), token, two("A")),
		b.Commit(t.Context(), token, two("B")),
		a.Commit(t.Context(), token, two("A")),
	} {
		if err != nil {
			t.Errorf("commit %d: %v", n, err)
		}
	}
	oneLine(t, a.Commit(t.Context(), token, two("C")), fault.Conflict, "other ops")
	if err := a.Commit(t.Context(), token+"!", two("C")); err != nil {
		t.Error(err)
	}
}

// Bounds longer than a sort key may be leave nothing out and let nothing in.
func TestLongBounds(t *testing.T) {
	f := newFaulty(t)
	longest := strings.Repeat("k", 1022) + "é"
	for _, sk := range []string{"a", longest[:1022] + "a", longest, "z"} {
		if err := f.Commit(t.Context(), "", insert(sk)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		q    table.Query
		want int
	}{
		"after the longest": {table.Query{From: table.After(longest)}, 1},
		"past its end":      {table.Query{From: longest[:1022] + "aé"}, 2},
		"up to it":          {table.Query{To: table.After(longest)}, 3},
		"backward":          {table.Query{To: table.After(longest), Backward: true, Limit: 3}, 3},
		"between":           {table.Query{From: longest[:1022] + "aé", To: table.After(longest)}, 1},
	} {
		c.q.PK = "E#" + secret
		page, err := f.Query(t.Context(), c.q)
		if err != nil || len(page.Items) != c.want || page.More {
			t.Errorf("%s: %d items, more %v, %v; want %d", name, len(page.Items), page.More, err, c.want)
		}
	}
}

// An item that some other program wrote is named by its attribute, never by its content.
func TestADamagedItem(t *testing.T) {
	f := newFaulty(t)
	for _, attr := range []string{"V", "K", "EV", "EV of numbers", "B", "X"} {
		t.Run(attr, func(t *testing.T) {
			name, _, _ := strings.Cut(attr, " ")
			var v types.AttributeValue = &types.AttributeValueMemberBOOL{Value: true}
			if name != attr {
				v = &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberN{Value: "1"}}}
			}
			f.foreign(t, attr, name, v)
			_, err := f.Get(t.Context(), item(attr, 1).Key)
			oneLine(t, err, fault.Internal, fmt.Sprintf("damaged: attribute %s", name))
			oneLine(t, f.Commit(t.Context(), "", insert(attr)), fault.Internal, "op 0")
		})
	}
	_, err := f.Query(t.Context(), table.Query{PK: "E#" + secret})
	oneLine(t, err, fault.Internal, "damaged")
}
