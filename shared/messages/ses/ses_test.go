package ses_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/messagestest"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/messages/ses"
	"github.com/openaso/openaso/shared/table/memtable"
)

var by = ses.Sender{From: "Sample Plan <plan@example.com>", ReplyTo: "help@example.com", ConfigurationSet: "openaso"}

func sample() messages.Message {
	return messages.Message{ID: "m1.overdue-1.email", Channel: messages.Email, To: "synthetic@example.com",
		Subject: "You have a message – new", Text: "Look at https://portal.example.com.\r\nGoodbye.", HTML: "<p>Look.</p>"}
}

// recorder is SES as far as the driver uses it.
func recorder() *awstest.Recorder {
	return &awstest.Recorder{Answer: `{"MessageId":"0100-synthetic"}`, Is: func(r *http.Request) bool {
		return r.Method == http.MethodPost && r.URL.Path == "/v2/email/outbound-emails"
	}}
}

func serve(t *testing.T, r *awstest.Recorder) *ses.Messages {
	t.Helper()
	m, err := ses.New(sesv2.NewFromConfig(awstest.Hasty(awstest.Serve(t, r))), by)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The request holds this and nothing else, so that no employer or member is named.
func TestRequest(t *testing.T) {
	r := recorder()
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
	if d := cmp.Diff(want, r.Taken()); d != "" {
		t.Error(d)
	}
}

// What is not configured and not written is not sent.
func TestRequestOfTheLeast(t *testing.T) {
	r := recorder()
	m, err := ses.New(sesv2.NewFromConfig(awstest.Hasty(awstest.Serve(t, r))), ses.Sender{From: "plan@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	one := sample()
	one.HTML = ""
	if err := m.Deliver(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r.Taken())
	for _, not := range []string{"ReplyTo", "ConfigurationSet", "Html"} {
		if err != nil || strings.Contains(string(b), not) {
			t.Errorf("%s in %s, %v", not, b, err)
		}
	}
}

func TestConformance(t *testing.T) {
	messagestest.Run(t, func(t *testing.T) messagestest.Driver {
		r, clock := recorder(), testclock.New()
		once := &route.Once{Table: memtable.New(clock.Now), Now: clock.Now, To: serve(t, r)}
		return messagestest.Driver{Messages: once, Sample: sample(), Delivered: func(t *testing.T) []messages.Message { return sent(t, r) }}
	})
}

// sent reads the requests back as messages.
func sent(t *testing.T, r *awstest.Recorder) (all []messages.Message) {
	t.Helper()
	type data struct{ Data string }
	for _, body := range r.Taken() {
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
			r := recorder()
			for _, one := range c.codes {
				code, text, _ := strings.Cut(one, " ")
				r.Refuses = append(r.Refuses, fmt.Sprintf(`{"__type":%q,"message":%q}`, code, text+" synthetic@example.com"))
			}
			err := serve(t, r).Deliver(t.Context(), sample())
			if c.want == nil {
				if err != nil || len(r.Taken()) != 1 {
					t.Errorf("%d delivered, %v", len(r.Taken()), err)
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
	r := recorder()
	r.Lost = true
	m := serve(t, r)
	for n := range 2 {
		err := m.Deliver(t.Context(), sample())
		if !fault.Is(err, fault.Unavailable) || len(r.Taken()) != n+1 {
			t.Errorf("%d taken, %v", len(r.Taken()), err)
		}
	}
	if d := cmp.Diff(r.Taken()[0], r.Taken()[1]); d != "" {
		t.Errorf("a repeat differs: %s", d)
	}
}

func TestWhatIsNotSent(t *testing.T) {
	r := recorder()
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
	if len(r.Taken()) != 0 {
		t.Errorf("%d sent", len(r.Taken()))
	}
	_, from := ses.New(nil, ses.Sender{From: "nobody"})
	_, reply := ses.New(nil, ses.Sender{From: "plan@example.com", ReplyTo: "nobody"})
	for _, err := range []error{from, reply} {
		if !fault.Is(err, fault.Invalid) || errors.Unwrap(err) != nil {
			t.Errorf("got %v", err)
		}
	}
}
