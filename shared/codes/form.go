package codes

import (
	"strings"

	"github.com/openaso/openaso/shared/id"
)

// rule is what holds for a set whether or not its list is loaded.
type rule struct {
	noun  string   // "a place of service"
	shape string   // what its form is, in words
	forms []string // any of these: # a digit, @ a letter, * either, & either but I and O
	is    func(string) bool
	// governs says of a code whether the list, once loaded, speaks of it; nil is of all.
	governs func(string) bool
}

func (r *rule) whole() string { return r.noun + " (" + r.shape + ")" }

func (r *rule) listed(code string) bool { return r.governs == nil || r.governs(code) }

var rules = map[Name]*rule{
	ICD10CM: {noun: "a diagnosis code (ICD-10-CM)", shape: "a letter, a digit and 1 to 5 letters or digits",
		forms: []string{"@#*", "@#**", "@#***", "@#****", "@#*****"}},
	ICD10PCS: {noun: "a procedure code (ICD-10-PCS)", shape: "7 letters or digits, no I and no O", forms: []string{"&&&&&&&"}},
	// Category I, II (F) and III (T) of CPT, its tests (U, M) and vaccines (A) by form alone.
	HCPCS: {noun: "a procedure code (HCPCS)", shape: "5 digits, or 4 with A, F, M, T or U after them, or a letter and 4 digits",
		forms: []string{"#####", "####A", "####F", "####M", "####T", "####U", "@####"}, governs: levelTwo},
	Modifier: {noun: "a procedure modifier", shape: "2 letters or digits", forms: []string{"**"}, governs: levelTwoModifier},
	CDT:      {noun: "a dental procedure code (CDT)", shape: "D and 4 digits", forms: []string{"D####"}},

	Place:           {noun: "a place of service", shape: "2 digits", forms: []string{"##"}},
	Revenue:         {noun: "a revenue code", shape: "4 digits", forms: []string{"####"}},
	BillType:        {noun: "a type of bill", shape: "2 digits or letters, without the zero before and the frequency after them", forms: []string{"**"}},
	Condition:       {noun: "a condition code", shape: "2 digits or letters", forms: []string{"**"}},
	Occurrence:      {noun: "an occurrence code", shape: "2 digits or letters", forms: []string{"**"}},
	ValueCode:       {noun: "a value code", shape: "2 digits or letters", forms: []string{"**"}},
	PatientStatus:   {noun: "a patient status", shape: "2 digits", forms: []string{"##"}},
	AdmissionType:   {noun: "a type of admission", shape: "a digit", forms: []string{"#"}},
	AdmissionSource: {noun: "a source of admission", shape: "a digit or letter", forms: []string{"*"}},
	DRG:             {noun: "a diagnosis related group", shape: "3 or 4 digits", forms: []string{"###", "####"}},

	CARC:            {noun: "an adjustment reason", shape: "1 to 3 digits, or a letter and 1 or 2", forms: []string{"#", "##", "###", "@#", "@##"}},
	RARC:            {noun: "a remark code", shape: "M, MA or N and 1 to 4 digits", is: remark},
	AdjustmentGroup: {noun: "an adjustment group", shape: "2 letters", forms: []string{"@@"}},
	StatusCategory:  {noun: "a claim status category", shape: "a letter and a digit", forms: []string{"@#", "@##"}},
	StatusCode:      {noun: "a claim status", shape: "1 to 4 digits", forms: []string{"#", "##", "###", "####"}},
	ServiceType:     {noun: "a service type", shape: "1 or 2 digits or letters", forms: []string{"*", "**"}},
	// Those of today end in X, of which older ones do not all.
	Taxonomy: {noun: "a provider taxonomy code", shape: "10 letters or digits", forms: []string{"**********"}},

	NDC:     {noun: "a national drug code", shape: "11 digits, 5-4-2 without hyphens", forms: []string{"###########"}},
	Tooth:   {noun: "a tooth", shape: "1 to 32 or A to T, of a supernumerary 51 to 82 or AS to TS", is: tooth},
	Surface: {noun: "a tooth surface", shape: "one of M, O, D, B, L, F, I", is: surface},

	State:   {noun: "a state", shape: "2 letters", forms: []string{"@@"}},
	Country: {noun: "a country", shape: "2 letters, ISO 3166", forms: []string{"@@"}},
	Zip:     {noun: "a postal code of the United States", shape: "5 or 9 digits", forms: []string{"#####", "#########"}},
	TIN:     {noun: "a tax number", shape: "9 digits", forms: []string{"#########"}},
	NPI:     {noun: "a national provider identifier", shape: "10 digits with a check digit", is: id.NPI},
}

// fits says whether a code has the form of its set.
func fits(set Name, code string) bool {
	r := rules[set]
	if r.is != nil {
		return r.is(code)
	}
	for _, f := range r.forms {
		if matches(f, code) {
			return true
		}
	}
	return false
}

func matches(form, code string) bool {
	if len(form) != len(code) {
		return false
	}
	for i := range len(form) {
		if !one(form[i], upper(code[i])) {
			return false
		}
	}
	return true
}

func one(want, c byte) bool {
	switch want {
	case '#':
		return digit(c)
	case '@':
		return letter(c)
	case '*':
		return digit(c) || letter(c)
	case '&':
		return (digit(c) || letter(c)) && c != 'I' && c != 'O'
	}
	return c == want
}

// levelTwo is a code of HCPCS that CMS publishes itself: no CPT, and none of the D codes,
// which are the dentists' CDT.
func levelTwo(code string) bool { return letter(upper(code[0])) && upper(code[0]) != 'D' }

// levelTwoModifier leaves out what is CPT's: those that begin with a digit, and P1 to P6
// of anesthesia.
func levelTwoModifier(code string) bool {
	physical := upper(code[0]) == 'P' && code[1] >= '1' && code[1] <= '6'
	return letter(upper(code[0])) && !physical
}

func remark(code string) bool {
	rest := strings.TrimLeft(code, "MAN")
	lead := code[:len(code)-len(rest)]
	return (lead == "M" || lead == "MA" || lead == "N") && numeric(rest) && len(rest) <= 4
}

// tooth is a number of the Universal/National system. A zero before one digit is let pass.
func tooth(code string) bool {
	if n := len(code); n == 1 || n == 2 {
		if first := code[0]; first >= 'A' && first <= 'T' {
			return n == 1 || code[1] == 'S'
		}
	}
	if !numeric(code) || len(code) > 2 {
		return false
	}
	n := int(code[len(code)-1] - '0')
	if len(code) == 2 {
		n += 10 * int(code[0]-'0')
	}
	return n >= 1 && n <= 32 || n >= 51 && n <= 82
}

func surface(code string) bool { return len(code) == 1 && strings.Contains("MODBLFI", code) }
