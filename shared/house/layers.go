// Package house holds the rules of the house: the layers as data, and, as its tests,
// everything that every package keeps to. It looks at source and runs none of it. Run
// it with -count=1: Go's test cache does not see all that the tests look at. See
// shared/decisions/0001.
package house

import "strings"

// Layer is a floor of the house. A package imports from lower floors only.
type Layer struct {
	Number int
	Name   string
	// Paths are folders of the module. "shared/x12" is that package alone,
	// "shared/x12/" all packages below it. The longest that fits a package counts.
	Paths []string
}

// The layers' numbers. Words are the domain's nouns, Capabilities what it does with
// them. Checks stands aside: only programs import it.
const (
	Kernel = iota
	Ports
	Words
	Capabilities
	Checks
	Adapters
	Assembly
	Programs
)

// Layers is the table, lowest first. A new package goes into one row.
func Layers() []Layer {
	return []Layer{
		{Kernel, "kernel", []string{
			"shared/money", "shared/day", "shared/id", "shared/phi", "shared/fault", "shared/logs", "shared/internal/testclock"}},
		{Ports, "formats and ports", []string{
			"shared/x12", "shared/x12/coded", "shared/x12/envelope", "shared/x12/guide", "shared/x12/levels", "shared/webhook", "shared/table", "shared/table/layout", "shared/files", "shared/queue", "shared/messages",
			"shared/lake", "shared/match", "shared/cob", "events", "shared/codes", "shared/carc", "shared/internal/yamlform"}},
		{Words, "domain: words", []string{
			"shared/claim", "shared/plan", "shared/family", "shared/partner", "shared/provider", "shared/agreement",
			"shared/ledger", "shared/screening", "shared/find", "shared/roster", "shared/medicare", "shared/x12/"}},
		{Capabilities, "domain: capabilities", []string{
			"shared/receive", "shared/repricing", "shared/inquire", "shared/enroll", "shared/intake", "shared/adjudicate", "shared/pricing", "shared/edits", "shared/directory", "shared/worklist", "shared/whatif", "shared/plancheck", "shared/explain", "shared/catalog", "shared/relay",
			"shared/funding", "shared/payment", "shared/notice", "shared/stoploss", "shared/casework", "shared/clocks",
			"shared/report", "shared/audit", "shared/sweep", "shared/claimstatus", "shared/eligibility", "shared/authorize", "shared/replies", "shared/attachments"}},
		{Checks, "checks", []string{"shared/house", "shared/fixture", "shared/x12/x12test", "shared/adjudicate/oracle", "shared/internal/casefile"}},
		{Adapters, "adapters", []string{
			"shared/internal/awsfault", "shared/table/", "shared/files/", "shared/queue/", "shared/messages/", "shared/lake/", "shared/auth",
			"shared/payload", "shared/portal", "shared/internal/awstest"}},
		{Assembly, "assembly", []string{"shared/config", "shared/assemble", "shared/machine", "shared/cloud", "shared/cloud/", "infra/spec"}},
		{Programs, "programs", []string{"functions/", "scripts/", "infra", "infra/"}},
	}
}

// LayerOf is the layer of a package by its folder in the module, such as
// "shared/money"; false if no row has it.
func LayerOf(path string) (Layer, bool) {
	var found Layer
	longest := 0
	for _, l := range Layers() {
		for _, p := range l.Paths {
			if len(p) > longest && fits(path, p) {
				found, longest = l, len(p)
			}
		}
	}
	return found, longest > 0
}

func fits(path, row string) bool {
	if below, ok := strings.CutSuffix(row, "/"); ok {
		return strings.HasPrefix(path, below+"/")
	}
	return path == row
}
