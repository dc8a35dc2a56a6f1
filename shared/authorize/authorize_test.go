package authorize_test

import (
	"bytes"
	"errors"
	"flag"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/openaso/openaso/shared/authorize"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x278"
)

var (
	update = flag.Bool("update", false, "write the golden files")
	when   = time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
)

func answer(t *testing.T, text string) (string, envelope.Report) {
	t.Helper()
	var b bytes.Buffer
	r, err := authorize.File(envelope.Rules{}, iotest.HalfReader(strings.NewReader(text)), &b, envelope.Asked{At: when, Digest: "0123456789abcdef"})
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), r
}

func TestEachRequestIsPended(t *testing.T) {
	text := x12test.Own(t, "x278/requests.278")
	for name, in := range map[string]string{
		"pended":           text,
		"their-delimiters": strings.NewReplacer("*", "|", ":", ">", "~", "!", "^", "%", "OAK", "O~A:K").Replace(text),
		"one-of-two":       strings.Replace(text, "UM*AR*I", "UM**I", 1),
	} {
		got, _ := answer(t, in)
		if again, _ := answer(t, in); again != got {
			t.Errorf("%s: the same file is answered otherwise", name)
		}
		x12test.Golden(t, "authorize/"+name+".golden", got, *update)
		r, err := x278.Read(strings.NewReader(got), func(it x278.Item) error {
			if a := it.Review.Event.Action; !it.Review.Response() || a.Code != "A4" || a.Number != "" {
				t.Errorf("%s: %+v", name, a)
			}
			return nil
		})
		if err != nil || len(r.Faults) > 0 {
			t.Errorf("%s: the answer breaks its guide: %v %v", name, err, r.Faults)
		}
	}
}

func TestWhatIsNoRequestIsNotAnswered(t *testing.T) {
	for name, text := range map[string]string{
		"responses":      x12test.Own(t, "x278/responses.278"),
		"another guide":  strings.ReplaceAll(x12test.Own(t, "x278/requests.278"), "005010X217", "005010X216"),
		"refused by 999": strings.NewReplacer("SE*59", "SE*58", "SE*19", "SE*18").Replace(x12test.Own(t, "x278/requests.278")),
	} {
		if got, r := answer(t, text); got != "" || len(r.Groups) != 1 {
			t.Errorf("%s: %s", name, got)
		}
	}
	var b bytes.Buffer
	if r, err := authorize.File(envelope.Rules{}, strings.NewReader("%PDF"), &b, envelope.Asked{At: when, Digest: "d"}); !fault.Is(err, fault.Invalid) || b.Len() > 0 || r.Broken == "" {
		t.Error(err, b.String())
	}
	cut := x12test.Own(t, "x278/requests.278")
	if r, err := authorize.File(envelope.Rules{}, strings.NewReader(cut[:strings.Index(cut, "SE*19")]), &b, envelope.Asked{At: when, Digest: "d"}); !fault.Is(err, fault.Invalid) || r.Broken == "" || strings.Count(b.String(), "ST*278") != 1 {
		t.Error(err, b.String())
	}
	failing := iotest.ErrReader(errors.New("connection reset"))
	if _, err := authorize.File(envelope.Rules{}, failing, &b, envelope.Asked{At: when, Digest: "d"}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

func FuzzFile(f *testing.F) {
	f.Add([]byte(x12test.Own(f, "x278/requests.278")))
	f.Fuzz(func(t *testing.T, b []byte) {
		var out bytes.Buffer
		if r, err := authorize.File(envelope.Rules{}, bytes.NewReader(b), &out, envelope.Asked{At: when, Digest: "d"}); err != nil && (r.Broken == "" || !fault.Is(err, fault.Invalid)) {
			t.Fatal(err)
		}
		if out.Len() == 0 {
			return
		}
		r, err := x278.Read(&out, func(x278.Item) error { return nil })
		if err != nil || r.Broken != "" {
			t.Fatal(err)
		}
	})
}
