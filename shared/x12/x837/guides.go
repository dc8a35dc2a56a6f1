package x837

import "github.com/openaso/openaso/shared/claim"

// KindOf says which claims a guide (ST03, GS08) is of, false if it is none that is read.
// Amendments of a guide are read the same.
func KindOf(guide string) (claim.Kind, bool) {
	switch guide {
	case "005010X222A1", "005010X222A2":
		return claim.Professional, true
	case "005010X223A2", "005010X223A3":
		return claim.Institutional, true
	case "005010X224A2":
		return claim.Dental, true
	}
	return 0, false
}

// form is what differs between the guides.
type form struct {
	guide     string // what is written
	facility  string // CLM05-2
	service   string // the tag of a line's service
	charge    string // its element with the charge
	qualifier string // of a line's code where it says none of its own
	lines     int    // the most of a claim
	diagnoses int    // the most of a claim, of every kind
	roles     map[string]string
	lineRoles map[string]string
}

// formOf is a kind's form. Loops are named by the provider's role (NM101).
func formOf(k claim.Kind) form {
	switch k {
	case claim.Institutional: // one principal, one admitting, 3 reasons, 12 causes, 24 others
		return form{"005010X223A2", "A", "SV2", "SV203", "HC", 999, 41, institutionalRoles, institutionalLineRoles}
	case claim.Dental:
		return form{"005010X224A2", "B", "SV3", "SV302", "AD", 50, 4, dentalRoles, dentalLineRoles}
	}
	return form{"005010X222A1", "B", "SV1", "SV102", "HC", 50, 12, professionalRoles, professionalLineRoles}
}

// The loops of a claim's and of a line's providers, by NM101.
var (
	professionalRoles     = map[string]string{"DN": "2310A", "P3": "2310A", "82": "2310B", "77": "2310C", "DQ": "2310D", "PW": "2310E", "45": "2310F"}
	professionalLineRoles = map[string]string{"82": "2420A", "QB": "2420B", "77": "2420C", "DQ": "2420D", "DK": "2420E",
		"DN": "2420F", "P3": "2420F", "PW": "2420G", "45": "2420H"}
	institutionalRoles     = map[string]string{"71": "2310A", "72": "2310B", "ZZ": "2310C", "82": "2310D", "77": "2310E", "DN": "2310F"}
	institutionalLineRoles = map[string]string{"72": "2420A", "ZZ": "2420B", "82": "2420C", "DN": "2420D"}
	dentalRoles            = map[string]string{"DN": "2310A", "P3": "2310A", "82": "2310B", "77": "2310C", "DD": "2310D", "DQ": "2310E"}
	dentalLineRoles        = map[string]string{"82": "2420A", "DD": "2420B", "DQ": "2420C", "77": "2420D"}
)

// RoleOf is the role (NM101) of the provider that a loop of a claim or line is about, ""
// if it is of none: 2310B is the rendering provider of a professional claim and the
// operating one of an institutional claim.
func RoleOf(k claim.Kind, loop string) string {
	f, found := formOf(k), ""
	for _, loops := range []map[string]string{f.roles, f.lineRoles} {
		for role, l := range loops {
			if l == loop && (found == "" || role < found) {
				found = role
			}
		}
	}
	return found
}
