package webhook_test

import (
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/webhook"
)

// Whatever headers and body come: a refusal is Unauthorized, and what was not signed
// with the secret never passes.
func FuzzForgery(f *testing.F) {
	secret, other := phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), phi.New("whsec_AfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	at := time.Unix(1_764_000_000, 0)
	f.Add("msg_1", "1764000000", "v1,m7y0TV2C+hlHxU42wCieApTSTaA8/047OAplBqxIV/s=", []byte(`{}`))
	f.Add("", "", "", []byte{})
	f.Add("a.b", "-1", "v1, v1a,x v2,y", []byte("\x00"))
	f.Fuzz(func(t *testing.T, id, stamp, signature string, body []byte) {
		for _, scheme := range []webhook.Scheme{webhook.Standard, webhook.Finch} {
			forged := func(name string) string {
				switch name {
				case "webhook-id", "finch-event-id":
					return id
				case "webhook-timestamp", "finch-timestamp":
					return stamp
				}
				return signature
			}
			if _, err := webhook.Verify(scheme, secret, forged, body, at); !fault.Is(err, fault.Unauthorized) {
				t.Fatalf("%s: %v", scheme, err)
			}
			if id == "" || len(id) > 200 {
				continue
			}
			signed, err := webhook.Sign(scheme, secret, id, at, body)
			if err != nil {
				t.Fatal(err)
			}
			got, err := webhook.Verify(scheme, secret, func(name string) string { return signed[name] }, body, at)
			if err == nil && got != id {
				t.Fatal("another id came back")
			}
			if _, err := webhook.Verify(scheme, other, func(name string) string { return signed[name] }, body, at); err == nil {
				t.Fatal("another secret passes")
			}
			if _, err := webhook.Verify(scheme, secret, func(name string) string { return signed[name] }, append(body, 'x'), at); err == nil {
				t.Fatal("another body passes")
			}
		}
	})
}
