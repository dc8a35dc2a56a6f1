package edi_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/fault"
)

// Whatever the bytes, nothing panics, errors are of a kind, and what fmt reads to the
// end comes back: byte for byte unless it was said to be odd, and then the same again.
func FuzzAnyBytes(f *testing.F) {
	const isa = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~"
	good := isa + "GS*HC*A*B*20260304*0506*7*X*005010X222A1~ST*837*0001*005010X222A1~HL*1**20*1~NM1*85*2*A*****XX*1234567893~" +
		"HL*2*1*22*0~NM1*IL*1*S*A****MI*C~CLM*P*125***11:B:1*Y*A*Y*Y~HI*ABK:J069~LX*1~SV1*HC:99213*125*UN*1***1~DTP*472*D8*20260203~SE*11*0001~GE*1*7~IEA*1*000000007~"
	for _, s := range []string{good, strings.ReplaceAll(good, "~", "\r\n"), strings.ReplaceAll(good, "~", "~\n"), good[:200], good + "\x00\n" + good, "PK\x03\x04"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if r, err := edi.Check(bytes.NewReader(file), codes.Built()); err != nil || r.Result == "" || (r.Result == edi.Unreadable) != (r.Broken != "") {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, segments := range []bool{false, true} {
			if _, err := edi.JSON(io.Discard, bytes.NewReader(file), segments); err != nil && !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
		}
		back(t, file)
	})
}

func back(t *testing.T, file []byte) {
	t.Helper()
	var page, once, twice bytes.Buffer
	ends, err := edi.Format(&page, bytes.NewReader(file))
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		return
	}
	how := ends.Each
	if ends.Odd {
		how = ""
	}
	if err := edi.Compact(&once, &page, how); err != nil {
		t.Fatal(err)
	}
	if !ends.Odd && !bytes.Equal(once.Bytes(), file) {
		t.Fatalf("%q came back as %q", file, once.Bytes())
	}
	if err := edi.Compact(&twice, bytes.NewReader(once.Bytes()), how); err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Fatalf("%q and then %q, %v", once.Bytes(), twice.Bytes(), err)
	}
}
