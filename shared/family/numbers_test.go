package family_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
)

// back is a text after it was written and read, with how many bytes it took.
func back(t interface{ Fatal(...any) }, s string) (string, int) {
	b, err := cbor.Marshal(family.PackText(s))
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := cbor.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	got, err := family.UnpackText(v)
	if err != nil {
		t.Fatal(err)
	}
	return got, len(b)
}

// Whatever looks like a number comes back letter by letter, and none takes more bytes than
// it would as a text.
func TestEveryTextComesBack(t *testing.T) {
	drawn := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9]{0,24}`), rapid.StringMatching(`0{0,3}[0-9a-f]{6,24}`),
		rapid.StringMatching(`[0-9A-Z]{3}[0-9A-Z]{2}[0-9]{4}X`), rapid.StringMatching(`[0-9]{3}[0-9A-Z]{2}[0-9]{4}X`), rapid.StringMatching(`[+-_]?[0-9]{1,9}X?`))
	rapid.Check(t, func(t *rapid.T) {
		s := strings.ToValidUTF8(drawn.Draw(t, "text"), "")
		got, n := back(t, s)
		text, err := cbor.Marshal(s)
		if got != s || err != nil || n > len(text) {
			t.Fatalf("%q came back as %q, %d bytes instead of %d, %v", s, got, n, len(text), err)
		}
		if family.Small(s) && n > 5 {
			t.Fatalf("%q is small and takes %d bytes", s, n)
		}
	})
}

// The bytes of what most claims name.
func TestBytesOfATextThatIsANumber(t *testing.T) {
	for s, want := range map[string]int{
		"11": 1, "81": 2, "99213": 5, "900000001": 5, "1003000126": 5, "2999999993": 5, // place, procedure, TIN, NPIs
		"207Q00000X": 3, "1223G0001X": 5, "2080P0000X": 5, "261QM0801X": 5, "000000000X": 1, "999ZZ9999X": 9, // taxonomies
		"e3f70f967638bf6e9b104a08": 13, "9999999999999999999": 9,
		"007": 4, "E119": 5, "207q00000X": 11, "20AQ00000X": 11, "207Q0000AX": 11, "abcdefg": 8, "ABCDEF12": 9, "": 1, "0": 1,
	} {
		if got, n := back(t, s); got != s || n != want {
			t.Errorf("%q came back as %q and took %d bytes, want %d", s, got, n, want)
		}
	}
}

func TestWhatIsNoTextIsSaid(t *testing.T) {
	for name, v := range map[string]any{"nothing": nil, "a list": []any{}, "yes": true, "a taxonomy beyond the last": int64(-1 - 12_960_000_000), "the least": int64(-1 << 63)} {
		if s, err := family.UnpackText(v); !fault.Is(err, fault.Internal) {
			t.Errorf("%s is %q, %v", name, s, err)
		}
		if err := reshaped(t, func(f []any) []any { f[4] = append(f[4].([]any), v); return f }); !fault.Is(err, fault.Internal) {
			t.Errorf("%s in an entry: %v", name, err)
		}
	}
}

// A number means the same for good: lists grow at their end only, and the golden entry
// shows but a few of them.
func TestKnownNumbersStay(t *testing.T) {
	texts := []string{"CO45", "PR1", "PR2", "PR3", "in.out-of-pocket", "in.deductible", "out.out-of-pocket", "out.deductible",
		"employee", "employee+spouse", "employee+children", "family", "PR45", "CO94", "OA18", "OA23", "CO29", "CO197", "PR96", "PR119", "PR204", "PR242"}
	rules := []uint16{110, 190, 133, 132, 131}
	if len(family.KnownTexts) < len(texts) || !slices.Equal(texts, family.KnownTexts[:len(texts)]) {
		t.Errorf("texts are %q", family.KnownTexts)
	}
	if len(family.KnownRules) < len(rules) || !slices.Equal(rules, family.KnownRules[:len(rules)]) {
		t.Errorf("rules are %d", family.KnownRules)
	}
	if all := slices.Sorted(slices.Values(family.KnownTexts)); len(slices.Compact(all)) != len(family.KnownTexts) || all[0] == "" {
		t.Error("a text has two numbers, or is empty")
	}
}
