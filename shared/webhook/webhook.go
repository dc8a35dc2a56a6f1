// Package webhook checks and makes the signatures of webhooks: Standard Webhooks, and
// Finch, which signs the same text under header names of its own. A signature covers
// the id, the time and the raw bytes, so the check runs before anything is parsed.
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
)

// Scheme is how a sender signs.
type Scheme string

// The schemes. Both sign "id.timestamp.body" with HMAC-SHA256 and send "v1," and the
// base64 of it, several apart by spaces while a secret is rotated. A Standard Webhooks
// secret is base64 after "whsec_"; Finch's is plain base64.
const (
	Standard Scheme = "standard-webhooks"
	Finch    Scheme = "finch"
)

// Window is how far the sender's time may lie from ours.
const Window = 5 * time.Minute

// names are the headers that carry id, time and signature, in lower case.
func (s Scheme) names() (id, at, signature string, ok bool) {
	switch s {
	case Standard:
		return "webhook-id", "webhook-timestamp", "webhook-signature", true
	case Finch:
		return "finch-event-id", "finch-timestamp", "finch-signature", true
	}
	return "", "", "", false
}

// Verify checks the signature over body and returns the webhook's id. header looks a
// header up by its name in lower case. fault.Unauthorized: unsigned, wrongly signed,
// or more than Window away from now.
func Verify(s Scheme, secret phi.Text, header func(name string) string, body []byte, now time.Time) (string, error) {
	idName, atName, sigName, ok := s.names()
	if !ok {
		return "", fault.New(fault.Internal, "webhook: the connection's scheme is not known")
	}
	id, stamp := header(idName), header(atName)
	if id == "" || len(id) > 200 || strings.ContainsAny(id, ". \t\r\n\x00") && s == Standard {
		return "", fault.New(fault.Unauthorized, "webhook: %s is missing or too long", idName)
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return "", fault.New(fault.Unauthorized, "webhook: %s is missing or no Unix time", atName)
	}
	if d := now.Sub(time.Unix(seconds, 0)); d > Window || d < -Window {
		return "", fault.New(fault.Unauthorized, "webhook: %s is more than five minutes away", atName)
	}
	want, err := sign(secret, id, stamp, body)
	if err != nil {
		return "", err
	}
	for _, one := range strings.Fields(header(sigName)) {
		if text, ok := strings.CutPrefix(one, "v1,"); ok && same(text, want) {
			return id, nil
		}
	}
	return "", fault.New(fault.Unauthorized, "webhook: no signature in %s fits", sigName)
}

func same(text string, want []byte) bool {
	got, err := base64.StdEncoding.DecodeString(text)
	return err == nil && hmac.Equal(got, want)
}

func sign(secret phi.Text, id, stamp string, body []byte) ([]byte, error) {
	key, err := keyOf(secret)
	if err != nil {
		return nil, err
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(id + "." + stamp + "."))
	h.Write(body)
	return h.Sum(nil), nil
}

// minSecret is the fewest bytes of a secret: less can be guessed.
const minSecret = 16

func keyOf(secret phi.Text) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret.Reveal(), "whsec_"))
	if err != nil || len(key) < minSecret {
		return nil, fault.New(fault.Internal, "webhook: the connection's secret is not base64 of %d bytes or more", minSecret)
	}
	return key, nil
}

// CheckSecret says whether a secret can sign; fault.Internal, without it, if not.
func CheckSecret(secret phi.Text) error {
	_, err := keyOf(secret)
	return err
}

// Sign makes the headers of a webhook, names in lower case.
func Sign(s Scheme, secret phi.Text, id string, at time.Time, body []byte) (map[string]string, error) {
	idName, atName, sigName, ok := s.names()
	if !ok {
		return nil, fault.New(fault.Internal, "webhook: the connection's scheme is not known")
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac, err := sign(secret, id, stamp, body)
	if err != nil {
		return nil, err
	}
	return map[string]string{idName: id, atName: stamp, sigName: "v1," + base64.StdEncoding.EncodeToString(mac)}, nil
}
