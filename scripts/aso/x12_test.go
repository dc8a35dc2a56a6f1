package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const isa837 = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~"

// claims837 is a good file of two claims, the second a dependent's, without line ends.
const claims837 = isa837 + "GS*HC*CLINIC*OPENASO*20260304*0506*7*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*1*20260304*0506*CH~" +
	"NM1*41*2*CLINIC*****46*CLINIC~PER*IC*BILLING*TE*5555550100~NM1*40*2*PLAN*****46*OPENASO~" +
	"HL*1**20*1~NM1*85*2*SYNTHETIC CLINIC*****XX*1234567893~N3*1 MAIN ST~N4*DAYTON*OH*45401~REF*EI*123456789~" +
	"HL*2*1*22*1~SBR*P*18*******CI~NM1*IL*1*SYNTHETIC*ANN****MI*CARD1~DMG*D8*19800506*F~NM1*PR*2*PLAN*****PI*OPENASO~" +
	"CLM*PAT1*125***11:B:1*Y*A*Y*Y~HI*ABK:J069~LX*1~SV1*HC:99213:25*125*UN*1.5***1~DTP*472*D8*20260203~" +
	"HL*3*2*23*0~PAT*19~NM1*QC*1*SYNTHETIC*B\xe9A~N3*2 MAIN ST~N4*DAYTON*OH*45401~DMG*D8*20120304*M~" +
	"CLM*PAT2*80***11:B:1*Y*A*Y*Y~HI*ABK:J069~LX*1~SV1*HC:99212*80*UN*1***1~DTP*472*D8*20260204~" +
	"SE*32*0001~GE*1*7~IEA*1*000000007~"

// premiums is a file of a transaction that is not read, with an element of each sort.
const premiums = isa837 + "GS*RA*CLINIC*OPENASO*20260304*0506*7*X*005010X218~ST*820*0001*005010X218~EB*1*IND*30^98*HC:99213^HC:99214*A:B~SE*3*0001~GE*1*7~IEA*1*000000007~"

func put(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// changed is a file with one thing changed, which must be there.
func changed(t *testing.T, file, from, to string) string {
	t.Helper()
	if strings.Count(file, from) != 1 {
		t.Fatalf("%q is there %d times", from, strings.Count(file, from))
	}
	return strings.Replace(file, from, to, 1)
}

func TestX12IsChecked(t *testing.T) {
	set := claims837[strings.Index(claims837, "ST*"):strings.Index(claims837, "GE*")]
	var others strings.Builder
	for i := range 25 {
		fmt.Fprintf(&others, "ST*%c*%04d~SE*2*%04d~", 'A'+i, i+2, i+2)
	}
	for _, c := range []struct {
		name, file string
		code       int
		want       []string
	}{
		{"claims", claims837, 0, []string{"837P 005010X222A1     1      2       0  accepted\n"}},
		{"line ends", strings.ReplaceAll(claims837, "~", "~\r\n"), 0, []string{"0  accepted\n"}},
		{"an interchange acknowledged before", changed(t, claims837, "GS*", "TA1*000000001*260304*0506*A*000~GS*"), 0, []string{"0  accepted\n"}},
		{"an answer alone", isa837 + "TA1*000000001*260304*0506*A*000~IEA*0*000000007~", 0, []string{"0  accepted\n"}},
		{"nothing in it", isa837 + "IEA*0*000000007~", 1, []string{"rejected\n", "it holds no transaction set"}},
		{"another transaction", premiums, 1, []string{"820 005010X218     1              1  rejected\n", "ST01, segment 1, byte 156: a transaction set that is not read here"}},
		{"another guide", strings.ReplaceAll(claims837, "005010X222A1", "004010X098A1"), 1, []string{"837 004010X098A1     1      2       1  rejected\n", "ST03, segment 1: a guide that is not read here"}},
		{"a fault of a claim", changed(t, claims837, "*80*UN", "*9O*UN"), 1,
			[]string{"2       1  accepted with errors\n", "    loop 2400 SV102, segment 30, byte 754: not a number\n"}},
		{"an identifier", changed(t, claims837, "*XX*1234567893", "*XX*1234567890"), 0, []string{" 2       0  accepted\n", "note: loop 2010AA NM109, segment 7"}},
		{"a count of segments", changed(t, claims837, "SE*32*", "SE*31*"), 1,
			[]string{" 1  rejected\n", "    SE01, segment 32, byte 799: the count of segments is not what the set holds\n"}},
		{"a fault of the second set", changed(t, changed(t, claims837, "GE*1", strings.ReplaceAll(changed(t, set, "*80*UN", "*9O*UN"), "*0001", "*0002")+"GE*2"), "IEA*1", "IEA*1"), 1,
			[]string{" 2      4       1  accepted with errors\n", "    set 2, loop 2400 SV102, segment 30"}},
		{"no group trailer", changed(t, claims837, "GE*1*7~", ""), 1, []string{"accepted with errors", "GE: a functional group has no trailer"}},
		{"no interchange trailer", changed(t, claims837, "IEA*1*000000007~", ""), 1, []string{"IEA: an interchange has no trailer"}},
		{"the interchange's control number", changed(t, claims837, "IEA*1*000000007", "IEA*1*000000008"), 1, []string{"IEA02, byte 817: the control number is not that of ISA"}},
		{"the group's count", changed(t, claims837, "GE*1*7", "GE*2*7"), 1, []string{"GE01, byte 810: the count of sets is not what the group holds"}},
		{"a set without its group", isa837 + set + "IEA*0*000000007~", 1, []string{"ST, byte 106: segment 2 of the file: stands outside of a functional group (GS)"}},
		{"no control number", changed(t, changed(t, premiums, "ST*820*0001", "ST*820*"), "SE*3*0001", "SE*3*"), 1, []string{"ST02, segment 1, byte 156: the control number is missing"}},
		{"outside of a set", changed(t, claims837, "GE*1", "EB*1~GE*1"), 1, []string{"accepted with errors", "EB, byte 810: segment 35 of the file: stands outside of a transaction set"}},
		{"more strays than are told", changed(t, claims837, "GE*1", strings.Repeat("EB*1~", 1105)+"GE*1"), 1, []string{" 1,105  accepted with errors\n", "    and 1,005 more\n"}},
		{"more transactions than are told", changed(t, changed(t, premiums, "SE*3*0001~", "SE*3*0001~"+others.String()), "GE*1", "GE*26"), 1, []string{"820 005010X218, A 005010X218,", ", S 005010X218, others    26 "}},
		{"the guide in GS alone", changed(t, claims837, "ST*837*0001*005010X222A1", "ST*837*0001"), 0, []string{"837P 005010X222A1     1      2       0  accepted\n"}},
		{"a replacement of nothing", strings.Replace(claims837, ":B:1*", ":B:7*", 1), 1, []string{"names no original claim (REF*F8) (because of loop 2300 CLM05-3, segment "}},
		{"two trailers", changed(t, claims837, "GE*1", "SE*3*0001~GE*1"), 1, []string{"SE, byte 810: segment 35 of the file: comes without its ST"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := put(t, "a.edi", c.file)
			page, errs := aso(t, c.code, "x12", "check", file)
			for _, want := range c.want {
				if !strings.Contains(page, want) {
					t.Errorf("lacks %q:\n%s", want, page)
				}
			}
			if (errs == "") != (c.code == 0) {
				t.Errorf("says %q", errs)
			}
			for _, secret := range []string{"SYNTHETIC", "CARD1", "PAT1", "9O"} {
				if strings.Contains(page, secret) {
					t.Errorf("the page has %s:\n%s", secret, page)
				}
			}
		})
	}
}

func TestWhatIsNotX12(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"a bare set", claims837[strings.Index(claims837, "ST*"):], "the interchange envelope is missing: the file begins with ST (byte 0)"},
		{"zip", "PK\x03\x04\x14\x00", "a zip archive"},
		{"UTF-16", "\xff\xfeI\x00S\x00", "text in UTF-16"},
		{"binary", "\x7fELF\x02", "binary (byte 0)"},
		{"empty", "", "the file is empty"},
		{"cut in a segment", claims837[:700], "segment 28 of the file, at byte 690: the file ends inside it"},
		{"cut between segments", claims837[:strings.Index(claims837, "HL*3")], "the file ends inside a transaction set: its SE is missing"},
	} {
		file := put(t, "a.edi", c.file)
		if page, errs := aso(t, 2, "x12", "check", file); !strings.Contains(page, c.want) || !strings.Contains(page, "unreadable\n") || errs == "" {
			t.Errorf("%s: %s%s", c.name, page, errs)
		}
		if c.name == "cut between segments" { // its segments are fine
			continue
		}
		for _, how := range [][]string{{"json"}, {"json", "--segments"}, {"fmt"}, {"fmt", "--compact"}} {
			if _, errs := aso(t, 2, append(append([]string{"x12"}, how...), file)...); !strings.Contains(errs, c.want) {
				t.Errorf("%s, %v: %s", c.name, how, errs)
			}
		}
	}
	none := filepath.Join(t.TempDir(), "none.edi")
	aso(t, 2, "x12", "check", none, put(t, "b.edi", changed(t, premiums, "GE*1", "GE*2")))
	if page, _ := aso(t, 2, "x12", "check", none, put(t, "b.edi", claims837)); !strings.Contains(page, "cannot be opened: no such file") || !strings.Contains(page, "accepted\n") {
		t.Errorf("one of two is not there: %s", page)
	}
	for _, how := range []string{"json", "fmt"} {
		if _, errs := aso(t, 2, "x12", how, none); !strings.Contains(errs, "cannot be opened") {
			t.Errorf("%s: %s", how, errs)
		}
		aso(t, 2, "x12", how, t.TempDir())
	}
}

func TestACheckAsJSON(t *testing.T) {
	good, bad, none := put(t, "a.edi", claims837), put(t, "b.edi", changed(t, claims837, "*80*UN", "*9O*UN")), put(t, "c.edi", "x")
	out, _ := aso(t, 2, "x12", "check", "--json", good, bad, none)
	if field(t, out, 0, "result") != "accepted" || field(t, out, 0, "transactions", 0, "name") != "837P 005010X222A1" || field(t, out, 0, "file") != good {
		t.Errorf("%s", out)
	}
	if field(t, out, 1, "faults", 0, "place") != "loop 2400 SV102, segment 30, byte 754" || field(t, out, 1, "faults", 0, "text") != "not a number" ||
		!strings.Contains(out, `"items":2,"items_accepted":1`) || field(t, out, 2, "result") != "unreadable" || field(t, out, 2, "unreadable") == "" {
		t.Errorf("%s", out)
	}
}

// A transaction of another guide is refused, whatever its segments look like.
func TestAnotherGuideIsRefused(t *testing.T) {
	for name, guide := range map[string]string{"x270/subscriber.270": "005010X279A1", "x275/two-objects.275": "005010X210", "x276/two-providers.276": "005010X212",
		"x276/all-levels.277": "005010X212", "x278/requests.278": "005010X217", "x834/add.834": "005010X220A1", "x835/full.835": "005010X221A1"} {
		b, err := os.ReadFile("../../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		aso(t, 0, "x12", "check", put(t, "a.edi", string(b)))
		other := put(t, "a.edi", strings.ReplaceAll(string(b), guide, "004010X000"))
		if page, _ := aso(t, 1, "x12", "check", other); !strings.Contains(page, "rejected\n") {
			t.Errorf("%s: %s", name, page)
		}
	}
}

// What is printed is what a sender gets: the same each time, one answer of each kind.
func TestAFileIsAcknowledged(t *testing.T) {
	at := "--at=2026-03-04T05:06:07Z"
	for _, c := range []struct {
		name, file string
		code       int
		want, not  []string
	}{
		{"good", claims837, 0, []string{"TA1*000000007*260304*0506*A*000~", "AK1*HC*7*005010X222A1~", "IK5*A~", "AK9*A*1*1*1~", "ST*277*", "STC*A2:20*20260304*WQ*125~", "STC*A2:20*20260304*WQ*80~"}, []string{"IK3"}},
		{"one bad claim", changed(t, claims837, "*80*UN", "*9O*UN"), 1, []string{"IK3*SV1*30*2400*8~", "IK4*2", "IK5*E*5~", "STC*A2:20", "*U*80~"}, nil},
		{"a wrong count", changed(t, claims837, "SE*32*", "SE*31*"), 1, []string{"IK5*R*4", "AK9*R*1*1*0~"}, []string{"ST*277"}},
		{"another transaction", premiums, 1, []string{"AK1*RA*7*005010X218~", "AK2*820*0001*005010X218~", "IK5*R*1"}, []string{"ST*277"}},
		{"an envelope alone", isa837 + "IEA*0*000000007~", 1, []string{"TA1*000000007*260304*0506*R*024~"}, []string{"ST*"}},
		{"cut", claims837[:700], 2, []string{"TA1*000000007*260304*0506*", "IK5*R"}, nil},
		{"no X12", "hello", 2, nil, []string{"ISA"}},
	} {
		file := put(t, "a.edi", c.file)
		out, errs := aso(t, c.code, "x12", "ack", at, file)
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: lacks %q:\n%s%s", c.name, want, out, errs)
			}
		}
		for _, not := range c.not {
			if strings.Contains(out, not) {
				t.Errorf("%s: has %q:\n%s", c.name, not, out)
			}
		}
		if (errs == "") != (c.code == 0) {
			t.Errorf("%s: says %q", c.name, errs)
		}
		if again, _ := aso(t, c.code, "x12", "ack", at, file); again != out {
			t.Errorf("%s: another time %s", c.name, cmp.Diff(out, again))
		}
	}
}

// rows are JSON lines.
func rows(t *testing.T, out string) (all []map[string]any) {
	t.Helper()
	for l := range strings.Lines(out) {
		var v map[string]any
		if err := json.Unmarshal([]byte(l), &v); err != nil {
			t.Fatalf("%v: %s", err, l)
		}
		all = append(all, v)
	}
	return all
}

func TestClaimsAsJSON(t *testing.T) {
	out, errs := aso(t, 0, "x12", "json", put(t, "a.edi", claims837))
	first, second, _ := strings.Cut(out, "\n")
	for _, want := range []string{
		`{"transaction":"837P 005010X222A1","ordinal":1,"set":1,"claim":{`, `"patient_number":"PAT1"`, `"charge":"125.00"`, `"frequency":"1"`, `"place":"11"`,
		`"npi":"1234567893"`, `"tin":"123456789"`, `"name":"SYNTHETIC CLINIC"`, `"city":"DAYTON"`,
		`"card":"CARD1"`, `"last":"SYNTHETIC","first":"ANN","born":"1980-05-06","sex":"F"`,
		`"number":1,"code":"99213","modifiers":["25"],"units":"1.5","charge":"125.00","from":"2026-02-03","to":"2026-02-03","pointers":[1]`,
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the first claim lacks %s: %s", want, first)
		}
	}
	if errs != "" || strings.Contains(first, "faults") {
		t.Errorf("%s%s", first, errs)
	}
	for _, want := range []string{`"patient":{"last":"SYNTHETIC","first":"BéA","born":"2012-03-04","sex":"M"`, `"units":"1"`} {
		if !strings.Contains(second, want) {
			t.Errorf("the dependent's claim lacks %s: %s", want, second)
		}
	}
	out, _ = aso(t, 0, "x12", "json", put(t, "a.edi", changed(t, claims837, "*80*UN", "*9O*UN")))
	if all := rows(t, out); len(all) != 2 || all[0]["faults"] != nil || len(all[1]["faults"].([]any)) != 1 {
		t.Errorf("faults: %s", out)
	}
	set := premiums[strings.Index(premiums, "ST*"):strings.Index(premiums, "GE*")]
	mixed := changed(t, claims837, "GE*1", set+"GE*2")
	if out, errs = aso(t, 0, "x12", "json", put(t, "a.edi", mixed)); len(rows(t, out)) != 2 || !strings.Contains(errs, "1 set;") {
		t.Errorf("a mixed file: %s%s", out, errs)
	}
	if out, _ = aso(t, 0, "x12", "json", "--segments", put(t, "a.edi", mixed)); len(rows(t, out)) != 39 {
		t.Errorf("its segments: %s", out)
	}
}

func TestSegmentsAsJSON(t *testing.T) {
	out, _ := aso(t, 0, "x12", "json", put(t, "a.edi", premiums))
	want := `{"segment":4,"byte":179,"set":1,"index":2,"tag":"EB","elements":["1","IND",[["30"],["98"]],[["HC","99213"],["HC","99214"]],["A","B"]]}` + "\n"
	all := strings.SplitAfter(out, "\n")
	if d := cmp.Diff(want, all[3]); d != "" || !strings.Contains(all[0], `"^","00501","000000007","0","T",":"]}`) || len(rows(t, out)) != 7 {
		t.Errorf("%s%s", d, out)
	}
	old := changed(t, changed(t, premiums, "*^*00501*", "*U*00401*"), "30^98", "30^98\x00")
	if out, _ := aso(t, 0, "x12", "json", put(t, "a.edi", old)); !strings.Contains(out, `"IND","30^98\u0000"`) {
		t.Errorf("before 00402 nothing is repeated: %s", out)
	}
}

func TestAFileIsLaidOutAndBack(t *testing.T) {
	page, errs := aso(t, 0, "x12", "fmt", put(t, "a.edi", claims837))
	for _, want := range []string{"ISA*", "\n  GS*", "\n    ST*", "\n      BHT*", "\n      HL*1", "\n        NM1*85", "\n        HL*2", "\n          SBR*",
		"\n          HL*3", "\n            CLM*PAT2", "\n    SE*", "\n  GE*", "\nIEA*1*000000007~\n"} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %q:\n%s", want, page)
		}
	}
	if errs != "" {
		t.Errorf("says %s", errs)
	}
	sibling := changed(t, claims837, "HL*3*2*23", "HL*3*1*22")
	if page, _ := aso(t, 0, "x12", "fmt", put(t, "a.edi", sibling)); !strings.Contains(page, "\n        HL*3") {
		t.Errorf("the next subscriber stands as far in as the one before:\n%s", page)
	}
	for _, c := range []struct {
		name, file, ends, says string
	}{
		{"no line ends", claims837, "none", ""},
		{"line ends", strings.ReplaceAll(claims837, "~", "~\n"), "lf", "--ends lf gives it back"},
		{"line ends of Windows", strings.ReplaceAll(claims837, "~", "~\r\n"), "crlf", "--ends crlf gives it back"},
		{"line ends are the terminators", strings.ReplaceAll(claims837, "~", "\n"), "none", ""},
		{"both are", strings.ReplaceAll(claims837, "~", "\r\n"), "lf", "--ends lf gives it back"},
		{"line ends within a segment", changed(t, claims837, "1 MAIN ST", "1 MAIN\r\n  ST"), "none", ""},
	} {
		page, errs := aso(t, 0, "x12", "fmt", put(t, "a.edi", c.file))
		back, _ := aso(t, 0, "x12", "fmt", "--compact", "--ends", c.ends, put(t, "b.edi", page))
		if back != c.file || strings.Contains(page, "\n\n") {
			t.Errorf("%s: %s", c.name, cmp.Diff(c.file, back))
		}
		if c.says == "" && errs != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: says %q", c.name, errs)
		}
	}
	for _, odd := range []string{changed(t, claims837, "~HL*2", "~\nHL*2"), claims837 + "\n", "\n" + claims837, strings.ReplaceAll(claims837, "~", "~ ")} {
		if _, errs := aso(t, 0, "x12", "fmt", put(t, "a.edi", odd)); !strings.Contains(errs, "between some of its segments") {
			t.Errorf("%q: says %q", odd[:10], errs)
		}
		if back, _ := aso(t, 0, "x12", "fmt", "--compact", put(t, "a.edi", odd)); back != claims837 {
			t.Errorf("without them: %s", cmp.Diff(claims837, back))
		}
	}
}

// Levels are told apart as far as any guide goes, and then not further in.
func TestLevelsWithoutEnd(t *testing.T) {
	var deep strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&deep, "HL*%d*%d*22~", i+1, i)
	}
	page, _ := aso(t, 0, "x12", "fmt", put(t, "a.edi", changed(t, premiums, "EB*1*", deep.String()+"EB*1*")))
	for l := range strings.Lines(page) {
		if in := len(l) - len(strings.TrimLeft(l, " ")); in > 2*(3+32) {
			t.Fatalf("a line stands %d in", in)
		}
	}
}

// A file longer than what is read at once comes back whole, too.
func TestALongFileIsLaidOutAndBack(t *testing.T) {
	set := claims837[strings.Index(claims837, "ST*"):strings.Index(claims837, "GE*")]
	var more strings.Builder
	for i := range 999 {
		more.WriteString(strings.ReplaceAll(set, "*0001", fmt.Sprintf("*%04d", i+2)))
	}
	long := changed(t, claims837, "GE*1", more.String()+"GE*1000")
	page, _ := aso(t, 0, "x12", "fmt", put(t, "a.edi", long))
	if n := strings.Count(page, "\n      BHT*"); n != 1000 {
		t.Errorf("%d sets begin where the first does", n)
	}
	if back, _ := aso(t, 0, "x12", "fmt", "--compact", put(t, "b.edi", page)); back != long {
		t.Error("it does not come back")
	}
	if page, _ := aso(t, 0, "x12", "check", put(t, "a.edi", long)); !strings.Contains(page, "1,000  2,000       0  accepted\n") {
		t.Errorf("%s", page)
	}
}

func TestTheProgressOfALongFile(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	src, err := os.Open(put(t, "a.edi", strings.Repeat("x", 2_500_000)))
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	p := &progress{ctx: t.Context(), src: src, total: 2_500_000}
	p.showAt(&said, func() time.Time { return at })
	step := func(d time.Duration) {
		at = at.Add(d)
		if _, err := p.Read(make([]byte, 1_250_000)); err != nil {
			t.Fatal(err)
		}
	}
	step(often - 1)
	if said.Len() > 0 {
		t.Errorf("said at once: %q", said.String())
	}
	step(1)
	if _, err := p.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	step(often - 1)
	step(often)
	p.close()
	if d := cmp.Diff("\r2.5 of 2.5 MB\r2.5 of 2.5 MB\r"+strings.Repeat(" ", 13)+"\r", said.String()); d != "" {
		t.Error(d)
	}
}

// A long file does not hold up who wants to leave.
func TestReadingIsInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	file := put(t, "a.edi", claims837)
	for _, how := range []string{"check", "ack", "json", "fmt"} {
		var out, errs strings.Builder
		if code := run(ctx, []string{"x12", how, file}, &out, &errs); code == 0 || !strings.Contains(out.String()+errs.String(), "interrupted") {
			t.Errorf("%s: exit %d, %s%s", how, code, out.String(), errs.String())
		}
	}
}

func TestX12Helps(t *testing.T) {
	for _, c := range []struct{ name, want string }{{"check", "No value of a file is printed"}, {"json", "protected health information"}, {"ack", "repeat names"}, {"fmt", "protected health information"}} {
		help, _ := aso(t, 0, "x12", c.name, "--help")
		if !strings.Contains(help, "Example: aso x12 "+c.name) || !strings.Contains(help, "2 unreadable") || !strings.Contains(help, c.want) {
			t.Errorf("%s", help)
		}
		aso(t, 80, "x12", c.name)
	}
	if help, _ := aso(t, 0, "x12", "--help"); !strings.Contains(help, "Example: aso x12 check") {
		t.Errorf("%s", help)
	}
	aso(t, 80, "x12")
}

// Published samples, where somebody put them beside the repository, are read without a
// panic, come back from fmt, and are checked; without them there is nothing to do.
func TestPublishedSamples(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "x12")
	_ = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // no samples, nothing to do
		}
		sample(t, file)
		return nil
	})
}

func sample(t *testing.T, file string) {
	t.Helper()
	var out, errs strings.Builder
	code := run(t.Context(), []string{"x12", "check", file}, &out, &errs)
	if code < 0 || code > 2 || out.Len() == 0 {
		t.Errorf("%s: exit %d, %s%s", file, code, out.String(), errs.String())
	}
	if strings.Contains(out.String(), "837P") && strings.Contains(file, "pass") {
		t.Logf("exit %d: %s", code, out.String())
	}
	if code == 2 {
		return
	}
	aso(t, 0, "x12", "json", file)
	page, says := aso(t, 0, "x12", "fmt", file)
	original, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ends := "none"
	if _, after, ok := strings.Cut(says, "--ends "); ok {
		ends, _, _ = strings.Cut(after, " ")
	}
	back, _ := aso(t, 0, "x12", "fmt", "--compact", "--ends", ends, put(t, "a.edi", page))
	if back != string(original) && !strings.Contains(says, "between some of its segments") {
		t.Errorf("%s does not come back: %s", file, says)
	}
}
