package plan

import (
	"slices"
	"strings"
)

// The values that words of the language may have, in the order in which they are told.
func lines() []Line          { return []Line{"", Medical, Dental} }
func kinds() []Kind          { return []Kind{Embedded, Aggregate} }
func periods() []Period      { return []Period{"", Year, Lifetime} }
func elements() []Element    { return []Element{Copay, Deductible, Coinsurance} }
func classes() []Class       { return []Class{"", MedicalSurgical, MentalHealth, SubstanceUse} }
func settings() []Setting    { return []Setting{"", Inpatient, Outpatient, Office, OfEmergency, Drugs} }
func pers() []Per            { return []Per{"", PerVisit, PerDay, PerStay, PerLine} }
func methods() []Method      { return []Method{"", StandardCOB, NonDuplication, Maintenance} }
func edits() []Edit          { return []Edit{EditNCCI, EditMUE, EditAge, EditSex, EditPlace, EditSuspect} }
func accidents() []Accidents { return []Accidents{"", PendAccidents, PayAndPursue} }

// coverageTiers are those of family.Tier, which plans do not know.
func coverageTiers() []string {
	return []string{"employee", "employee+spouse", "employee+children", "family"}
}

// oneOf says that a value is one of those there are, if it is not. It names the word whose
// value it is, the last of the path.
func oneOf[T ~string](c *checker, p place, v T, all []T) {
	if slices.Contains(all, v) {
		return
	}
	var words []string
	for _, w := range all {
		if w != "" {
			words = append(words, string(w))
		}
	}
	word := p.path[strings.LastIndexByte(p.path, '/')+1:] + " "
	if strings.HasSuffix(p.words+" ", word) {
		word = "" // it is told already
	}
	c.need(false, p, word+"is one of "+strings.Join(words, ", "))
}
