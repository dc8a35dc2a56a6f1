package eligibility_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/openaso/openaso/shared/eligibility"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x270"
)

var update = flag.Bool("update", false, "write want anew")

// enclosed is a file of one set.
func enclosed(kind, functional, body string) string {
	return "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~\n" +
		"GS*" + functional + "*CLINIC*OPENASO*20260304*0506*7*X*005010X279A1~\nST*" + kind + "*0001*005010X279A1~\n" +
		strings.ReplaceAll(body, "\n", "~\n") + fmt.Sprintf("SE*%d*0001~\nGE*1*7~\nIEA*1*000000007~\n", strings.Count(body, "\n")+2)
}

// body is a file from BHT to SE, without what ends segments.
func body(file string) string {
	_, file, _ = strings.Cut(file, "BHT")
	file, _, _ = strings.Cut(file, "SE*")
	return strings.ReplaceAll("BHT"+file, "~\n", "\n")
}

// answered is the 271 of a file, with the answers as they are read again: what is written
// has no fault by the guide.
func answered(t testing.TB, s *eligibility.Service, file string) (string, []x270.AnswerItem) {
	t.Helper()
	var out bytes.Buffer
	if _, err := s.File(t.Context(), strings.NewReader(file), &out, envelope.Asked{At: at, Digest: id.Digest([]byte(file))}); err != nil {
		t.Fatal(err)
	}
	var items []x270.AnswerItem
	report, err := x270.ReadAnswers(bytes.NewReader(out.Bytes()), func(it x270.AnswerItem) error { items = append(items, it); return nil })
	if err != nil || len(report.Faults) > 0 {
		t.Fatal(err, report.Faults, out.String())
	}
	return out.String(), items
}

func TestCases(t *testing.T) {
	names, _ := filepath.Glob(cases + "*.txtar")
	if len(names) < 30 {
		t.Fatalf("%d cases", len(names))
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { runCase(t, name) })
	}
}

func runCase(t *testing.T, name string) {
	ar, err := txtar.ParseFile(name)
	if err != nil || len(ar.Files) != 3 {
		t.Fatal(err, len(ar.Files))
	}
	s := world(t, readHome(t, string(ar.Files[0].Data)))
	file := enclosed("270", "HS", string(ar.Files[1].Data))
	text, items := answered(t, s, file)
	q := asked(t, file)
	if a, err := s.Answer(t.Context(), q[0]); err != nil || cmp.Diff(items[0].Answer, a) != "" {
		t.Errorf("the file and the call differ: %v\n%s", err, cmp.Diff(items[0].Answer, a))
	}
	if *update {
		ar.Files[2].Data = []byte(body(text))
		if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(ar.Files[2].Data), body(text)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// asked are the inquiries of a file.
func asked(t testing.TB, file string) (out []x270.Inquiry) {
	t.Helper()
	report, err := x270.ReadInquiries(strings.NewReader(file), func(it x270.InquiryItem) error { out = append(out, it.Inquiry); return nil })
	if err != nil || len(report.Faults) > 0 || len(out) == 0 {
		t.Fatal(err, report.Faults, len(out))
	}
	return slices.Clip(out)
}
