package webhook_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/webhook"
)

// The vendor's published vector.
var finch = struct {
	secret  phi.Text
	id      string
	at      time.Time
	body    string
	signed  string
	headers map[string]string
}{
	secret: phi.New("5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH"),
	id:     "msg_2Lh9KRb0pzN4LePd3XiA4v12Axj",
	at:     time.Unix(1676312382, 0),
	body:   `{"company_id":"720be419-0293-4d32-a707-32179b0827ab"}`,
	signed: "v1,m7y0TV2C+hlHxU42wCieApTSTaA8/047OAplBqxIV/s=",
}

func getter(h map[string]string) func(string) string {
	return func(name string) string { return h[name] }
}

func TestFinchVector(t *testing.T) {
	h, err := webhook.Sign(webhook.Finch, finch.secret, finch.id, finch.at, []byte(finch.body))
	if err != nil || h["finch-signature"] != finch.signed {
		t.Fatalf("signature differs from the vendor's vector (%v)", err)
	}
	got, err := webhook.Verify(webhook.Finch, finch.secret, getter(h), []byte(finch.body), finch.at.Add(time.Minute))
	if err != nil || got != finch.id {
		t.Fatalf("id %q, %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	secret := phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	at := time.Unix(1_780_000_000, 0)
	good := func() map[string]string {
		h, err := webhook.Sign(webhook.Standard, secret, "msg_1", at, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	for name, c := range map[string]struct {
		change func(map[string]string)
		body   string
		now    time.Time
		ok     bool
	}{
		"good":              {body: "{}", now: at, ok: true},
		"at the edge":       {body: "{}", now: at.Add(webhook.Window), ok: true},
		"stale":             {body: "{}", now: at.Add(webhook.Window + time.Second)},
		"from the future":   {body: "{}", now: at.Add(-webhook.Window - time.Second)},
		"other body":        {body: "{ }", now: at},
		"unsigned":          {change: func(h map[string]string) { delete(h, "webhook-signature") }, body: "{}", now: at},
		"no id":             {change: func(h map[string]string) { delete(h, "webhook-id") }, body: "{}", now: at},
		"other id":          {change: func(h map[string]string) { h["webhook-id"] = "msg_2" }, body: "{}", now: at},
		"no time":           {change: func(h map[string]string) { delete(h, "webhook-timestamp") }, body: "{}", now: at},
		"other time":        {change: func(h map[string]string) { h["webhook-timestamp"] = "1780000001" }, body: "{}", now: at},
		"version not known": {change: func(h map[string]string) { h["webhook-signature"] = "v2" + h["webhook-signature"][2:] }, body: "{}", now: at},
		"rotated secret": {change: func(h map[string]string) {
			h["webhook-signature"] = "v1,AAAA " + h["webhook-signature"]
		}, body: "{}", now: at, ok: true},
	} {
		t.Run(name, func(t *testing.T) {
			h := good()
			if c.change != nil {
				c.change(h)
			}
			_, err := webhook.Verify(webhook.Standard, secret, getter(h), []byte(c.body), c.now)
			if c.ok != (err == nil) || err != nil && !fault.Is(err, fault.Unauthorized) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestAnyChangedByteIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "body")
		h, err := webhook.Sign(webhook.Finch, finch.secret, "a", finch.at, body)
		if err != nil {
			t.Fatal(err)
		}
		body[rapid.IntRange(0, len(body)-1).Draw(t, "at")] ^= 1
		if _, err := webhook.Verify(webhook.Finch, finch.secret, getter(h), body, finch.at); err == nil {
			t.Fatal("a changed body passed")
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add("msg_1", "1676312382", finch.signed, []byte(finch.body))
	f.Fuzz(func(t *testing.T, id, at, signature string, body []byte) {
		h := map[string]string{"webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature}
		if _, err := webhook.Verify(webhook.Standard, finch.secret, getter(h), body, finch.at); err == nil &&
			!strings.Contains(signature, "v1,") {
			t.Fatal("accepted without a signature")
		}
	})
}
