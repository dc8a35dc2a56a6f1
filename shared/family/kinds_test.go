package family_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
)

// admitted is a decided institutional claim with everything that its kind has.
func admitted() family.Decided {
	d := visit(4, 3)
	c, o := &d.Claim, &d.Decision.Outcome
	c.Kind, c.Place, c.Taxonomy, c.Facility, c.Referral, c.Sequence = claim.Institutional, "11", "282N00000X", "1003000126", "R-77", 'S'
	c.Accident = &claim.Accident{Auto: true, Other: true, State: "OH", On: c.Received - 12}
	c.Stay = &claim.Stay{
		From: c.Received - 11, To: c.Received - 8, Admitted: c.Received - 11, AdmissionType: "1", AdmissionSource: "2", PatientStatus: "01",
		DRG: "470", Conditions: []string{"C5", "02"}, Procedures: []string{"0SR9019", "3E0T3BZ"}, Present: "Y ",
		Occurrences: []claim.Occurrence{{Code: "01", From: c.Received - 12}, {Code: "74", From: c.Received - 11, To: c.Received - 10}},
		Values:      []claim.Value{{Code: "80", Amount: 300}, {Code: "01", Amount: 123_456}},
	}
	for i, revenue := range []string{"0120", "0250", "0360"} {
		c.Lines[i].Revenue = revenue
	}
	c.Lines[1].Code, c.Lines[1].Emergency, c.Lines[2].Rendering = "", true, "1234567893"
	o.Lines[1].Penalty, o.Lines[2].NotCovered, o.Lines[2].Others = 5_000, 1_000, 4_200
	return d
}

// filled is a pended dental claim of which two other payers have paid their part.
func filled() family.Decided {
	d := visit(5, 2)
	c := &d.Claim
	c.Kind, c.Sequence, c.Predetermination = claim.Dental, 'T', true
	c.Lines[0].Code, c.Lines[0].Teeth = "D2392", []claim.Tooth{{Number: "14", Surfaces: "MO"}, {Number: "A", Surfaces: "DB"}}
	c.Lines[1].Code, c.Lines[1].Cavity = "D4341", "10 20"
	part := []claim.Adjustment{{Group: claim.CO, Reason: "45", Amount: 2_500}, {Group: claim.PR, Reason: "2", Amount: -100}}
	c.Others = []claim.OtherPayer{
		{Sequence: 'P', Filing: "CI", Payer: "DELTA9", Paid: 6_000, Decided: c.Received - 3, Lines: []claim.OtherLine{
			{Number: 1, Paid: 4_000, Adjustments: part}, {Number: 2, Paid: 2_000},
		}},
		{Sequence: 'S', Filing: "MB", Payer: "00882", Adjustments: part},
	}
	d.Decision = family.Decision{Place: family.PlaceOf(5, 0), Outcome: claim.Outcome{
		Claim: c.ID, Status: claim.Pended, Reason: "no-price", Detail: "price of D4341 in dental-fees@2026.1", Line: 2, Member: c.Member, Charge: c.Charge, Rev: 1,
	}}
	return d
}

// imported is an entry of what this system did not decide, beside a plain visit.
func imported() family.Entry {
	st := enrolled().State
	st.Authorizations = []family.Authorization{
		{Number: "A-1", Member: "f1-01", Provider: "1234567893", Codes: []string{"27447", "97110-97140"}, From: day.New(2026, 3, 1), To: day.New(2026, 8, 31), Units: 12_500},
		{Number: "A-2", Member: "f1-02", From: day.New(2026, 4, 1)},
	}
	m := family.Import{ID: "2026-03/17", Source: "pbm", At: at.Unix(), Delta: family.Delta{
		Bucket: family.Bucket{Plan: "health", Option: "ppo", Year: day.New(2026, 1, 1), Name: "in.out-of-pocket"}, Member: "f1-02", Amount: 12_345,
	}}
	st.Import(&m)
	en := entry(&st, visit(2, 1))
	en.Imports = []family.Import{m}
	return en
}

// elsewhere is an entry of a family that knows all that can be known of other coverage.
func elsewhere() family.Entry {
	st := enrolled().State
	st.Others = []cob.Coverage{
		{ID: "O-1", Member: "f1-02", Payer: "60054", Name: "Synthetic Mutual", Kind: cob.Medical, From: day.New(2026, 1, 1), To: day.New(2026, 6, 30), NoRules: true, As: cob.Child, Work: cob.LaidOff,
			Employees: 19, Since: day.New(2019, 2, 3), Birthday: 506, Parents: cob.Apart, Decree: cob.NoDecree, Custody: cob.OtherSpouse,
			WorkHere: cob.Active, SinceHere: day.New(2018, 3, 4), CustodyHere: cob.Custodial},
		{ID: "MEDICARE", Member: "f1-01", From: day.New(2026, 4, 1), Medicare: cob.Renal},
	}
	return entry(&st, visit(2, 1))
}

// worked is a claim that people said everything of that can be said.
func worked() family.Decided {
	d := visit(6, 2)
	d.Claim.Worked = []claim.Act{
		{ID: "act-1", Kind: claim.Assign, What: "ana", By: "lead", At: at.Unix()},
		{ID: "act-2", Kind: claim.Clear, What: "possible-duplicate", Line: 2, By: "ana", At: at.Unix() + 60, Note: "another visit of that day"},
		{ID: "act-3", Kind: claim.Deny, Line: 1, Group: claim.CO, Reason: "50", Remark: "N115", By: "ana"},
		{ID: "act-4", Kind: claim.Pay, Line: 2, Amount: 123_45, Group: claim.PR, Reason: "96", By: "ana", Second: "ben"},
	}
	return d
}

// unassigned is a claim whose provider does not accept Medicare's assignment.
func unassigned() family.Decided {
	d := visit(7, 2)
	d.Claim.Assignment = 'C'
	return d
}

// kinds are the entries that show what few entries have, by what their golden bytes are called
// beside the schema.
func kinds() map[string]family.Entry {
	st := enrolled().State
	out := map[string]family.Entry{
		"institutional": entry(&st, visit(2, 2), admitted(), visit(3, 1)),
		"dental":        entry(&st, filled()),
		"imported":      imported(),
		"worked":        entry(&st, visit(2, 2), worked()),
		"others":        elsewhere(),
		"unassigned":    entry(&st, visit(2, 2), unassigned()),
	}
	for name, en := range out {
		en.Version, en.State.Version = 2, 2
		out[name] = en
	}
	return out
}

// of is the golden file of a kind, as this release writes it and as one before it did.
func of(kind string) (now, before string) {
	return "schema-2-" + kind + ".golden", "schema-1-20-" + kind + ".golden"
}

func TestGoldenOfKinds(t *testing.T) {
	for kind, en := range kinds() {
		t.Run(kind, func(t *testing.T) {
			it, err := (&family.Log{Employer: employer, Family: fam}).Item(&en)
			if err != nil {
				t.Fatal(err)
			}
			now, before := of(kind)
			if *update {
				writeGolden(t, now, it.Body)
			}
			if _, body := golden(t, now); string(body) != string(it.Body) {
				t.Error("an entry is written as other bytes than the golden ones")
			}
			names := []string{now, before}
			if kind == "others" || kind == "unassigned" { // which schema 1 did not have
				names = names[:1]
			}
			for _, name := range names {
				_, it.Body = golden(t, name)
				got, err := family.ReadItem(it)
				if d := cmp.Diff(stored(en), got, hidden); err != nil || d != "" {
					t.Errorf("the golden bytes of %s decode to another entry: %v\n%s", name, err, d)
				}
			}
		})
	}
}

// What is drawn of a claim of any kind comes back, next to plain ones.
func TestEveryPartOfAClaimIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st := enrolled().State
		st.Version = 1
		for range rapid.IntRange(0, 2).Draw(t, "authorizations") {
			st.Authorizations = append(st.Authorizations, drawAuthorization(t))
		}
		for range rapid.IntRange(0, 2).Draw(t, "others") {
			st.Others = append(st.Others, drawCoverage(t))
		}
		var all []family.Decided
		for range rapid.IntRange(0, 4).Draw(t, "claims") {
			d := drawDecided(t)
			if rapid.Bool().Draw(t, "full") {
				fill(t, &d)
			}
			all = append(all, d)
		}
		en := entry(&st, all...)
		en.Version, en.State.Version = 2, 2
		for range rapid.IntRange(0, 2).Draw(t, "imports") {
			en.Imports = append(en.Imports, drawImport(t))
		}
		it, err := (&family.Log{Employer: employer, Family: fam}).Item(&en)
		if err != nil {
			t.Fatal(err)
		}
		got, err := family.ReadItem(it)
		if d := cmp.Diff(stored(en), got, hidden, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Fatal(err, d)
		}
	})
}

func drawDay(t *rapid.T, name string) day.Day {
	return rapid.OneOf(rapid.Just(day.Day(0)), rapid.Map(rapid.IntRange(-800, 800), func(n int) day.Day { return day.New(2026, 6, 1) + day.Day(n) })).Draw(t, name)
}

func drawAuthorization(t *rapid.T) family.Authorization {
	return family.Authorization{
		Number: word(t, "number"), Member: "f1-01", Provider: word(t, "provider"), Codes: words(t, "codes"),
		From: drawDay(t, "from"), To: drawDay(t, "to"), Units: rapid.Int64Range(0, 1<<40).Draw(t, "units"),
	}
}

// What is changed in a copy of a state stays out of the state.
func TestACopyKeepsItsOtherCoverage(t *testing.T) {
	st := elsewhere().State
	was := st.Others[0]
	st.Clone().Others[0].To = 0
	if st.Others[0] != was {
		t.Error("a copy's other coverage is the state's")
	}
}

func drawCoverage(t *rapid.T) cob.Coverage {
	return cob.Coverage{
		ID: word(t, "id"), Member: "f1-02", Payer: word(t, "payer"), Name: word(t, "name"), Kind: cob.Kind(word(t, "of care")), From: drawDay(t, "from"), To: drawDay(t, "to"),
		Medicare: cob.Basis(word(t, "basis")), NoRules: rapid.Bool().Draw(t, "no rules"), As: cob.As(word(t, "as")), Work: cob.Work(word(t, "work")),
		Employees: rapid.IntRange(0, 5000).Draw(t, "employees"), Since: drawDay(t, "since"), Birthday: rapid.IntRange(0, 1231).Draw(t, "birthday"),
		Parents: cob.Parents(word(t, "parents")), Decree: cob.Decree(word(t, "decree")), Custody: cob.Custody(word(t, "custody")),
		WorkHere: cob.Work(word(t, "work here")), SinceHere: drawDay(t, "since here"), CustodyHere: cob.Custody(word(t, "custody here")),
	}
}

func drawImport(t *rapid.T) family.Import {
	b := family.Bucket{Plan: "health", Option: word(t, "option"), Year: drawDay(t, "year"), Name: word(t, "bucket")}
	return family.Import{
		ID: word(t, "id"), Source: word(t, "source"), At: rapid.Int64Range(0, 1<<40).Draw(t, "at"),
		Delta: family.Delta{Bucket: b, Member: "f1-02", Amount: int64(cents(t, "amount"))},
	}
}

func drawAdjustments(t *rapid.T) (out []claim.Adjustment) {
	for range rapid.IntRange(0, 2).Draw(t, "adjustments") {
		out = append(out, claim.Adjustment{
			Group:  rapid.SampledFrom([]claim.Group{claim.CO, claim.PR, claim.OA, claim.PI, "CR"}).Draw(t, "group"),
			Reason: rapid.StringMatching(`[A-Z0-9]{1,3}`).Draw(t, "carc"), Amount: cents(t, "amount"),
		})
	}
	return out
}

// fill draws all that a plain claim does not have.
func fill(t *rapid.T, d *family.Decided) {
	c, o := &d.Claim, &d.Decision.Outcome
	c.Kind = claim.Kind(rapid.ByteRange(0, 2).Draw(t, "kind"))
	c.Taxonomy, c.Facility, c.Referral = word(t, "taxonomy"), word(t, "facility"), word(t, "referral")
	c.Sequence, c.Predetermination = rapid.SampledFrom([]byte{0, 'P', 'S', 'U'}).Draw(t, "sequence"), rapid.Bool().Draw(t, "predetermination")
	c.Assignment = rapid.SampledFrom([]byte{0, 'B', 'C'}).Draw(t, "assignment")
	if rapid.Bool().Draw(t, "stays") {
		c.Stay = drawStay(t)
	}
	if rapid.Bool().Draw(t, "accident") {
		c.Accident = &claim.Accident{Auto: rapid.Bool().Draw(t, "auto"), Work: rapid.Bool().Draw(t, "work"), Other: rapid.Bool().Draw(t, "other"),
			State: word(t, "state"), On: drawDay(t, "on")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "others") {
		c.Others = append(c.Others, drawOther(t))
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		l.Revenue, l.Rendering, l.Cavity, l.Emergency = word(t, "revenue"), word(t, "by"), word(t, "cavity"), rapid.Bool().Draw(t, "emergency")
		for range rapid.IntRange(0, 2).Draw(t, "teeth") {
			l.Teeth = append(l.Teeth, claim.Tooth{Number: word(t, "tooth"), Surfaces: word(t, "surfaces")})
		}
		r := &o.Lines[i]
		r.Penalty, r.NotCovered, r.Others = cents(t, "penalty"), cents(t, "not covered"), cents(t, "others")
	}
	o.Line, o.Detail = rapid.IntRange(0, 50).Draw(t, "line"), word(t, "detail")
}

func drawStay(t *rapid.T) *claim.Stay {
	s := &claim.Stay{
		From: drawDay(t, "from"), To: drawDay(t, "to"), Admitted: drawDay(t, "admitted"), AdmissionType: word(t, "type"), AdmissionSource: word(t, "source"),
		PatientStatus: word(t, "status"), DRG: word(t, "drg"), Conditions: words(t, "conditions"), Procedures: words(t, "procedures"),
		Present: rapid.StringMatching(`[YNUW1 ]{0,5}`).Draw(t, "present"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "occurrences") {
		s.Occurrences = append(s.Occurrences, claim.Occurrence{Code: word(t, "code"), From: drawDay(t, "from"), To: drawDay(t, "to")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "values") {
		s.Values = append(s.Values, claim.Value{Code: word(t, "code"), Amount: cents(t, "value")})
	}
	return s
}

func drawOther(t *rapid.T) claim.OtherPayer {
	o := claim.OtherPayer{
		Sequence: rapid.SampledFrom([]byte{0, 'P', 'S', 'U'}).Draw(t, "sequence"), Filing: word(t, "filing"), Payer: word(t, "payer"), Paid: cents(t, "paid"),
		Decided: drawDay(t, "decided"), Adjustments: drawAdjustments(t),
	}
	for range rapid.IntRange(0, 2).Draw(t, "their lines") {
		o.Lines = append(o.Lines, claim.OtherLine{Number: rapid.IntRange(0, 50).Draw(t, "number"), Paid: cents(t, "paid"), Adjustments: drawAdjustments(t)})
	}
	return o
}

// An import that is in the log is known for good, and another source's of the same id is
// another one.
func TestAnImportIsKnownForGood(t *testing.T) {
	tab := memtable.New(clock)
	log := logOf(t, tab, 1)
	if err := log.Append(t.Context(), tab, imported()); err != nil {
		t.Fatal(err)
	}
	for n := range 3 * family.Window {
		if err := log.Append(t.Context(), tab, entry(&log.State, visit(100+n, 1))); err != nil {
			t.Fatal(err)
		}
		log = load(t, family.Load, tab)
	}
	m := imported().Imports[0]
	other := m
	other.Source = "prior-carrier"
	if !log.State.Imported(&m) || log.State.Imported(&other) {
		t.Error("the import is forgotten, or another is known")
	}
	if got := log.State.Accumulated(m.Delta.Bucket, m.Delta.Member); got != m.Delta.Amount {
		t.Errorf("accumulated %d", got)
	}
	if d := cmp.Diff(imported().State.Authorizations, log.State.Authorizations); d != "" {
		t.Error(d)
	}
}

// What a newer release tells of a claim is not left out in silence.
func TestAKeyThatIsNotKnownIsSaid(t *testing.T) {
	for name, more := range map[string][]any{
		"unknown": {map[int]int{0: 0, 99: 1}}, "of no claim": {map[int]int{0: 7, 18: 1}}, "of a claim before the first": {map[int]int{0: -1, 18: 1}},
	} {
		err := reshaped(t, func(f []any) []any { return append(f, more, nil, nil) })
		if err == nil {
			t.Errorf("%s: it is left out", name)
		}
	}
	if err := reshaped(t, func(f []any) []any { return append(f, []any{map[int]int{0: 0, 18: 1}}) }); err != nil {
		t.Errorf("an entry that ends after it: %v", err)
	}
}

// What a hospital's claim has costs what it is, and nothing on the claims beside it.
func TestBytesOfWhatFewClaimsHave(t *testing.T) {
	size := func(all ...family.Decided) int {
		st := enrolled().State
		en := entry(&st, all...)
		en.Version = 2
		it, err := (&family.Log{Employer: employer, Family: fam}).Item(&en)
		if err != nil {
			t.Fatal(err)
		}
		return len(it.Body)
	}
	plain := visit(2, 4)
	usual := visit(3, 4)
	usual.Claim.Taxonomy, usual.Claim.Facility = "207Q00000X", "1003000126"
	t.Logf("a claim with taxonomy and facility: %d bytes more, a hospital's: %d more", size(plain, usual)-size(plain, visit(3, 4)), size(plain, admitted())-size(plain, visit(4, 3)))
	if more := size(plain, usual, usualAfter(usual)) - size(plain, usual, visit(6, 4)); more > 10 {
		t.Errorf("taxonomy and facility take %d bytes a claim beside their texts, want at most 10", more)
	}
}

func usualAfter(d family.Decided) family.Decided {
	next := visit(6, 4)
	next.Claim.Taxonomy, next.Claim.Facility = d.Claim.Taxonomy, d.Claim.Facility
	return next
}

// Damaged bytes of a full entry are a fault or another entry, never a panic.
func TestDamagedBytesOfKinds(t *testing.T) {
	for kind := range kinds() {
		now, _ := of(kind)
		_, body := golden(t, now)
		for i := range body {
			for _, b := range []byte{0x00, 0xff, body[i] ^ 1, body[i] ^ 0x20} {
				damaged := append([]byte(nil), body...)
				damaged[i] = b
				_, _ = family.ReadItem(table.Item{Body: damaged})
			}
		}
	}
}
