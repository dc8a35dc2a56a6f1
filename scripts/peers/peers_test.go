package peers_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jf-tech/omniparser"
	"github.com/jf-tech/omniparser/extensions/omniv21/fileformat/edi"
	"github.com/jf-tech/omniparser/transformctx"

	ours "github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/scripts/aso/gen"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x837"
)

// claims is a synthetic 837P of so many bytes, and how many claims it has.
func claims(t testing.TB, size int64) ([]byte, int) {
	t.Helper()
	var b bytes.Buffer
	made, err := gen.Write(&b, gen.Order{Kind: gen.Professional, Seed: 1, Size: size, Interchanges: 1, Groups: 1, Sets: 1, On: day.New(2026, 3, 2)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), made.Items
}

// reader reads a whole file and answers how many things it found in it.
type reader func(file []byte) (int, error)

// segments is ours, to segments.
func segments(file []byte) (n int, err error) {
	r := x12.NewReader(bytes.NewReader(file))
	for ; err == nil; n++ {
		_, err = r.Next()
	}
	return n - 1, atEnd(err)
}

func atEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// typed is ours, to claims held against the guide.
func typed(file []byte) (n int, err error) {
	_, err = x837.Read(bytes.NewReader(file), x837.Options{}, func(x837.Item) error { n++; return nil })
	return n, err
}

// printed is ours, to claims as JSON.
func printed(file []byte) (int, error) {
	var lines counter
	_, err := ours.JSON(&lines, bytes.NewReader(file), false)
	return lines.n, err
}

// counter counts lines.
type counter struct{ n int }

func (c *counter) Write(b []byte) (int, error) {
	c.n += bytes.Count(b, []byte("\n"))
	return len(b), nil
}

// rawSegments is omniparser's, to segments.
func rawSegments(file []byte) (n int, err error) {
	component, repetition := ":", "^"
	r := edi.NewNonValidatingReader(bytes.NewReader(file), &edi.FileDecl{SegDelim: "~", ElemDelim: "*", CompDelim: &component,
		RepDelim: &repetition, IgnoreCRLF: true})
	for ; err == nil; n++ {
		_, err = r.Read()
	}
	return n - 1, atEnd(err)
}

// bySchema is omniparser's, to JSON by a schema with the loops of a claim. It gives an HL
// at a time, and counts them.
func bySchema(t testing.TB) reader {
	t.Helper()
	each := transformed(t)
	return func(file []byte) (n int, err error) {
		err = each(file, func([]byte) error { n++; return nil })
		return n, err
	}
}

// transformed hands over each record of omniparser's.
func transformed(t testing.TB) func(file []byte, record func([]byte) error) error {
	t.Helper()
	text, err := os.ReadFile("../../testdata/peers/837p.omniparser.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := omniparser.NewSchema("837p", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return func(file []byte, record func([]byte) error) error {
		tr, err := schema.NewTransform("837p", bytes.NewReader(file), &transformctx.Ctx{})
		for err == nil {
			var one []byte
			if one, err = tr.Read(); err == nil {
				err = record(one)
			}
		}
		return atEnd(err)
	}
}

// All read the same: as many segments, levels, claims.
func TestAllReadTheSame(t *testing.T) {
	file, made := claims(t, 300_000)
	for name, r := range map[string]struct {
		read reader
		want int
	}{
		"segments": {segments, bytes.Count(file, []byte("~"))}, "omniparser's segments": {rawSegments, bytes.Count(file, []byte("~"))},
		"typed": {typed, made}, "JSON": {printed, made}, "omniparser's JSON": {bySchema(t), bytes.Count(file, []byte("\nHL*"))},
	} {
		if n, err := r.read(file); err != nil || n != r.want {
			t.Errorf("%s: %d of %d, %v", name, n, r.want, err)
		}
	}
}

// Both say the same of every claim: its number, charge, diagnoses, providers, other payers
// and lines.
func TestBothSayTheSame(t *testing.T) {
	file, made := claims(t, 300_000)
	var mine, other []string
	_, err := x837.Read(bytes.NewReader(file), x837.Options{}, func(it x837.Item) error {
		mine = append(mine, said(&it.Claim))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = transformed(t)(file, func(record []byte) error {
		var l level
		failed := json.Unmarshal(record, &l)
		for i := range l.Claims {
			other = append(other, l.Claims[i].said())
		}
		return failed
	})
	if d := cmp.Diff(mine, other); err != nil || d != "" || len(mine) != made {
		t.Errorf("%v, %d claims of %d: %s", err, len(mine), made, d)
	}
}

func said(c *x837.Claim) string {
	out := c.PatientNumber.Reveal() + " " + c.Charge.X12() + " " + c.Place
	for _, d := range c.Diagnoses {
		out += " " + d.Code
	}
	for i := range c.Providers {
		out += " " + c.Providers[i].NPI
	}
	for i := range c.Others {
		out += " " + c.Others[i].Amounts[0].Amount.X12()
	}
	for i := range c.Lines {
		out += " " + c.Lines[i].Code + "*" + c.Lines[i].Charge.X12()
	}
	return out
}

// level is a record of the schema.
type level struct{ Claims []theirs }

type theirs struct {
	Number, Charge, Place string
	Diagnoses             []string
	Providers             []struct{ NPI string }
	Others                []struct{ Paid string }
	Lines                 []struct{ Code, Charge string }
}

func (c *theirs) said() string {
	out := c.Number + " " + c.Charge + " " + c.Place
	for _, d := range c.Diagnoses {
		if d != "" {
			out += " " + d
		}
	}
	for _, p := range c.Providers {
		out += " " + p.NPI
	}
	for _, o := range c.Others {
		out += " " + o.Paid
	}
	for _, l := range c.Lines {
		out += " " + l.Code + "*" + l.Charge
	}
	return out
}

// BenchmarkBesideOmniparser reads one file with both, one after the other, and says how
// often as fast ours was. Typed claims stand beside their JSON, which is the only form in
// which it gives loops.
func BenchmarkBesideOmniparser(b *testing.B) {
	file, _ := claims(b, 4_000_000)
	theirs := bySchema(b)
	for _, c := range []struct {
		name       string
		ours, peer reader
	}{{"segments", segments, rawSegments}, {"typed", typed, theirs}, {"json", printed, theirs}} {
		b.Run(c.name, func(b *testing.B) {
			var mine, other time.Duration
			for b.Loop() {
				mine += took(b, c.ours, file)
				other += took(b, c.peer, file)
			}
			mb := float64(len(file)) * float64(b.N) / 1e6
			b.ReportMetric(mb/mine.Seconds(), "ours-MB/s")
			b.ReportMetric(mb/other.Seconds(), "omniparser-MB/s")
			b.ReportMetric(other.Seconds()/mine.Seconds(), "times-as-fast")
		})
	}
}

func took(b *testing.B, r reader, file []byte) time.Duration {
	start := time.Now()
	if _, err := r(file); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}
