package cloud_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/cloud/withfiles"
	"github.com/openaso/openaso/shared/cloud/withmessages"
	"github.com/openaso/openaso/shared/cloud/withqueues"
	"github.com/openaso/openaso/shared/cloud/withsecrets"
	"github.com/openaso/openaso/shared/cloud/withtable"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/testclock"
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
		o.Publish(func(context.Context) (*catalog.Catalog, error) {
			if p.reads++; p.broken {
				return nil, fault.New(fault.Unavailable, "files: they do not answer")
			}
			return &catalog.Catalog{}, nil
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
	if _, err := open(credentials(), clock.Now, &out, p.need()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a start without a catalog: %v", err)
	}
}

func TestAHandlersErrorIsItsOwn(t *testing.T) {
	var out bytes.Buffer
	s, err := open(credentials(), time.Now, &out)
	if err != nil {
		t.Fatal(err)
	}
	late := errors.New("late")
	scheduled := cloud.Scheduled(s, func(*assemble.Parts, context.Context, int) error { return late })
	if err := scheduled(t.Context(), 1); !errors.Is(err, late) {
		t.Error(err)
	}
}
