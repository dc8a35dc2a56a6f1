package sms_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/messagestest"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/messages/sms"
	"github.com/openaso/openaso/shared/table/memtable"
)

// recorder is the service as far as the driver uses it; no emulator of it exists.
func recorder(refuses ...string) *awstest.Recorder {
	return &awstest.Recorder{Answer: `{"MessageId":"synthetic"}`, Refuses: refuses, Is: func(r *http.Request) bool {
		return r.Header.Get("X-Amz-Target") == "PinpointSMSVoiceV2.SendTextMessage"
	}}
}

func serve(t *testing.T, r *awstest.Recorder) *sms.Messages {
	t.Helper()
	m, err := sms.New(sdk.NewFromConfig(awstest.Hasty(awstest.Serve(t, r))), "pool-synthetic", "openaso")
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
	r := recorder()
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
	if d := cmp.Diff(want, r.Taken()); d != "" {
		t.Error(d)
	}
}

func TestConformance(t *testing.T) {
	messagestest.Run(t, func(t *testing.T) messagestest.Driver {
		r, clock := recorder(), testclock.New()
		return messagestest.Driver{
			Messages: &route.Once{Table: memtable.New(clock.Now), Now: clock.Now, To: serve(t, r)}, Sample: sample(),
			Delivered: func(*testing.T) (all []messages.Message) {
				for _, b := range r.Taken() {
					id := b["Context"].(map[string]any)["message"].(string)
					all = append(all, messages.Message{ID: id, Channel: messages.SMS, To: b["DestinationPhoneNumber"].(string), Text: b["MessageBody"].(string)})
				}
				return all
			},
		}
	})
}

func TestNumbers(t *testing.T) {
	for to, ok := range map[string]bool{
		"2025550100": true, "12025550100": true, "+12025550100": true, "+1 (202) 555-0100": true, "202.555.0100": true,
		"": false, "202555010": false, "20255501000": false, "1025550100": false, "2021550100": false, "+442025550100": false,
		"++2025550100": false, "202555010x": false, "+1+12025550100": false, "２０２5550100": false, "synthetic@example.com": false,
		"11202555010": false, "22025550100": false,
	} {
		r := recorder()
		m := serve(t, r)
		one := sample()
		one.To = to
		err := m.Deliver(t.Context(), one)
		if ok && (err != nil || r.Taken()[0]["DestinationPhoneNumber"] != "+12025550100") {
			t.Errorf("%q: sent to %v, %v", to, r.Taken(), err)
		}
		if !ok && (!fault.Is(err, fault.Invalid) || len(r.Taken()) != 0 || to != "" && strings.Contains(err.Error(), to)) {
			t.Errorf("%q: %d sent, %v", to, len(r.Taken()), err)
		}
	}
}

func TestWhatIsNotSent(t *testing.T) {
	r := recorder()
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
	if len(r.Taken()) != 0 {
		t.Errorf("%d sent", len(r.Taken()))
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
			r := recorder(c.body, c.body, c.body)
			err := serve(t, r).Deliver(t.Context(), sample())
			if !fault.Is(err, c.want) || !strings.Contains(err.Error(), c.line) || strings.Contains(err.Error(), "2025550100") || len(r.Taken()) != 0 {
				t.Errorf("got %v", err)
			}
		})
	}
	r := recorder(refusal("ThrottlingException", ""), refusal("ThrottlingException", ""))
	if err := serve(t, r).Deliver(t.Context(), sample()); err != nil || len(r.Taken()) != 1 {
		t.Errorf("throttled twice: %d sent, %v", len(r.Taken()), err)
	}
}

// After a lost answer the message may be there: it is for the caller to say whether it
// goes again, and then it has the same bytes under the same id.
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
