package assemble

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/inquire"
	"github.com/openaso/openaso/shared/payload"
	"github.com/openaso/openaso/shared/receive"
)

// Receive answers POST /webhooks/{connection}: 202 taken or known already, otherwise
// the status of what is wrong and one line that says it.
func (p *Parts) Receive(ctx context.Context, r events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	body, err := payload.HTTPBody(r)
	if err == nil {
		s := receive.Service{Table: p.Table, Files: p.Files, Now: p.Now, Connection: p.Connection}
		err = s.Receive(ctx, r.PathParameters["connection"], func(name string) string { return r.Headers[name] }, body)
	}
	if err == nil {
		return answer(http.StatusAccepted, "status", "accepted"), nil
	}
	return p.refuse(err, "webhook", "not taken; send it again later"), nil
}

// x12Type is the media type of X12 (RFC 1767), which is asked with and answered. CORE's connectivity
// rules wrap X12 into SOAP or MIME envelopes, which nobody speaks here.
const x12Type = "application/edi-x12"

// Inquire answers POST /x12/{connection}: 200 and X12 where X12 can say it, refusals (TA1,
// 999) among it; otherwise the status of what is wrong and one line of JSON that says it.
// Who asked what is logged without PHI.
func (p *Parts) Inquire(ctx context.Context, r events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	body, err := payload.HTTPBody(r)
	connection := r.PathParameters["connection"]
	var a inquire.Answer
	if err == nil {
		s := inquire.Service{Now: p.Now, Connection: p.Connection, Kinds: p.inquiries, Rules: p.rules()}
		a, err = s.Answer(ctx, connection, func(name string) string { return r.Headers[name] }, body)
	}
	if err != nil {
		return p.refuse(err, "inquiry", "not answered; ask again later"), nil
	}
	p.Log.Info("inquiry answered", "connection", connection, "file", a.Digest[:24], "kind", a.Kind, "items", a.Items, "refused", a.Refused)
	return events.APIGatewayV2HTTPResponse{StatusCode: http.StatusOK, Body: string(a.Body),
		Headers: map[string]string{"content-type": x12Type, "cache-control": "no-store"}}, nil
}

// refuse is what a sender hears of what is not taken. What we have to mend is for the log,
// and the sender hears later; and so is why a signature does not count: the answer tells no
// connection from one that is not there.
func (p *Parts) refuse(err error, what, later string) events.APIGatewayV2HTTPResponse {
	text := payload.Describe(err)
	switch fault.KindOf(err) {
	case fault.Internal, fault.Unavailable:
		p.Log.Error("request failed", "what", what, "error", text)
		text = later
	case fault.Unauthorized:
		p.Log.Warn("request refused", "what", what, "error", text)
		text = "no such connection, or not signed with its secret within the last five minutes"
	default: // it is for who sent it
	}
	return answer(fault.KindOf(err).Status(), "error", text)
}

func answer(status int, key, text string) events.APIGatewayV2HTTPResponse {
	b, _ := json.Marshal(map[string]string{key: text}) // strings: cannot fail
	return events.APIGatewayV2HTTPResponse{StatusCode: status, Body: string(b) + "\n",
		Headers: map[string]string{"content-type": "application/json", "cache-control": "no-store"}}
}
