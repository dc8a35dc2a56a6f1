package portal

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
)

//go:embed templates/*.html style.css
var assets embed.FS

// pages are parsed when the first is shown: every function's program holds this package and
// would pay for it at each start.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(helpers()).ParseFS(assets, "templates/*.html"))
})

// content is what a view gives: its JSON-tagged struct, and how the page around
// it reads.
type content interface{ about() about }

// about frames a page.
type about struct {
	Title  string
	Crumbs []link // the way here, without the page itself
}

type link struct{ Text, Href string }

// frame is what every template gets.
type frame struct {
	about
	Section string // the first part of the path, for the menu
	Path    string
	Twin    string // where the same content is JSON
	Refresh bool
	Sample  bool // the people on it are made up
	Warning string
	Menu    []link
	Data    any
}

func menu() []link {
	return []link{
		{"Overview", "/"},
		{"Employers", "/employers"},
		{"Members", "/members"},
		{"Claims", "/claims"},
		{"Pended", "/pended"},
		{"Files", "/files"},
		{"Calls", "/calls"},
		{"Payments", "/payments"},
		{"Mailbox", "/mailbox"},
	}
}

// policy keeps every page to its own style sheet and forms.
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// documentPolicy is for a stored document, which carries its own style: it may
// run nothing and send nothing.
const documentPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"

func respond(status int, kind, policy, body string) events.APIGatewayV2HTTPResponse {
	return events.APIGatewayV2HTTPResponse{StatusCode: status, Body: body, Headers: map[string]string{
		"Content-Type":            kind,
		"Content-Security-Policy": policy,
		"X-Content-Type-Options":  "nosniff",
		"X-Frame-Options":         "DENY",
		// No page of another origin may show it, not even as an image.
		"Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy":              "same-origin", // no-referrer would turn a form's Origin into null
		"Cache-Control":                "no-store",
	}}
}

func style() events.APIGatewayV2HTTPResponse {
	b, _ := assets.ReadFile("style.css") // embedded: cannot fail
	return respond(200, "text/css; charset=utf-8", policy, string(b))
}

func (p *Portal) page(status int, name string, r *request, c content) (events.APIGatewayV2HTTPResponse, error) {
	f := frame{about: c.about(), Data: c, Refresh: r.query.Has("live"), Sample: p.Sample, Warning: p.Warning, Path: r.path, Menu: menu()}
	f.Section, _, _ = strings.Cut(strings.TrimPrefix(r.path, "/"), "/")
	if f.Twin = "/api" + r.path; r.path == "/" {
		f.Twin = "/api/summary"
	}
	if q := r.query.Encode(); q != "" && !f.Refresh {
		f.Twin += "?" + q
	}
	if status != http.StatusOK {
		f.Twin = ""
	}
	var b strings.Builder
	if err := pages().ExecuteTemplate(&b, name, f); err != nil {
		return events.APIGatewayV2HTTPResponse{}, fault.As(fault.Internal, err, "page %s", name)
	}
	return respond(status, "text/html; charset=utf-8", policy, b.String()), nil
}

func asJSON(status int, v any) (events.APIGatewayV2HTTPResponse, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return events.APIGatewayV2HTTPResponse{}, fault.As(fault.Internal, err, "answer")
	}
	return respond(status, "application/json", policy, string(b)+"\n"), nil
}

// failure is a fault as people and programs see it.
type failure struct {
	Error  failureText `json:"error"`
	Status int         `json:"-"`
}

type failureText struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

func (f failure) about() about { return about{Title: headline(f.Error.Kind)} }

// fail answers a fault. What is not the caller's doing is reported, and its text
// stays inside.
func (p *Portal) fail(ctx context.Context, r *request, err error) events.APIGatewayV2HTTPResponse {
	k := fault.KindOf(err)
	f := failure{Error: failureText{kindName(k), told(err)}, Status: k.Status()}
	if k == fault.Internal || k == fault.Unavailable {
		if p.Report != nil {
			p.Report(ctx, err)
		}
		f.Error.Text = "the system could not answer; the operators have been told"
		if k == fault.Unavailable {
			f.Error.Text = "the system is busy; try again in a moment"
		}
	}
	if !r.api() && !strings.HasPrefix(r.header["accept"], "application/json") {
		if out, err := p.page(f.Status, "failure", r, f); err == nil {
			return out
		}
	}
	out, _ := asJSON(f.Status, f) // two strings: cannot fail
	return out
}

// told is what a caller may see of an error: the texts of its faults. What lies below
// them may quote what it could not read.
func told(err error) string {
	var texts []string
	for f := (*fault.Error)(nil); errors.As(err, &f); err = f.Cause {
		texts = append(texts, f.Text)
	}
	return strings.Join(texts, ": ")
}

func kindName(k fault.Kind) string {
	switch k {
	case fault.Invalid:
		return "invalid"
	case fault.Unauthorized:
		return "unauthorized"
	case fault.Forbidden:
		return "forbidden"
	case fault.NotFound:
		return "not-found"
	case fault.Conflict:
		return "conflict"
	case fault.TooLarge:
		return "too-large"
	case fault.Unavailable:
		return "unavailable"
	case fault.Internal:
	}
	return "internal"
}

func headline(kind string) string {
	switch kind {
	case "not-found":
		return "Not found"
	case "invalid", "too-large":
		return "That did not work"
	case "unauthorized", "forbidden":
		return "Not allowed"
	case "conflict":
		return "Already different"
	case "unavailable":
		return "Busy right now"
	}
	return "Something went wrong"
}
