package edi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/scripts/aso/gen"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x837"
)

// What users of other parsers of X12 run into, one test each.

// made is a synthetic 837P of so many claims.
func made(t testing.TB, seed uint64, claims int, flaws ...gen.Flaw) string {
	t.Helper()
	var b strings.Builder
	o := gen.Order{Kind: gen.Professional, Seed: seed, Items: claims, Interchanges: 1, Groups: 1, Sets: 1, On: day.New(2026, 3, 2),
		Faults: len(flaws), Flaws: flaws}
	if _, err := gen.Write(&b, o, func(gen.Placed) {}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// printed is a file as JSON, an item a line.
func printed(t *testing.T, r io.Reader) []string {
	t.Helper()
	var b strings.Builder
	p, err := edi.JSON(&b, r, false)
	if err != nil || !p.Items {
		t.Fatalf("%+v %v", p, err)
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

func accepted(t *testing.T, what, file string) {
	t.Helper()
	if r, err := edi.Check(strings.NewReader(file), nil); err != nil || r.Result != edi.Accepted {
		t.Errorf("%s: %s, %s, %v, %v", what, r.Result, r.Broken, r.Faults[:min(3, len(r.Faults))], err)
	}
}

// held is what is held in memory, looked at each time a megabyte was read.
type held struct {
	r          io.Reader
	read, next int64
	most       uint64
}

func (h *held) Read(b []byte) (int, error) {
	n, err := h.r.Read(b)
	if h.read += int64(n); h.read >= h.next {
		h.next = h.read + 1<<20
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		h.most = max(h.most, m.HeapAlloc)
	}
	return n, err
}

// streamed makes a file as it is read by f, and answers what was held at most.
func streamed(t *testing.T, size int64, rate int, f func(io.Reader) error) uint64 {
	t.Helper()
	r, w := io.Pipe()
	go func() {
		o := gen.Order{Kind: gen.Professional, Seed: 1, Size: size, Interchanges: 1, Groups: 1, Sets: 1, On: day.New(2026, 3, 2), Rate: rate}
		_, err := gen.Write(w, o, func(gen.Placed) {})
		_ = w.CloseWithError(err)
	}()
	h := &held{r: r}
	if err := f(h); err != nil {
		t.Fatal(err)
	}
	return h.most
}

// A parser took 18 GB for a file of 176 MB. Ours holds of a file ten times as long no more;
// of a gigabyte make x12-memory says it.
func TestPitfall1LargeFilesInBoundedMemory(t *testing.T) {
	for name, f := range map[string]func(io.Reader) error{
		"check": func(r io.Reader) error { _, err := edi.Check(r, nil); return err },
		"json":  func(r io.Reader) error { _, err := edi.JSON(io.Discard, r, false); return err },
	} {
		short, long := streamed(t, 2<<20, 0, f), streamed(t, 20<<20, 0, f)
		if long > short+1<<20 {
			t.Errorf("%s holds %d KB of 2 MB and %d KB of 20 MB", name, short>>10, long>>10)
		}
	}
	// Faults are kept up to 10,000: no more of twice the file.
	check := func(r io.Reader) error { _, err := edi.Check(r, nil); return err }
	if some, twice := streamed(t, 8<<20, 10_000, check), streamed(t, 16<<20, 10_000, check); twice > some+1<<20 {
		t.Errorf("check holds %d KB of 8 MB of faults and %d KB of 16 MB", some>>10, twice>>10)
	}
}

func TestPitfall2LineEndsAroundTheTerminator(t *testing.T) {
	base := made(t, 2, 20)
	want := printed(t, strings.NewReader(base))
	for name, end := range map[string]string{
		"none": "~", "carriage returns": "~\r\n", "blanks": "~  \n", "tabs": "~\t", "two line ends": "~\n\n", "before": "\n~", "line ends alone": "\n", "carriage returns alone": "\r\n",
	} {
		file := strings.ReplaceAll(base, "~\n", end)
		if name == "before" { // not within the ISA, whose widths say where it ends
			file = base[:105] + strings.ReplaceAll(base[105:], "~\n", "~\n \n")
		}
		accepted(t, name, file)
		if d := cmp.Diff(want, printed(t, strings.NewReader(file))); d != "" {
			t.Error(name, d)
		}
		if d := cmp.Diff(want, printed(t, iotest.OneByteReader(strings.NewReader(file)))); d != "" {
			t.Error(name, "byte by byte", d)
		}
	}
}

func TestPitfall3DelimitersFromTheISA(t *testing.T) {
	base := made(t, 3, 20)
	want := printed(t, strings.NewReader(base))
	for _, d := range []string{"|>!'", "\x1d\x1f\x1e\x1c", "+:^\n", "*>^~", ":*^~"} {
		marks := strings.NewReplacer("*", d[:1], ":", d[1:2], "^", d[2:3], "~", d[3:])
		file := marks.Replace(base)
		accepted(t, fmt.Sprintf("%q", d), file)
		if diff := cmp.Diff(want, printed(t, strings.NewReader(file))); diff != "" {
			t.Errorf("%q: %s", d, diff)
		}
	}
	// An older ISA11 says U, and then nothing repeats: both are characters like others.
	old := strings.Replace(base, "*^*00501*", "*U*00501*", 1)
	if diff := cmp.Diff(asSegments(t, base)[1:], asSegments(t, old)[1:]); diff != "" {
		t.Error("U:", diff)
	}
	at := strings.Index(old, "NM1*IL*1*") + len("NM1*IL*1*")
	if all := printed(t, strings.NewReader(old[:at]+"A^B"+old[at:])); !strings.Contains(all[0], `"A^BSYNTH`) {
		t.Error(all[0])
	}
}

// asSegments is a file as JSON, a segment a line.
func asSegments(t *testing.T, file string) []string {
	t.Helper()
	var b strings.Builder
	if _, err := edi.JSON(&b, strings.NewReader(file), true); err != nil {
		t.Fatal(err)
	}
	return strings.Split(b.String(), "\n")
}

// Each set begins its levels anew, whatever the ones before it were called; so do groups
// and interchanges.
func TestPitfall5ManySetsGroupsInterchanges(t *testing.T) {
	var want, got []map[string]any
	var files, sets, groups []string
	for i := range 3 {
		file := made(t, uint64(10+i), 15)
		files = append(files, file)
		sets = append(sets, strings.ReplaceAll(between(file, "ST", "GE"), "*0001", fmt.Sprintf("*%04d", i+1)))
		groups = append(groups, numbered(between(file, "GS", "IEA"), i+1))
		want = append(want, claims(t, file)...)
	}
	head, rest := files[0][:strings.Index(files[0], "\nST*")+1], between(files[0], "GE", "")
	isa, iea := files[0][:strings.Index(files[0], "\nGS*")+1], between(files[0], "IEA", "")
	for name, file := range map[string]string{
		"interchanges": strings.Join(files, ""),
		"sets":         head + strings.Join(sets, "") + strings.Replace(rest, "GE*1", "GE*3", 1),
		"groups":       isa + strings.Join(groups, "") + strings.Replace(iea, "IEA*1", "IEA*3", 1),
	} {
		accepted(t, name, file)
		if got = claims(t, file); len(got) != 45 || cmp.Diff(want, got) != "" {
			t.Error(name, len(got), cmp.Diff(want, got))
		}
	}
}

// between is what stands from one segment to another.
func between(file, from, to string) string {
	start := strings.Index(file, "\n"+from+"*") + 1
	if to == "" {
		return file[start:]
	}
	return file[start : strings.Index(file, "\n"+to+"*")+1]
}

// numbered is a group with a number.
func numbered(group string, n int) string {
	s := strings.Replace(group, "*0506*1*X*", fmt.Sprintf("*0506*%d*X*", n), 1)
	return strings.Replace(s, "GE*1*1~", fmt.Sprintf("GE*1*%d~", n), 1)
}

// claims are a file's claims without their numbers in it.
func claims(t *testing.T, file string) (out []map[string]any) {
	t.Helper()
	for _, l := range printed(t, strings.NewReader(file)) {
		var one map[string]any
		if err := json.Unmarshal([]byte(l), &one); err != nil {
			t.Fatal(err)
		}
		delete(one, "ordinal")
		delete(one, "set")
		out = append(out, one)
	}
	return out
}

// A parser hangs on HI*>M545. Ours says where it is, and the claims around it stand.
func TestPitfall6Diagnoses(t *testing.T) {
	file := made(t, 6, 400)
	most := file[strings.LastIndex(file[:at(t, file, 12)], "\n")+1:][:200]
	twelve := strings.Split(most[:strings.Index(most, "~")], "*")[1:]
	found := false
	for _, l := range printed(t, strings.NewReader(file)) {
		all := true
		for _, d := range twelve {
			all = all && strings.Contains(l, `"`+d[strings.Index(d, ":")+1:]+`"`)
		}
		found = found || all
	}
	if !found {
		t.Errorf("no claim has %v", twelve)
	}
	for _, bad := range []string{"HI*>M545", "HI*:M545", "HI*", "HI", "HI*ABK", "HI*ABK:", "HI*ABK:M545*", "HI***", "HI*:::::::::", "HI*ABK:M545:::::::::::::::"} {
		broken := file[:strings.Index(file, "HI*")] + bad + file[strings.Index(file, "HI*")+strings.Index(file[strings.Index(file, "HI*"):], "~"):]
		r, err := edi.Check(strings.NewReader(broken), nil)
		if err != nil || r.Items != 400 || bad != "HI*ABK:M545*" && r.Good != 399 {
			t.Errorf("%s: %d claims, %d good, %v", bad, r.Items, r.Good, err)
		}
	}
}

// at is where the first HI of n elements ends.
func at(t *testing.T, file string, n int) int {
	t.Helper()
	from := 0
	for s := range strings.SplitAfterSeq(file, "~\n") {
		if from += len(s); strings.HasPrefix(s, "HI*ABK") && strings.Count(s, "*") == n {
			return from - 2
		}
	}
	t.Fatal("no HI of so many")
	return 0
}

// One bad segment, whatever it is, costs its own claim and no other.
func TestPitfall8OneBadSegmentLosesNothingElse(t *testing.T) {
	good := printed(t, strings.NewReader(made(t, 8, 60)))
	for _, f := range gen.Flaws(gen.Professional) {
		if f == gen.WrongCount || f == gen.DuplicateControl || f == gen.DuplicateInterchange || f == gen.Cut {
			continue
		}
		file, faulty := made(t, 8, 60, f), 0
		r, err := edi.Check(strings.NewReader(file), nil)
		if err != nil || r.Items != 60 || r.Good < 59 {
			t.Errorf("%s: %s, %d claims, %d good, %v", f, r.Result, r.Items, r.Good, err)
		}
		_, err = x837.Validate(strings.NewReader(file), func(_ int, faults []x12.Fault) error { faulty += min(1, len(faults)); return nil })
		if err != nil || faulty != 1 && f != gen.BadNPI {
			t.Errorf("%s: %d claims are faulty, %v", f, faulty, err)
		}
		bad := printed(t, strings.NewReader(file))
		same := 0
		for _, l := range bad {
			if slices.Contains(good, l) {
				same++
			}
		}
		if len(bad) != 60 || same < 59 {
			t.Errorf("%s: %d claims of 60, %d as they were", f, len(bad), same)
		}
	}
}

// What was laid out comes back byte for byte: synthetic files and every published one.
func TestPitfall9LosslessWriting(t *testing.T) {
	files := map[string]string{"made": made(t, 9, 50), "made, in a line": strings.ReplaceAll(made(t, 9, 50), "~\n", "~")}
	names, _ := filepath.Glob("../../../../shared/x12/*/*.edi")
	more, _ := filepath.Glob("../../../../shared/x12/*/*/*")
	most, _ := filepath.Glob("../../../../shared/x12/*/*/*/*")
	for _, name := range slices.Concat(names, more, most) {
		if b, err := os.ReadFile(name); err == nil && bytes.HasPrefix(b, []byte("ISA")) {
			files[name] = string(b)
		}
	}
	for name, file := range files {
		var pretty, back bytes.Buffer
		ends, err := edi.Format(&pretty, strings.NewReader(file))
		if err == nil {
			err = edi.Compact(&back, &pretty, ends.Each)
		}
		want := file
		if ends.Odd { // line ends here and there are not of the segments
			want, back = segments(want), *bytes.NewBufferString(segments(back.String()))
		}
		if err != nil || strings.TrimRight(back.String(), "\r\n") != strings.TrimRight(want, "\r\n") {
			t.Errorf("%s: %v, comes back otherwise", name, err)
		}
	}
	// No trailing empty elements, and an ISA of its full width.
	for s := range strings.SplitSeq(files["made"], "~\n") {
		if strings.HasSuffix(s, "*") || strings.HasPrefix(s, "ISA") && len(s) != 105 {
			t.Errorf("%q", s)
		}
	}
}

// segments is a file without what stands between its segments.
func segments(file string) string {
	return strings.NewReplacer("\r", "", "\n", "").Replace(file)
}

// A remittance as payers send them: several CAS, each with several reasons, of the claim and
// of its lines, more than one LX and PLB, REF and PER of the payer again and again, names
// that are not in ASCII.
func TestPitfall10RemittanceReality(t *testing.T) {
	file := written(t, "remittance.835")
	accepted(t, "remittance", file)
	all := printed(t, strings.NewReader(file))
	text := strings.Join(all, "\n")
	for _, want := range []string{"SYNTHE\u00d1A", "CL\u00cdNICA SYNTH", `"ICN1"`, `"ICN2"`, `"OVER1"`, `"-5.00"`, `"253"`} {
		if !strings.Contains(text, want) || !utf8.ValidString(text) {
			t.Errorf("lacks %s:\n%s", want, text)
		}
	}
	for what, change := range map[string][2]string{
		"line": {"SVC*HC:99213*80*50", "SVC*HC:99213*80*51"}, "claim": {"CLP*SYN2*1*200*100*", "CLP*SYN2*1*200*101*"}, "payment": {"WO:OVER1*20*", "WO:OVER1*21*"},
	} {
		r, err := edi.Check(strings.NewReader(strings.Replace(file, change[0], change[1], 1)), nil)
		if err != nil || r.Result == edi.Accepted || !slices.ContainsFunc(r.Faults, func(f edi.Fault) bool { return f.Level == 3 }) {
			t.Errorf("%s: %s %v %v", what, r.Result, r.Faults, err)
		}
	}
}

// written is a file of testdata.
func written(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("../../../testdata/edi/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A peer gave no claim and no error of a file of 117 KB in a line: it read by lines.
func TestPitfallALineOf64KiB(t *testing.T) {
	file := strings.ReplaceAll(made(t, 11, 200), "~\n", "~")
	if len(file) < 117_000 || strings.Contains(file, "\n") {
		t.Fatal(len(file))
	}
	accepted(t, "in a line", file)
	if n := len(printed(t, strings.NewReader(file))); n != 200 {
		t.Errorf("%d claims", n)
	}
}

// A peer rejects an extension behind a telephone number.
func TestPitfallAContactWithAnExtension(t *testing.T) {
	for _, per := range []string{"PER*IC*BILLING OFFICE*TE*5555550100*EX*12", "PER*IC*BILLING OFFICE*EM*A@EXAMPLE.COM*TE*5555550100*EX*12", "PER*IC**TE*5555550100*EX*1234567"} {
		accepted(t, per, strings.Replace(made(t, 12, 5), "PER*IC*BILLING OFFICE*TE*5555550100*EX*12", per, 1))
	}
}

// acknowledged is what a receiver answers to a file.
func acknowledged(t *testing.T, file string) string {
	t.Helper()
	var b strings.Builder
	if _, err := edi.Acknowledge(&b, strings.NewReader(file), "d1", time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The 999 says which segment and element it is and which rule it breaks; a TA1 stands
// before any group; an ISA13 that comes twice is refused.
func TestPitfall7Acknowledgments(t *testing.T) {
	var placed gen.Placed
	var b strings.Builder
	o := gen.Order{Kind: gen.Professional, Seed: 7, Items: 30, Interchanges: 1, Groups: 1, Sets: 1, On: day.New(2026, 3, 2), Faults: 1, Flaws: []gen.Flaw{gen.BadAmount}}
	if _, err := gen.Write(&b, o, func(p gen.Placed) { placed = p }); err != nil {
		t.Fatal(err)
	}
	answer := acknowledged(t, b.String())
	for _, want := range []string{"TA1*", fmt.Sprintf("IK3*SV1*%d*2400*8~", placed.Segment), "CTX*", "IK4*2*", "IK5*E*", "AK9*E*1*1*1~"} {
		if !strings.Contains(answer, want) {
			t.Errorf("lacks %s:\n%s", want, answer)
		}
	}
	if strings.Index(answer, "TA1*") > strings.Index(answer, "GS*") {
		t.Error("the TA1 stands behind a group")
	}
	good := made(t, 7, 10)
	gs := strings.Index(good, "GS*")
	accepted(t, "a TA1 before the group", good[:gs]+"TA1*000000001*260302*0506*A*000~\n"+good[gs:])
	if r, err := edi.Check(strings.NewReader(good+good), nil); err != nil || r.Result == edi.Accepted {
		t.Errorf("the same interchange twice: %s %v", r.Result, err)
	}
	if answer := acknowledged(t, good+good); strings.Count(answer, "TA1*") != 2 || !strings.Contains(answer, "*R*025~") {
		t.Errorf("the same interchange twice:\n%.800s", answer)
	}
}

// Names mean different people by where they stand: NM1*IL, NM1*PR and NM1*82 of the claim,
// of two other payers, and of a line; two patients of one subscriber, and then another
// provider's.
func TestPitfall4LoopsAndHierarchy(t *testing.T) {
	file := written(t, "nested.837")
	accepted(t, "nested", file)
	var all []x837.Claim
	if _, err := x837.Read(strings.NewReader(file), x837.Options{}, func(it x837.Item) error { all = append(all, it.Claim); return nil }); err != nil || len(all) != 3 {
		t.Fatal(len(all), err)
	}
	var who []string
	for i := range all {
		c := &all[i]
		patient := "self"
		if c.Patient != nil {
			patient = c.Patient.First.Reveal() + " " + c.Patient.Relation
		}
		who = append(who, fmt.Sprint(c.PatientNumber.Reveal(), ": ", c.Billing.Name, ", ", c.Subscriber.First.Reveal(), ", ", patient, ", ", c.Subscriber.Payer.Name, ", ", len(c.Others), " others"))
	}
	want := []string{"C1: FIRST CLINIC, ANN, BEN 01, OPENASO, 2 others", "C2: FIRST CLINIC, ANN, GRACE 19, OPENASO, 0 others", "C3: SECOND CLINIC, HELEN, self, OPENASO, 0 others"}
	if d := cmp.Diff(want, who); d != "" {
		t.Error(d)
	}
	var others []string
	for i := range all[0].Others {
		o := &all[0].Others[i]
		others = append(others, fmt.Sprint(o.First.Reveal(), " ", o.Card.Reveal(), " ", o.Payer.ID, " ", o.Adjustments[0].Reason, " ", o.Amounts[0].Amount, " ", o.Payer.Checked))
	}
	if d := cmp.Diff([]string{"CARL OTH1 MUTUAL1 1 90.00 2026-03-01", "DORA OTH2 MUTUAL2 2 5.00 2026-03-02"}, others); d != "" {
		t.Error(d)
	}
	var roles []string
	for _, p := range all[0].Providers {
		roles = append(roles, p.Role+" "+p.First)
	}
	if l := all[0].Lines; cmp.Diff([]string{"DN DORA", "82 EDITH"}, roles) != "" || len(l) != 2 || l[0].Detail == nil || l[0].Detail.Providers[0].First != "FRANK" || l[1].Detail != nil {
		t.Errorf("%v, lines %d", roles, len(l))
	}
}

// Claims that are read and written again are the claims that were read, of every kind.
func TestPitfall9ClaimsComeBack(t *testing.T) {
	for _, k := range []gen.Kind{gen.Professional, gen.Institutional, gen.Dental} {
		var b, back strings.Builder
		o := gen.Order{Kind: k, Seed: 9, Items: 300, Interchanges: 1, Groups: 1, Sets: 1, On: day.New(2026, 3, 2)}
		if _, err := gen.Write(&b, o, func(gen.Placed) {}); err != nil {
			t.Fatal(err)
		}
		var all []x837.Claim
		if _, err := x837.Read(strings.NewReader(b.String()), x837.Options{}, func(it x837.Item) error { all = append(all, it.Claim); return nil }); err != nil {
			t.Fatal(err)
		}
		h := x837.Header{Sender: "SYNTHCLEARING", SenderName: "SYNTHETIC CLEARINGHOUSE", Receiver: "OPENASO", ReceiverName: "OPENASO", Control: 901,
			At: time.Date(2026, 3, 2, 5, 6, 0, 0, time.UTC)}
		if err := x837.Write(&back, h, all); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(bodies(b.String()), bodies(back.String())); d != "" {
			t.Errorf("%s: %s", k, d[:min(3_000, len(d))])
		}
		for s := range strings.SplitSeq(back.String(), "~\n") {
			if strings.HasSuffix(s, "*") {
				t.Errorf("%s: %q", k, s)
			}
		}
	}
}

// bodies are the segments from the first level to the last claim's end. HI of several kinds
// stand at one position of the guide, in any order.
func bodies(file string) []string {
	all := strings.Split(file[strings.Index(file, "HL*1*"):strings.Index(file, "\nSE*")], "~\n")
	from := 0
	for i, s := range all {
		if !strings.HasPrefix(s, "HI*") {
			slices.Sort(all[from:i])
			from = i + 1
		}
	}
	return all
}
