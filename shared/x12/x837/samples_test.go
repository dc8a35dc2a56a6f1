package x837_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x837"
)

// published is where the published examples stand, beside the repository.
const published = "../../../../shared/x12/"

// refused reads testdata/x837/samples.txt: the faults of each file that has some.
func refused(t *testing.T) map[string][]string {
	b, err := os.ReadFile("../../../testdata/x837/samples.txt")
	if err != nil {
		t.Fatal(err)
	}
	out, file := map[string][]string{}, ""
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\n")
		switch fault := strings.TrimSpace(line); {
		case fault == "" || fault[0] == '#':
		case line[0] != ' ':
			file = line
			out[file] = nil
		case fault[0] >= '1' && fault[0] <= '9':
			out[file] = append(out[file], fault)
		}
	}
	return out
}

// enveloped is a file with an interchange around it: some examples are bare sets.
func enveloped(text string) string {
	if !strings.HasPrefix(text, "ST") {
		return text
	}
	return "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260304*0506*^*00501*000000001*0*T*:~\n" +
		"GS*HC*A*B*20260304*0506*1*X*005010X222A1~\n" + text + "\nGE*1*1~\nIEA*1*000000001~\n"
}

// Every published example is free of faults, or refused for what samples.txt says.
func TestPublishedExamples(t *testing.T) {
	want := refused(t)
	for _, pattern := range []string{"stupidedi/X22[234]A* HC837*/pass/*.edi", "linuxforhealth/837_005010*/*", "tmc/005010x22[234]-*.edi"} {
		files, err := filepath.Glob(published + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			report, err := x837.Validate(strings.NewReader(enveloped(string(b))), func(n int, faults []x12.Fault) error {
				for _, f := range faults {
					got = append(got, fmt.Sprint(n, " ", told(f)))
				}
				return nil
			})
			name := strings.TrimPrefix(file, published)
			if d := cmp.Diff(want[name], got); d != "" || err != nil {
				t.Error(name, err, d)
			}
			if _, ok := x837.KindOf(report.Groups[0].Sets[0].Guide); ok {
				typed(t, enveloped(string(b)), report.Faults)
			}
		}
	}
}

// A claim's faults are those of any reading of the file, and no file makes it panic.
func FuzzValidate(f *testing.F) {
	for _, name := range []string{"professional", "institutional", "dental"} {
		f.Add(written(f, name))
	}
	f.Fuzz(func(t *testing.T, text string) {
		claims := 0
		report, err := x837.Validate(strings.NewReader(text), func(n int, _ []x12.Fault) error {
			if claims++; n < claims {
				t.Error("claim", n, "after", claims-1)
			}
			return nil
		})
		if err != nil {
			return
		}
		items := 0
		for _, g := range report.Groups {
			for _, s := range g.Sets {
				if s.Kind == "837" {
					items += s.Items
				}
			}
		}
		if claims > items {
			t.Error(claims, "claims of", items)
		}
	})
}

// How fast a file is held against its guide, beside what it takes to read it.
func BenchmarkValidate(b *testing.B) {
	text := many(written(b, "professional"), 2000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		claims := 0
		if _, err := x837.Validate(strings.NewReader(text), func(int, []x12.Fault) error { claims++; return nil }); err != nil || claims != 4000 {
			b.Fatal(claims, err)
		}
	}
}
