package coded_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/codes"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/coded"
)

const isa = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~ST*837*1~"

// judged are the faults of segments, each its own line, when all were served on the days.
func judged(t *testing.T, j *coded.Judge, segments string, first, last day.Day) (out []string) {
	t.Helper()
	r := x12.NewReader(strings.NewReader(isa + segments + "SE*1*1~"))
	keep := func(f x12.Fault) {
		if f.Level != 5 || f.Offset == 0 || f.Index == 0 || f.Loop != "2400" {
			t.Errorf("%+v", f)
		}
		out = append(out, f.Code+" "+f.Error())
	}
	for line := 0; ; line++ {
		s, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		j.Segment(s, "2400", line, keep)
	}
	j.Settle(func(int) (day.Day, day.Day) { return first, last }, keep)
	return out
}

func lists(t *testing.T) *codes.Sets {
	t.Helper()
	s, err := codes.Open(os.DirFS("../../../testdata/codes"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSegments(t *testing.T) {
	date := day.New(2026, time.March, 1)
	const list = " that the list in force on that day does not have"
	for _, c := range []struct {
		name, segments string
		want           []string
	}{
		{"professional", "SV1*HC:99213:25:LT*125*UN*1*11**1~", nil},
		{"professional, wrong", "SV1*HC:G9999:25:ZZ*125*UN*1*29**1~", []string{
			"7 loop 2400 SV101-2, segment 2: a procedure code (HCPCS)" + list, "7 loop 2400 SV101-4, segment 2: a procedure modifier" + list,
			"7 loop 2400 SV105, segment 2: a place of service" + list}},
		{"institutional", "SV2*0450*HC:A0428*10*UN*1~SV2*0120**10*DA*1~SV2*450**10~", []string{"I12 loop 2400 SV201, segment 4: not a revenue code (4 digits)"}},
		{"another qualifier", "SV2*0450*HP:AAA00*10*UN*1~SV1*ER:X*1~", nil},
		{"dental", "SV3*AD:D0120:xx*10*11~SV3*AD:0120*10~", []string{"I12 loop 2400 SV301-2, segment 3: not a dental procedure code (CDT) (D and 4 digits)"}},
		{"teeth", "TOO*JP*12*M:O~TOO*JP*33*X:O:5~TOO*JO*99~", []string{
			"I12 loop 2400 TOO02, segment 3: not a tooth (1 to 32 or A to T, of a supernumerary 51 to 82 or AS to TS)",
			"I12 loop 2400 TOO03-1, segment 3: not a tooth surface (one of M, O, D, B, L, F, I)",
			"I12 loop 2400 TOO03-3, segment 3: not a tooth surface (one of M, O, D, B, L, F, I)"}},
		{"diagnoses", "HI*ABK:A009*ABF:A00*BK:4019*ABJ:C7A1::::::Y~HI*APR:Z999*ABN:V0000XX~", []string{
			"7 loop 2400 HI02-2, segment 2: a diagnosis code (ICD-10-CM) that is only a heading: a longer code is needed",
			"7 loop 2400 HI01-2, segment 3: a diagnosis code (ICD-10-CM)" + list,
			"7 loop 2400 HI02-2, segment 3: a diagnosis code (ICD-10-CM)" + list}},
		{"other codes of health", "HI*BBR:0DTJ4ZZ:D8:20260301*BBQ:0DTJ4ZY*BBQ:001~HI*DR:470*DR:AB*BH:11:D8:20260101*BI:1*BE:A1:::5*BG:9*BP:99213*TC:x~", []string{
			"7 loop 2400 HI02-2, segment 2: a procedure code (ICD-10-PCS)" + list,
			"I12 loop 2400 HI03-2, segment 2: not a procedure code (ICD-10-PCS) (7 letters or digits, no I and no O)",
			"I12 loop 2400 HI02-2, segment 3: not a diagnosis related group (3 or 4 digits)",
			"I12 loop 2400 HI04-2, segment 3: not an occurrence code (2 digits or letters)",
			"I12 loop 2400 HI06-2, segment 3: not a condition code (2 digits or letters)"}},
		{"facility", "CLM*1*1***11:B:1~CLM*1*1***11:A:1~CLM*1*1***98:B:1~UM*HS*I*1*98:B~", []string{
			"7 loop 2400 CLM05-1, segment 4: a place of service that is not in force yet on that day",
			"7 loop 2400 UM04-1, segment 5: a place of service that is not in force yet on that day"}},
		{"addresses", "N4*DAYTON*OH*45401~N4*X*ON*M5V 2T6*CA~N4*X*BY*80331*DE~N4*X*XX*4540~N4*X***XX~", []string{
			"I12 loop 2400 N403, segment 5: not a postal code of the United States (5 or 9 digits)",
			"7 loop 2400 N402, segment 5: a state" + list, "7 loop 2400 N404, segment 6: a country" + list}},
		{"admission", "CL1*1*7*30~CL1*A*77*3~", []string{
			"I12 loop 2400 CL101, segment 3: not a type of admission (a digit)", "I12 loop 2400 CL102, segment 3: not a source of admission (a digit or letter)",
			"I12 loop 2400 CL103, segment 3: not a patient status (2 digits)"}},
		{"drugs", "LIN**N4*00071015523~LIN**N4*0071-0155-23~LIN**EN*x~", []string{
			"I12 loop 2400 LIN03, segment 3: not a national drug code (11 digits, 5-4-2 without hyphens)"}},
		{"another payer", "SVD*X*1*HC:00000*045~CAS*CO*45*1**42*2**99999*3~MIA*0****M15***************N999~MOA***MA01*Q1~LQ*HE*N30~LQ*UT*04.03~", []string{
			"I12 loop 2400 SVD04, segment 2: not a revenue code (4 digits)",
			"I12 loop 2400 CAS08, segment 3: not an adjustment reason (1 to 3 digits, or a letter and 1 or 2)",
			"7 loop 2400 MIA20, segment 4: a remark code" + list,
			"I12 loop 2400 MOA04, segment 5: not a remark code (M, MA or N and 1 to 4 digits)"}},
		{"remittance", "SVC*HC:99213*10*5*0450*1*HC:C9399~SVC*NU:045*1~SVC*N4:1*1~", []string{
			"I12 loop 2400 SVC01-2, segment 4: not a national drug code (11 digits, 5-4-2 without hyphens)",
			"I12 loop 2400 SVC01-2, segment 3: not a revenue code (4 digits)"}},
		{"eligibility", "EQ*30^98*HC:99213~EB*1*IND*30^123~", []string{"I12 loop 2400 EB03, segment 3: not a service type (1 or 2 digits or letters)"}},
		{"providers", "PRV*BI*PXC*207R00000X~PRV*BI*PXC*207Q00000X~PRV*BI*ZZ*1~", []string{"7 loop 2400 PRV03, segment 3: a provider taxonomy code" + list}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, judged(t, coded.New(lists(t)), c.segments, date, date)); d != "" {
				t.Error(d)
			}
		})
	}
}

// Of a stay over two releases a code passes that is right at its beginning or its end.
func TestDays(t *testing.T) {
	sept, oct := day.New(2026, time.September, 30), day.New(2026, time.October, 1)
	for _, c := range []struct {
		code        string
		first, last day.Day
		faults      int
	}{
		{"A009", sept, sept, 0}, {"A009", oct, oct, 1}, {"A009", sept, oct, 0}, {"A0091", sept, sept, 1}, {"A0091", sept, oct, 0},
		{"A00", sept, oct, 1}, {"A009", 0, 0, 0}, {"A0091", 0, 0, 0}, {"Z999", 0, 0, 1},
	} {
		if got := judged(t, coded.New(lists(t)), "HI*ABK:"+c.code+"~", c.first, c.last); len(got) != c.faults {
			t.Errorf("%s from %s to %s: %q", c.code, c.first, c.last, got)
		}
	}
}

func TestNothingWithoutSets(t *testing.T) {
	if got := judged(t, coded.New(nil), "HI*ABK:1~N4*X*XX*1~", 0, 0); got != nil {
		t.Error(got)
	}
	coded.New(nil).Forget()
}

// What was given up is not the next item's.
func TestForget(t *testing.T) {
	j := coded.New(lists(t))
	r := x12.NewReader(strings.NewReader(isa + "HI*ABK:Z999~"))
	for range 3 {
		s, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		j.Segment(s, "2300", 0, func(x12.Fault) {})
	}
	j.Forget()
	for range 2 {
		if got := judged(t, j, "HI*ABK:A009~", 0, 0); got != nil {
			t.Error(got)
		}
	}
}

// An item without an end waits with a bounded number of codes.
func TestManyCodes(t *testing.T) {
	got := judged(t, coded.New(lists(t)), strings.Repeat("HI*ABK:Z999*ABK:Z999*ABK:Z999*ABK:Z999~", 6000), 0, 0)
	if len(got) != 20_000 {
		t.Errorf("%d", len(got))
	}
}

func FuzzJudge(f *testing.F) {
	f.Add("SV1*HC:99213:25*1*UN*1*11~HI*ABK:A009~N4*X*OH*45401~")
	f.Add("TOO*JP*AS*M~EB*1**30^98~CAS*CO*45*1~MIA*****M1~LQ*HE*N1~SVC*NU:0450*1~UM****11:B~CL1*1*1*01~")
	sets := codes.Built()
	f.Fuzz(func(t *testing.T, segments string) {
		j := coded.New(sets)
		r := x12.NewReader(strings.NewReader(isa + segments))
		wrong := func(x12.Fault) {}
		for {
			s, err := r.Next()
			if err != nil {
				break
			}
			j.Segment(s, "2400", 1, wrong)
		}
		j.Settle(func(int) (day.Day, day.Day) { return 0, 0 }, wrong)
	})
}
