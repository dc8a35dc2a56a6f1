package x277_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x277"
)

// theirsToUs is a 277CA as another payer would write it.
const theirsToUs = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~\n" +
	"GS*HN*PAYER*OPENASO*20260304*0506*7*X*005010X214~\nST*277*0001*005010X214~\nBHT*0085*08*R1*20260304*0506*TH~\n" +
	"HL*1**20*1~\nNM1*PR*2*SOME PAYER*****PI*P1~\nTRN*1*TRACE1~\nDTP*050*D8*20260301~\nDTP*009*D8*20260302~\n" +
	"HL*2*1*21*1~\nNM1*41*1*SENDER*SUE*Q**MD*46*S1~\nTRN*2*BATCH9~\nSTC*A1:19:PR*20260302*WQ*455~\nQTY*90*1~\nQTY*AA*2~\nAMT*YU*155~\nAMT*YY*300.5~\n" +
	"HL*3*2*19*1~\nNM1*85*1*DOCTOR*DAN****XX*1234567893~\nTRN*2*PT1~\nSTC*A1:19:PR**WQ*305~\nREF*TJ*222222222~\nQTY*QA*1~\nAMT*YU*155~\n" +
	"HL*4*3*PT~\nNM1*QC*1*SYNTHETIC*ANN*B**JR*MI*CARD1~\nTRN*2*PAT1~\nSTC*A2:20:PR*20260302*WQ*155~\nREF*1K*CONTROL1~\nREF*D9*HOUSE1~\nREF*BLT*111~\nDTP*472*RD8*20260201-20260203~\n" +
	"HL*5*3*PT~\nNM1*QC*1*SYNTHETIC*BEN****MI*CARD2~\nTRN*2*PAT2~\nSTC*A7:500:85*20260302*U*100.25******A8:400*A6:128:82*CALL US~\n" +
	"SVC*HC:99213:25*60.25**0450***1.5~\nSTC*A7:454**U~\nREF*FJ*LINE1~\nREF*XZ*RX1~\nDTP*472*D8*20260205~\n" +
	"TRN*2*PAT3~\nSTC*A3:21*20260302*U*50~\n" +
	"HL*6*2*19*0~\nNM1*85*2*OTHER CLINIC*****FI*333333333~\nTRN*1*0~\nSTC*A3:24:85**U*150~\nQTY*QC*1~\nAMT*YY*150~\n" +
	"SE*48*0001~\nGE*1*7~\nIEA*1*000000007~\n"

// toldOf reads acknowledgments: each claim as it was received, and what is wrong.
func toldOf(t *testing.T, text string) (claims []x277.Told, batches []x277.Batch, faults string) {
	t.Helper()
	report, err := x277.Read(strings.NewReader(text), func(it x277.Item) error {
		if it.Claim != nil {
			claims = append(claims, *it.Claim)
			return nil
		}
		batches = append(batches, *it.Batch)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Faults {
		faults += f.Error() + "\n"
	}
	return claims, batches, faults
}

func TestAClaimAcknowledgmentAsReceived(t *testing.T) {
	claims, batches, faults := toldOf(t, theirsToUs)
	on := day.New(2026, 3, 2)
	wantBatch := x277.Batch{
		Payer: envelope.Entity{Kind: "2", Name: "SOME PAYER", ID: "P1"}, Receiver: envelope.Entity{Kind: "1", Name: "SENDER", First: "SUE", ID: "S1"},
		Trace: "TRACE1", Received: day.New(2026, 3, 1), Processed: on, Number: "BATCH9",
		Level: x277.Level{Statuses: []x277.Said{{Status: x277.Status{Category: "A1", Code: "19", Entity: "PR"}, On: on, Action: "WQ", Charge: 45_500}},
			Accepted: 1_000, Rejected: 2_000, AcceptedCharges: 15_500, RejectedCharges: 30_050},
		Providers: []x277.Provider{
			{Entity: envelope.Entity{Kind: "1", Name: "DOCTOR", First: "DAN", ID: "1234567893"}, IDKind: "XX", Trace: "PT1", References: x277.References{"TJ": phi.New("222222222")},
				Level: x277.Level{Statuses: []x277.Said{{Status: x277.Status{Category: "A1", Code: "19", Entity: "PR"}, Action: "WQ", Charge: 30_500}}, Accepted: 1_000, AcceptedCharges: 15_500}},
			{Entity: envelope.Entity{Kind: "2", Name: "OTHER CLINIC", ID: "333333333"}, IDKind: "FI", Trace: "0",
				Level: x277.Level{Statuses: []x277.Said{{Status: x277.Status{Category: "A3", Code: "24", Entity: "85"}, Action: "U", Charge: 15_000}}, Rejected: 1_000, RejectedCharges: 15_000}},
		},
	}
	patient := x277.Told{Last: phi.New("SYNTHETIC"), First: phi.New("BEN"), IDKind: "MI", ID: phi.New("CARD2")}
	second, third := patient, patient
	second.Number, third.Number = phi.New("PAT2"), phi.New("PAT3")
	second.Statuses = []x277.Said{{Status: x277.Status{Category: "A7", Code: "500", Entity: "85"}, On: on, Action: "U", Charge: 10_025, Text: "CALL US",
		More: []x277.Status{{Category: "A8", Code: "400"}, {Category: "A6", Code: "128", Entity: "82"}}}}
	second.Lines = []x277.ToldLine{{Kind: "HC", Code: "99213", Modifiers: []string{"25"}, Charge: 6_025, Revenue: "0450", Units: 1_500, From: day.New(2026, 2, 5), To: day.New(2026, 2, 5),
		Statuses: []x277.Said{{Status: x277.Status{Category: "A7", Code: "454"}, Action: "U"}}, References: x277.References{"FJ": phi.New("LINE1"), "XZ": phi.New("RX1")}}}
	third.Statuses = []x277.Said{{Status: x277.Status{Category: "A3", Code: "21"}, On: on, Action: "U", Charge: 5_000}}
	want := []x277.Told{{Last: phi.New("SYNTHETIC"), First: phi.New("ANN"), Middle: phi.New("B"), Suffix: phi.New("JR"), IDKind: "MI", ID: phi.New("CARD1"), Number: phi.New("PAT1"),
		Statuses:   []x277.Said{{Status: x277.Status{Category: "A2", Code: "20", Entity: "PR"}, On: on, Action: "WQ", Charge: 15_500}},
		References: x277.References{"1K": phi.New("CONTROL1"), "D9": phi.New("HOUSE1"), "BLT": phi.New("111")}, From: day.New(2026, 2, 1), To: day.New(2026, 2, 3)}, second, third}
	if d := cmp.Diff(want, claims); d != "" || faults != "" {
		t.Error(faults, d)
	}
	if d := cmp.Diff([]x277.Batch{wantBatch}, batches); d != "" {
		t.Error(d)
	}
}

func TestWhatIsWrongWithAClaimAcknowledgment(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"a status without its code", "STC*A3:21*", "STC*A3*", "loop 2200D STC01-2, segment 41: required and missing\n"},
		{"an amount", "AMT*YY*300.5~", "AMT*YY*300.555~", "loop 2200B AMT02, segment 15: not an amount of whole cents\n"},
		{"a text for an amount", "AMT*YY*300.5~", "AMT*YY*all~", "loop 2200B AMT02, segment 15: not a number\n"},
		{"a day where there is none", "STC*A1:19:PR**WQ*305~", "STC*A1:19:PR*20260302*WQ*305~", "loop 2200C STC02, segment 19: not used by this guide\n"},
		{"a level", "HL*5*3*PT~", "HL*5*2*PT~", "loop 2000D HL02, segment 31: not the number of the level above\n"},
		{"an answer to an inquiry", "005010X214", "005010X212", "ST01, segment 1: a transaction set that is not read here\n"},
	} {
		if _, _, faults := toldOf(t, strings.ReplaceAll(theirsToUs, c.from, c.to)); faults != c.want {
			t.Errorf("%s: got %s", c.name, faults)
		}
	}
	fails := errors.New("fails")
	if _, err := x277.Read(strings.NewReader(theirsToUs), func(x277.Item) error { return fails }); !errors.Is(err, fails) {
		t.Errorf("an error of emit: %v", err)
	}
	report, err := x277.Read(strings.NewReader(theirsToUs[:strings.Index(theirsToUs, "TRN*2*PAT3")]), func(x277.Item) error { return nil })
	if s := report.Groups[0].Sets[0]; !fault.Is(err, fault.Invalid) || s.Items != 2 || s.Faulty != 1 {
		t.Errorf("cut: %d items, %d faulty, %v", s.Items, s.Faulty, err)
	}
	_, batches, faults := toldOf(t, theirsToUs[:strings.Index(theirsToUs, "HL*3")]+"SE*16*0001~GE*1*7~IEA*1*000000007~")
	if len(batches) != 1 || batches[0].Rejected != 2_000 || faults != "" {
		t.Errorf("a batch alone: %+v %s", batches, faults)
	}
}

// What we write is as the guide has it.
func TestWhatIsWrittenIsRead(t *testing.T) {
	files, err := filepath.Glob("../../../testdata/x277/*.golden")
	if err != nil || len(files) < 5 {
		t.Fatal(len(files), err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		claims, _, faults := toldOf(t, string(b))
		if len(claims) != bytes.Count(b, []byte("*PT~")) || faults != "" {
			t.Errorf("%s: %d read, %s", filepath.Base(name), len(claims), faults)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(theirsToUs))
	f.Add([]byte(strings.NewReplacer("HL*3*2*19", "HL*3*2*PT", "TRN*2*PAT1~\n", "", "SVC*", "STC*").Replace(theirsToUs)))
	f.Fuzz(func(t *testing.T, b []byte) {
		var got, again []string
		_, err := x277.Read(bytes.NewReader(b), func(it x277.Item) error {
			got = append(got, fmt.Sprint(it.Ordinal, it.Claim == nil, len(it.Faults)))
			return nil
		})
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		_, _ = x277.Read(iotest.HalfReader(bytes.NewReader(b)), func(it x277.Item) error {
			again = append(again, fmt.Sprint(it.Ordinal, it.Claim == nil, len(it.Faults)))
			return nil
		})
		if d := cmp.Diff(got, again); d != "" {
			t.Fatal(d)
		}
	})
}
