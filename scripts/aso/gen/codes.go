package gen

import "github.com/openaso/openaso/shared/money"

// priced is a code with what is usually charged for it at least. Codes stand without what
// they mean: descriptions are the publishers'.
type priced struct {
	code  string
	usual money.Cents
}

var (
	// services are what physicians bill most (CPT and HCPCS).
	services = []priced{{"99213", 95_00}, {"99214", 140_00}, {"99203", 130_00}, {"99396", 180_00}, {"36415", 8_00}, {"80053", 30_00},
		{"85025", 18_00}, {"93000", 35_00}, {"71046", 60_00}, {"90471", 25_00}, {"97110", 45_00}, {"87880", 22_00}, {"J1100", 12_00}}
	// procedures are what dentists bill most (CDT).
	procedures = []priced{{"D0120", 45_00}, {"D0274", 60_00}, {"D1110", 90_00}, {"D1120", 70_00}, {"D2391", 180_00}, {"D2392", 220_00},
		{"D2740", 1_050_00}, {"D3320", 900_00}, {"D4341", 240_00}, {"D7140", 190_00}}
	// diagnoses are of ICD-10-CM, without dots.
	diagnoses = []string{"J069", "I10", "E119", "M545", "Z0000", "R05", "J029", "E785", "K219", "M25561", "F411", "N390", "J45909", "R51",
		"H6690", "L309", "G43909", "B349", "R1084", "S93401A"}
	modifiers  = []string{"25", "59", "LT", "RT", "76", "GA"}
	places     = []string{"11", "11", "11", "11", "11", "11", "22", "20", "23", "02"}
	surfacesOf = []string{"M", "O", "M:O", "O:D", "M:O:D", "B", "M:O:D:L"}
	taxonomies = map[Kind][]string{
		Professional:  {"207Q00000X", "207R00000X", "208000000X", "225100000X"},
		Institutional: {"282N00000X", "282NC0060X"},
		Dental:        {"122300000X", "1223G0001X"},
	}
	// revenue are revenue codes of departments with a procedure each; of rooms with none.
	revenue = []priced{{"0250", 40_00}, {"0258", 60_00}, {"0270", 25_00}, {"0637", 9_00}}
	rooms   = []priced{{"0120", 1_900_00}, {"0110", 2_400_00}, {"0206", 3_600_00}}
	// departments are revenue codes with the procedures that they bill.
	departments = map[string]string{"80053": "0301", "85025": "0305", "71046": "0320", "93005": "0730", "99284": "0450", "96374": "0450",
		"97110": "0420", "J1100": "0636"}
	outpatient = []priced{{"80053", 60_00}, {"85025", 35_00}, {"71046", 210_00}, {"93005", 150_00}, {"99284", 900_00}, {"96374", 260_00},
		{"97110", 110_00}, {"J1100", 30_00}}
	groups     = []string{"470", "871", "392", "690", "194", "743"}   // MS-DRG
	operations = []string{"0SRC0J9", "0DTJ4ZZ", "10D00Z1", "0FT44ZZ"} // ICD-10-PCS
)
