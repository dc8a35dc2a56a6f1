package x275_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x275"
)

var (
	header = x12.Envelope{Sender: "CLINIC", Receiver: "OPENASO", Control: 7, At: time.Date(2026, 4, 1, 8, 30, 0, 0, time.UTC)}
)

const pdf = "%PDF-1.4\n1 0 obj ~*:^\x00\xff\nSE*9*0001~\n%%EOF"

// got is an attachment with its data read.
type got struct {
	x275.Item
	Data string
}

func read(r io.Reader) (out []got, report envelope.Report, err error) {
	report, err = x275.Read(r, func(it x275.Item) error {
		g := got{Item: it}
		if it.Attachment.Data != nil {
			b, err := io.ReadAll(it.Attachment.Data)
			if err != nil {
				return err
			}
			g.Data, g.Attachment.Data = string(b), nil
		}
		out = append(out, g)
		return nil
	})
	return out, report, err
}

func TestAttachmentsAreReadWithTheirBytes(t *testing.T) {
	for name, want := range map[string][]string{
		"two-objects.275": {
			fmt.Sprintf("1 1 11 B-1 2 ACN-1 AE IA 05 NOTE [R4 18842-5 QC LOI] 1 2 P-1 ROSA 2026-02-03 2026-02-04  %d %q", len(pdf), pdf),
			`2 1 11 B-1 2 ACN-2 AE TX   [] 1 1 P-1 ROSA 2026-02-03 2026-02-04  0 ""`,
			`3 1 11 B-1 2 ACN-2 AE HL 05  [] 1 1 P-1 ROSA 2026-02-03 2026-02-04  19 "<ClinicalDocument/>"`,
		},
		"release-6020.275": {`1 1 02 B-2 1 ACN-3 AE HL   [] 1 1 P-2 ROSA 2026-02-03 2026-02-03 B64 28 "PENsaW5pY2FsRG9jdW1lbnQvPg=="`},
	} {
		for _, r := range []io.Reader{strings.NewReader(x12test.Own(t, "x275/"+name)), iotest.OneByteReader(strings.NewReader(x12test.Own(t, "x275/"+name)))} {
			items, report, err := read(r)
			if err != nil || x12test.Faults(report) != "" || report.Groups[0].Sets[0].Items != len(want) || report.Groups[0].Sets[0].Submitter.ID != "CLINICGROUP" {
				t.Fatalf("%s: %v %s %+v", name, err, x12test.Faults(report), report.Groups)
			}
			var lines []string
			for _, g := range items {
				a := &g.Attachment
				asked := "[]"
				if len(a.Asked) > 0 {
					asked = strings.Trim(fmt.Sprint(a.Asked), "[{}]")
					asked = "[" + asked + "]"
				}
				lines = append(lines, fmt.Sprint(g.Ordinal, " ", g.Set, " ", a.Purpose, " ", a.Batch, " ", a.TraceKind, " ", a.Control, " ", a.Report, " ", a.Format, " ", a.Security, " ", a.File[0], " ",
					asked, " ", len(a.Parties)-2, " ", len(a.References), " ", a.References[0].ID.Reveal(), " ", a.Patient.First.Reveal(), " ", a.From, " ", a.To, " ", a.Filter, " ", a.Length)+fmt.Sprintf(" %q", g.Data))
			}
			if d := cmp.Diff(want, lines); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	}
}

// Who does not want the data reads on.
func TestDataMayBeLeft(t *testing.T) {
	n := 0
	r, err := x275.Read(strings.NewReader(x12test.Own(t, "x275/two-objects.275")), func(x275.Item) error { n++; return nil })
	if err != nil || n != 3 || x12test.Faults(r) != "" || !r.Groups[0].Sets[0].Whole() {
		t.Error(n, err, x12test.Faults(r))
	}
}

func TestEachFaultIsNamed(t *testing.T) {
	text := x12test.Own(t, "x275/two-objects.275")
	for _, c := range []struct{ name, from, to, want string }{
		{"no control number", "TRN*2*ACN-2", "TRN*2", "loop 2000 TRN02, segment 18: required and missing"},
		{"no trace", "TRN*2*ACN-2~\n", "", "loop 2000 TRN, segment 18: required here and missing"},
		{"no data", "BIN*0*~\n", "", "loop 2110 BIN, segment 20: the attachment has no data (BIN or BDS)"},
		{"no length", "BIN*0*", "BIN*x*", "loop 2110 BIN01, segment 20: not a number\nloop 2110 BIN01, segment 20: not the length of data that follow"},
		{"no number", "LX*2", "LX*A", "loop 2000 LX01, segment 17: not a number"},
		{"no purpose", "BGN*11", "BGN*", "BGN01, segment 2: required and missing"},
		{"a segment of no guide", "CAT*AE*TX", "CLM*1~\nCAT*AE*TX", "loop 2000 CLM, segment 19: not expected here by this guide, or not with this qualifier"},
		{"no day", "DTP*472*RD8*20260203-20260204", "DTP*472*RD8*20260203", "loop 1000 DTP03, segment 8: not a day, or not in the form that its qualifier says"},
	} {
		_, r, err := read(strings.NewReader(strings.Replace(text, c.from, c.to, 1)))
		var faults []string
		for _, f := range r.Faults {
			if f.Segment != "SE" { // the count is no matter here
				faults = append(faults, f.Error())
			}
		}
		if d := cmp.Diff(c.want, strings.Join(faults, "\n")); d != "" || err != nil {
			t.Errorf("%s: %v %s", c.name, err, d)
		}
	}
}

func TestAnAttachmentWithoutDataIsFaulty(t *testing.T) {
	text := x12test.Own(t, "x275/release-6020.275")
	from := strings.Index(text, "BDS*")
	items, r, err := read(strings.NewReader(text[:from] + "SE*14*0001~\nGE*1*51~\nIEA*1*000000051~\n"))
	if err != nil || len(items) != 1 || len(items[0].Faults) != 1 || x12test.Faults(r) != "loop 2110 BIN, segment 14: the attachment has no data (BIN or BDS)" {
		t.Error(len(items), err, x12test.Faults(r))
	}
}

func TestDataOfAnotherLengthBreakTheFile(t *testing.T) {
	for _, n := range []string{"18", "20", "9999"} {
		_, r, err := read(strings.NewReader(strings.Replace(x12test.Own(t, "x275/two-objects.275"), "BIN*19*", "BIN*"+n+"*", 1)))
		if !fault.Is(err, fault.Invalid) || n != "9999" && r.Broken == "" || strings.Contains(err.Error(), "Clinical") {
			t.Errorf("%s: %v %q", n, err, r.Broken)
		}
	}
}

func TestOtherSets(t *testing.T) {
	text := x12test.Own(t, "x275/two-objects.275")
	for from, code := range map[string]string{"005010X210": "I6", "ST*275": "1"} {
		to := map[string]string{"005010X210": "005010X211", "ST*275": "ST*274"}[from]
		items, r, err := read(strings.NewReader(strings.ReplaceAll(text, from, to)))
		if set := &r.Groups[0].Sets[0]; err != nil || len(items) != 0 || set.Whole() || set.Wrong[0] != code {
			t.Errorf("%s: %v %+v", to, err, set)
		}
	}
	fails := errors.New("fails")
	if _, err := x275.Read(strings.NewReader(text), func(x275.Item) error { return fails }); !errors.Is(err, fails) {
		t.Error(err)
	}
	for _, a := range []x275.Attachment{{Control: "A~"}, {Data: strings.NewReader("A"), Length: 2}} {
		if err := x275.Write(io.Discard, header, a); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	}
}

func TestAttachmentsAreReadAsTheyWereWritten(t *testing.T) {
	text := func(t *rapid.T, name string) string { return rapid.StringMatching(`[A-Z0-9]{2,8}`).Draw(t, name) }
	rapid.Check(t, func(t *rapid.T) {
		var want, write []x275.Attachment
		var data []string
		for range rapid.IntRange(1, 4).Draw(t, "attachments") {
			a := x275.Attachment{Purpose: "11", Batch: text(t, "batch"), On: day.New(2026, 4, 1), Number: "1", TraceKind: "2", Control: text(t, "control"),
				Patient: x275.Patient{Last: phi.New(text(t, "last")), First: phi.New("JO"), ID: phi.New(text(t, "card"))},
				Parties: []x275.Party{{Code: "PR", Kind: "2", Name: "PLAN", Qualifier: "PI", ID: text(t, "plan")}},
				From:    day.New(2026, 2, 1), To: day.New(2026, 2, 1) + day.Day(rapid.IntRange(0, 2).Draw(t, "days")), Report: "AE", Format: "IA"}
			for range rapid.IntRange(0, 3).Draw(t, "references") {
				a.References = append(a.References, x275.Reference{Qualifier: "EJ", ID: phi.New(text(t, "reference"))})
			}
			if rapid.Bool().Draw(t, "asked") {
				a.Asked, a.Security, a.File[0] = []x275.Asked{{Category: "R4", Code: "18842-5", List: "LOI"}}, "05", "NOTE"
			}
			d := string(rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "data"))
			a.Length = int64(len(d))
			want, data = append(want, a), append(data, d)
			a.Data = strings.NewReader(d)
			write = append(write, a)
		}
		var b bytes.Buffer
		if err := x275.Write(&b, header, write...); err != nil {
			t.Fatal(err)
		}
		items, r, err := read(iotest.HalfReader(&b))
		if err != nil || x12test.Faults(r) != "" || len(items) != len(want) {
			t.Fatal(err, x12test.Faults(r), len(items))
		}
		for i := range items {
			if d := cmp.Diff(want[i], items[i].Attachment) + cmp.Diff(data[i], items[i].Data); d != "" {
				t.Fatal(d)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(x12test.Own(f, "x275/two-objects.275")))
	f.Add([]byte(x12test.Own(f, "x275/release-6020.275")))
	f.Fuzz(func(t *testing.T, b []byte) {
		whole, _, err := read(bytes.NewReader(b))
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		slow, _, slowErr := read(iotest.OneByteReader(bytes.NewReader(b)))
		if d := cmp.Diff(whole, slow); d != "" || (err == nil) != (slowErr == nil) {
			t.Fatal(err, slowErr, d)
		}
	})
}
