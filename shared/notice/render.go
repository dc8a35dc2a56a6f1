package notice

import (
	"bytes"
	"embed"
	html "html/template"
	"strings"
	"sync"
	text "text/template"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/messages"
)

//go:embed templates
var templates embed.FS

// The templates are read when the first is needed: every function holds this package and would
// pay for it at each start. A template that does not parse fails every test.
var (
	documents = sync.OnceValue(func() *html.Template {
		return html.Must(html.New("").Funcs(html.FuncMap{"lines": lines}).ParseFS(templates, "templates/*.html"))
	})
	shorts = sync.OnceValue(func() *text.Template { return text.Must(text.New("").ParseFS(templates, "templates/*.txt")) })
)

// lines splits a postal address.
func lines(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") }

func long(d day.Day) string { return d.Time().Format("January 2, 2006") }

func slashed(d day.Day) string { return d.Time().Format("01/02/2006") }

// date is the civil day of an entry's time, in UTC as entries are.
func date(t time.Time) string { return long(day.Of(t.UTC())) }

// render makes a document of a template. It is deterministic: dates come from the
// entry, never from the clock.
func render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := documents().ExecuteTemplate(&b, name+".html", data)
	return b.Bytes(), fault.As(fault.Internal, err, "template %s", name)
}

// words is all that a short message may say. It has no field for PHI, amounts or
// bank details, so no template can show any.
type words struct {
	Administrator string
	Phone         string
	Portal        string
	Number        int64 // of the call, for the employer only
	Due           string
}

// letterWords is what the order to print a letter says besides: its documents' keys.
type letterWords struct {
	words
	Documents []string
}

func (s *Service) words(sp *Sponsor) words {
	return words{Administrator: sp.Administrator, Phone: sp.Phone, Portal: s.Portal}
}

func (n *news) keys() []string {
	out := make([]string, len(n.documents))
	for i := range n.documents {
		out[i] = n.documents[i].key
	}
	return out
}

// memberWords picks the short template of a member's notice. All but news of a
// payment share one, so that the words tell an onlooker nothing.
func memberWords(template string) string {
	if template == "payment" {
		return template
	}
	return "member"
}

// short makes a message's subject and text. An e-mail's and a letter's template
// begins with a line "Subject: ". An SMS that does not fit is fault.Invalid: the
// administrator's name or the portal's address is too long for it.
func short(name string, c messages.Channel, w any) (subject, body string, err error) {
	var b strings.Builder
	if err := shorts().ExecuteTemplate(&b, name+"."+string(c)+".txt", w); err != nil {
		return "", "", fault.As(fault.Internal, err, "template %s", name)
	}
	body = strings.TrimSpace(b.String())
	if c == messages.SMS {
		if n := gsm(body); n > maxSMS {
			return "", "", fault.New(fault.Invalid, "SMS %s: %d of %d GSM characters", name, n, maxSMS)
		}
		return "", body, nil
	}
	subject, body, _ = strings.Cut(body, "\n")
	return strings.TrimPrefix(subject, "Subject: "), strings.TrimSpace(body) + "\n", nil
}

// maxSMS is what one SMS holds; more is sent, and paid for, in parts.
const maxSMS = 160

// The GSM 7-bit alphabet (3GPP TS 23.038 section 6.2.1) without its control
// characters, and the characters that take two places.
const (
	gsmOne = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡" +
		"ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑܧ¿abcdefghijklmnopqrstuvwxyzäöñüà\n"
	gsmTwo = "^{}\\[~]|€"
)

// gsm counts the places of a text; one character outside the alphabet makes the
// whole text too long, since it then travels as UCS-2.
func gsm(s string) (n int) {
	for _, r := range s {
		switch {
		case strings.ContainsRune(gsmOne, r):
			n++
		case strings.ContainsRune(gsmTwo, r):
			n += 2
		default:
			return 2 * maxSMS
		}
	}
	return n
}
