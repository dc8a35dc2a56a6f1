// Package cloud opens the parts of one function on AWS: the drivers that it needs and no
// others. Each need is a package of its own, since a client that is imported takes its
// time at every start, used or not.
package cloud

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/logs"
	"github.com/openaso/openaso/shared/payload"
)

// How often is read again what changes while an environment of Lambda lives, which is hours:
// what is published, and secrets that were rotated. What cannot be read anew is left after
// patience, since an older one is there, and asked for again soon.
const (
	fresh    = 5 * time.Minute
	again    = 30 * time.Second
	patience = 3 * time.Second
)

// silence is how long a service may take until it begins to answer: the SDK itself would
// wait until the function is killed, and nobody would learn for what.
const silence = 10 * time.Second

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

// Renew reads into the parts something that changes: now, at the end of the opening, and
// every few minutes. what names it in the log.
func (o *Opening) Renew(what string, read func(ctx context.Context, p *assemble.Parts) error) {
	o.s.renewals = append(o.s.renewals, renewal{what, read})
}

type renewal struct {
	what string
	read func(ctx context.Context, p *assemble.Parts) error
}

// System is one function's parts.
type System struct {
	now      func() time.Time
	renewals []renewal

	mu    sync.Mutex
	parts assemble.Parts
	due   time.Time // for the next reading
}

// Open opens what a function needs, by the environment that infra/spec gives it. Every
// name that is missing, a region and credentials among them, is said at once
// (fault.Invalid). out takes the logs, those of packages that have no logger of their own
// too: the stock one prints whatever it is given.
func Open(ctx context.Context, get func(name string) string, out io.Writer, now func() time.Time, needs ...Need) (*System, error) {
	if err := lacks(get, needs); err != nil {
		return nil, err
	}
	s := &System{now: now, parts: assemble.Parts{Now: now, Log: logs.New(out, slog.LevelInfo), Get: assemble.Vendor}}
	slog.SetDefault(s.parts.Log)
	o := &Opening{Get: get, Now: now, Parts: &s.parts, aws: settings(get), s: s}
	for _, n := range needs {
		if err := n.Open(ctx, o); err != nil {
			return nil, err
		}
	}
	for _, r := range s.renewals {
		if err := r.read(ctx, &s.parts); err != nil {
			return nil, err
		}
	}
	s.due = now().Add(fresh)
	return s, nil
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
		Region:     get("AWS_REGION"),
		HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = silence }),
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

// current are the parts as fresh as can be. What cannot be read anew leaves the last one in
// force: what it lacks waits.
func (s *System) current(ctx context.Context) *assemble.Parts {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); !now.Before(s.due) {
		s.due = now.Add(fresh)
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		for _, r := range s.renewals {
			p := s.parts
			if err := r.read(ctx, &p); err != nil {
				s.due = now.Add(again)
				s.parts.Log.Warn(r.what+" not read anew", "error", payload.Describe(err))
				continue
			}
			s.parts = p
		}
	}
	p := s.parts
	return &p
}

// quiet is an error whose text is fit for a log: Lambda writes there what a handler fails
// with, and keeps it beside the dead letter.
type quiet struct{ error }

// Error gives the texts of the faults alone.
func (q quiet) Error() string { return payload.Describe(q.error) }

// Unwrap gives the error itself.
func (q quiet) Unwrap() error { return q.error }

// run calls a handler. A panic is its error: Lambda would log what it was called with.
func (s *System) run(ctx context.Context, do func(*assemble.Parts) error) error {
	if err := payload.Guarded(func() error { return do(s.current(ctx)) }); err != nil {
		return quiet{err}
	}
	return nil
}

// Handler is a Lambda handler over parts that are current, such as
// Handler(s, (*assemble.Parts).Adjudicate).
func Handler[E, A any](s *System, do func(*assemble.Parts, context.Context, E) (A, error)) func(context.Context, E) (A, error) {
	return func(ctx context.Context, event E) (answer A, err error) {
		err = s.run(ctx, func(p *assemble.Parts) (err error) {
			answer, err = do(p, ctx, event)
			return err
		})
		return answer, err
	}
}

// Scheduled is Handler for what a schedule starts, which answers nothing.
func Scheduled[E any](s *System, do func(*assemble.Parts, context.Context, E) error) func(context.Context, E) error {
	return func(ctx context.Context, event E) error {
		return s.run(ctx, func(p *assemble.Parts) error { return do(p, ctx, event) })
	}
}
