package ses_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/messagestest"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/messages/ses"
	"github.com/openaso/openaso/shared/table/memtable"
)

type keys struct{}

func (keys) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIDSYNTHETIC", SecretAccessKey: "synthetic"}, nil
}

func client(url string) *sesv2.Client {
	return sesv2.New(sesv2.Options{
		Region: "us-east-1", Credentials: keys{}, BaseEndpoint: &url,
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	})
}

var by = ses.Sender{From: "Sample Plan <plan@example.com>", ReplyTo: "help@example.com", ConfigurationSet: "openaso"}

func sample() messages.Message {
	return messages.Message{ID: "m1.overdue-1.email", Channel: messages.Email, To: "synthetic@example.com",
		Subject: "You have a message – new", Text: "Look at https://portal.example.com.\r\nGoodbye.", HTML: "<p>Look.</p>"}
}

// recorder is SES as far as the driver uses it. It answers with the codes that it was
// given, one a request, and takes what comes after them.
type recorder struct {
	mu     sync.Mutex
	codes  []string
	lost   bool // takes every request and hangs up
	bodies []map[string]any
}

// taken is the requests so far.
func (r *recorder) taken() []map[string]any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.bodies)
}

// ServeHTTP implements http.Handler.
func (r *recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var body map[string]any
	b, err := io.ReadAll(q.Body)
	if err == nil {
		err = json.Unmarshal(b, &body)
	}
	if err != nil || q.Method != http.MethodPost || q.URL.Path != "/v2/email/outbound-emails" {
		http.Error(w, "no SendEmail", http.StatusTeapot)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if len(r.codes) > 0 {
		code, text, _ := strings.Cut(r.codes[0], " ")
		r.codes = r.codes[1:]
		w.Header().Set("X-Amzn-ErrorType", code)
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"message": text + " synthetic@example.com"})
		return
	}
	r.bodies = append(r.bodies, body)
	if r.lost {
		c, _, _ := w.(http.Hijacker).Hijack()
		_ = c.Close()
		return
	}
	_, _ = fmt.Fprint(w, `{"MessageId":"0100-synthetic"}`)
}

func serve(t *testing.T, r *recorder) *ses.Messages {
	t.Helper()
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	m, err := ses.New(client(s.URL), by)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The request holds this and nothing else, so that no employer or member is named.
func TestRequest(t *testing.T) {
	r := &recorder{}
	if err := serve(t, r).Deliver(t.Context(), func() messages.Message {
		m := sample()
		m.Employer, m.Member = "acme", "p1"
		return m
	}()); err != nil {
		t.Fatal(err)
	}
	part := func(s string) any { return map[string]any{"Charset": "UTF-8", "Data": s} }
	want := []map[string]any{{
		"FromEmailAddress":     "Sample Plan <plan@example.com>",
		"ReplyToAddresses":     []any{"help@example.com"},
		"ConfigurationSetName": "openaso",
		"Destination":          map[string]any{"ToAddresses": []any{"synthetic@example.com"}},
		"EmailTags":            []any{map[string]any{"Name": "message", "Value": "m1-overdue-1-email"}},
		"Content": map[string]any{"Simple": map[string]any{
			"Subject": part(sample().Subject),
			"Body":    map[string]any{"Text": part(sample().Text), "Html": part(sample().HTML)},
			"Headers": []any{map[string]any{"Name": "X-OpenASO-Message", "Value": "m1.overdue-1.email"}},
		}},
	}}
	if d := cmp.Diff(want, r.taken()); d != "" {
		t.Error(d)
	}
}

// What is not configured and not written is not sent.
func TestRequestOfTheLeast(t *testing.T) {
	r := &recorder{}
	s := httptest.NewServer(r)
	defer s.Close()
	m, err := ses.New(client(s.URL), ses.Sender{From: "plan@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	one := sample()
	one.HTML = ""
	if err := m.Deliver(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r.taken())
	for _, not := range []string{"ReplyTo", "ConfigurationSet", "Html"} {
		if err != nil || strings.Contains(string(b), not) {
			t.Errorf("%s in %s, %v", not, b, err)
		}
	}
}

func TestConformance(t *testing.T) {
	messagestest.Run(t, func(t *testing.T) messagestest.Driver {
		r, clock := &recorder{}, testclock.New()
		once := &route.Once{Table: memtable.New(clock.Now), Now: clock.Now, To: serve(t, r)}
		return messagestest.Driver{Messages: once, Sample: sample(), Delivered: func(t *testing.T) []messages.Message { return r.sent(t) }}
	})
}

// sent reads the requests back as messages.
func (r *recorder) sent(t *testing.T) (all []messages.Message) {
	t.Helper()
	type data struct{ Data string }
	for _, body := range r.taken() {
		var in struct {
			Destination struct{ ToAddresses []string }
			Content     struct {
				Simple struct {
					Subject data
					Body    struct{ Text, Html data }
					Headers []struct{ Value string }
				}
			}
		}
		b, err := json.Marshal(body)
		if err == nil {
			err = json.Unmarshal(b, &in)
		}
		if err != nil {
			t.Fatal(err)
		}
		s := in.Content.Simple
		all = append(all, messages.Message{ID: s.Headers[0].Value, Channel: messages.Email, To: in.Destination.ToAddresses[0],
			Subject: s.Subject.Data, Text: s.Body.Text.Data, HTML: s.Body.Html.Data})
	}
	return all
}

func TestWhatSESSays(t *testing.T) {
	ever := func(code string) []string { return []string{code, code, code} }
	for _, c := range []struct {
		codes []string
		want  error
		line  string
	}{
		{[]string{"TooManyRequestsException x", "ThrottlingException x"}, nil, ""},
		{ever("TooManyRequestsException x"), fault.New(fault.Unavailable, ""), "throttled"},
		{ever("LimitExceededException x"), fault.New(fault.Unavailable, ""), "quota"},
		{ever("BadRequestException Missing final '@domain' in"), fault.New(fault.Invalid, ""), "no such address"},
		{ever("BadRequestException Illegal address"), fault.New(fault.Invalid, ""), "no such address"},
		{ever("BadRequestException Tag is too long in"), fault.New(fault.Internal, ""), "refused the request"},
		{ever("MessageRejected Email address is not verified:"), fault.New(fault.Unavailable, ""), "sandbox"},
		{ever("MailFromDomainNotVerifiedException x"), fault.New(fault.Unavailable, ""), "may not send"},
		{ever("NotFoundException Configuration set of"), fault.New(fault.Unavailable, ""), "no such resource"},
		{ever("AccessDeniedException x"), fault.New(fault.Unavailable, ""), "lacks the grant"},
	} {
		t.Run(c.codes[0], func(t *testing.T) {
			r := &recorder{codes: c.codes}
			err := serve(t, r).Deliver(t.Context(), sample())
			if c.want == nil {
				if err != nil || len(r.taken()) != 1 {
					t.Errorf("%d delivered, %v", len(r.taken()), err)
				}
				return
			}
			if err == nil || fault.KindOf(err) != fault.KindOf(c.want) || !strings.Contains(err.Error(), c.line) || strings.Contains(err.Error(), "synthetic@") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// After a lost answer the message may be there: it is for the caller to say whether it
// goes again, and then it has the same bytes under the same header.
func TestALostAnswer(t *testing.T) {
	r := &recorder{lost: true}
	m := serve(t, r)
	for n := range 2 {
		err := m.Deliver(t.Context(), sample())
		if !fault.Is(err, fault.Unavailable) || len(r.taken()) != n+1 {
			t.Errorf("%d taken, %v", len(r.taken()), err)
		}
	}
	if d := cmp.Diff(r.taken()[0], r.taken()[1]); d != "" {
		t.Errorf("a repeat differs: %s", d)
	}
}

func TestWhatIsNotSent(t *testing.T) {
	r := &recorder{}
	m := serve(t, r)
	for name, c := range map[string]struct {
		change func(*messages.Message)
		want   fault.Kind
	}{
		"another channel": {func(m *messages.Message) { m.Channel = messages.SMS }, fault.Internal},
		"two addresses":   {func(m *messages.Message) { m.To = "a@example.com,b@example.com" }, fault.Invalid},
		"with a name":     {func(m *messages.Message) { m.To = "A <a@example.com>" }, fault.Invalid},
		"no domain":       {func(m *messages.Message) { m.To = "synthetic" }, fault.Invalid},
		"a line end":      {func(m *messages.Message) { m.To = "a@example.com\r\nBcc: b@example.com" }, fault.Invalid},
		"beyond ASCII":    {func(m *messages.Message) { m.To = "ä@example.com" }, fault.Invalid},
		"a header of id":  {func(m *messages.Message) { m.ID = "x\r\nBcc: b@example.com" }, fault.Invalid},
		"no subject":      {func(m *messages.Message) { m.Subject = "" }, fault.Invalid},
		"no text":         {func(m *messages.Message) { m.Text, m.HTML = "", "" }, fault.Invalid},
	} {
		one := sample()
		c.change(&one)
		if err := m.Deliver(t.Context(), one); !fault.Is(err, c.want) || strings.Contains(err.Error(), "example.com") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(r.taken()) != 0 {
		t.Errorf("%d sent", len(r.taken()))
	}
	_, from := ses.New(nil, ses.Sender{From: "nobody"})
	_, reply := ses.New(nil, ses.Sender{From: "plan@example.com", ReplyTo: "nobody"})
	for _, err := range []error{from, reply} {
		if !fault.Is(err, fault.Invalid) || errors.Unwrap(err) != nil {
			t.Errorf("got %v", err)
		}
	}
}
