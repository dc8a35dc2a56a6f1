package portal

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
)

// request is what the views need of the Lambda event.
type request struct {
	method, path string
	query        url.Values
	vars         map[string]string // of the pattern that matched
	header       map[string]string // names in lower case
	body         []byte
}

// read takes the event apart; a body or query that does not decode is fault.Invalid.
func read(in *events.APIGatewayV2HTTPRequest) (*request, error) {
	r := &request{
		method: in.RequestContext.HTTP.Method, path: in.RawPath, body: []byte(in.Body), header: map[string]string{},
	}
	if r.path == "" {
		r.path = "/"
	}
	if len(r.path) > 1 {
		r.path = strings.TrimRight(r.path, "/")
	}
	for k, v := range in.Headers {
		r.header[strings.ToLower(k)] = v
	}
	var err error
	if in.IsBase64Encoded {
		if r.body, err = base64.StdEncoding.DecodeString(in.Body); err != nil {
			return r, fault.New(fault.Invalid, "request: the body is not base64")
		}
	}
	if r.query, err = url.ParseQuery(in.RawQueryString); err != nil {
		return r, fault.New(fault.Invalid, "request: the query does not decode")
	}
	if in.RawQueryString == "" {
		for k, v := range in.QueryStringParameters {
			r.query.Set(k, v)
		}
	}
	return r, nil
}

// match says whether the path fits a pattern such as "/members/{m}", and keeps
// what the braces took.
func (r *request) match(pattern string) bool {
	if pattern == "" {
		return false
	}
	want, got := strings.Split(pattern, "/"), strings.Split(r.path, "/")
	if len(want) != len(got) {
		return false
	}
	vars := map[string]string{}
	for i := range want {
		name, ok := strings.CutPrefix(want[i], "{")
		if !ok {
			if want[i] != got[i] {
				return false
			}
			continue
		}
		v, err := url.PathUnescape(got[i])
		if err != nil || v == "" {
			return false
		}
		vars[strings.TrimSuffix(name, "}")] = v
	}
	r.vars = vars
	return true
}

func (r *request) api() bool { return strings.HasPrefix(r.path, "/api/") }

// foreign says whether a browser sent the request from another site: such a
// page must not make anything happen here. Programs send neither header.
func (r *request) foreign() bool {
	if site := r.header["sec-fetch-site"]; site != "" {
		return site != "same-origin" && site != "none"
	}
	origin := r.header["origin"]
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host == "" || u.Host != r.header["host"]
}
