package edi_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/openaso/openaso/scripts/aso/edi"
	"github.com/openaso/openaso/shared/x12/x12test"
)

// Nothing acknowledges an acknowledgment, or two systems would answer each other for ever.
func TestPitfall7NothingAcknowledgesAnAcknowledgment(t *testing.T) {
	const isa = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*1*T*:~"
	for name, file := range map[string]string{
		"a TA1": isa + "TA1*000000007*260304*0506*R*009~IEA*0*000000007~",
		"a 999": isa + "GS*FA*CLINIC*OPENASO*20260304*0506*7*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HP*7*005010X221A1~AK9*A*1*1*1~SE*4*0001~GE*1*7~IEA*1*000000007~",
	} {
		var b bytes.Buffer
		got, err := edi.Acknowledge(&b, strings.NewReader(file), "d1", time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), nil)
		if err != nil || b.Len() > 0 || got.TA1+got.Claims > 0 {
			t.Errorf("%s: %v, %+v\n%s", name, err, got, b.String())
		}
	}
}

// Each sender of a file is answered by himself.
func TestPitfall7EachSenderIsAnswered(t *testing.T) {
	one := x12test.Own(t, "x276/two-providers.276")
	two := strings.NewReplacer("CLINICGROUP    ", "HOSPITAL       ", "000000031", "000000032").Replace(one)
	var b bytes.Buffer
	got, err := edi.Acknowledge(&b, strings.NewReader(one+two), "d1", time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), nil)
	for text, n := range map[string]int{"*ZZ*CLINICGROUP    *": 2, "*ZZ*HOSPITAL       *": 2, "TA1*": 2, "AK1*": 2} {
		if strings.Count(b.String(), text) != n {
			t.Errorf("%d of %s", strings.Count(b.String(), text), text)
		}
	}
	if err != nil || got.TA1 != 2 {
		t.Errorf("%v, %+v\n%s", err, got, b.String())
	}
}
