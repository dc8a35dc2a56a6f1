package x837_test

import "testing"

// What adds up in a valid file and does not after one change (SNIP level 3).
func TestBalances(t *testing.T) {
	changes(t, "professional", map[string]change{
		"the claim is not its lines":        {"CLM*P-1002*95.5*", "CLM*P-1002*95.51*", []string{"2300 CLM02 I12/3"}, 1},
		"a line is not the claim's":         {"SV1*HC:99214*95.5*", "SV1*HC:99214*95*", []string{"2300 CLM02 I12/3"}, 1},
		"written otherwise, the same":       {"CLM*P-1002*95.5*", "CLM*P-1002*95.50*", nil, 0},
		"an amount that is none adds up to": {"SV1*HC:99214*95.5*", "SV1*HC:99214*95.x*", []string{"2400 SV102 6/1"}, 1}, // nothing
		"a payer paid more of a line":       {"SVD*FM001*60*", "SVD*FM001*61*", []string{"2430 SVD02 I12/3"}, 1},
		"a line's adjustment is less":       {"CAS*CO*45*30~", "CAS*CO*45*29~", []string{"2320 AMT02 I12/3", "2430 SVD02 I12/3"}, 1},
		"a payer paid more of the claim":    {"AMT*D*140~", "AMT*D*141~", []string{"2320 AMT02 I12/3"}, 1},
		"the claim's adjustment is less":    {"CAS*PR*3*20~", "CAS*PR*3*10~", []string{"2320 AMT02 I12/3"}, 1},
		"a payer of the claim alone": {"SVD*FM001*100*HC:99213:25**1~\nCAS*CO*45*30~\nCAS*PR*1*20~\nDTP*573*D8*20260220~\n", "",
			[]string{"2320 AMT02 I12/3"}, 1}, // it decided the other line
		"two payments of one line": {"SVD*FM001*60*HC:J3301**4~\nCAS*CO*45*20~\n",
			"SVD*FM001*40*HC:J3301**4~\nCAS*CO*45*20~\nDTP*573*D8*20260220~\nSVD*FM001*20*HC:J3301**4*1~\n", nil, 0},
	})
	changes(t, "professional", map[string]change{
		"two payments that are too little, told once": {"SVD*FM001*60*HC:J3301**4~\nCAS*CO*45*20~\n",
			"SVD*FM001*30*HC:J3301**4~\nCAS*CO*45*20~\nDTP*573*D8*20260220~\nSVD*FM001*20*HC:J3301**4*1~\n", []string{"2430 SVD02 I12/3"}, 1},
	})
	changes(t, "institutional", map[string]change{
		"the claim is not its lines":     {"CLM*I-1*5200*", "CLM*I-1*5100*", []string{"2300 CLM02 I12/3"}, 1},
		"what was paid of a line":        {"CAS*PR*2*40~", "CAS*PR*2*41~", []string{"2320 AMT02 I12/3", "2430 SVD02 I12/3"}, 1},
		"a payer that decided the claim": {"SVD*MED01*200*HC:99214*0510*1~\nCAS*CO*45*60~\nCAS*PR*2*40~\nDTP*573*D8*20260220~\n", "", nil, 0},
	})
	changes(t, "dental", map[string]change{
		"the claim is not its lines": {"CLM*D-1*430*", "CLM*D-1*431*", []string{"2300 CLM02 I12/3"}, 1},
	})
}

// What one segment asks of another (SNIP level 4).
func TestSituations(t *testing.T) {
	changes(t, "professional", map[string]change{
		"a replacement of nothing":        {"REF*F8*CN1002~\n", "", []string{"2300 REF I6/4"}, 1},
		"an accident without its day":     {"DTP*439*D8*20260209~\n", "", []string{"2300 DTP I6/4"}, 1},
		"employment has no such day":      {"DTP*439*D8*20260209~\n", "", []string{"2300 DTP I6/4"}, 1},
		"a diagnosis that is not there":   {"UN*1***1:2**Y~", "UN*1***1:3**Y~", []string{"2400 SV107-2 7/4"}, 1},
		"the diagnosis before the first":  {"95.5*UN*1***1~", "95.5*UN*1***0~", []string{"2400 SV107-1 7/4"}, 1},
		"whose claim it is":               {"SBR*S*18*", "SBR*S**", []string{"2000B SBR02 I9/4"}, 1},
		"a subscriber who is the patient": {"SBR*P********CI~", "SBR*P*18*******CI~", []string{"2000B SBR02 I10/4"}, 1},
		"a subscriber and a dependent of it": {"HL*3*1*22*1~\nSBR*P********CI~\nNM1*IL*1*BRANCH*OTTO****MI*K100200301~\nNM1*PR*2*OPENASO*****PI*OPENASO~\nHL*4*3*23*0~",
			"HL*3*2*23*0~", nil, 0},
		"no address of that patient":       {"N3*5 MILL LANE~\nN4*DAYTON*OH*45402~\nDMG", "DMG", nil, 0},
		"no birth of that patient":         {"DMG*D8*19800506*F~\n", "", []string{"2010BA DMG I6/4"}, 1},
		"a payer that the claim has not":   {"SVD*FM001*60*", "SVD*FM002*60*", []string{"2320 AMT02 I12/3", "2430 SVD01 7/4"}, 1},
		"a level below none that is there": {"HL*4*3*23*0~", "HL*4*2*23*0~", []string{"2000C HL02 7/4"}, 1},
		"a subscriber of another provider": {"HL*2*1*22*0~", "HL*2*9*22*0~", []string{"2000B HL02 7/4"}, 1},
	})
	changes(t, "institutional", map[string]change{
		"a void of nothing":              {"REF*F8*CN77~\n", "", []string{"2300 REF I6/4"}, 1},
		"an inpatient without admission": {"DTP*435*DT*202602010815~\n", "", []string{"2300 DTP I6/4"}, 1},
		"and without its diagnosis":      {"HI*ABJ:R0602~\n", "", []string{"2300 HI I6/4"}, 1},
		"a service before the statement": {"DTP*472*D8*20260203~", "DTP*472*D8*20260131~", []string{"2400 DTP03 8/4"}, 1},
		"a service after the statement":  {"DTP*472*D8*20260203~", "DTP*472*RD8*20260203-20260205~", []string{"2400 DTP03 8/4"}, 1},
		"on its last day":                {"DTP*472*D8*20260203~", "DTP*472*RD8*20260201-20260204~", nil, 0},
	})
	changes(t, "dental", map[string]change{
		"an accident without its day":   {"DTP*439*D8*20260210~\n", "", []string{"2300 DTP I6/4"}, 1},
		"a diagnosis that is not there": {"*****1:2~", "*****1:3~", []string{"2400 SV311-2 7/4"}, 1},
	})
}
