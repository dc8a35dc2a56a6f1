// Package cloud opens the parts of one function on AWS: the drivers that it needs and no
// others. Each need is a package of its own, since a client that is imported takes its
// time at every start, used or not.
package cloud

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/logs"
)

// fresh is how long what is published may be older than what is read: an environment of
// Lambda lives for hours.
const fresh = 5 * time.Minute

// Need is something that a function needs, with the names of the environment that say
// where it is. Open puts it into the opening's parts.
type Need struct {
	Names []string
	Open  func(ctx context.Context, o *Opening) error
}

// Opening is a function that is being opened: what its environment says, the clock, and
// the parts that are there so far.
type Opening struct {
	Get   func(name string) string
	Now   func() time.Time
	Parts *assemble.Parts

	aws aws.Config
	s   *System
}

// Publish makes load the way to what is published.
func (o *Opening) Publish(load func(ctx context.Context) (*catalog.Catalog, error)) { o.s.load = load }

// System is one function's parts.
type System struct {
	now  func() time.Time
	load func(ctx context.Context) (*catalog.Catalog, error) // nil: it needs no catalog

	mu    sync.Mutex
	parts assemble.Parts
	read  time.Time // when the catalog was
}

// Open opens what a function needs, by the environment that infra/spec gives it. Every
// name that is missing, a region and credentials among them, is said at once
// (fault.Invalid). out takes the logs.
func Open(ctx context.Context, get func(name string) string, out io.Writer, now func() time.Time, needs ...Need) (*System, error) {
	if err := lacks(get, needs); err != nil {
		return nil, err
	}
	s := &System{now: now, parts: assemble.Parts{Now: now, Log: logs.New(out, slog.LevelInfo), Get: assemble.Vendor}}
	o := &Opening{Get: get, Now: now, Parts: &s.parts, aws: settings(get), s: s}
	for _, n := range needs {
		if err := n.Open(ctx, o); err != nil {
			return nil, err
		}
	}
	_, err := s.current(ctx)
	return s, err
}

func lacks(get func(string) string, needs []Need) error {
	var missing []string
	for _, n := range append([]Need{{Names: []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}}}, needs...) {
		for _, name := range n.Names {
			if get(name) == "" {
				missing = append(missing, name)
			}
		}
	}
	if len(missing) > 0 {
		return fault.New(fault.Invalid, "the environment lacks %s", strings.Join(missing, ", "))
	}
	return nil
}

// settings are what Lambda's environment says. The SDK's own search (profiles, metadata
// services, single sign-on) costs every start milliseconds and finds nothing else there.
func settings(get func(string) string) aws.Config {
	return aws.Config{
		Region: get("AWS_REGION"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: get("AWS_ACCESS_KEY_ID"), SecretAccessKey: get("AWS_SECRET_ACCESS_KEY"),
				SessionToken: get("AWS_SESSION_TOKEN"), Source: "environment"}, nil
		}),
	}
}

// Service is the configuration for one service, at the address that AWS_ENDPOINT_URL_ and
// its name, or AWS_ENDPOINT_URL, name where tests stand in for AWS.
func (o *Opening) Service(name string) aws.Config {
	c := o.aws
	for _, variable := range []string{"AWS_ENDPOINT_URL_" + name, "AWS_ENDPOINT_URL"} {
		if url := o.Get(variable); url != "" && c.BaseEndpoint == nil {
			c.BaseEndpoint = aws.String(url)
		}
	}
	return c
}

// current are the parts with a catalog that is fresh. One that cannot be read anew leaves
// the last one in force: what it lacks waits.
func (s *System) current(ctx context.Context) (*assemble.Parts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if s.load != nil && (s.parts.Book == nil || now.Sub(s.read) >= fresh) {
		book, err := s.load(ctx)
		switch {
		case err == nil:
			s.parts.Book, s.parts.Catalog, s.read = book, book, now
		case s.parts.Book == nil:
			return nil, err
		default:
			s.parts.Log.Warn("catalog not read anew", "error", err.Error())
		}
	}
	p := s.parts
	return &p, nil
}

// Handler is a Lambda handler over parts that are current, such as
// Handler(s, (*assemble.Parts).Adjudicate).
func Handler[E, A any](s *System, do func(*assemble.Parts, context.Context, E) (A, error)) func(context.Context, E) (A, error) {
	return func(ctx context.Context, event E) (answer A, err error) {
		p, err := s.current(ctx)
		if err != nil {
			return answer, err
		}
		return do(p, ctx, event)
	}
}

// Scheduled is Handler for what a schedule starts, which answers nothing.
func Scheduled[E any](s *System, do func(*assemble.Parts, context.Context, E) error) func(context.Context, E) error {
	return func(ctx context.Context, event E) error {
		p, err := s.current(ctx)
		if err != nil {
			return err
		}
		return do(p, ctx, event)
	}
}
