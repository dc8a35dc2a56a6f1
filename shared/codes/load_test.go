package codes_test

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
)

const manifest = "file,set,version,from,to\n"

// folder is a folder of one file, complete from 2026 to 2027.
func folder(set codes.Name, content string) fstest.MapFS {
	return fstest.MapFS{
		codes.Manifest: {Data: []byte(manifest + "a," + string(set) + ",1,2026-01-01,2027-12-31\n")},
		"a":            {Data: []byte(content)},
	}
}

// codeNames are n diagnoses, among them Z0000.
func codeNames(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%c%04d%c", 'Z'-rune(i/10_000), i%10_000, 'A'+rune(i%26))
	}
	out[0] = "Z0000"
	return out
}

func many(n int) fs.FS {
	var b strings.Builder
	for i, c := range codeNames(n) {
		fmt.Fprintf(&b, "%05d %-7s 1 %-60s %s\n", i%100_000, c, "Synthetic words", strings.Repeat("Synthetic words ", 6))
	}
	return folder(codes.ICD10CM, b.String())
}

func open(t testing.TB, fsys fs.FS) *codes.Sets {
	t.Helper()
	s, err := codes.Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// anweb is a record of 320 columns.
func anweb(code, record, first, last string) string {
	return fmt.Sprintf("%-5s00100%s%-80s%-28s%149s%8s%8s%8s %27s", code, record, "words", "words", "", first, "", last, "")
}

func TestProblemsAreTold(t *testing.T) {
	order := "00001 A009    1 words\n"
	for _, c := range []struct {
		name, content string
		set           codes.Name
		codes         int
		want          []codes.Problem
	}{
		{"order: good", order, codes.ICD10CM, 1, nil},
		{"order: a line cut", order + "00002 A0", codes.ICD10CM, 1, []codes.Problem{{2, "column 15 is neither 0 (a heading) nor 1 (may be submitted)"}}},
		{"order: a code's form", order + "00002 99      1 words\n00003 A00     0 words\n", codes.ICD10CM, 2,
			[]codes.Problem{{2, "not a diagnosis code (ICD-10-CM) (a letter, a digit and 1 to 5 letters or digits)"}}},
		{"order: shifted", order + "2 A001    1 words\n", codes.ICD10CM, 1,
			[]codes.Problem{{2, "not a line of an order file: the number in columns 1-5, the code in 7-13, 0 or 1 in 15"}}},
		{"order: a code before its column", order + "000022A001    1 words\n", codes.ICD10CM, 1,
			[]codes.Problem{{2, "not a line of an order file: the number in columns 1-5, the code in 7-13, 0 or 1 in 15"}}},
		{"order: a code past its columns", order + "00002 A001234X1 words\n", codes.ICD10CM, 1,
			[]codes.Problem{{2, "not a line of an order file: the number in columns 1-5, the code in 7-13, 0 or 1 in 15"}}},
		{"order: with a byte order mark", "\uFEFF" + order, codes.ICD10CM, 1, nil},
		{"order: another flag", order + "00002 A001    2 words", codes.ICD10CM, 1, []codes.Problem{{2, "column 15 is neither 0 (a heading) nor 1 (may be submitted)"}}},
		{"order: twice", order + order, codes.ICD10CM, 1, []codes.Problem{{2, "the code stands twice, for the same days (line 1)"}}},
		{"order: a long line", order + strings.Repeat("x", 10_000) + "\n" + "00002 A001    1 words\n", codes.ICD10CM, 2, []codes.Problem{{2, "longer than 8192 bytes"}}},
		{"order: empty", "\n\n", codes.ICD10CM, 0, []codes.Problem{{0, "it has no code of the set"}}},
		{"anweb: saved as UTF-8 since", strings.Replace(anweb("A0428", "3", "20260101", "20260630"), "words", "wördß", 1), codes.HCPCS, 1, nil},
		{"anweb: a day", anweb("A0428", "3", "20260230", ""), codes.HCPCS, 0, []codes.Problem{
			{1, "columns 269-276 or 285-292 are no day (CCYYMMDD)"}, {0, "it has no code of the set"}}},
		{"anweb: another record", anweb("A0428", "3", "", "") + "\n" + anweb("A0429", "5", "", ""), codes.HCPCS, 1,
			[]codes.Problem{{2, "column 11 says neither service (3, 4) nor modifier (7, 8)"}}},
		{"anweb: the last before the first", anweb("A0428", "3", "20260101", "20251231") + "\n" + anweb("A0429", "3", "", ""), codes.HCPCS, 1,
			[]codes.Problem{{1, "the last day is before the first"}}},
		{"table: no headings", "11,Office\n", codes.Place, 0, []codes.Problem{
			{0, "no line of headings names the column of the codes (code, ...)"}, {0, "it has no code of the set"}}},
		{"table: a zero lost", "code\n11\n1\n", codes.Place, 1, []codes.Problem{{3, "not a place of service (2 digits)"}}},
		{"table: a day", "code;stop date\n0450;12/31/2026\n0451;31.12.2026\n\n0452;\n", codes.Revenue, 2,
			[]codes.Problem{{3, "not a day (2026-10-01, 20261001 or 10/1/2026)"}}},
		{"table: a title above", "Places\ncode,first\n11,\n", codes.Place, 1, nil},
		{"table: the same code again", "code,first,last\n0450,20200101,20201231\n0450,20210101,\n", codes.Revenue, 1, nil},
		{"table: the same code for the same days", "code,first,last\n0450,20200101,20210101\n0450,20210101,\n", codes.Revenue, 1,
			[]codes.Problem{{3, "the code stands twice, for the same days (line 2)"}}},
		{"table: too long", "code\n0450\n" + strings.Repeat("\n", 16<<20), codes.Revenue, 1, []codes.Problem{{0, "longer than 16777216 bytes: the rest was not read"}}},
		{"table: short rows", "name,code\nx,0450\nx\n", codes.Revenue, 1, []codes.Problem{{3, "not a revenue code (4 digits)"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := open(t, folder(c.set, c.content)).Files()[0]
			n := 0
			for _, r := range f.Releases {
				n += r.Codes
			}
			if n != c.codes {
				t.Errorf("%d codes, want %d", n, c.codes)
			}
			if d := cmp.Diff(append([]codes.Problem{}, c.want...), f.Problems); d != "" {
				t.Error(d)
			}
		})
	}
}

// A line that was lost may have been the code that is asked for.
func TestLostLinesRefuseNothing(t *testing.T) {
	whole, lost := "code,last\n0450,\n0451,2026-01-31\n", "045,\n"
	date := on(t, "2026-02-01")
	for content, want := range map[string]codes.Validity{whole: codes.Unknown, whole + lost: codes.Unchecked} {
		s := open(t, folder(codes.Revenue, content))
		if got := s.Valid(codes.Revenue, "0999", date); got != want {
			t.Errorf("unknown code: %s, want %s", got, want)
		}
		if got := s.Valid(codes.Revenue, "0999", 0); got != want {
			t.Errorf("unknown code on any day: %s, want %s", got, want)
		}
		if got := s.Valid(codes.Revenue, "0451", date); got != codes.Expired {
			t.Errorf("a code that is there: %s", got)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	f := open(t, folder(codes.Revenue, "code\n0450\n"+strings.Repeat("x\n", 1000))).Files()[0]
	if len(f.Problems) != 100 || f.More != 900 {
		t.Errorf("%d told, %d more", len(f.Problems), f.More)
	}
}

func TestManifest(t *testing.T) {
	for _, c := range []struct {
		name  string
		files fstest.MapFS
		kind  fault.Kind
		want  string
	}{
		{"none", fstest.MapFS{}, fault.NotFound, "there is no manifest.csv in the folder of code sets"},
		{"empty", fstest.MapFS{codes.Manifest: {}}, fault.Invalid, "manifest.csv: the first line reads file,set,version,from,to"},
		{"other columns", fstest.MapFS{codes.Manifest: {Data: []byte("a,b,c,d,e\n")}}, fault.Invalid, "manifest.csv: the first line reads file,set,version,from,to"},
		{"not a table", fstest.MapFS{codes.Manifest: {Data: []byte(manifest + "\"")}}, fault.Invalid, "manifest.csv: parse error on line 2, column 2: extraneous or missing \" in quoted-field"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := codes.Open(c.files)
			if !fault.Is(err, c.kind) || err.Error() != c.want {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestManifestRows(t *testing.T) {
	s := open(t, fstest.MapFS{
		codes.Manifest: {Data: []byte("\uFEFF" + manifest + "# a comment\n" +
			"a,revenue,1,2026-01-01,2026-12-31\nb,revenue,2,2026-01-01,2026-12-31\nc,revenue,3,2027-01-01,2027-12-31\n" +
			"a,rev,1,2026-01-01,2026-12-31\na,revenue,,2026-01-01,2026-12-31\na,revenue,1,2026-01-01,\na,revenue,1,2026-01-01,2025-12-31\n../x,place,1,2026-01-01,2026-12-31\n")},
		"a": {Data: []byte("code\n0450\n")}, "b": {Data: []byte("code\n0451\n")}, "other.txt": {}, ".hidden": {}, "README.md": {}, "sub/x": {},
	})
	got := map[string]string{}
	for _, f := range s.Files() {
		for _, p := range f.Problems {
			got[f.Name] += p.Text + "; "
		}
	}
	const days = "from and to are the days for which the list is complete (2026-10-01), to the day before the next release"
	want := map[string]string{
		"b":            "another file of revenue is complete from the same day; ",
		"c":            "it cannot be opened; ",
		"../x":         "it cannot be opened; ",
		"other.txt":    "the manifest does not name it: it is not read; ",
		codes.Manifest: "row 4: there is no set of that name; row 5: the version is missing; row 6: " + days + "; row 7: " + days + "; ",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// failing is a file that cannot be read to its end.
type failing struct{ fstest.MapFS }

func (f failing) Open(name string) (fs.File, error) {
	file, err := f.MapFS.Open(name)
	if err != nil || name == codes.Manifest {
		return file, err
	}
	return &half{file}, nil
}

type half struct{ fs.File }

func (h *half) Read(b []byte) (int, error) {
	n, err := h.File.Read(b[:min(len(b), 40)])
	if err == io.EOF {
		err = fs.ErrPermission
	}
	return n, err
}

func TestFilesThatCannotBeRead(t *testing.T) {
	for set, content := range map[codes.Name]string{codes.ICD10CM: "00001 A009    1 words\n", codes.Revenue: "code\n0450\n"} {
		f := open(t, failing{folder(set, content)}).Files()[0]
		if len(f.Problems) != 1 || f.Problems[0].Text != "the file cannot be read on" || len(f.Releases) != 1 {
			t.Errorf("%s: %+v", set, f)
		}
	}
}

// A code is valid on a day if one of its rows says so, by the plainest reading.
func TestValidIsWhatTheRowsSay(t *testing.T) {
	start := day.New(2026, 1, 1)
	rapid.Check(t, func(t *rapid.T) {
		type row struct {
			code        string
			first, last day.Day
		}
		var rows []row
		table := "code,first,last\n"
		for range rapid.IntRange(1, 30).Draw(t, "rows") {
			r := row{rapid.SampledFrom([]string{"0100", "0101", "0102", "0450", "9999"}).Draw(t, "code"), 0, 0}
			if rapid.Bool().Draw(t, "has first") {
				r.first = start + day.Day(rapid.IntRange(-50, 50).Draw(t, "first"))
			}
			if rapid.Bool().Draw(t, "has last") {
				r.last = max(r.first, start) + day.Day(rapid.IntRange(0, 50).Draw(t, "last"))
			}
			clash := false
			for _, o := range rows {
				clash = clash || o.code == r.code && (o.last == 0 || r.first <= o.last) && (r.last == 0 || o.first <= r.last)
			}
			if !clash {
				rows = append(rows, r)
				table += r.code + "," + r.first.String() + "," + r.last.String() + "\n"
			}
		}
		s := openGood(t, folder(codes.Revenue, table))
		code := rapid.SampledFrom([]string{"0100", "0101", "0102", "0450", "9999", "0000"}).Draw(t, "asked")
		date := start + day.Day(rapid.IntRange(0, 120).Draw(t, "day"))
		want := false
		for _, r := range rows {
			want = want || r.code == code && r.first <= date && (r.last == 0 || date <= r.last)
		}
		if got := s.Valid(codes.Revenue, code, date); (got == codes.Valid) != want {
			t.Fatalf("%s on %s: %s, want valid %t of\n%s", code, date, got, want, table)
		}
	})
}

func openGood(t *rapid.T, fsys fs.FS) *codes.Sets {
	s, err := codes.Open(fsys)
	if err != nil || len(s.Files()[0].Problems) > 0 {
		t.Fatalf("%v %v", err, s.Files())
	}
	return s
}

// A code is itself and no other.
func TestCodesAreKeptApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[09AZ]{9}X`)
		one := text.Draw(t, "code")
		other := []byte(one)
		other[rapid.IntRange(0, 8).Draw(t, "place")] = "09AZ"[rapid.IntRange(0, 3).Draw(t, "letter")]
		s := openGood(t, folder(codes.Taxonomy, "code\n"+one+"\n"))
		want := map[bool]codes.Validity{true: codes.Valid, false: codes.Unknown}[string(other) == one]
		if got := s.Valid(codes.Taxonomy, string(other), day.New(2026, 2, 1)); got != want {
			t.Fatalf("%s of %s: %s", other, one, got)
		}
	})
}

// Of several releases the one that began last counts, on the days for which it is complete.
func TestReleaseInForce(t *testing.T) {
	start := day.New(2026, 1, 1)
	rapid.Check(t, func(t *rapid.T) {
		type release struct {
			from, to day.Day
			has      bool
		}
		var all []release
		files := fstest.MapFS{}
		m := manifest
		for i := range rapid.IntRange(1, 6).Draw(t, "releases") {
			from := start + day.Day(100*i+rapid.IntRange(0, 99).Draw(t, "from"))
			r := release{from, from + day.Day(rapid.IntRange(0, 250).Draw(t, "days")), rapid.Bool().Draw(t, "has")}
			all = append(all, r)
			name := string(rune('a' + i))
			m += fmt.Sprintf("%s,revenue,%d,%s,%s\n", name, i, r.from, r.to)
			files[name] = &fstest.MapFile{Data: []byte("code\n0001\n" + map[bool]string{true: "0450\n"}[r.has])}
		}
		files[codes.Manifest] = &fstest.MapFile{Data: []byte(m)}
		s := openGood(t, files)
		date := start + day.Day(rapid.IntRange(0, 900).Draw(t, "day"))
		want, earlier, later := codes.Unchecked, false, false
		for _, r := range all {
			if r.from <= date && date <= r.to {
				want = map[bool]codes.Validity{true: codes.Valid, false: codes.Unknown}[r.has]
			}
		}
		if want == codes.Unknown {
			at := -1
			for i, r := range all {
				if r.from <= date && date <= r.to {
					at = i
				}
			}
			for i, r := range all {
				earlier, later = earlier || i < at && r.has, later || i > at && r.has
			}
			switch {
			case later:
				want = codes.NotYet
			case earlier:
				want = codes.Expired
			}
		}
		if got := s.Valid(codes.Revenue, "0450", date); got != want {
			t.Fatalf("%s: %s, want %s of\n%s", date, got, want, m)
		}
	})
}

func fuzz(f *testing.F, set codes.Name, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		s := open(t, folder(set, content))
		file := s.Files()[0]
		if len(file.Releases) == 0 && len(file.Problems) == 0 {
			t.Error("neither codes nor a problem")
		}
		if len(file.Problems) > 100 {
			t.Errorf("%d problems", len(file.Problems))
		}
		for _, r := range file.Releases {
			if r.Codes == 0 || r.Codes > len(content) {
				t.Errorf("%d codes of %d bytes", r.Codes, len(content))
			}
		}
		s.Fault(set, content, 0)
	})
}

func FuzzOrder(f *testing.F) {
	fuzz(f, codes.ICD10CM, "00001 A00     0 words\r\n00002 A009    1 words\r\n", "00001 A0", strings.Repeat("x", 9000)+"\n\n")
}

func FuzzANWEB(f *testing.F) {
	fuzz(f, codes.HCPCS, anweb("A0428", "3", "20260101", "")+"\r\n"+anweb("   LT", "7", "", "20261231"), anweb("99213", "3", "", ""), "é"+anweb("A0428", "3", "", ""))
}

func FuzzTable(f *testing.F) {
	fuzz(f, codes.CARC, "code,first,last,name\n45,1995-01-01,,x\n", "\uFEFFCode\tDescription\n45\t\"Start: 01/01/1995 |\nStop: 1/1/2026\"\n", "code;stop\n4\"5;;\n", "Code\n")
}

func FuzzManifest(f *testing.F) {
	f.Add(manifest + "a,revenue,1,2026-01-01,2026-12-31\n")
	f.Add("\uFEFF" + manifest + "\"a\",hcpcs,1,2026-01-01,9999-12-31\n../a,b,c,d,e\n")
	f.Fuzz(func(t *testing.T, content string) {
		s, err := codes.Open(fstest.MapFS{codes.Manifest: {Data: []byte(content)}, "a": {Data: []byte("code\n0450\n")}})
		if err == nil && s.Set(codes.Place) == nil {
			t.Error("what is built in is lost")
		}
	})
}
