package attachments_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/attachments"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x12test"
)

var secret = []byte("secret")

// house takes files of attachments in.
type house struct {
	t     *testing.T
	tab   *memtable.Table
	files *memfiles.Files
	s     intake.Service
	n     int
}

func open(t *testing.T, rules envelope.Rules) *house {
	clock := testclock.New()
	h := &house{t: t, tab: memtable.New(clock.Now), files: memfiles.New(clock.Now)}
	h.store(h.files, rules)
	return h
}

func (h *house) store(f files.Files, rules envelope.Rules) {
	s := attachments.Service{Table: h.tab, Files: f, Secret: secret, Rules: rules}
	h.s = intake.Service{Table: h.tab, Files: f, Secret: secret, Rules: rules, Kinds: []intake.Kind{s.Kind()}}
}

func (h *house) take(text string) (intake.Manifest, error) {
	h.t.Helper()
	h.n++
	key := fmt.Sprintf("in/clinic/%d.275", h.n)
	if _, err := h.files.Put(h.t.Context(), key, strings.NewReader(text)); err != nil {
		h.t.Fatal(err)
	}
	return h.s.Receive(h.t.Context(), key)
}

func (h *house) of(control string) []attachments.Attachment {
	h.t.Helper()
	out, err := attachments.Of(h.t.Context(), h.tab, secret, phi.New(control))
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

func (h *house) bytes(key string) string {
	h.t.Helper()
	r, _, err := h.files.Open(h.t.Context(), key)
	if err != nil {
		h.t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(b)
}

func (h *house) count() int {
	h.t.Helper()
	list, err := h.files.List(h.t.Context(), attachments.Prefix, "", 100)
	if err != nil {
		h.t.Fatal(err)
	}
	return len(list)
}

// what is said of attachments, without what every one has.
func said(all []attachments.Attachment) (out []string) {
	for _, a := range all {
		out = append(out, fmt.Sprint(a.Ordinal, " ", a.Size, " ", a.Filter, a.Format, " ", a.Report, " ", a.Asked, " ", a.Sender, " ", a.Claim))
	}
	return out
}

const claim = "0123456789abcdef01234567-1"

func TestAnAttachmentIsFoundByItsControlNumber(t *testing.T) {
	h := open(t, envelope.Rules{})
	text := x12test.Own(t, "x275/two-objects.275")
	m, err := h.take(text)
	if err != nil || m.Status != intake.Accepted || m.Ack == "" || m.Parts[0].Items != 3 {
		t.Fatalf("%v, %+v", err, m)
	}
	if d := cmp.Diff([]string{"1 40 IA AE true CLINICGROUP " + claim}, said(h.of("ACN-1"))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"2 0 TX AE true CLINICGROUP ", "3 19 HL AE true CLINICGROUP "}, said(h.of("ACN-2"))); d != "" {
		t.Error(d)
	}
	one := h.of("ACN-1")[0]
	if got := h.bytes(one.Key); !strings.HasPrefix(got, "%PDF-1.4\n") || one.Key != "attachments/"+id.Digest([]byte(got)) || one.File != m.Digest {
		t.Errorf("%q in %+v", got, one)
	}
	if h.of("ACN-3") != nil || h.count() != 3 {
		t.Errorf("%d objects", h.count())
	}
}

// The same object in another file is kept once, and found twice.
func TestTheSameObjectIsKeptOnce(t *testing.T) {
	h := open(t, envelope.Rules{})
	text := x12test.Own(t, "x275/release-6020.275")
	for _, file := range []string{text, text, strings.ReplaceAll(text, "000000051", "000000052")} {
		if m, err := h.take(file); err != nil || m.Status != intake.Accepted {
			t.Fatalf("%v, %+v", err, m)
		}
	}
	all := h.of("ACN-3")
	if len(all) != 2 || all[0].Key != all[1].Key || h.count() != 1 || all[0].Filter != "B64" || h.bytes(all[0].Key) != "PENsaW5pY2FsRG9jdW1lbnQvPg==" {
		t.Errorf("%+v, %d objects", all, h.count())
	}
}

// What the 999 or the TA1 refuses is sent again, so nothing of it is kept.
func TestWhatIsRefusedIsNotKept(t *testing.T) {
	text := x12test.Own(t, "x275/two-objects.275")
	for _, c := range []struct {
		name, from, to string
		rules          envelope.Rules
	}{
		{"a set that is not whole", "SE*24", "SE*25", envelope.Rules{}},
		{"a set that is cut", "SE*24*0001~\nGE*1*51~\nIEA*1*000000051~\n", "", envelope.Rules{}},
		{"a length that is not so", "BIN*19", "BIN*9", envelope.Rules{}},
		{"for another receiver", "OPENASO        ", "OTHER          ", envelope.Rules{Receivers: []string{"OPENASO"}}},
	} {
		h := open(t, c.rules)
		m, err := h.take(strings.Replace(text, c.from, c.to, 1))
		if err != nil || m.Status != intake.Rejected || h.count() != 0 || h.of("ACN-1") != nil {
			t.Errorf("%s: %v, %+v, %d objects", c.name, err, m, h.count())
		}
	}
	h := open(t, envelope.Rules{})
	m, err := h.take(strings.Replace(text, "TRN*2*ACN-1~", "TRN*2~", 1))
	if err != nil || m.Status != intake.Partly || h.count() != 2 || len(h.of("ACN-2")) != 2 {
		t.Errorf("one without a control number: %v, %+v, %d objects", err, m, h.count())
	}
}

// A file whose object could not be kept is taken in again.
func TestAnObjectThatIsNotKeptIsKeptLater(t *testing.T) {
	h := open(t, envelope.Rules{})
	h.store(&failing{h.files}, envelope.Rules{})
	text := x12test.Own(t, "x275/two-objects.275")
	for _, file := range []string{text, text[:strings.Index(text, "IEA")] + "ST*275"} {
		if m, err := h.take(file); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%v, %+v", err, m)
		}
	}
	h.store(h.files, envelope.Rules{})
	if m, err := h.take(text); err != nil || m.Status != intake.Accepted || h.count() != 3 {
		t.Errorf("%v, %+v", err, m)
	}
}

type failing struct{ files.Files }

func (f *failing) PutNew(ctx context.Context, key string, r io.Reader) (files.Info, error) {
	if strings.HasPrefix(key, attachments.Prefix) {
		return files.Info{}, fault.New(fault.Unavailable, "down")
	}
	return f.Files.PutNew(ctx, key, r)
}
