package sms_test

import (
	"context"
	"encoding/json"
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
	sdk "github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/messagestest"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/messages/sms"
	"github.com/openaso/openaso/shared/table/memtable"
)

type keys struct{}

func (keys) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "AKIDSYNTHETIC", SecretAccessKey: "synthetic"}, nil
}

// recorder is the service as far as the driver uses it; no emulator of it exists. It
// answers with the errors that it was given, one a request, and takes what comes after
// them.
type recorder struct {
	mu     sync.Mutex
	errors []string // bodies with their __type
	lost   bool     // takes every request and hangs up
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
	if err != nil || q.Header.Get("X-Amz-Target") != "PinpointSMSVoiceV2.SendTextMessage" {
		http.Error(w, "no SendTextMessage", http.StatusTeapot)
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	if len(r.errors) > 0 {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, r.errors[0])
		r.errors = r.errors[1:]
		return
	}
	r.bodies = append(r.bodies, body)
	if r.lost {
		c, _, _ := w.(http.Hijacker).Hijack()
		_ = c.Close()
		return
	}
	_, _ = io.WriteString(w, `{"MessageId":"synthetic"}`)
}

func serve(t *testing.T, r *recorder) *sms.Messages {
	t.Helper()
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	m, err := sms.New(sdk.New(sdk.Options{
		Region: "us-east-1", Credentials: keys{}, BaseEndpoint: &s.URL,
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	}), "pool-synthetic", "openaso")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func sample() messages.Message {
	return messages.Message{ID: "m1.member.sms", Channel: messages.SMS, To: "+12025550100", Text: "Plan: news. Reply STOP to opt out."}
}

// The request holds this and nothing else, so that no employer or member is named.
func TestRequest(t *testing.T) {
	r := &recorder{}
	one := sample()
	one.To, one.Employer, one.Member = "(202) 555-0100", "acme", "p1"
	if err := serve(t, r).Deliver(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{{
		"DestinationPhoneNumber": "+12025550100", "MessageBody": "Plan: news. Reply STOP to opt out.",
		"OriginationIdentity": "pool-synthetic", "ConfigurationSetName": "openaso", "MessageType": "TRANSACTIONAL",
		"TimeToLive": 86400.0, "Context": map[string]any{"message": "m1.member.sms"},
	}}
	if d := cmp.Diff(want, r.taken()); d != "" {
		t.Error(d)
	}
}

func TestConformance(t *testing.T) {
	messagestest.Run(t, func(t *testing.T) messagestest.Driver {
		r, clock := &recorder{}, testclock.New()
		return messagestest.Driver{
			Messages: &route.Once{Table: memtable.New(clock.Now), Now: clock.Now, To: serve(t, r)}, Sample: sample(),
			Delivered: func(*testing.T) (all []messages.Message) {
				for _, b := range r.taken() {
					id := b["Context"].(map[string]any)["message"].(string)
					all = append(all, messages.Message{ID: id, Channel: messages.SMS, To: b["DestinationPhoneNumber"].(string), Text: b["MessageBody"].(string)})
				}
				return all
			},
		}
	})
}

func TestNumbers(t *testing.T) {
	r := &recorder{}
	m := serve(t, r)
	for to, ok := range map[string]bool{
		"2025550100": true, "12025550100": true, "+12025550100": true, "+1 (202) 555-0100": true, "202.555.0100": true,
		"": false, "202555010": false, "20255501000": false, "1025550100": false, "2021550100": false, "+442025550100": false,
		"++2025550100": false, "202555010x": false, "+1+12025550100": false, "２０２5550100": false, "synthetic@example.com": false,
		"11202555010": false, "22025550100": false,
	} {
		r.bodies = nil
		one := sample()
		one.To = to
		err := m.Deliver(t.Context(), one)
		if ok && (err != nil || r.taken()[0]["DestinationPhoneNumber"] != "+12025550100") {
			t.Errorf("%q: sent to %v, %v", to, r.taken(), err)
		}
		if !ok && (!fault.Is(err, fault.Invalid) || len(r.taken()) != 0 || to != "" && strings.Contains(err.Error(), to)) {
			t.Errorf("%q: %d sent, %v", to, len(r.taken()), err)
		}
	}
}

func TestWhatIsNotSent(t *testing.T) {
	r := &recorder{}
	m := serve(t, r)
	for name, c := range map[string]struct {
		change func(*messages.Message)
		want   fault.Kind
	}{
		"another channel": {func(m *messages.Message) { m.Channel = messages.Email }, fault.Internal},
		"no text":         {func(m *messages.Message) { m.Text = "" }, fault.Invalid},
		"too long":        {func(m *messages.Message) { m.Text = strings.Repeat("é", 1601) }, fault.Invalid},
	} {
		one := sample()
		c.change(&one)
		if err := m.Deliver(t.Context(), one); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(r.taken()) != 0 {
		t.Errorf("%d sent", len(r.taken()))
	}
	longest := sample()
	longest.Text = strings.Repeat("é", 1600)
	if err := m.Deliver(t.Context(), longest); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, err := sms.New(nil, "", ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("without an identity: %v", err)
	}
}

func TestWhatTheServiceSays(t *testing.T) {
	refusal := func(code, more string) string {
		return fmt.Sprintf(`{"__type":"com.amazonaws.pinpointsmsvoicev2#%s","Message":"of +12025550100"%s}`, code, more)
	}
	for _, c := range []struct {
		name, body string
		want       fault.Kind
		line       string
	}{
		{"throttled", refusal("ThrottlingException", ""), fault.Unavailable, "throttled"},
		{"spent", refusal("ServiceQuotaExceededException", `,"Reason":"MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"`), fault.Unavailable, "quota"},
		{"opted out", refusal("ConflictException", `,"Reason":"DESTINATION_PHONE_NUMBER_OPTED_OUT"`), fault.Invalid, "opted out"},
		{"blocked", refusal("ConflictException", `,"Reason":"DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION"`), fault.Invalid, "blocked"},
		{"not registered", refusal("ConflictException", `,"Reason":"REGISTRATION_NOT_COMPLETE"`), fault.Unavailable, "origination identity"},
		{"no such number", refusal("ValidationException", `,"Reason":"FIELD_VALIDATION_FAILED","Fields":[{"Name":"destinationPhoneNumber","Message":"of +12025550100"}]`), fault.Invalid, "not taken"},
		{"of our making", refusal("ValidationException", `,"Reason":"FIELD_VALIDATION_FAILED","Fields":[{"Name":"timeToLive","Message":"x"}]`), fault.Internal, "refused"},
		{"no pool", refusal("ResourceNotFoundException", ""), fault.Unavailable, "no such"},
		{"no grant", refusal("AccessDeniedException", ""), fault.Unavailable, "lacks the grant"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &recorder{errors: []string{c.body, c.body, c.body}}
			err := serve(t, r).Deliver(t.Context(), sample())
			if !fault.Is(err, c.want) || !strings.Contains(err.Error(), c.line) || strings.Contains(err.Error(), "2025550100") || len(r.taken()) != 0 {
				t.Errorf("got %v", err)
			}
		})
	}
	r := &recorder{errors: []string{refusal("ThrottlingException", ""), refusal("ThrottlingException", "")}}
	if err := serve(t, r).Deliver(t.Context(), sample()); err != nil || len(r.taken()) != 1 {
		t.Errorf("throttled twice: %d sent, %v", len(r.taken()), err)
	}
}

// After a lost answer the message may be there: it is for the caller to say whether it
// goes again, and then it has the same bytes under the same id.
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
