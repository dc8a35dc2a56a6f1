package x12_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12"
)

// piece is a segment with its data, nil if it has none; part of them where only so much
// is read.
type piece struct {
	Text string
	Data []byte
}

// pieces reads a file's segments, of each binary one the first most bytes of its data.
func pieces(r io.Reader, most int64) (out []piece, err error) {
	src := x12.NewReader(r)
	for {
		s, err := src.Next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		p := piece{Text: s.Text()}
		if b := s.Binary(); b != nil {
			if p.Data, err = io.ReadAll(io.LimitReader(b, most)); err != nil {
				return out, err
			}
		}
		out = append(out, p)
	}
}

func TestBinaryDataMayHoldAnyByte(t *testing.T) {
	for _, data := range []string{"", "A", "~", "*~:^\r\n\x00\xff", "%PDF-1.4~SE*3*0001~GE*1*7~", strings.Repeat("~*x", 100_000)} {
		for _, head := range []string{"BIN*", "BDS*B64*", "BDS*ASC*"} {
			text := file(fmt.Sprintf("EFI*05~%s%d*%s~", head, len(data), data), "LX*2~")
			for _, most := range []int64{0, 1, 10, 1 << 20} {
				got, err := pieces(strings.NewReader(text), most)
				if err != nil || len(got) != 9 {
					t.Fatalf("%s %d bytes, %d read: %d segments, %v", head, len(data), most, len(got), err)
				}
				want := piece{fmt.Sprintf("%s%d*", head, len(data)), []byte(data[:min(most, int64(len(data)))])}
				if d := cmp.Diff(want, got[4]); d != "" || got[5].Text != "LX*2" {
					t.Errorf("%s %d bytes: %s then %s", head, len(data), d, got[5].Text)
				}
			}
		}
	}
}

// What does not say how long its data are is a segment like any other: its guide says
// what is wrong with it.
func TestWhatSaysNoLengthIsNotBinary(t *testing.T) {
	for _, text := range []string{"BIN", "BIN*", "BIN*5", "BIN*x*A", "BIN*-1*A", "BIN**A", "BIN*1234567890123456*A", "BDS*B64", "BDS*5*A", "BDS*B64**A", "B2*5*A", "BIN*A*1*B", "BHT*0019"} {
		got, err := pieces(strings.NewReader(file(text+"~", "LX*2~")), 9)
		if err != nil || len(got) != 8 || got[3].Text != text || got[3].Data != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func TestBinaryDataOfAnotherLength(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"BIN*3*ABCD~", "segment 4 of the file, at byte 170: its binary data does not end where its length says"},
		{"BIN*900*ABCD~", "segment 4 of the file, at byte 170: the file ends inside its binary data (cut short?)"},
		{"BDS*B64*3*ABCD~", "segment 4 of the file, at byte 170: its binary data does not end where its length says"},
	} {
		for _, most := range []int64{0, 2, 1000} {
			_, err := pieces(strings.NewReader(file(c.in)), most)
			if !fault.Is(err, fault.Invalid) || err.Error() != c.want {
				t.Errorf("%s: got %v, want %s", c.in, err, c.want)
			}
		}
	}
	cut := file("BIN*4*ABCD~")
	_, err := pieces(strings.NewReader(cut[:strings.Index(cut, "ABCD")+4]), 9)
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("cut before what ends it: %v", err)
	}
	src := io.MultiReader(strings.NewReader(isa+"BIN*4*A"), iotest.ErrReader(errors.New("connection reset")))
	if _, err := pieces(src, 9); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a failing source: %v", err)
	}
}

func TestDataOfAnEarlierSegmentIsOver(t *testing.T) {
	src := x12.NewReader(strings.NewReader(isa + "BIN*4*ABCD~BIN*2*EF~"))
	var data []io.Reader
	for range 3 {
		s, err := src.Next()
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, s.Binary())
	}
	if b, err := io.ReadAll(data[1]); err != nil || len(b) != 0 {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := io.ReadAll(data[2]); err != nil || string(b) != "EF" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestBinaryIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "data")
		var b bytes.Buffer
		w := x12.NewWriter(&b, x12.Usual())
		e := x12.Envelope{Sender: "A", Receiver: "B", Control: 1, Functional: "PI", Version: "006020X314"}
		w.Open(e)
		w.Segment("ST", "275", "0001")
		w.Binary("BDS", bytes.NewReader(data), int64(len(data)), "B64")
		w.Segment("SE", fmt.Sprint(w.Count()+1), "0001")
		w.Done(e, 1)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		want, err := pieces(bytes.NewReader(b.Bytes()), 1000)
		if err != nil || len(want) != 7 || !bytes.Equal(want[3].Data, data) || want[4].Text != "SE*3*0001" {
			t.Fatal(want, err)
		}
		got, err := pieces(splits{&b, t}, 1000)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Fatal(d, err)
		}
	})
}

func TestWriterRefusesOtherData(t *testing.T) {
	for _, c := range []struct {
		name, element string
		data          io.Reader
		want          fault.Kind
	}{
		{"too little", "B64", strings.NewReader("AB"), fault.Invalid},
		{"a delimiter in an element", "B~4", strings.NewReader("ABC"), fault.Invalid},
		{"a source that fails", "B64", iotest.ErrReader(errors.New("connection reset")), fault.Unavailable},
	} {
		w := x12.NewWriter(io.Discard, x12.Usual())
		w.Binary("BDS", c.data, 3, c.element)
		w.Segment("LX", "1")
		if err := w.Close(); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func FuzzBinary(f *testing.F) {
	f.Add([]byte(isa+"BIN*3*~~~~BDS*B64*2*AB~"), int64(2))
	f.Add([]byte(isa+"BIN*999999999999999*~~~~"), int64(0))
	f.Fuzz(func(t *testing.T, b []byte, most int64) {
		whole, err := pieces(bytes.NewReader(b), most)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		slow, slowErr := pieces(iotest.OneByteReader(bytes.NewReader(b)), most)
		if d := cmp.Diff(whole, slow); d != "" || (err == nil) != (slowErr == nil) {
			t.Fatal(err, slowErr, d)
		}
	})
}
