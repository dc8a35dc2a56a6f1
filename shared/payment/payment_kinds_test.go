package payment_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/claim"
)

// A remittance names a line as the form of its claim does, and says as which payer the plan
// paid (005010X221A1 loops 2100 CLP, 2110 SVC).
func TestEachKindOfClaimIsToldAsItIs(t *testing.T) {
	h := newHouse(t)
	hospital, dentist, third := h.claim(0, 10_000), h.claim(0, 20_000), h.claim(0, 30_000)
	c := &hospital.Claim
	on := c.Lines[0].From
	c.Kind, c.Place, c.Sequence = claim.Institutional, "11", 'S'
	c.Stay = &claim.Stay{From: on, To: on + 3, Admitted: on, DRG: "194"}
	c.Lines[0].Code, c.Lines[0].Modifiers, c.Lines[0].Revenue, c.Lines[0].To = "", nil, "0120", on+3
	c.Lines[1].Revenue, c.Lines[1].Rendering = "0300", npi(7)
	dentist.Claim.Kind = claim.Dental
	dentist.Claim.Lines[0].Code, dentist.Claim.Lines[0].Modifiers = "D2150", nil
	third.Claim.Kind, third.Claim.Sequence, third.Claim.Stay = claim.Institutional, 'A', &claim.Stay{From: on, To: on}
	third.Claim.Lines[0].Code, third.Claim.Lines[0].Modifiers, third.Claim.Lines[0].Revenue = "1AA01", nil, "0023"
	h.decide("F1", hospital, dentist, third, reversed(hospital, "by"))
	ps := h.release(h.call(true).Number)
	h.remittance(ps[0].Remittance)
	file := string(h.file(ps[0].Remittance))
	for _, want := range []string{
		"CLP*ACCT-1*2*190*100*10*12*" + string(hospital.Claim.ID) + "*11*1**194~",
		"DTM*232*20251224~\nDTM*233*20251227~\n",
		"SVC*NU:0120*130*100**1~\nDTM*150*20251224~\nDTM*151*20251227~\n",
		"SVC*HC:80053*60*0*0300*1.5~\nDTM*472*20251224~\nCAS*CO*97*60~\nREF*6R*2~\nREF*HPI*" + npi(7) + "~\n",
		"CLP*ACCT-1*22*-190*-100**12*" + string(hospital.Claim.ID) + "*11*1**194~",
		"SVC*NU:0120*-130*-100**1~\n",
		"CLP*ACCT-2*1*290*200*10*", "SVC*AD:D2150*230*200**1~\nDTM*472*20251224~\n",
		"CLP*ACCT-3*3*390*300*10*", "SVC*HP:1AA01*330*300*0023*1~\n",
	} {
		if !strings.Contains(file, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if t.Failed() {
		t.Log(file)
	}
}
