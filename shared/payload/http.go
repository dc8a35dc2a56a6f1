package payload

import (
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
)

// HTTPRequest is the payload (format 2.0) that API Gateway makes of a request and
// its body: header names in lower case, repeated values joined by commas, cookies
// apart, and a body that is not text in base64. The route and its path parameters
// come from the pattern that http.ServeMux matched.
func HTTPRequest(r *http.Request, body []byte) events.APIGatewayV2HTTPRequest {
	out := events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RouteKey:              r.Pattern,
		RawPath:               r.URL.EscapedPath(),
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies(r),
		Headers:               headers(r),
		QueryStringParameters: joined(r.URL.Query()),
		PathParameters:        pathParameters(r),
	}
	out.RequestContext.RouteKey = r.Pattern
	out.RequestContext.Stage = "$default"
	out.RequestContext.DomainName = r.Host
	out.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{
		Method: r.Method, Path: r.URL.Path, Protocol: r.Proto,
		SourceIP: sourceIP(r.RemoteAddr), UserAgent: r.UserAgent(),
	}
	if isText(r.Header.Get("Content-Type")) && utf8.Valid(body) {
		out.Body = string(body)
		return out
	}
	out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), len(body) > 0
	return out
}

// HTTPBody is the body of a request as it was sent; fault.Invalid if its base64 is
// broken.
func HTTPBody(r events.APIGatewayV2HTTPRequest) ([]byte, error) {
	return decode(r.Body, r.IsBase64Encoded, fault.Invalid)
}

// WriteHTTP answers with a handler's response. A response without a usable status
// or with broken base64 is fault.Internal, and nothing was written then.
func WriteHTTP(w http.ResponseWriter, r events.APIGatewayV2HTTPResponse) error {
	if r.StatusCode < 200 || r.StatusCode > 599 {
		return fault.New(fault.Internal, "response: status is not 200 to 599")
	}
	body, err := decode(r.Body, r.IsBase64Encoded, fault.Internal)
	if err != nil {
		return err
	}
	h := w.Header()
	for name, value := range r.Headers {
		h.Set(name, value)
	}
	for name, values := range r.MultiValueHeaders {
		h.Del(name)
		for _, v := range values {
			h.Add(name, v)
		}
	}
	for _, c := range r.Cookies {
		h.Add("Set-Cookie", c)
	}
	w.WriteHeader(r.StatusCode)
	if len(body) == 0 {
		return nil
	}
	_, err = w.Write(body)
	return fault.As(fault.Unavailable, err, "response: write")
}

func decode(body string, encoded bool, k fault.Kind) ([]byte, error) {
	if !encoded {
		return []byte(body), nil
	}
	b, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return nil, fault.New(k, "body: not base64")
	}
	return b, nil
}

func headers(r *http.Request) map[string]string {
	out := joined(r.Header)
	delete(out, "cookie")
	if r.Host != "" {
		out["host"] = r.Host
	}
	return out
}

// joined lowers no query name: only header maps hold canonical names.
func joined[M ~map[string][]string](m M) map[string]string {
	_, isHeader := any(m).(http.Header)
	out := make(map[string]string, len(m))
	for name, values := range m {
		if isHeader {
			name = strings.ToLower(name)
		}
		out[name] = strings.Join(values, ",")
	}
	return out
}

func cookies(r *http.Request) (out []string) {
	for _, line := range r.Header.Values("Cookie") {
		for c := range strings.SplitSeq(line, ";") {
			if c = strings.TrimSpace(c); c != "" {
				out = append(out, c)
			}
		}
	}
	return out
}

// pathParameters reads the wildcards of the matched pattern; {$} names none.
func pathParameters(r *http.Request) map[string]string {
	var out map[string]string
	for _, part := range strings.Split(r.Pattern, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		name = strings.TrimSuffix(name, "...")
		if name == "$" {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = r.PathValue(name)
	}
	return out
}

func sourceIP(addr string) string {
	if host, _, err := net.SplitHostPort(addr); err == nil {
		return host
	}
	return addr
}

// isText says whether API Gateway passes a body of this type on as it is.
func isText(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch t {
	case "application/json", "application/xml", "application/javascript":
		return true
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "+json") || strings.HasSuffix(t, "+xml")
}
