package cloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/cloud/withfiles"
	"github.com/openaso/openaso/shared/cloud/withmessages"
	"github.com/openaso/openaso/shared/cloud/withqueues"
	"github.com/openaso/openaso/shared/cloud/withsecrets"
	"github.com/openaso/openaso/shared/cloud/withtable"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

func open(env map[string]string, now func() time.Time, out *bytes.Buffer, needs ...cloud.Need) (*cloud.System, error) {
	return cloud.Open(context.Background(), func(name string) string { return env[name] }, out, now, needs...)
}

func credentials() map[string]string {
	return map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
}

func TestEverythingMissingIsNamedAtOnce(t *testing.T) {
	var out bytes.Buffer
	_, err := open(nil, time.Now, &out, withtable.Need(), withfiles.Need(), withqueues.Need(), withsecrets.Need(), withmessages.Need())
	const want = "the environment lacks AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, " +
		"OPENASO_TABLE, OPENASO_BUCKET, OPENASO_QUEUES, OPENASO_SECRET, OPENASO_FROM, OPENASO_SMS, OPENASO_PORTAL"
	if !fault.Is(err, fault.Invalid) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestWhatIsNoneIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		need  cloud.Need
		set   map[string]string
		wants string
	}{
		"queues": {withqueues.Need(), map[string]string{"OPENASO_QUEUES": "claims"}, "OPENASO_QUEUES is not a JSON object"},
		"sender": {withmessages.Need(), map[string]string{"OPENASO_FROM": "nobody", "OPENASO_SMS": "x", "OPENASO_PORTAL": "x"}, "From is no address"},
	} {
		env := credentials()
		for k, v := range c.set {
			env[k] = v
		}
		var out bytes.Buffer
		if _, err := open(env, time.Now, &out, c.need); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.wants) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// published is a need of a catalog that may fail to be read.
type published struct {
	reads  int
	broken bool
}

func (p *published) need() cloud.Need {
	return cloud.Need{Open: func(_ context.Context, o *cloud.Opening) error {
		o.Renew("catalog", func(_ context.Context, parts *assemble.Parts) error {
			if p.reads++; p.broken {
				return fault.New(fault.Unavailable, "files: they do not answer")
			}
			parts.Book = &catalog.Catalog{}
			parts.Catalog = parts.Book
			return nil
		})
		return nil
	}}
}

// What is published reaches a program that runs for hours within minutes; one that cannot
// read it goes on with what it has.
func TestTheCatalogIsReadAgain(t *testing.T) {
	clock, p := testclock.New(), &published{}
	var out bytes.Buffer
	s, err := open(credentials(), clock.Now, &out, p.need())
	if err != nil {
		t.Fatal(err)
	}
	books := map[*catalog.Catalog]bool{}
	handle := cloud.Handler(s, func(parts *assemble.Parts, _ context.Context, _ int) (string, error) {
		books[parts.Book] = parts.Catalog != nil
		return "answer", nil
	})
	call := func() {
		t.Helper()
		if got, err := handle(t.Context(), 1); err != nil || got != "answer" {
			t.Fatal(got, err)
		}
	}
	call()
	clock.Pass(4 * time.Minute)
	call()
	if p.reads != 1 || len(books) != 1 {
		t.Errorf("within minutes: read %d times", p.reads)
	}
	clock.Pass(time.Minute)
	call()
	if p.reads != 2 || len(books) != 2 {
		t.Errorf("after minutes: read %d times, %d catalogs", p.reads, len(books))
	}
	p.broken = true
	clock.Pass(time.Hour)
	call()
	if p.reads != 3 || len(books) != 2 || !strings.Contains(out.String(), "catalog not read anew") {
		t.Errorf("broken: read %d times, %d catalogs, log %s", p.reads, len(books), out.String())
	}
	call()
	clock.Pass(30 * time.Second)
	p.broken = false
	call()
	if p.reads != 4 || len(books) != 3 {
		t.Errorf("mended: read %d times, %d catalogs", p.reads, len(books))
	}
	p.broken = true
	if _, err := open(credentials(), clock.Now, &out, p.need()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a start without a catalog: %v", err)
	}
}

// A handler's error is its own, but what Lambda logs of it has the texts of faults alone; a
// panic ends no process.
func TestAHandlersErrorIsItsOwn(t *testing.T) {
	var out bytes.Buffer
	s, err := open(credentials(), time.Now, &out)
	if err != nil {
		t.Fatal(err)
	}
	foreign := errors.New("of synthetic@example.com")
	scheduled := cloud.Scheduled(s, func(_ *assemble.Parts, _ context.Context, n int) error {
		if n == 0 {
			panic(foreign)
		}
		return fault.As(fault.Unavailable, foreign, "reading")
	})
	late, defect := scheduled(t.Context(), 1), scheduled(t.Context(), 0)
	if !errors.Is(late, foreign) || !fault.Is(late, fault.Unavailable) || !strings.Contains(late.Error(), "reading") {
		t.Error(late)
	}
	if !fault.Is(defect, fault.Internal) {
		t.Error(defect)
	}
	for _, err := range []error{late, defect} {
		if strings.Contains(err.Error(), "synthetic") {
			t.Errorf("it quotes: %v", err)
		}
	}
}

// What packages log that have no logger of their own goes the same way: no struct's fields.
func TestTheStockLoggerIsOurs(t *testing.T) {
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	var out bytes.Buffer
	if _, err := open(credentials(), time.Now, &out); err != nil {
		t.Fatal(err)
	}
	slog.Warn("item failed", "item", struct{ Name string }{"synthetic"})
	if s := out.String(); !strings.HasPrefix(s, "{") || !strings.Contains(s, "item failed") || strings.Contains(s, "synthetic") {
		t.Errorf("logged %s", s)
	}
}

// No service is waited for until the function is killed.
func TestASilentServiceIsGivenUp(t *testing.T) {
	asked := false
	var out bytes.Buffer
	_, err := open(credentials(), time.Now, &out, cloud.Need{Open: func(_ context.Context, o *cloud.Opening) error {
		c, ok := o.Service("SQS").HTTPClient.(*awshttp.BuildableClient)
		asked = ok && c.GetTransport().ResponseHeaderTimeout > 0
		return nil
	}})
	if err != nil || !asked {
		t.Errorf("nothing bounds the wait, %v", err)
	}
}

// secretly stands in for Secrets Manager, and a bucket where nothing is published.
type secretly struct {
	mu  sync.Mutex
	doc string // "": the secret holds none
}

func (s *secretly) put(doc string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doc = doc
}

// ServeHTTP implements http.Handler.
func (s *secretly) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	switch {
	case r.URL.Query().Has("list-type"):
		_, _ = io.WriteString(w, "<ListBucketResult></ListBucketResult>")
	case r.Header.Get("X-Amz-Target") == "":
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
	case s.doc == "":
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"ResourceNotFoundException","Message":"of synthetic"}`)
	default:
		_ = json.NewEncoder(w).Encode(map[string]string{"SecretString": s.doc})
	}
}

func document(t *testing.T, connections ...string) string {
	t.Helper()
	all := config.Secrets{Index: phi.New(strings.Repeat("k", 32))}
	for _, one := range connections {
		all.Connections = append(all.Connections, partner.Connection{ID: one, Employer: "e", Kind: partner.HRIS,
			Profile: partner.ProfileStandard, Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")})
	}
	b, err := all.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A secret that is rotated counts within minutes, also in a program that runs for hours; a
// document that is none leaves the last one in force.
func TestARotatedSecretIsRead(t *testing.T) {
	clock, vault := testclock.New(), &secretly{}
	env := credentials()
	env["AWS_ENDPOINT_URL"], env["OPENASO_SECRET"] = awstest.Serve(t, vault), "arn:synthetic"
	var out bytes.Buffer
	if _, err := open(env, clock.Now, &out, withsecrets.Need()); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "holds no document yet") {
		t.Fatalf("an empty secret: %v", err)
	}
	vault.put(document(t, "old"))
	s, err := open(env, clock.Now, &out, withsecrets.Need())
	if err != nil {
		t.Fatal(err)
	}
	known := cloud.Handler(s, func(p *assemble.Parts, _ context.Context, _ int) (string, error) {
		return strings.Join(p.Connections, " "), nil
	})
	for _, step := range []struct{ doc, want string }{{document(t, "new"), "new"}, {"index-key: short", "new"}, {document(t), ""}} {
		vault.put(step.doc)
		clock.Pass(5 * time.Minute)
		if got, err := known(t.Context(), 1); got != step.want || err != nil {
			t.Errorf("known are %q, want %q, %v", got, step.want, err)
		}
	}
	if !strings.Contains(out.String(), "secrets not read anew") {
		t.Errorf("logged %s", out.String())
	}
}

// By no catalog at all nothing is decided.
func TestNothingPublishedIsNoCatalog(t *testing.T) {
	env := credentials()
	env["AWS_ENDPOINT_URL"], env["OPENASO_BUCKET"] = awstest.Serve(t, &secretly{}), "files"
	var out bytes.Buffer
	if _, err := open(env, time.Now, &out, withfiles.Catalog()); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "no agreement is published") {
		t.Errorf("got %v", err)
	}
}
