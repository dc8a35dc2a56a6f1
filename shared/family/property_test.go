package family_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table/memtable"
)

func TestWhatIsAppendedIsLoaded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tab := memtable.New(clock)
		log, err := family.Load(t.Context(), tab, employer, fam)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 20).Draw(t, "entries") {
			if err := log.Append(t.Context(), tab, drawEntry(t, &log.State)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := family.LoadAll(t.Context(), tab, employer, fam)
		if err != nil {
			t.Fatal(err)
		}
		for i := range log.Entries {
			if d := cmp.Diff(stored(log.Entries[i]), stored(got.Entries[i]), hidden, cmpopts.EquateEmpty()); d != "" {
				t.Fatalf("entry %d: %s", i+1, d)
			}
		}
		if d := cmp.Diff(log.State, got.State, hidden, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("state: %s", d)
		}
	})
}

func drawEntry(t *rapid.T, before *family.State) family.Entry {
	st := before.Clone()
	if rapid.IntRange(0, 3).Draw(t, "enrols") == 0 {
		st.People = people()[:rapid.IntRange(1, 2).Draw(t, "people")]
		st.Coverage = spans()[:rapid.IntRange(1, 3).Draw(t, "spans")]
		if rapid.Bool().Draw(t, "contact") {
			st.Contact = contact()
		}
	}
	var decided []family.Decided
	for range rapid.IntRange(0, 3).Draw(t, "claims") {
		decided = append(decided, drawDecided(t))
	}
	return entry(st, decided...)
}

func word(t *rapid.T, name string) string {
	return rapid.SampledFrom([]string{
		"", "A1", "B22", "C333", "a text with spaces", "0", "11", "007", "1003000126", "207Q00000X", "2080P0000X", "0123456789ab", "PR1", "family", "in.deductible",
	}).Draw(t, name)
}

func words(t *rapid.T, name string) []string {
	var out []string
	for range rapid.IntRange(0, 3).Draw(t, name) {
		out = append(out, rapid.StringMatching(`[A-Z0-9]{1,5}`).Draw(t, name))
	}
	return out
}

func cents(t *rapid.T, name string) money.Cents {
	return money.Cents(rapid.Int64Range(-1<<40, 1<<40).Draw(t, name))
}

func drawDecided(t *rapid.T) family.Decided {
	received := day.New(2026, 1, 1) + day.Day(rapid.IntRange(0, 400).Draw(t, "received"))
	c := claim.Claim{
		ID: drawClaimID(t), Member: id.Member(word(t, "member")),
		Frequency: rapid.SampledFrom([]claim.Frequency{claim.Original, claim.Replacement, claim.Void}).Draw(t, "frequency"),
		Original:  id.Claim(word(t, "original")), PatientNumber: phi.New(word(t, "number")), Billing: word(t, "billing"),
		TIN: word(t, "tin"), Rendering: word(t, "rendering"), Place: word(t, "place"), Authorization: word(t, "auth"),
		Diagnoses: words(t, "diagnoses"), Received: received, Charge: cents(t, "charge"),
	}
	o := claim.Outcome{
		Claim: c.ID, Of: id.Claim(word(t, "of")), Status: claim.Status(rapid.IntRange(1, 5).Draw(t, "status")), Reason: word(t, "reason"),
		Member: c.Member, Plan: id.Plan(word(t, "plan")), Option: word(t, "option"), OptionRev: word(t, "rev"), ScheduleID: word(t, "schedule"),
		Rev: rapid.IntRange(0, 9).Draw(t, "engine"), Year: received, Charge: c.Charge, Allowed: cents(t, "allowed"),
		MemberOwes: cents(t, "owes"), PlanPaid: cents(t, "plan paid"), Holds: words(t, "holds"),
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "lines") {
		c.Lines = append(c.Lines, drawLine(t, i+1, received))
		o.Lines = append(o.Lines, drawResult(t, i+1))
	}
	d := family.Decision{Outcome: o, Place: family.PlaceOf(rapid.Int64Range(1, 1<<30).Draw(t, "version"), 3)}
	if rapid.Bool().Draw(t, "uses") {
		b := family.Bucket{Plan: "health", Option: word(t, "option"), Year: received, Name: word(t, "bucket")}
		d.Used = []family.Delta{{Bucket: b, Member: c.Member, Amount: int64(cents(t, "used"))}}
	}
	for range rapid.IntRange(0, 3).Draw(t, "marks") {
		d.Marks = append(d.Marks, rapid.Uint64().Draw(t, "mark"))
	}
	return family.Decided{Claim: c, Decision: d}
}

// drawClaimID is mostly of a file and an ordinal, sometimes of a shape that this system never gives.
func drawClaimID(t *rapid.T) id.Claim {
	odd := rapid.SampledFrom([]id.Claim{"", "odd", "odd-", "odd-0", "odd-07", "odd--7", "odd-one-7", "odd-+7", "longer-than-a-digest-is-cut-7"})
	usual := rapid.Map(rapid.IntRange(1, 1<<30), func(n int) id.Claim { return id.ClaimOf(digest, n) })
	return rapid.OneOf(usual, usual, usual, odd).Draw(t, "id")
}

func drawLine(t *rapid.T, n int, received day.Day) claim.Line {
	from := received + day.Day(rapid.IntRange(-400, 30).Draw(t, "from"))
	l := claim.Line{
		Number: n, Code: word(t, "code"), Modifiers: words(t, "modifiers"), Units: rapid.Int64Range(1, 1<<40).Draw(t, "units"),
		Charge: cents(t, "line charge"), From: from, To: from + day.Day(rapid.IntRange(0, 9).Draw(t, "days")), Place: word(t, "line place"),
	}
	for range rapid.IntRange(0, 4).Draw(t, "pointers") {
		l.Pointers = append(l.Pointers, rapid.IntRange(1, 12).Draw(t, "pointer"))
	}
	return l
}

func drawResult(t *rapid.T, n int) claim.LineOutcome {
	l := claim.LineOutcome{
		Number: n, Charge: cents(t, "billed"), Allowed: cents(t, "allowed"), Copay: cents(t, "copay"), Deductible: cents(t, "deductible"),
		Coinsurance: cents(t, "coinsurance"), Paid: cents(t, "paid"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "adjustments") {
		l.Adjustments = append(l.Adjustments, claim.Adjustment{
			Group: rapid.SampledFrom([]claim.Group{claim.CO, claim.PR, claim.OA, claim.PI}).Draw(t, "group"), Reason: rapid.StringMatching(`[A-Z0-9]{1,3}`).Draw(t, "carc"),
			Amount: cents(t, "adjustment"), Remark: rapid.SampledFrom([]string{"", "N30", "MA130"}).Draw(t, "remark"),
		})
	}
	for range rapid.IntRange(0, 5).Draw(t, "steps") {
		l.Trace = append(l.Trace, claim.Step{Rule: rapid.OneOf(rapid.Uint16(), rapid.Uint16Range(100, 200)).Draw(t, "rule"), Cents: cents(t, "moved")})
	}
	return l
}
