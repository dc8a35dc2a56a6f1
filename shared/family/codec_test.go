package family_test

import (
	"encoding/hex"
	"flag"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is an entry with everything in it: a checkpoint's version, people, contact,
// spans, accumulators, one that waits, a paid, a pended and a reversed claim.
func sample() family.Entry {
	st := enrolled().State
	st.Waiting = []family.Waiting{{Claim: id.ClaimOf(digest, 9), Original: "unknown-claim"}}
	denied := visit(3, 1)
	denied.Decision.Outcome.Status = claim.Denied
	denied.Decision.Outcome.Lines[0].Adjustments = []claim.Adjustment{{Group: claim.PR, Reason: "26", Amount: denied.Claim.Charge, Remark: "N30"}}
	pended := visit(9, 1)
	pended.Claim.Frequency, pended.Claim.Original = claim.Void, "unknown-claim"
	pended.Decision = family.Decision{Outcome: claim.Outcome{Claim: pended.Claim.ID, Status: claim.Pended, Reason: "original-unknown",
		Member: "f1-01", Charge: pended.Claim.Charge, Rev: 1}, Place: family.PlaceOf(16, 2)}
	held := visit(2, 4)
	held.Decision.Outcome.Holds = []string{"large-claim"}
	held.Claim.Lines[1].Modifiers, held.Claim.Lines[2].Place = []string{"25", "59"}, "22"
	en := entry(&st, held, denied, pended)
	back := family.Decided{Claim: denied.Claim, Decision: family.Decision{Outcome: denied.Decision.Outcome.Negated("v1"), Place: denied.Decision.Place}}
	en.Decided = append(en.Decided, back)
	en.Version, en.State.Version = family.Window, family.Window
	en.People, en.Contact = st.People, st.Contact
	return en
}

// stored is an entry as it comes back: people and contact stand beside the state.
func stored(en family.Entry) family.Entry {
	en.State.People, en.State.Contact, en.Whole = nil, family.Contact{}, false
	return en
}

func golden(t *testing.T, name string) (path string, body []byte) {
	t.Helper()
	path = "../../testdata/family/" + name
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	body, err = hex.DecodeString(strings.ReplaceAll(string(text), "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	return path, body
}

// today is the golden entry as this release writes it.
const today = "schema-2.golden"

// TestGolden holds today's bytes.
func TestGolden(t *testing.T) {
	en := sample()
	it, err := (&family.Log{Employer: employer, Family: fam}).Item(&en)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		writeGolden(t, today, it.Body)
	}
	if _, body := golden(t, today); string(body) != string(it.Body) {
		t.Error("an entry is written as other bytes than the golden ones")
	}
}

// What any release wrote decodes to the same entry for good. The first ones put all marks
// into every sixteenth entry.
func TestGoldenBytesDecodeForGood(t *testing.T) {
	for _, name := range []string{"schema-1.golden", "schema-1-15.golden", "schema-1-17.golden", today} {
		t.Run(name, func(t *testing.T) { decodes(t, name) })
	}
}

func decodes(t *testing.T, name string) {
	en := sample()
	it := table.Item{Key: family.Key(employer, fam, en.Version), Version: en.Version, Events: en.Events}
	_, it.Body = golden(t, name)
	got, err := family.ReadItem(it)
	if d := cmp.Diff(stored(en), got, hidden); err != nil || d != "" {
		t.Fatalf("the golden bytes decode to another entry: %v\n%s", err, d)
	}
	tab := memtable.New(clock)
	logOf(t, tab, family.Window-1)
	if err := tab.Commit(t.Context(), "", []table.Op{{Item: it}}); err != nil {
		t.Fatal(err)
	}
	read := load(t, family.Load, tab)
	if d := cmp.Diff(en.State, read.State, hidden); d != "" {
		t.Errorf("state: %s", d)
	}
	want, marks := family.Marks(&en.State), family.Marks(&read.State)
	if name == "schema-1.golden" { // its release knew no marks of days
		for i := range en.Decided {
			for _, m := range family.DaysOf(&en.Decided[i].Claim, &en.Decided[i].Decision) {
				delete(want, m)
			}
		}
	}
	for m, n := range want {
		if marks[m] < n {
			t.Error("a mark is forgotten")
		}
	}
	if name == "schema-1.golden" && !maps.Equal(want, marks) {
		t.Error("marks that the entry does not have are there")
	}
}

func writeGolden(t *testing.T, name string, body []byte) {
	t.Helper()
	text := hex.EncodeToString(body)
	var b strings.Builder
	for len(text) > 0 {
		n := min(len(text), 120)
		b.WriteString(text[:n] + "\n")
		text = text[n:]
	}
	if err := os.MkdirAll("../../testdata/family", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("../../testdata/family/"+name, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// reshaped is the golden entry with its top-level fields changed.
func reshaped(t *testing.T, change func([]any) []any) error {
	t.Helper()
	_, body := golden(t, today)
	var fields []any
	if err := cbor.Unmarshal(body, &fields); err != nil {
		t.Fatal(err)
	}
	b, err := cbor.Marshal(change(fields))
	if err != nil {
		t.Fatal(err)
	}
	_, err = family.ReadItem(table.Item{Key: family.Key(employer, fam, 1), Version: 1, Body: b})
	return err
}

func TestANewerSchemaIsSaidClearly(t *testing.T) {
	for name, change := range map[string]func([]any) []any{
		"of the same length": func(f []any) []any { f[0] = 3; return f },
		"with a field more":  func(f []any) []any { f[0] = 3; return append(f, "new") },
		"with many more":     func(f []any) []any { f[0] = 3; return append(f, make([]any, 40)...) },
	} {
		err := reshaped(t, change)
		if !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "schema 3") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Fields are only ever appended: an entry that was written before the last one was
// added still decodes.
func TestAnEntryWithoutTheLastFieldDecodes(t *testing.T) {
	if err := reshaped(t, func(f []any) []any { return f[:len(f)-1] }); err != nil {
		t.Error(err)
	}
}

// A claim of four lines with its trace takes at most 230 bytes in an entry of several.
func TestBytesOfAClaim(t *testing.T) {
	const claims = 8
	size := func(n int) int {
		var all []family.Decided
		for i := range n {
			all = append(all, visit(i+1, 4))
		}
		st := enrolled().State
		en := entry(&st, all...)
		en.Version = 2
		it, err := (&family.Log{Employer: employer, Family: fam}).Item(&en)
		if err != nil {
			t.Fatal(err)
		}
		return len(it.Body)
	}
	one := (size(claims) - size(0)) / claims
	t.Logf("%d bytes a claim of 4 lines, %d of the entry with its spans", one, size(0))
	if one > 230 {
		t.Errorf("%d bytes a claim of 4 lines with trace, want at most 230", one)
	}
}

func FuzzDecode(f *testing.F) {
	log := &family.Log{Employer: employer, Family: fam}
	en := sample()
	it, err := log.Item(&en)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(it.Body)
	f.Add(it.Body[:len(it.Body)/2])
	for _, en := range kinds() {
		if it, err = log.Item(&en); err != nil {
			f.Fatal(err)
		}
		f.Add(it.Body)
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		en, err := family.ReadItem(table.Item{Body: b})
		if err != nil {
			if !fault.Is(err, fault.Internal) {
				t.Fatal(err)
			}
			return
		}
		// What was read can be written, and reads as the same again.
		it, err := log.Item(&en)
		if err != nil {
			t.Fatal(err)
		}
		again, err := family.ReadItem(it)
		if d := cmp.Diff(en.Decided, again.Decided) + cmp.Diff(en.Imports, again.Imports) + cmp.Diff(en.State.Authorizations, again.State.Authorizations) + cmp.Diff(en.State.Others, again.State.Others); err != nil || d != "" {
			t.Fatal(err, d)
		}
	})
}

// Damaged bytes are a fault or another entry, never a panic.
func TestDamagedBytes(t *testing.T) {
	_, body := golden(t, today)
	for i := range body {
		for _, b := range []byte{0x00, 0xff, body[i] ^ 1, body[i] ^ 0x20} {
			damaged := append([]byte(nil), body...)
			damaged[i] = b
			if _, err := family.ReadItem(table.Item{Body: damaged}); err != nil && !fault.Is(err, fault.Internal) {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
		if _, err := family.ReadItem(table.Item{Body: body[:i]}); !fault.Is(err, fault.Internal) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}
