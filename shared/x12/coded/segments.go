package coded

import "github.com/openaso/openaso/shared/codes"

// look knows the segments that hold codes. The positions are those of 005010X222A1 (P),
// X223A2 (I), X224A2 (D), X221A1 (835), X279A1 (270/271), X212 (276/277) and X217 (278),
// as the public maps of the guides have them.
func (j *Judge) look(p place) {
	switch p.s.Tag {
	case "SV1": // P 2400: procedure, place
		j.procedure(p, 1)
		j.served(p, codes.Place, 5, 0)
	case "SV2": // I 2400: revenue, procedure
		j.served(p, codes.Revenue, 1, 0)
		j.procedure(p, 2)
	case "SV3": // D 2400: procedure, place
		j.procedure(p, 1)
		j.served(p, codes.Place, 3, 0)
	case "HI":
		j.health(p)
	case "CLM":
		j.facility(p, 5)
	case "N4":
		j.address(p)
	default:
		j.seldom(p)
	}
}

// seldom are segments that few items have.
func (j *Judge) seldom(p place) {
	switch p.s.Tag {
	case "UM": // 278 2000E
		j.facility(p, 4)
	case "SVC": // 835 2110, 276 2210, 277 2220: what was decided, and what was submitted
		j.procedure(p, 1)
		j.served(p, codes.Revenue, 4, 0)
		j.procedure(p, 6)
	case "EB": // 271 2110
		j.services(p, 3)
		j.procedure(p, 13)
	case "EQ": // 270 2110
		j.services(p, 1)
		j.procedure(p, 2)
	case "SVD": // 2430: what another payer decided, which may have been long ago
		j.ever(p, codes.Revenue, 4, 0)
	case "TOO": // D 2400
		j.tooth(p)
	case "LIN": // 2410
		if p.s.El(2) == "N4" {
			j.ever(p, codes.NDC, 3, 0)
		}
	case "CAS": // 2320, 2430; 835 2100, 2110
		j.adjustments(p)
	case "MIA": // 2320; 835 2100
		j.remarks(p, 5, 20, 21, 22, 23)
	case "MOA":
		j.remarks(p, 3, 4, 5, 6, 7)
	case "LQ": // 835 2110; not 2440, where it names a form
		if p.s.El(1) == "HE" {
			j.remarks(p, 2)
		}
	case "CL1": // I 2300
		j.served(p, codes.AdmissionType, 1, 0)
		j.served(p, codes.AdmissionSource, 2, 0)
		j.served(p, codes.PatientStatus, 3, 0)
	case "PRV":
		if p.s.El(2) == "PXC" {
			j.ever(p, codes.Taxonomy, 3, 0)
		}
	}
}

// procedure is the composite of a procedure (C003): a qualifier, a code, four modifiers.
func (j *Judge) procedure(p place, element int) {
	switch p.s.Part(element, 1) {
	case "HC":
		j.served(p, codes.HCPCS, element, 2)
	case "AD":
		j.served(p, codes.CDT, element, 2)
		return // dental modifiers are of a list of their own
	case "NU":
		j.served(p, codes.Revenue, element, 2)
	case "N4":
		j.ever(p, codes.NDC, element, 2)
	default:
		return
	}
	for i := 3; i <= 6; i++ {
		j.served(p, codes.Modifier, element, i)
	}
}

// health is HI: each element says by its qualifier what its code is. Those of ICD-9 are of
// services before October 2015, for which no list is read.
func (j *Judge) health(p place) {
	for i := 1; i <= p.s.Len(); i++ {
		if set := ofHealth(p.s.Part(i, 1)); set != "" {
			j.served(p, set, i, 2)
		}
	}
}

func ofHealth(qualifier string) codes.Name {
	switch qualifier {
	case "ABK", "ABF", "ABJ", "APR", "ABN":
		return codes.ICD10CM
	case "BBR", "BBQ":
		return codes.ICD10PCS
	case "BP", "BO":
		return codes.HCPCS
	case "DR":
		return codes.DRG
	case "BH", "BI":
		return codes.Occurrence
	case "BE":
		return codes.ValueCode
	case "BG":
		return codes.Condition
	}
	return ""
}

// facility is CLM05, or UM04: a place of service (B), or of institutional claims the bill
// type (A).
func (j *Judge) facility(p place, element int) {
	switch p.s.Part(element, 2) {
	case "A":
		j.served(p, codes.BillType, element, 1)
	case "B":
		j.served(p, codes.Place, element, 1)
	}
}

// address is N4. A country is named if it is another than the United States; a state is of
// theirs or of Canada.
func (j *Judge) address(p place) {
	country := p.s.El(4)
	if country == "" || country == "US" {
		j.ever(p, codes.Zip, 3, 0)
	}
	if country == "" || country == "US" || country == "CA" {
		j.ever(p, codes.State, 2, 0)
	}
	j.ever(p, codes.Country, 4, 0)
}

// services are service types, which may be repeated.
func (j *Judge) services(p place, element int) {
	for _, v := range p.s.Repeats(element) {
		j.value(p, codes.ServiceType, v, element, 0)
	}
}

// tooth is TOO: a tooth of the Universal system (JP), and its surfaces.
func (j *Judge) tooth(p place) {
	if p.s.El(1) != "JP" {
		return
	}
	j.ever(p, codes.Tooth, 2, 0)
	for i := 1; i <= 5; i++ {
		j.ever(p, codes.Surface, 3, i)
	}
}

// adjustments are CAS: six reasons of one group. Those of another payer may be out of force
// by now, so they count as of any day.
func (j *Judge) adjustments(p place) {
	for i := 2; i <= 17; i += 3 {
		j.ever(p, codes.CARC, i, 0)
	}
}

func (j *Judge) remarks(p place, elements ...int) {
	for _, i := range elements {
		j.ever(p, codes.RARC, i, 0)
	}
}
