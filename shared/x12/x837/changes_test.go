package x837_test

import (
	"fmt"
	"strings"
	"testing"
)

// One change to a valid file: the fault is at its place and no other is told.
func TestChangesOfSegments(t *testing.T) {
	changes(t, "professional", map[string]change{
		"no BHT":                           {"BHT*0019*00*B101*20260304*0506*CH~\n", "", []string{"BHT 3/2"}, 2},
		"no submitter contact":             {"PER*IC*ANNE BILLER*TE*5135550100*EX*12~\n", "", []string{"1000A PER 3/2"}, 2},
		"no receiver":                      {"NM1*40*2*OPENASO*****46*OPENASO~\n", "", []string{"1000B NM1 3/2"}, 2},
		"no tax number":                    {"REF*EI*311234567~\n", "", []string{"2010AA REF 3/2"}, 2},
		"no billing address":               {"N3*1 RIVER STREET~\n", "", []string{"2010AA N3 3/2"}, 2},
		"no pay-to city":                   {"N3*PO BOX 9~\nN4*DAYTON*OH*454020000~\n", "N3*PO BOX 9~\n", []string{"2010AB N4 3/2"}, 2},
		"no subscriber information":        {"SBR*P********CI~\n", "", []string{"2000B SBR 3/2"}, 1},
		"no payer":                         {"NM1*PR*2*OPENASO*****PI*OPENASO~\nREF*FY*1~\n", "", []string{"2010BB NM1 3/2"}, 1},
		"no patient":                       {"NM1*QC*1*BRANCH*TILDA~\nN3*7 OAK ROAD~\nN4*DAYTON*OH*45403~\nDMG*D8*20150607*F~\n", "", []string{"2010CA NM1 3/2"}, 1},
		"no patient information":           {"PAT*19~\n", "", []string{"2000C PAT 3/2"}, 1},
		"no patient demographics":          {"DMG*D8*20150607*F~\n", "", []string{"2010CA DMG 3/2"}, 1},
		"no diagnoses":                     {"HI*ABK:J069~\n", "", []string{"2300 HI 3/2"}, 1},
		"no other coverage":                {"OI***Y***Y~\n", "", []string{"2320 OI 3/2"}, 1},
		"no other subscriber":              {"NM1*IL*1*STONE*EDGAR****MI*Z900~\nN3*5 MILL LANE~\nN4*DAYTON*OH*45402~\n", "", []string{"2330A NM1 3/2"}, 1},
		"no service":                       {"SV1*HC:99214*95.5*UN*1***1~\n", "", []string{"2400 SV1 3/2"}, 1},
		"no service date":                  {"DTP*472*D8*20260215~\n", "", []string{"2400 DTP 3/2"}, 1},
		"no date of adjudication":          {"CAS*PR*1*20~\nDTP*573*D8*20260220~\n", "CAS*PR*1*20~\n", []string{"2430 DTP 3/2"}, 1},
		"no drug quantity":                 {"CTP****4*ML~\n", "", []string{"2410 CTP 3/2"}, 1},
		"no line":                          {"LX*1~\nSV1*HC:99214*95.5*UN*1***1~\nDTP*472*D8*20260215~\n", "", []string{"2400 LX 3/2"}, 1},
		"an unknown segment":               {"REF*G1*AUTH1~\n", "ZZZ*1~\nREF*G1*AUTH1~\n", []string{"2300 ZZZ 1/1"}, 1},
		"one of another guide":             {"REF*G1*AUTH1~\n", "CL1*1*1*01~\nREF*G1*AUTH1~\n", []string{"2300 CL1 2/2"}, 1},
		"a qualifier that is not there":    {"REF*G1*AUTH1~\n", "REF*QQ*AUTH1~\n", []string{"2300 REF 2/2"}, 1},
		"a date that is not there":         {"DTP*431*D8*20260210~\n", "DTP*434*D8*20260210~\n", []string{"2300 DTP 2/2"}, 1},
		"a name that is not there":         {"NM1*DN*1*HOOD*ROBIN****XX*1245319599~\nREF*G2*R12~\n", "NM1*71*1*HOOD*ROBIN****XX*1245319599~\nREF*G2*R12~\n", []string{"2300 NM1 2/2"}, 1},
		"out of place":                     {"REF*D9*17312345~\nNTE*ADD*FELL FROM A BICYCLE~\n", "NTE*ADD*FELL FROM A BICYCLE~\nREF*D9*17312345~\n", []string{"2300 REF 7/2"}, 1},
		"address after the city":           {"N3*7 OAK ROAD~\nN4*DAYTON*OH*45403~\n", "N4*DAYTON*OH*45403~\nN3*7 OAK ROAD~\n", []string{"2010CA N3 3/2", "2010CA N3 7/2"}, 1},
		"too often":                        {"AMT*F5*10~\n", "AMT*F5*10~\nAMT*F5*10~\n", []string{"2300 AMT 5/2"}, 1},
		"a third contact":                  {"PER*IC*ANNE BILLER*TE*5135550100*EX*12~\n", strings.Repeat("PER*IC*ANNE BILLER*TE*5135550100*EX*12~\n", 3), []string{"1000A PER 5/2"}, 2},
		"a loop too often":                 {"NM1*82*1*FLINT*DORA****XX*1245319599~\nPRV*PE*PXC*207Q00000X~\n", "NM1*82*1*FLINT*DORA****XX*1245319599~\nNM1*82*1*FLINT*DORA****XX*1245319599~\nPRV*PE*PXC*207Q00000X~\n", []string{"2310B NM1 4/2"}, 1},
		"51 lines":                         {"LX*1~\nSV1*HC:99214*95.5*UN*1***1~\nDTP*472*D8*20260215~\n", "LX*1~\nSV1*HC:99214*95.5*UN*1***1~\nDTP*472*D8*20260215~\n" + freeLines(2, 51), []string{"2400 LX 4/2"}, 1},
		"a level that is none":             {"HL*3*1*22*1~\n", "HL*3*1*24*1~\n", []string{"2430 HL 2/2", "2320 SBR02 1/2", "2320 OI 3/2"}, 1}, // what follows is taken for another payer
		"no level of the subscriber":       {"HL*2*1*22*0~\n", "", []string{"2010AB SBR 2/2", "2010AB NM1 2/2"}, 2},
		"no level at all":                  {"HL*1**20*1~\n", "", []string{"1000B PRV 2/2", "1000B NM1 2/2", "2000A HL 3/2"}, 2},
		"a subscriber without a claim":     {"CLM*P-1002*95.5***11:B:7*Y*A*Y*Y~\nREF*F8*CN1002~\nHI*ABK:J069~\nLX*1~\nSV1*HC:99214*95.5*UN*1***1~\nDTP*472*D8*20260215~\n", "", []string{"2300 CLM 3/2"}, 0},
		"a segment between the claim's NM": {"REF*G2*R12~\n", "REF*G2*R12~\nAMT*F5*10~\n", []string{"2300 AMT 7/2", "2300 AMT 5/2"}, 1},
	})
}

// freeLines are service lines that cost nothing.
func freeLines(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "LX*%d~\nSV1*HC:99214*0*UN*1***1~\nDTP*472*D8*20260215~\n", i)
	}
	return b.String()
}

func TestChangesOfElements(t *testing.T) {
	changes(t, "professional", map[string]change{
		"a code the guide does not list":     {"11:B:1*Y*A*", "11:B:1*Y*Q*", []string{"2300 CLM07 7/2"}, 1},
		"a code of a component":              {"11:B:1*", "11:A:1*", []string{"2300 CLM05-2 7/2"}, 1},
		"a purpose that is none":             {"BHT*0019*00*", "BHT*0019*01*", []string{"BHT02 7/2"}, 2},
		"a sex that is none":                 {"DMG*D8*19800506*F", "DMG*D8*19800506*X", []string{"2010BA DMG03 7/2"}, 1},
		"a code in lower case":               {"*Y*Y*P*AA:::OH", "*Y*y*P*AA:::OH", []string{"2300 CLM09 7/2"}, 1},
		"a relation that is none":            {"PAT*19~", "PAT*18~", []string{"2000C PAT01 7/2"}, 1},
		"a procedure of no known kind":       {"SV1*HC:99214*", "SV1*ZZ:99214*", []string{"2400 SV101-1 7/2"}, 1},
		"a unit that is none":                {"95.5*UN*1", "95.5*DA*1", []string{"2400 SV103 7/2"}, 1},
		"an adjustment group that is none":   {"CAS*CO*45*30", "CAS*XX*45*30", []string{"2430 CAS01 7/2"}, 1},
		"too long":                           {"CLM*P-1002*", "CLM*P-1002" + strings.Repeat("0", 33) + "*", []string{"2300 CLM01 5/1"}, 1},
		"as long as may be":                  {"CLM*P-1002*", "CLM*P-1002" + strings.Repeat("0", 32) + "*", nil, 0},
		"a state too long":                   {"N4*DAYTON*OH*45403~", "N4*DAYTON*OHI*45403~", []string{"2010CA N402 5/1"}, 1},
		"too short":                          {"MI*K100200301~", "MI*K~", []string{"2010BA NM109 4/1"}, 1},
		"a modifier too short":               {"HC:99213:25*150", "HC:99213:2*150", []string{"2400 SV101-3 4/1"}, 1},
		"a day that is none":                 {"DTP*472*D8*20260215~", "DTP*472*D8*20260231~", []string{"2400 DTP03 8/1"}, 1},
		"a birth in a thirteenth month":      {"DMG*D8*20150607*F", "DMG*D8*20151307*F", []string{"2010CA DMG02 8/1"}, 1},
		"a range for a day":                  {"DTP*472*D8*20260215~", "DTP*472*D8*20260215-20260216~", []string{"2400 DTP03 8/1"}, 1},
		"a range that ends before it begins": {"RD8*20260210-20260211", "RD8*20260211-20260210", []string{"2400 DTP03 8/1"}, 1},
		"a form that is not used here":       {"DTP*431*D8*20260210~", "DTP*431*RD8*20260210-20260210~", []string{"2300 DTP02 7/2"}, 1},
		"a time that is none":                {"BHT*0019*00*B101*20260304*0506*", "BHT*0019*00*B101*20260304*2506*", []string{"BHT05 9/1"}, 2},
		"missing":                            {"CLM*P-1002*95.5***11:B:7*Y*A*Y*Y~", "CLM*P-1002*95.5***11:B:7**A*Y*Y~", []string{"2300 CLM06 1/2"}, 1},
		"missing at the end":                 {"CLM*P-1002*95.5***11:B:7*Y*A*Y*Y~", "CLM*P-1002*95.5***11:B:7*Y*A*Y~", []string{"2300 CLM09 1/2"}, 1},
		"a component missing":                {"11:B:7*", "11::7*", []string{"2300 CLM05-2 1/2"}, 1},
		"the pointer missing":                {"95.5*UN*1***1~", "95.5*UN*1~", []string{"2400 SV107 1/2"}, 1},
		"not used":                           {"NM1*QC*1*BRANCH*TILDA~", "NM1*QC*1*BRANCH*TILDA**MS~", []string{"2010CA NM106 I10/2"}, 1},
		"not used by this guide":             {"CLM*P-1002*95.5***", "CLM*P-1002*95.5*CI**", []string{"2300 CLM03 I10/2"}, 1},
		"not used at the end":                {"DMG*D8*20150607*F~", "DMG*D8*20150607*F*S~", []string{"2010CA DMG04 I10/2"}, 1},
		"a component not used":               {"HI*ABK:J069~", "HI*ABK:J069:D8:20260215~", []string{"2300 HI01-3 I10/2", "2300 HI01-4 I10/2"}, 1},
		"too many elements":                  {"N3*7 OAK ROAD~", "N3*7 OAK ROAD**REAR~", []string{"2010CA N303 3/1"}, 1},
		"too many components":                {"11:B:7*", "11:B:7:1*", []string{"2300 CLM05-4 13/1"}, 1},
		"components where there are none":    {"N3*7 OAK ROAD~", "N3*7 OAK:ROAD~", []string{"2010CA N301 6/1"}, 1},
		"repeated":                           {"N3*7 OAK ROAD~", "N3*7 OAK^ROAD~", []string{"2010CA N301 12/1"}, 1},
		"an amount that is none":             {"*95.5***11", "*95,5***11", []string{"2300 CLM02 6/1"}, 1},
		"a count that is none":               {"LX*2~", "LX*B~", []string{"2400 LX01 6/1"}, 1},
		"blank":                              {"N3*7 OAK ROAD~", "N3* ~", []string{"2010CA N301 6/1"}, 1},
		"P: a qualifier without a number":    {"NM1*82*1*FLINT*DORA****XX*1245319599~\nPRV", "NM1*82*1*FLINT*DORA****XX~\nPRV", []string{"2310B NM109 2/1"}, 1},
		"P: a number without a qualifier":    {"PER*IC*ANNE BILLER*TE*5135550100*EX*12~", "PER*IC*ANNE BILLER*TE*5135550100**12~", []string{"1000A PER05 2/1"}, 2},
		"C: a subdivision without a country": {"N4*DAYTON*OH*45403~", "N4*DAYTON**45403****ZZ~", []string{"2010CA N404 2/1"}, 1},
		"E: a state and a subdivision":       {"N4*DAYTON*OH*45403~", "N4*DAYTON*OH*45403*US***ZZ~", []string{"2010CA N407 10/1"}, 1},
		"L: a reason without amount":         {"CAS*CO*45*30~", "CAS*CO*45*30**59~", []string{"2430 CAS06 2/1"}, 1},
		"R: a repricing without amount":      {"HI*ABK:J069~\n", "HI*ABK:J069~\nHCP*02~\n", []string{"2300 HCP02 1/2"}, 1},
	})
}

func TestChangesOfInstitutionalClaims(t *testing.T) {
	changes(t, "institutional", map[string]change{
		"no statement dates":              {"DTP*434*RD8*20260201-20260204~\n", "", []string{"2300 DTP 3/2"}, 1},
		"no claim codes":                  {"CL1*1*1*01~\n", "", []string{"2300 CL1 3/2"}, 1},
		"no principal diagnosis":          {"HI*ABK:J189:::::::Y~\n", "", []string{"2300 HI 3/2"}, 1},
		"no service":                      {"SV2*0120**4200*DA*3~\n", "", []string{"2400 SV2 3/2"}, 1},
		"the other guide's service":       {"SV2*0120**4200*DA*3~\n", "SV1*HC:99213*4200*UN*3***1~\n", []string{"2400 SV1 2/2", "2400 SV2 3/2"}, 1},
		"a billing provider who is a man": {"NM1*85*2*RIVER HOSPITAL*", "NM1*85*1*RIVER HOSPITAL*", []string{"2010AA NM102 7/2"}, 2},
		"the professional qualifier":      {"11:A:1*", "11:B:1*", []string{"2300 CLM05-2 7/2"}, 1},
		"a discharge hour that is none":   {"DTP*096*TM*1105~", "DTP*096*TM*2505~", []string{"2300 DTP03 9/1"}, 1},
		"an admission without an hour":    {"DTP*435*DT*202602010815~", "DTP*435*DT*20260201~", []string{"2300 DTP03 8/1"}, 1},
		"present on admission is none":    {"HI*ABK:J189:::::::Y~", "HI*ABK:J189:::::::Q~", []string{"2300 HI01-9 7/2"}, 1},
		"and where it is not used":        {"HI*ABJ:R0602~", "HI*ABJ:R0602:::::::Y~", []string{"2300 HI01-9 I10/2"}, 1},
		"a second principal diagnosis":    {"HI*ABK:J189:::::::Y~", "HI*ABK:J189:::::::Y*ABK:J188~", []string{"2300 HI02 I10/2"}, 1},
		"another diagnosis of that kind":  {"*ABF:I10:::::::N~", "*ABK:I10:::::::N~", []string{"2300 HI02-1 7/2"}, 1},
		"a span without an end":           {"HI*BI:71:RD8:20260101-20260103~", "HI*BI:71:RD8:20260101~", []string{"2300 HI01-4 8/1"}, 1},
		"a value without its amount":      {"HI*BE:80:::3~", "HI*BE:80~", []string{"2300 HI01-5 1/2"}, 1},
		"an occurrence without its day":   {"HI*BH:11:D8:20260131~", "HI*BH:11~", []string{"2300 HI01-3 1/2", "2300 HI01-4 1/2"}, 1},
		"a unit that is none":             {"4200*DA*3~", "4200*MJ*3~", []string{"2400 SV204 7/2"}, 1},
		"a dental procedure":              {"SV2*0300*HC:85027*", "SV2*0300*AD:85027*", []string{"2400 SV202-1 7/2"}, 1},
		"diagnosis pointers":              {"SV2*0120**4200*DA*3~", "SV2*0120**4200*DA*3*1~", []string{"2400 SV206 I10/2"}, 1},
		"no revenue code of what is paid": {"HC:99214*0510*1~", "HC:99214**1~", []string{"2430 SVD04 1/2"}, 1},
	})
}

func TestChangesOfDentalClaims(t *testing.T) {
	changes(t, "dental", map[string]change{
		"no service":                  {"SV3*AD:D2150*180****1*****1:2~\nTOO*JP*12*M:O~\n", "", []string{"2400 SV3 3/2"}, 1},
		"a medical procedure":         {"SV3*AD:D2150*", "SV3*HC:D2150*", []string{"2400 SV301-1 7/2"}, 1},
		"a surface that is none":      {"TOO*JP*12*M:O~", "TOO*JP*12*M:X~", []string{"2400 TOO03-2 7/2"}, 1},
		"a tooth of no known system":  {"TOO*JP*13~", "TOO*JO*13~", []string{"2400 TOO01 7/2"}, 1},
		"six surfaces":                {"TOO*JP*12*M:O~", "TOO*JP*12*M:O:D:B:L:I~", []string{"2400 TOO03-6 13/1"}, 1},
		"a crown that is neither":     {"**10*I*1~", "**10*N*1~", []string{"2400 SV305 7/2"}, 1},
		"six areas of the mouth":      {"**10*I*1~", "**10:20:30:40:00:01*I*1~", []string{"2400 SV304-6 13/1"}, 1},
		"a tooth status that is none": {"DN2*1*M****JP~", "DN2*1*X****JP~", []string{"2300 DN202 7/2"}, 1},
		"teeth before the service":    {"SV3*AD:D2740*250**10*I*1~\nTOO*JP*13~\n", "TOO*JP*13~\nSV3*AD:D2740*250**10*I*1~\n", []string{"2400 SV3 3/2", "2400 SV3 7/2"}, 1},
		"the assistant's specialty":   {"PRV*AS*", "PRV*PE*", []string{"2310D PRV01 7/2"}, 1},
	})
}
