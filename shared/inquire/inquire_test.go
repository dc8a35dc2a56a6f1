package inquire_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/openaso/openaso/shared/authorize"
	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/claimstatus"
	"github.com/openaso/openaso/shared/eligibility"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/inquire"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/webhook"
	"github.com/openaso/openaso/shared/x12/envelope"
)

var clinic = &partner.Connection{ID: "clinic", Employer: "acme", Kind: partner.Inquirer, Profile: partner.ProfileX12,
	Secret: phi.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}

// world answers over an empty store.
type world struct {
	clock *testclock.Clock
	s     inquire.Service
	asked []id.Employer // whose kinds were taken
}

func open(t testing.TB) *world {
	clock := testclock.New()
	store := memfiles.New(clock.Now)
	book, err := catalog.Load(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{clock: clock}
	tab := memtable.New(clock.Now)
	w.s = inquire.Service{Now: clock.Now,
		Connection: func(id string) (*partner.Connection, bool) { return clinic, id == clinic.ID },
		Kinds: func(e id.Employer) []inquire.Kind {
			w.asked = append(w.asked, e)
			status := claimstatus.Service{Table: tab, Files: store, Secret: []byte("k"), Employer: e}
			cover := eligibility.Service{Table: tab, Catalog: book, Secret: []byte("k"), Employer: e, Now: clock.Now}
			return []inquire.Kind{{Set: "270", Answer: "271", Read: cover.File}, {Set: "276", Answer: "277", Read: status.File},
				{Set: "278", Answer: "278", Read: func(_ context.Context, r io.Reader, w io.Writer, of envelope.Asked) (envelope.Report, error) {
					return authorize.File(envelope.Rules{}, r, w, of)
				}}}
		}}
	return w
}

func (w *world) ask(t testing.TB, body []byte) (inquire.Answer, error) {
	t.Helper()
	signed, err := webhook.Sign(clinic.Scheme(), clinic.Secret, "ask_1", w.clock.Now(), body)
	if err != nil {
		t.Fatal(err)
	}
	return w.s.Answer(t.Context(), clinic.ID, func(name string) string { return signed[name] }, body)
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What a log is told holds counts and names of ours alone.
func TestWhatIsToldOfAnAnswer(t *testing.T) {
	w := open(t)
	body := sample(t, "x270/subscriber.270")
	for _, c := range []struct {
		name string
		body []byte
		want string
	}{
		{"answered", body, "270 1 0 false"},
		{"two", sample(t, "x276/two-providers.276"), "276 4 0 false"},
		{"refused", bytes.Replace(body, []byte("19800506"), []byte("19801506"), 1), "270 1 1 true"},
		{"not taken", bytes.ReplaceAll(body, []byte("005010X279A1"), []byte("004010X092A1")), "270 1 1 true"},
		{"no group", append(bytes.Clone(body[:bytes.Index(body, []byte("GS*"))]), "IEA*0*000000007~"...), " 0 0 true"},
	} {
		a, err := w.ask(t, c.body)
		if got := fmt.Sprint(a.Kind, " ", a.Items, " ", a.Refused, " ", a.Acknowledged); err != nil || got != c.want || a.Digest != id.Digest(c.body) {
			t.Errorf("%s: %q %v, want %q", c.name, got, err, c.want)
		}
	}
	if len(w.asked) != 5 || w.asked[0] != "acme" {
		t.Errorf("asked about %v", w.asked)
	}
}

// What is for another receiver is refused by a TA1 alone.
func TestAnInterchangeForAnotherReceiver(t *testing.T) {
	w := open(t)
	w.s.Rules = envelope.Rules{Receivers: []string{"ELSEWHERE"}}
	a, err := w.ask(t, sample(t, "x270/subscriber.270"))
	if err != nil || !strings.Contains(string(a.Body), "*R*009~") || strings.Contains(string(a.Body), "ST*") || !a.Acknowledged {
		t.Errorf("%v %s", err, a.Body)
	}
}

// Who is not known asks nobody.
func TestTheSignatureComesFirst(t *testing.T) {
	w := open(t)
	_, err := w.s.Answer(t.Context(), clinic.ID, func(string) string { return "" }, sample(t, "x270/subscriber.270"))
	if !fault.Is(err, fault.Unauthorized) || len(w.asked) != 0 {
		t.Errorf("%v, asked about %v", err, w.asked)
	}
}

// answering is a world whose kinds answer with read.
func answering(t *testing.T, read func(w io.Writer) (envelope.Report, error)) *world {
	w := open(t)
	w.s.Kinds = func(id.Employer) []inquire.Kind {
		return []inquire.Kind{{Set: "270", Answer: "271", Read: func(_ context.Context, _ io.Reader, w io.Writer, _ envelope.Asked) (envelope.Report, error) {
			return read(w)
		}}}
	}
	return w
}

// An answer that Lambda could not return is none.
func TestAnAnswerIsBounded(t *testing.T) {
	part := bytes.Repeat([]byte("~"), 1<<20)
	for parts, kind := range map[int]fault.Kind{3: fault.Internal, 5: fault.TooLarge} {
		w := answering(t, func(w io.Writer) (envelope.Report, error) {
			var err error
			for range parts {
				if _, failed := w.Write(part); failed != nil {
					err = failed
				}
			}
			return envelope.Report{}, err
		})
		a, err := w.ask(t, sample(t, "x270/subscriber.270"))
		if kind == fault.TooLarge && (!fault.Is(err, kind) || len(a.Body) > 0) || kind != fault.TooLarge && (err != nil || len(a.Body) < 3<<20) {
			t.Errorf("%d MB: %d bytes, %v", parts, len(a.Body), err)
		}
	}
}

// What was written before a table failed is no answer.
func TestHalfAnAnswerIsNone(t *testing.T) {
	w := answering(t, func(w io.Writer) (envelope.Report, error) {
		_, _ = io.WriteString(w, "ISA*")
		return envelope.Report{}, fault.New(fault.Unavailable, "query: throttled")
	})
	if a, err := w.ask(t, sample(t, "x270/subscriber.270")); !fault.Is(err, fault.Unavailable) || len(a.Body) > 0 {
		t.Errorf("%d bytes, %v", len(a.Body), err)
	}
}

// Whatever is posted is answered in X12, or refused by who sent it: nothing is our defect.
func FuzzAnswer(f *testing.F) {
	for _, name := range []string{"x270/subscriber.270", "x270/dependent.270", "x276/two-providers.276", "x278/requests.278", "x278/responses.278", "x837/professional.edi"} {
		f.Add(sample(f, name))
	}
	w := open(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := w.ask(t, body)
		if err != nil {
			if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
				t.Fatal(err)
			}
			return
		}
		if _, err := envelope.Survey(bytes.NewReader(a.Body), func(*envelope.Set) string { return "ST" }); err != nil || !strings.HasPrefix(string(a.Body), "ISA*") || !utf8.Valid(a.Body) {
			t.Fatalf("%v: %q", err, a.Body)
		}
	})
}
