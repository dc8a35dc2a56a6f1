// Package codes knows which codes are in force on a day: SNIP level 5, the code sets that
// an X12 element may hold. Sets come from the files that their publishers offer, listed in
// the manifest.csv of a folder (Open); what may be shipped is built in (Built). A set that
// nobody loaded refuses nothing but what has not its form. How to fetch each set, and its
// licence, is in README.md.
package codes

// Name names a code set.
type Name string

// The sets, with the number that X12 gives the outside code source. Those of the claim form
// UB-04 (NUBC, 132 and others) and of the dentists (ADA) are licensed: their owner's lists
// are loaded, none is shipped.
const (
	ICD10CM         Name = "icd10cm"          // 897: diagnoses
	ICD10PCS        Name = "icd10pcs"         // 896: inpatient procedures
	HCPCS           Name = "hcpcs"            // 130: services; CPT by its form only
	Modifier        Name = "modifier"         // 130: of services; those of CPT by their form only
	CDT             Name = "cdt"              // 135: dental services
	Place           Name = "place"            // 237: place of service
	Revenue         Name = "revenue"          // 132: revenue codes
	BillType        Name = "bill-type"        // 236: type of bill without its frequency
	Condition       Name = "condition"        // 132
	Occurrence      Name = "occurrence"       // 132, spans too
	ValueCode       Name = "value"            // 132
	PatientStatus   Name = "patient-status"   // 239: at discharge
	AdmissionType   Name = "admission-type"   // 231
	AdmissionSource Name = "admission-source" // 230
	DRG             Name = "drg"              // 229
	CARC            Name = "carc"             // 139: claim adjustment reasons
	RARC            Name = "rarc"             // 411: remittance remarks
	AdjustmentGroup Name = "adjustment-group" // 974 is the data element of CAS01
	StatusCategory  Name = "status-category"  // 507
	StatusCode      Name = "status"           // 508
	ServiceType     Name = "service-type"     // 1365 is the data element of EB03
	Taxonomy        Name = "taxonomy"         // 682: what a provider is
	NDC             Name = "ndc"              // 240: drugs
	Tooth           Name = "tooth"            // 135, Universal/National numbering
	Surface         Name = "surface"          // 135: of a tooth
	State           Name = "state"            // 22: states, territories, provinces of Canada
	Country         Name = "country"          // 5: ISO 3166
	Zip             Name = "zip"              // 51: 5 or 9 digits
	TIN             Name = "tin"              // tax number, 9 digits
	NPI             Name = "npi"              // 537: with its check digit
)

// Validity is what a set says of a code on a day.
type Validity uint8

// The validities. Unchecked: no loaded list speaks of that day. Header: the code stands in
// the list as a heading and is not billable.
const (
	Unchecked Validity = iota
	Valid
	Unknown
	NotYet
	Expired
	Header
)

// String names the validity.
func (v Validity) String() string {
	return [...]string{"unchecked", "valid", "unknown", "not yet", "expired", "header"}[v]
}
