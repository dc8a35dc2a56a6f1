package family_test

import (
	"encoding/binary"
	"hash/fnv"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
)

// Marks are stored, so what they are made of stays: FNV-1a over each text with an end of 0xff
// and over each number as eight bytes, the lowest first.
func TestMarksAreStored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string) int64 { return rapid.OneOf(rapid.Int64Range(0, 70_000), rapid.Int64()).Draw(t, name) }
		l := claim.Line{
			Code: rapid.StringMatching(`[0-9]{5}`).Draw(t, "code"), Units: number("units"), Charge: money.Cents(number("charge")),
			From: day.Day(rapid.Int32().Draw(t, "from")), To: day.Day(rapid.Int32().Draw(t, "to")),
		}
		c := claim.Claim{Member: id.Member(rapid.String().Draw(t, "member")), Billing: rapid.StringMatching(`[0-9]{10}`).Draw(t, "billing")}
		want := hashed("line", string(c.Member), c.Billing, l.Code, int64(l.From), int64(l.To), l.Units, int64(l.Charge))
		if got := family.LineMark(&c, &l); got != want {
			t.Fatalf("a line's: %x, not %x", got, want)
		}
		want = hashed("suspect", string(c.Member), c.Billing, l.Code, "", int64(l.From))
		if got := family.SuspectMark(&c, &l); got != want {
			t.Fatalf("a suspect's: %x, not %x", got, want)
		}
		want = hashed("copay", string(c.Member), c.Billing, int64(l.From))
		if got := family.CopayMark(&c, &l); got != want {
			t.Fatalf("a copay's: %x, not %x", got, want)
		}
		want = hashed("visit", string(c.Member), "spine", int64(l.From))
		if got := family.VisitMark(c.Member, "spine", l.From); got != want {
			t.Fatalf("a visit's: %x, not %x", got, want)
		}
	})
}

func hashed(parts ...any) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			_, _ = h.Write(append([]byte(p), 0xff))
		case int64:
			_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, uint64(p)))
		}
	}
	return h.Sum64()
}
