package assemble_test

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/inquire"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/webhook"
	"github.com/openaso/openaso/shared/x12/x837"
)

// called is the answer to an inquiry by call.
type called struct {
	status     int
	kind, text string // media type and body
}

// sets are the transactions of an answer, TA1 among them.
func (c called) sets() (out []string) {
	for _, m := range regexp.MustCompile(`(?m)^(TA1|ST\*[0-9]+)\*`).FindAllStringSubmatch(c.text, -1) {
		out = append(out, strings.TrimPrefix(m[1], "ST*"))
	}
	return out
}

// call posts an interchange, signed as of at.
func (h *house) call(connection string, at time.Time, body string, change func(http.Header)) called {
	h.t.Helper()
	signer := connections[connection]
	if signer == nil {
		signer = connections["clinic"]
	}
	signed, err := webhook.Sign(signer.Scheme(), signer.Secret, "ask_1", at, []byte(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, "http://"+h.addr+"/x12/"+connection, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/edi-x12")
	for k, v := range signed {
		r.Header.Set(k, v)
	}
	if change != nil {
		change(r.Header)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return called{res.StatusCode, res.Header.Get("Content-Type"), string(text)}
}

// asks is a 270 about Annabel today, with changes.
func asks(t testing.TB, changes ...string) string {
	t.Helper()
	card := enroll.CardOf(secret, enroll.FamilyOf(employer, "E1")).Reveal()
	return own(t, "x270/subscriber.270", append([]string{"OA000000001", card, "SYNTHETIC*ANN*", "Syntheticson*Annabel*", "20260304~\nEQ", "20260102~\nEQ"}, changes...)...)
}

// written is how many records and files there are.
func (h *house) written() (n int) {
	h.t.Helper()
	all, err := h.parts.Table.(interface {
		Read(ctx context.Context, after uint64, limit int) ([]table.Record, error)
	}).Read(h.t.Context(), 0, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	return len(all) + len(h.files(""))
}

// Each kind of inquiry is answered at once by who knows it, again if it comes again, and
// leaves nothing behind.
func TestInquiriesAreAnsweredByCall(t *testing.T) {
	h := open(t)
	first := h.upload(7, []x837.Claim{bill("Annabel", 7, 10_000)}, nil)
	h.lived("")
	before := h.written()
	for _, c := range []struct{ body, kind, want string }{
		{asks(t), "271", "EB*1*"},
		{status(first[:24] + "-1"), "277", "STC*F1:65"},
		{own(t, "x278/requests.278"), "278", "HCR*A4"},
	} {
		got := h.call("clinic", h.clock.Now(), c.body, nil)
		if got.status != http.StatusOK || got.kind != "application/edi-x12" || !strings.Contains(got.text, c.want) ||
			slices.ContainsFunc(got.sets(), func(s string) bool { return s != c.kind }) || len(got.sets()) == 0 {
			t.Errorf("%s: %d %s %v\n%s", c.kind, got.status, got.kind, got.sets(), got.text)
		}
		if again := h.call("clinic", h.clock.Now(), c.body, nil); again != got {
			t.Errorf("%s: answered again otherwise", c.kind)
		}
	}
	if after := h.written(); after != before {
		t.Errorf("%d records and files before, %d after", before, after)
	}
	h.noPHI()
	h.logs.mu.Lock()
	defer h.logs.mu.Unlock()
	if n := strings.Count(h.logs.b.String(), `msg="inquiry answered" connection=clinic`); n != 6 {
		t.Errorf("%d lines of the log", n)
	}
}

// Who may ask about one employer does not find the members of another.
func TestAnotherEmployersConnectionFindsNobody(t *testing.T) {
	h := open(t)
	h.enrollOne()
	digest := h.upload(7, []x837.Claim{bill("Annabel", 7, 10_000)}, nil)
	if got := h.call("clinic", h.clock.Now(), status(digest[:24]+"-1"), nil); !strings.Contains(got.text, digest[:24]) {
		t.Errorf("its own: %s", got.text)
	}
	got := h.call("elsewhere", h.clock.Now(), asks(t), nil)
	if got.status != http.StatusOK || !strings.Contains(got.text, "AAA*N**75*") || strings.Contains(got.text, "EB*") {
		t.Errorf("271: %d %s", got.status, got.text)
	}
	got = h.call("elsewhere", h.clock.Now(), status(digest[:24]+"-1"), nil)
	if got.status != http.StatusOK || !strings.Contains(got.text, "STC*D0:33") || strings.Contains(got.text, "REF*1K*") {
		t.Errorf("277: %d %s", got.status, got.text)
	}
}

func TestCallsThatAreRefused(t *testing.T) {
	h := open(t)
	now, good := h.clock.Now(), asks(t)
	unsigned := func(h http.Header) { h.Del("webhook-signature") }
	const noConnection, files = "no such connection, or not signed", "lay them into the inbox"
	for _, c := range []struct {
		name, connection string
		at               time.Time
		body             string
		change           func(http.Header)
		status           int
		want             string
	}{
		{"unsigned", "clinic", now, good, unsigned, 401, noConnection},
		{"stale", "clinic", now.Add(-6 * time.Minute), good, nil, 401, noConnection},
		{"from the future", "clinic", now.Add(6 * time.Minute), good, nil, 401, noConnection},
		{"nobody's", "nobody", now, good, nil, 401, noConnection},
		{"an HR system", "hris", now, good, nil, 401, noConnection},
		{"a bank", "bank", now, good, nil, 401, noConnection},
		{"another's signature", "clinic", now, good, func(to http.Header) {
			signed, _ := webhook.Sign(webhook.Standard, connections["elsewhere"].Secret, "ask_1", now, []byte(good))
			to.Set("webhook-signature", signed["webhook-signature"])
		}, 401, noConnection},
		{"large", "clinic", now, strings.Repeat(" ", inquire.MaxBody+1), nil, 413, "over 262144 bytes"},
		{"empty", "clinic", now, "", nil, 400, "empty"},
		{"not X12", "clinic", now, `{"card": "OA1"}`, nil, 400, "not X12, but JSON (byte 0)"},
		{"claims", "clinic", now, own(t, "x837/professional.edi"), nil, 400, files},
		{"an enrollment", "clinic", now, enrollment(t), nil, 400, files},
		{"an acknowledgment", "clinic", now, strings.ReplaceAll(good, "ST*270", "ST*999"), nil, 400, files},
		{"two kinds", "clinic", now, good[:strings.Index(good, "IEA*")] + strings.SplitN(status("x-1"), "~\n", 2)[1], nil, 400, "transaction set 2, ST01: another kind"},
		{"two interchanges", "clinic", now, good + good, nil, 400, "2 interchanges"},
	} {
		got := h.call(c.connection, c.at, c.body, c.change)
		if got.status != c.status || got.kind != "application/json" || !strings.Contains(got.text, c.want) || strings.Contains(got.text, "OA1") {
			t.Errorf("%s: %d %s %s, want %d %s", c.name, got.status, got.kind, got.text, c.status, c.want)
		}
	}
	h.noPHI()
}

// What X12 can say is said in X12: of an envelope that is refused a TA1, of sets a 999, and
// beside it the answer to what was whole.
func TestX12ThatIsRefusedIsToldInX12(t *testing.T) {
	h := open(t)
	h.enrollOne()
	good := asks(t)
	st, se := strings.Index(good, "ST*270"), strings.Index(good, "GE*")
	second := strings.NewReplacer("0001~", "0002~", "*0001*", "*0002*").Replace(good[st:se])
	both := strings.Replace(good[:se]+strings.Replace(second, "SE*14", "SE*15", 1)+good[se:], "GE*1*", "GE*2*", 1)
	for _, c := range []struct{ name, body, sets, want string }{
		{"a TA1 is asked for", strings.Replace(good, "*0*T*:", "*1*T*:", 1), "TA1 271", "TA1*000000007*260304*0506*A*000~"},
		{"no group", good[:strings.Index(good, "GS*")] + "IEA*0*000000007~", "TA1", "*R*024~"},
		{"no X12 after the ISA", good[:strings.Index(good, "GS*")] + "hello", "TA1", "*R*"},
		{"another guide", strings.ReplaceAll(good, "005010X279A1", "004010X092A1"), "999", "IK5*R*I6"},
		{"no sex and no date that is one", strings.Replace(good, "19800506", "19801506", 1), "999", "IK4*2*1251*8"},
		{"cut", good[:strings.Index(good, "EQ*98")], "999", "IK5*R*"},
		{"one of two", both, "999 271", "IK5*R*4"},
		{"a response", own(t, "x278/responses.278"), "999", "IK5*A"},
	} {
		got := h.call("clinic", h.clock.Now(), c.body, nil)
		if got.status != http.StatusOK || strings.Join(slices.Compact(got.sets()), " ") != c.sets || !strings.Contains(got.text, c.want) {
			t.Errorf("%s: %d %v, want %s and %s\n%s", c.name, got.status, got.sets(), c.sets, c.want, got.text)
		}
	}
}

// broken is a table that cannot be read.
type broken struct{ table.Table }

func (broken) Get(context.Context, table.Key) (table.Item, error) {
	return table.Item{}, fault.New(fault.Unavailable, "get: throttled")
}

func TestWhoAsksIsToldToAskAgainLater(t *testing.T) {
	h := open(t)
	h.parts.Table = broken{h.parts.Table}
	got := h.call("clinic", h.clock.Now(), asks(t), nil)
	if got.status != http.StatusServiceUnavailable || !strings.Contains(got.text, "ask again later") || strings.Contains(got.text, "throttled") {
		t.Errorf("%d %s", got.status, got.text)
	}
}

// The signature is over the bytes, whatever they are. What is no text is not said back.
func TestAnInquiryThatIsNoText(t *testing.T) {
	h := open(t)
	h.enrollOne()
	got := h.call("clinic", h.clock.Now(), asks(t, "SYNTHETIC CLINIC", "CL\xcdNICA"), nil)
	if got.status != http.StatusOK || !strings.Contains(got.text, "EB*1*") || !strings.Contains(got.text, "CL NICA") {
		t.Errorf("%d %q", got.status, got.text)
	}
}
