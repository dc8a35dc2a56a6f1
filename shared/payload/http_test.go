package payload_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	lambda "github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/events"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/payload"
)

// sample reads the sample of a trigger strictly into v.
func sample(t *testing.T, trigger string, v any) {
	t.Helper()
	b, err := events.Sample(trigger)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// through sends a request through a mux, so that its pattern is matched.
func through(pattern string, r *http.Request, body []byte) (out lambda.APIGatewayV2HTTPRequest) {
	mux := http.NewServeMux()
	mux.HandleFunc(pattern, func(_ http.ResponseWriter, r *http.Request) { out = payload.HTTPRequest(r, body) })
	mux.ServeHTTP(httptest.NewRecorder(), r)
	return out
}

// asSample makes the payload of a request like a sample's and compares the two.
func asSample(t *testing.T, want *lambda.APIGatewayV2HTTPRequest, body []byte) {
	t.Helper()
	r := httptest.NewRequest(want.RequestContext.HTTP.Method, want.RawPath, nil)
	r.RemoteAddr = want.RequestContext.HTTP.SourceIP + ":1234"
	r.Header.Set("User-Agent", want.RequestContext.HTTP.UserAgent)
	for k, v := range want.Headers {
		r.Header.Set(k, v)
	}
	got := through(want.RouteKey, r, body)
	if got.RouteKey != want.RouteKey || got.RawPath != want.RawPath || got.Body != want.Body || got.IsBase64Encoded != want.IsBase64Encoded ||
		got.Version != want.Version {
		t.Errorf("got %+v", got)
	}
	if d := cmp.Diff(want.PathParameters, got.PathParameters); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(want.RequestContext.HTTP, got.RequestContext.HTTP); d != "" {
		t.Error(d)
	}
	for k, v := range want.Headers {
		if got.Headers[k] != v {
			t.Errorf("header %s: %q", k, got.Headers[k])
		}
	}
}

func TestHTTPRequestIsTheSamplePayload(t *testing.T) {
	var webhook, inquiry lambda.APIGatewayV2HTTPRequest
	sample(t, "http", &webhook)
	asSample(t, &webhook, []byte("{}"))
	sample(t, "inquiry", &inquiry)
	asked, err := payload.HTTPBody(inquiry)
	if err != nil || !strings.HasPrefix(string(asked), "ISA*") {
		t.Fatalf("%q %v", asked, err)
	}
	asSample(t, &inquiry, asked)
}

func TestHTTPRequestParts(t *testing.T) {
	r := httptest.NewRequest("GET", "/f/a%20b/c?q=1&q=2&Tag=x", nil)
	r.Header.Add("Accept", "text/html")
	r.Header.Add("Accept", "text/plain")
	r.Header.Set("Cookie", "a=1; b=2")
	got := through("GET /f/{path...}", r, nil)
	want := map[string]string{"path": "a b/c"}
	if d := cmp.Diff(want, got.PathParameters); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]string{"q": "1,2", "Tag": "x"}, got.QueryStringParameters); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"a=1", "b=2"}, got.Cookies); d != "" {
		t.Error(d)
	}
	if got.Headers["accept"] != "text/html,text/plain" || got.Headers["host"] != "example.com" {
		t.Errorf("headers %v", got.Headers)
	}
	if _, ok := got.Headers["cookie"]; ok || got.RawPath != "/f/a%20b/c" || got.IsBase64Encoded {
		t.Errorf("cookie header %v, raw path %s", ok, got.RawPath)
	}
}

func TestAnyBodySurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		r := httptest.NewRequest("PUT", "/x", nil)
		r.Header.Set("Content-Type", rapid.SampledFrom([]string{
			"", "application/json", "text/csv; charset=utf-8", "application/fhir+json", "application/pdf", ";bad",
		}).Draw(t, "type"))
		b, err := json.Marshal(through("/x", r, body))
		if err != nil {
			t.Fatal(err)
		}
		var back lambda.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		got, err := payload.HTTPBody(back)
		if err != nil || string(got) != string(body) {
			t.Fatalf("%q became %q, %v", body, got, err)
		}
	})
}

func TestHTTPBodyRefusesBrokenBase64(t *testing.T) {
	_, err := payload.HTTPBody(lambda.APIGatewayV2HTTPRequest{Body: "synthetic!", IsBase64Encoded: true})
	if !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "synthetic") {
		t.Errorf("%v", err)
	}
}

func TestWriteHTTP(t *testing.T) {
	w := httptest.NewRecorder()
	err := payload.WriteHTTP(w, lambda.APIGatewayV2HTTPResponse{
		StatusCode: 201, Headers: map[string]string{"Content-Type": "application/pdf"},
		MultiValueHeaders: map[string][]string{"Link": {"a", "b"}},
		Cookies:           []string{"a=1", "b=2"}, Body: "AAEC", IsBase64Encoded: true,
	})
	if err != nil || w.Code != 201 || w.Body.String() != "\x00\x01\x02" {
		t.Errorf("%d %q %v", w.Code, w.Body, err)
	}
	if len(w.Header().Values("Link")) != 2 || len(w.Header().Values("Set-Cookie")) != 2 ||
		w.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("headers %v", w.Header())
	}
}

func TestWriteHTTPRefusesBeforeWriting(t *testing.T) {
	for name, r := range map[string]lambda.APIGatewayV2HTTPResponse{
		"no status":   {Body: "x"},
		"information": {StatusCode: 101},
		"base64":      {StatusCode: 200, Body: "!", IsBase64Encoded: true, Headers: map[string]string{"A": "b"}},
	} {
		w := httptest.NewRecorder()
		if err := payload.WriteHTTP(w, r); !fault.Is(err, fault.Internal) || len(w.Header()) != 0 || w.Body.Len() != 0 {
			t.Errorf("%s: %v, %v", name, err, w.Header())
		}
	}
}
