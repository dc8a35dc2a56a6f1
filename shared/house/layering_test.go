package house_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/house"
)

// beside lists what a package may import from its own floor, and why.
var beside = map[string]string{
	"events -> shared/table":                               "a message names the key of an item",
	"shared/family -> shared/claim":                        "an entry holds claims and their outcomes",
	"shared/partner -> shared/family":                      "a household record speaks of tiers and relationships",
	"shared/roster -> shared/family":                       "it makes the record of a family's state",
	"shared/roster -> shared/partner":                      "an enrollment file becomes a household record",
	"shared/roster -> shared/x12/x834":                     "the members are those of the file",
	"shared/agreement -> shared/provider":                  "an agreement names networks",
	"shared/x12/coded -> shared/codes":                     "it judges codes by the sets",
	"shared/x12/coded -> shared/x12":                       "it looks at segments",
	"shared/x12/envelope -> shared/x12":                    "it walks segments",
	"shared/x12/guide -> shared/x12":                       "it walks segments",
	"shared/x12/levels -> shared/x12":                      "it follows segments",
	"shared/x12/x837 -> shared/claim":                      "the file's claims are the domain's",
	"shared/x12/x835 -> shared/claim":                      "a remittance pays the domain's claims",
	"shared/x12/x277 -> shared/claim":                      "whom a loop is about hangs on the kind of claim",
	"shared/x12/x277 -> shared/x12/x837":                   "it acknowledges the claims that x837 read",
	"shared/adjudicate -> shared/edits":                    "its terms hold the edits to be asked",
	"shared/adjudicate -> shared/pricing":                  "its terms hold the prices to be asked",
	"shared/catalog -> shared/pricing":                     "a provider's contract is a way of pricing",
	"shared/catalog -> shared/adjudicate":                  "it is the catalog that adjudicate asks for terms",
	"shared/replies -> shared/intake":                      "replies come in files that intake takes",
	"shared/attachments -> shared/intake":                  "attachments come in files that intake takes",
	"shared/repricing -> shared/pricing":                   "what a repricer said is a way of pricing",
	"shared/repricing -> shared/adjudicate":                "its claims are decided again, under terms with its prices",
	"shared/catalog -> shared/edits":                       "it reads the tables of edits that are published",
	"shared/claimstatus -> shared/adjudicate":              "a status says why a claim waits",
	"shared/claimstatus -> shared/funding":                 "a claim is paid by a call's register",
	"shared/claimstatus -> shared/intake":                  "it finds claims that are in no log yet",
	"shared/claimstatus -> shared/payment":                 "it says by which payment a claim was paid",
	"shared/eligibility -> shared/catalog":                 "it answers out of what is published",
	"shared/intake -> shared/adjudicate":                   "it sends adjudicate's command",
	"shared/payment -> shared/funding":                     "it pays what a settled call lists",
	"shared/worklist -> shared/adjudicate":                 "it lists what adjudicate left to people and hands on what they do",
	"shared/worklist -> shared/enroll":                     "a member's id carries the family",
	"shared/relay -> shared/funding":                       "it writes funding's feed rows",
	"shared/notice -> shared/adjudicate":                   "a letter says a rule or a pend in words",
	"shared/notice -> shared/enroll":                       "a letter names an enrollment's events",
	"shared/notice -> shared/funding":                      "a funding request is a document",
	"shared/sweep -> shared/adjudicate":                    "it asks for waiting claims to be decided anew",
	"shared/sweep -> shared/funding":                       "it looks for log entries that the feed lacks",
	"shared/sweep -> shared/intake":                        "it retries claims whose member is known by now",
	"shared/sweep -> shared/receive":                       "it looks for webhooks that nobody applied",
	"shared/sweep -> shared/relay":                         "it spreads again what the stream never brought",
	"shared/table/bolttable -> shared/table/internal":      "what every table driver must agree on",
	"shared/table/layout -> shared/table":                  "it lays out the port's items",
	"shared/table/dynamotable -> shared/table/internal":    "what every table driver must agree on",
	"shared/table/memtable -> shared/table/internal":       "what every table driver must agree on",
	"shared/table/metertable -> shared/table/internal":     "what every table driver must agree on",
	"shared/queue/boltqueue -> shared/table/bolttable":     "queue and table of one machine share a file",
	"shared/assemble -> shared/config":                     "handlers are made of what is configured",
	"scripts/simulate -> scripts/simulate/oracle":          "the simulator asks its oracle",
	"shared/assemble -> shared/machine":                    "handlers have the types that the machine starts them by",
	"shared/files/s3files -> shared/internal/awsfault":     "what every AWS driver says of an error",
	"shared/messages/ses -> shared/internal/awsfault":      "what every AWS driver says of an error",
	"shared/messages/sms -> shared/internal/awsfault":      "what every AWS driver says of an error",
	"shared/queue/sqsqueue -> shared/internal/awsfault":    "what every AWS driver says of an error",
	"shared/table/dynamotable -> shared/internal/awsfault": "what every AWS driver says of an error",
	"infra -> infra/stack":                                 "the program is one call: what it builds is tested beside it",
	"scripts/aso -> scripts/aso/cost":                      "the program prints the bill",
	"scripts/aso -> scripts/aso/edi":                       "the program prints what a file holds",
	"scripts/aso -> scripts/aso/gen":                       "the program prints what is made to order",
	"scripts/aso/cost -> scripts/load/whole":               "a bill is made of what was measured",
	"scripts/load -> scripts/load/whole":                   "the program prints what it measures",
	"scripts/peak -> scripts/aso/gen":                      "it measures with files made to order",
	"shared/cloud/withsecrets -> shared/config":            "secrets are read as configured",
	"shared/cloud/withtable -> infra/spec":                 "the environment's names are infra's",
	"shared/cloud/withtable -> shared/cloud":               "it is a need of the opening",
	"shared/cloud/withsecrets -> infra/spec":               "the environment's names are infra's",
	"shared/cloud/withsecrets -> shared/cloud":             "it is a need of the opening",
	"shared/cloud/withqueues -> infra/spec":                "the environment's names are infra's",
	"shared/cloud/withqueues -> shared/cloud":              "it is a need of the opening",
	"shared/cloud/withmessages -> infra/spec":              "the environment's names are infra's",
	"shared/cloud/withmessages -> shared/cloud":            "it is a need of the opening",
	"shared/cloud/withfiles -> infra/spec":                 "the environment's names are infra's",
	"shared/cloud/withfiles -> shared/cloud":               "it is a need of the opening",
	"shared/cloud/withfiles -> shared/assemble":            "it fills the handlers' parts",
	"shared/cloud/withsecrets -> shared/assemble":          "it fills the handlers' parts",
	"shared/cloud -> shared/assemble":                      "it fills the handlers' parts",
}

// lambdaTypes may name the types of aws-lambda-go.
var lambdaTypes = []string{"shared/payload", "shared/portal", "shared/assemble", "shared/machine", "functions", "events", "scripts/simulate", "scripts/load"}

// imported calls found for every import of shipped code, a module's own as its folder.
func imported(p *pkg, found func(f *file, path string)) {
	for _, f := range p.shipped() {
		for _, s := range f.tree.Imports {
			path, _ := strconv.Unquote(s.Path.Value) // the parser has checked it
			found(f, strings.TrimPrefix(path, module))
		}
	}
}

func unplaced(ps []*pkg) (out []string) {
	for _, p := range ps {
		if _, ok := house.LayerOf(p.path); !ok {
			out = append(out, p.path+": no layer has it")
		}
	}
	return out
}

func upward(ps []*pkg) (out []string) {
	for _, p := range ps {
		from, ok := house.LayerOf(p.path)
		if !ok {
			continue
		}
		imported(p, func(f *file, path string) {
			to, ok := house.LayerOf(path)
			if wrong := ok && !may(p.path, from, path, to); wrong {
				out = append(out, fmt.Sprintf("%s: %s (%s) imports %s (%s)", f.path, p.path, from.Name, path, to.Name))
			}
		})
	}
	return out
}

func may(importer string, from house.Layer, path string, to house.Layer) bool {
	if to.Number == house.Checks {
		return from.Number == house.Programs
	}
	return to.Number < from.Number || reason(importer, path) != ""
}

// reason is the entry of beside, whole folders included.
func reason(importer, path string) string {
	for entry := range beside {
		a, b, _ := strings.Cut(entry, " -> ")
		if a == importer && under(path, b) {
			return entry
		}
	}
	return ""
}

func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

// unused lists entries of beside that nothing needs any more.
func unused(ps []*pkg, entries map[string]string) (out []string) {
	needed := map[string]bool{}
	for _, p := range ps {
		imported(p, func(_ *file, path string) { needed[reason(p.path, path)] = true })
	}
	for entry := range entries {
		if !needed[entry] {
			out = append(out, entry+": nothing imports this")
		}
	}
	slices.Sort(out)
	return out
}

func foreign(ps []*pkg) (out []string) {
	for _, p := range ps {
		from, _ := house.LayerOf(p.path)
		imported(p, func(f *file, path string) {
			if why := barred(p.path, from.Number, path); why != "" {
				out = append(out, fmt.Sprintf("%s: imports %s: %s", f.path, path, why))
			}
		})
	}
	return out
}

func barred(importer string, layer int, path string) string {
	standard := !strings.Contains(strings.Split(path, "/")[0], ".")
	ours := func(dir string) bool { return under(importer, dir) }
	_, own := house.LayerOf(path)
	switch {
	case layer == house.Kernel && !standard && !own:
		return "the kernel stands on the standard library alone"
	case layer == house.Kernel || layer == house.Adapters || layer == house.Programs:
	case (layer == house.Words || layer == house.Capabilities) && (path == "net/http" || path == "os" || strings.HasPrefix(path, "os/")):
		return "the domain does no I/O of its own: take a port"
	}
	switch {
	case strings.HasPrefix(path, "github.com/aws/aws-lambda-go"):
		if !slices.ContainsFunc(lambdaTypes, ours) {
			return "Lambda's types stay in " + strings.Join(lambdaTypes, ", ")
		}
	case strings.HasPrefix(path, "github.com/aws/") && layer < house.Checks:
		return "no AWS below the adapters"
	}
	return ""
}

func TestEveryPackageHasALayer(t *testing.T) {
	hold(t, unplaced(packages(t)), "Add the folder to a row of Layers in shared/house/layers.go: the lowest that its imports allow.")
}

func TestImportsPointDown(t *testing.T) {
	hold(t, upward(packages(t)), "Move what is shared down, or declare a small interface where it is used. If two packages of one floor belong\n"+
		"together, add the pair and its reason to beside in shared/house/layering_test.go. Only programs import checks.")
}

func TestExceptionsAreNeeded(t *testing.T) {
	hold(t, unused(packages(t), beside), "Delete the line from beside in shared/house/layering_test.go.")
}

func TestForeignImports(t *testing.T) {
	hold(t, foreign(packages(t)), "Adapters speak to AWS, disks and the network (design.md 2); the domain takes ports: shared/table, files, queue, messages.")
}
