package family_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
)

func TestTextsComeBackWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []string
		for range rapid.IntRange(0, 100).Draw(t, "texts") {
			s := rapid.StringN(0, 12, -1).Draw(t, "text")
			if len(list) > 0 && rapid.Bool().Draw(t, "alike") {
				like := rapid.SampledFrom(list).Draw(t, "like")
				s = like[:rapid.IntRange(0, len(like)).Draw(t, "head")] + s
			}
			list = append(list, strings.ToValidUTF8(s, ""))
		}
		short, heads := family.Shorten(slices.Clone(list))
		for _, s := range short {
			if !utf8.ValidString(s) {
				t.Fatalf("%q: a character is parted", s)
			}
		}
		if err := family.Lengthen(short, heads); err != nil || !slices.Equal(short, list) {
			t.Fatalf("%q came back as %q, %v", list, short, err)
		}
	})
}

func TestHeadsThatAreNoneAreSaid(t *testing.T) {
	for name, heads := range map[string][]int{
		"of itself": {1, 1, 2}, "of a later one": {0, 1, 2}, "of no text": {1, -1, 2}, "of a text that is not there": {9, 0, 2},
		"longer than its text": {1, 0, 7}, "shorter than nothing": {1, 0, -1}, "of nothing": {-1, -2, 0},
	} {
		if err := family.Lengthen([]string{"member", "other"}, heads); !fault.Is(err, fault.Internal) || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	texts := []string{strings.Repeat("a", 100), "b"}
	if err := family.Lengthen(texts, []int{1, 0, 65}); err == nil {
		t.Error("a head beyond the longest")
	}
	if err := family.Lengthen(texts, []int{1, 0}); err != nil || texts[1] != "b" {
		t.Errorf("half a head: %v", err)
	}
}

// What a family's entries repeat, they hold once: the file's digest in the cause of the
// entry, the family in its members.
func TestHeadsAreKeptOnce(t *testing.T) {
	digest := strings.Repeat("0123456789ab", 2)
	short, heads := family.Shorten([]string{"familyfamilyfami-01", "familyfamilyfami-02", digest, digest + "/7"})
	if want := []string{"familyfamilyfami-01", "2", digest, "/7"}; !slices.Equal(short, want) || !slices.Equal(heads, []int{1, 0, 18, 3, 2, 24}) {
		t.Errorf("%q %v", short, heads)
	}
}
