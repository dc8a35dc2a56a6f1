package x837_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x837"
)

// claimOf is the n-th claim of a file of this project, which has no fault.
func claimOf(t *testing.T, name string, n int) x837.Claim {
	t.Helper()
	items, report, err := read(t, written(t, name))
	if err != nil || len(report.Faults) > 0 || n > len(items) {
		t.Fatal(err, report.Faults, len(items))
	}
	return items[n-1].Claim
}

func ref(kind, text string) x837.Ref { return x837.Ref{Kind: kind, Text: phi.New(text)} }

func expect(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: %s", what, d)
	}
}

func TestAProfessionalClaimInFull(t *testing.T) {
	c := claimOf(t, "professional", 1)
	expect(t, "pay-to", &x837.Address{Street: "PO BOX 9", City: "DAYTON", State: "OH", Zip: "454020000"}, c.PayTo)
	expect(t, "insurance", x837.Insurance{Responsibility: "S", Relationship: "18", Group: "G100", Filing: "CI"}, c.Subscriber.Insurance)
	expect(t, "payer", x837.Payer{Name: "OPENASO", Kind: "PI", ID: "OPENASO", IDs: []x837.Ref{ref("FY", "1")}}, c.Subscriber.Payer)
	expect(t, "causes", []string{"AA", "OH"}, append(c.Causes, c.CauseState))
	expect(t, "dates", []x837.Date{{Kind: "431", From: day.New(2026, 2, 10)}, {Kind: "439", From: day.New(2026, 2, 9)}}, c.Dates)
	expect(t, "attachments", []x837.Attachment{{Kind: "OZ", By: "EL", Control: "ATT1"}}, c.Attachments)
	expect(t, "amounts", []x837.Amount{{Kind: "F5", Amount: 1000}}, c.Amounts)
	expect(t, "references", []x837.Ref{ref("D9", "17312345")}, c.Refs)
	expect(t, "notes", []x837.Ref{ref("ADD", "FELL FROM A BICYCLE")}, c.Notes)
	expect(t, "rendering", "AUTH1 1245319599", c.Authorization+" "+c.Rendering())
	expect(t, "facility", x837.Provider{Role: "77", NPI: "1234567893", Name: "RIVER ANNEX",
		Address: x837.Address{Street: "2 RIVER STREET", City: "DAYTON", State: "OH", Zip: "454020001"}}, c.Providers[2])
	o := c.Others[0]
	expect(t, "other payer", []any{"Z900", "G900", "FM001", []x837.Adjustment{{Group: claim.PR, Reason: "3", Amount: 2000}}, []x837.Amount{{Kind: "D", Amount: 14000}}},
		[]any{o.Card.Reveal(), o.Group, o.Payer.ID, o.Adjustments, o.Amounts})
	expect(t, "first line", []any{"99213", []string{"25"}, []int{1, 2}, "L1", true},
		[]any{c.Lines[0].Code, c.Lines[0].Modifiers, c.Lines[0].Pointers, c.Lines[0].Control.Reveal(), c.Lines[0].Detail.Emergency})
	expect(t, "paid", []x837.Adjudication{{Payer: "FM001", Paid: 10000, Qualifier: "HC", Code: "99213", Modifiers: []string{"25"}, Units: 1000,
		Adjustments: []x837.Adjustment{{Group: claim.CO, Reason: "45", Amount: 3000}, {Group: claim.PR, Reason: "1", Amount: 2000}}, Checked: day.New(2026, 2, 20)}},
		c.Lines[0].Detail.Paid)
	expect(t, "drug", &x837.Drug{Kind: "N4", NDC: "00003029305", Quantity: 4000, Unit: "ML", Refs: []x837.Ref{ref("XZ", "RX77")}}, c.Lines[1].Detail.Drug)
	if p := claimOf(t, "professional", 2).Patient; p == nil || p.Relation != "19" || p.Street.Reveal() != "7 OAK ROAD" {
		t.Error("the second claim's patient is another person")
	}
}

func TestAnInstitutionalClaimInFull(t *testing.T) {
	c := claimOf(t, "institutional", 1)
	expect(t, "kind", []any{claim.Institutional, "11", claim.Original, "1", "1", "01"},
		[]any{c.Kind, c.Place, c.Frequency, c.AdmissionType, c.AdmissionSource, c.PatientStatus})
	expect(t, "dates", []x837.Date{{Kind: "096", Time: "1105"}, {Kind: "434", From: day.New(2026, 2, 1), To: day.New(2026, 2, 4)},
		{Kind: "435", From: day.New(2026, 2, 1), Time: "0815"}}, c.Dates)
	expect(t, "diagnoses", []x837.Diagnosis{{"ABK", "J189", 10, 'Y'}, {"ABJ", "R0602", 10, 0}, {"ABF", "E119", 10, 'Y'}, {"ABF", "I10", 10, 'N'}}, c.Diagnoses)
	expect(t, "codes", []x837.Code{{Kind: "DR", Code: "194"}, {Kind: "BBR", Code: "0BJ08ZZ", From: day.New(2026, 2, 2)},
		{Kind: "BI", Code: "71", From: day.New(2026, 1, 1), To: day.New(2026, 1, 3)}, {Kind: "BH", Code: "11", From: day.New(2026, 1, 31)},
		{Kind: "BE", Code: "80", Amount: 300}, {Kind: "BG", Code: "C1"}}, c.Codes)
	s := c.Submitted(id.Claim("x-1"), day.New(2026, 3, 4))
	expect(t, "as decided", []any{claim.Institutional, []string{"J189", "E119", "I10"}, "1245319599"}, []any{s.Kind, s.Diagnoses, s.Rendering})
	expect(t, "lines", []claim.Line{
		{Number: 1, Revenue: "0120", Units: 3000, Charge: 420_000, From: day.New(2026, 2, 1), To: day.New(2026, 2, 4)},
		{Number: 2, Revenue: "0300", Code: "85027", Units: 10_000, Charge: 100_000, From: day.New(2026, 2, 3), To: day.New(2026, 2, 3)},
	}, s.Lines)
	expect(t, "remarks", []string{"MA01"}, claimOf(t, "institutional", 2).Others[0].Remarks())
}

func TestADentalClaimInFull(t *testing.T) {
	c := claimOf(t, "dental", 1)
	expect(t, "kind", []any{claim.Dental, []string{"OA"}, "DN2"}, []any{c.Kind, c.Causes, c.Rest[0].Tag})
	expect(t, "first line", []any{"D2150", []claim.Tooth{{Number: "12", Surfaces: "MO"}}, []int{1, 2}, int64(1000)},
		[]any{c.Lines[0].Code, c.Lines[0].Teeth, c.Lines[0].Pointers, c.Lines[0].Units})
	expect(t, "second line", []any{[]string{"10"}, "I"}, []any{c.Lines[1].Detail.Cavities, c.Lines[1].Detail.Prosthesis})
	s := c.Submitted(id.Claim("x-1"), day.New(2026, 3, 4))
	expect(t, "days", []day.Day{day.New(2026, 2, 11), day.New(2026, 2, 12)}, []day.Day{s.Lines[0].From, s.Lines[1].From})
}

// What is written of good claims is as good, by their guide.
func TestWhatIsWrittenIsByTheGuide(t *testing.T) {
	for _, name := range []string{"professional", "institutional", "dental"} {
		items, _, _ := read(t, written(t, name))
		again(t, claimsOf(items))
		var b bytes.Buffer
		if err := x837.Write(&b, header, claimsOf(items)); err != nil {
			t.Fatal(err)
		}
		_, err := x837.Validate(&b, func(n int, faults []x12.Fault) error {
			for _, f := range faults {
				t.Errorf("%s, claim %d: %s", name, n, f.Error())
			}
			return nil
		})
		if err != nil {
			t.Fatal(name, err)
		}
	}
}

// Faults name their place and their level in every kind.
func TestFaultsOfKinds(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"institutional", "SV2*0120**4200", "SV2***4200", "1/2 loop 2400 SV201, segment 38: the revenue code is missing"},
		{"institutional", "SV2*0120**4200", "SV2*0120**4300", "1/3 loop 2300 CLM02, segment 19: the claim's charge is not the sum of its lines' charges (SV203)"},
		{"institutional", "SV2*0120**4200", "SV1*HC:99213*4200", "1/2 loop 2400 SV1, segment 38: not the service of this guide"},
		{"institutional", "DTP*434*RD8*20260201-20260204~\n", "", "1/2 loop 2300 DTP, segment 19: the claim has no statement period (DTP*434)"},
		{"institutional", "DTP*096*TM*1105", "DTP*096*TM*2505", "1/1 loop 2300 DTP03, segment 20: not a day (CCYYMMDD) or a range of days, or not its time"},
		{"institutional", "HI*ABJ:", "HI*BJ:", "1/4 loop 2300 HI01-1, segment 25: ICD-9 is not for services on or after 2015-10-01"},
		{"institutional", "CLM*I-2*300***13:A:8", "CLM*I-2*300***13:A:2", "2/5 loop 2300 CLM05-3, segment 50: a claim frequency code that is not handled (1, 7, 8 are)"},
		{"institutional", "HC:85027", "IV:85027", "1/5 loop 2400 SV202-1, segment 40: a procedure code qualifier that is not handled (HC is)"},
		{"institutional", "XX*1245319599~\nPRV*AT", "XX*1245319590~\nPRV*AT", "1/5 loop 2310A NM109, segment 34: not an NPI (ten digits with a check digit)"},
		{"professional", "HI*ABK:S52501A", "HI*:S52501A", "1/2 loop 2300 HI01-1, segment 32: the code does not say what it is"},
		{"professional", "CAS*PR*3*20", "CAS*XX*3*20", "1/2 loop 2320 CAS01, segment 41: not an adjustment group"},
		{"dental", "*****1:2~", "*****1:3~", "1/4 loop 2400 SV311-2, segment 32: points to a diagnosis that the claim does not have"},
		{"dental", "SV3*AD:", "SV3*HC:", "1/2 loop 2400 SV301-1, segment 32: not a procedure code qualifier of the guide"},
		{"dental", "HI*ABK:K0250", "HI*ABK:K0250*ABF:K1*ABF:K2*ABF:K3", "1/2 loop 2300 HI, segment 26: more diagnoses than the guide allows"},
	} {
		items, _, err := read(t, strings.Replace(written(t, c.file), c.from, c.to, 1))
		var got []string
		for _, it := range items {
			for _, f := range it.Faults {
				got = append(got, fmt.Sprintf("%d/%d %s", it.Ordinal, f.Level, f.Error()))
			}
		}
		if err != nil || !strings.Contains(strings.Join(got, "\n")+"\n", c.want+"\n") {
			t.Errorf("%s to %s: %v\ngot  %v\nwant %s", c.from, c.to, err, got, c.want)
		}
	}
}

// An institutional claim has up to 999 lines.
func TestLinesOfInstitutionalClaims(t *testing.T) {
	var more strings.Builder
	for n := range 998 {
		fmt.Fprintf(&more, "LX*%d~\nSV2*0300**%d*UN*1~\n", n+2, max(0, 1000*(1-n)))
	}
	file := strings.Replace(written(t, "institutional"), "LX*2~\nSV2*0300*HC:85027*1000*UN*10~\nDTP*472*D8*20260203~\nREF*6R*L2~\n", more.String(), 1)
	items, _, _ := read(t, file)
	if n := len(items[0].Claim.Lines); n != 999 || len(items[0].Faults) > 0 {
		t.Errorf("%d lines, %v", n, items[0].Faults)
	}
	items, _, _ = read(t, strings.Replace(file, more.String(), more.String()+"LX*1000~\nSV2*0300**0*UN*1~\n", 1))
	if n := len(items[0].Claim.Lines); n != 999 || len(items[0].Faults) != 1 || items[0].Faults[0].Text != "more service lines than the guide allows" {
		t.Errorf("%d lines, %v", n, items[0].Faults)
	}
}

func FuzzProfessional(f *testing.F)  { fuzz(f, "professional") }
func FuzzInstitutional(f *testing.F) { fuzz(f, "institutional") }
func FuzzDental(f *testing.F)        { fuzz(f, "dental") }

// What was changed in any place is read the same however it arrives, and what is still good
// is written so that it reads the same.
func TestChangedFiles(t *testing.T) {
	pool := []string{"", "X", "0", "-1", "1.5", "20260203", "20260203-20260209", "0830", "HC", "BK", "ABK:J069", "ABF:1.2:D8:20260101:5::::Y", ":", "::A", "82", "D8", "RD8", "Y", "8"}
	rapid.Check(t, func(r *rapid.T) {
		segments := strings.Split(written(t, rapid.SampledFrom([]string{"professional", "institutional", "dental"}).Draw(r, "file")), "~\n")
		for range rapid.IntRange(1, 4).Draw(r, "changes") {
			i := rapid.IntRange(4, len(segments)-5).Draw(r, "segment")
			switch rapid.IntRange(0, 4).Draw(r, "change") {
			case 0:
				segments = slices.Delete(segments, i, i+1)
			case 1:
				segments = slices.Insert(segments, i, segments[i])
			case 2:
				segments = slices.Insert(segments, i, segments[rapid.IntRange(4, len(segments)-5).Draw(r, "from")])
			default:
				elements := strings.Split(segments[i], "*")
				elements[rapid.IntRange(1, len(elements)).Draw(r, "element")%len(elements)] = rapid.SampledFrom(pool).Draw(r, "value")
				segments[i] = strings.Join(elements, "*")
			}
		}
		examine(r, []byte(strings.Join(segments, "~\n")))
	})
}

// fuzz reads anything, in one piece and byte by byte, and writes what is good: it reads as
// what writes the same bytes.
func fuzz(f *testing.F, name string) {
	f.Add([]byte(written(f, name)))
	f.Fuzz(func(t *testing.T, b []byte) { examine(t, b) })
}

// failer is a test of either kind.
type failer interface {
	Helper()
	Fatal(...any)
}

func examine(t failer, b []byte) {
	t.Helper()
	items, _, err := read(t, string(b))
	if err != nil && !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	var slow []x837.Item
	_, again := x837.Read(iotest.OneByteReader(bytes.NewReader(b)), x837.Options{}, func(it x837.Item) error {
		slow = append(slow, it)
		return nil
	})
	if d := cmp.Diff(items, slow); d != "" || (err == nil) != (again == nil) {
		t.Fatal(err, again, d)
	}
	if len(items) > 0 && len(form(items)) == 0 {
		back(t, claimsOf(items))
	}
}

// back writes good claims, reads them and writes them again. What the usual delimiters
// cannot carry is not written.
func back(t failer, claims []x837.Claim) {
	t.Helper()
	var once, twice bytes.Buffer
	if err := x837.Write(&once, header, claims); err != nil {
		if !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		return
	}
	items, _, err := read(t, once.String())
	if err != nil || len(items) != len(claims) {
		t.Fatal(len(items), len(claims), err)
	}
	if err := x837.Write(&twice, header, claimsOf(items)); err != nil || once.String() != twice.String() {
		t.Fatal(cmp.Diff(once.String(), twice.String()), err)
	}
}
