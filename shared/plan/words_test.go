package plan_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
)

// valuesOf reads the values of the named string types in plan.go, in their order.
func valuesOf(t *testing.T) map[string][]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "plan.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			typ, ok := v.Type.(*ast.Ident)
			if !ok {
				continue
			}
			s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out[typ.Name] = append(out[typ.Name], s)
		}
	}
	return out
}

// words are what editors show beside each name of the language.
var words = map[string]string{
	"Option.option":                 "The option's short name, the same in all its versions.",
	"Option.version":                "This version's name. A published version never changes; begin it with the year of its plan year, such as \"2027.1\".",
	"Option.name":                   "The name that members see.",
	"Option.plan":                   "The plan that the option belongs to.",
	"Option.corrects":               "The version that this one puts right for all time: claims that it decided are decided anew.",
	"Option.line":                   "What is covered: medical (if nothing is said) or dental.",
	"Option.year-starts":            "The first day of the plan year, MM-DD.",
	"Option.coverage-tiers":         "Whom an election may cover. None named is all of them.",
	"Option.timely-filing-months":   "How many months after the service a claim may come.",
	"Option.hdhp":                   "A high deductible health plan for use with an HSA (26 USC 223).",
	"Option.carry-over-months":      "Deductible taken in so many last months of a plan year counts for the next year, too.",
	"Option.networks":               "What members share, by network: in, out, or tiers by their own names. Out is everybody without a contract.",
	"Option.protected-network":      "The network whose sharing protected care takes where it is given outside (No Surprises Act). If nothing is said: in.",
	"Option.out-of-network-pricing": "What a service outside the network is priced at. Goes with networks.out.",
	"Option.reference-pricing":      "Prices everybody without a contract by what Medicare pays (reference-based pricing).",
	"Option.limits":                 "Bounds that benefits may name: visits, days, units or dollars.",
	"Option.definitions":            "Names for kinds of care, used by is and not. A definition may use those before it. preventive, emergency, ancillary and mental-health are looked for by rules and checks.",
	"Option.benefits":               "What is covered and what members share. The first that matches a line applies, so order matters.",
	"Option.authorizations":         "Care that must be authorized before it is given, and what it costs if it was not. Emergencies never need one.",
	"Option.reviews":                "Care that waits until a clinician has looked.",
	"Option.coordination":           "How the plan goes together with other plans of the same person.",
	"Option.edits":                  "Claim edits in force.",
	"Option.accidents":              "What becomes of a claim that names an accident. If nothing is said it waits for a person.",
	"Option.holds":                  "Decided claims whose money waits until somebody releases it.",

	"Sharing.deductible":         "What members pay in a year before the plan shares.",
	"Sharing.out-of-pocket":      "The most that members pay in a year.",
	"Sharing.also-counts-toward": "Networks toward whose amounts this one's sharing counts, too, never beyond them.",
	"Amounts.kind":               "embedded: a person is done at their own or the family's amount. aggregate: with two or more covered only the family's counts.",
	"Amounts.individual":         "Dollars a year for a person.",
	"Amounts.family":             "Dollars a year for the family together.",
	"Amounts.person-cap":         "With aggregate: no one person of a family takes more than so many dollars.",
	"OutOfPocket.kind":           "embedded: a person is done at their own or the family's amount. aggregate: with two or more covered only the family's counts.",
	"OutOfPocket.individual":     "Dollars a year for a person.",
	"OutOfPocket.family":         "Dollars a year for the family together.",
	"OutOfPocket.person-cap":     "With aggregate: no one person of a family pays more than so many dollars (45 CFR 156.130).",
	"OutOfPocket.counts":         "Which of copay, deductible and coinsurance count toward the maximum.",

	"OutOfNetwork.percent-of-billed":   "Percentage of the billed charge, such as 60%. With percent-of-medicare, where Medicare has no price.",
	"OutOfNetwork.percent-of-medicare": "Percentage of what Medicare pays, such as 150%.",
	"Reference.percent-of-medicare":    "Percentage of what Medicare pays, such as 140%.",
	"Reference.network":                "The network whose sharing applies.",

	"Limit.name":    "The name that benefits use.",
	"Limit.visits":  "So many visits. Services of one limit on one date are one visit.",
	"Limit.days":    "So many days of stays.",
	"Limit.units":   "So many whole units of lines.",
	"Limit.dollars": "So many dollars that the plan pays. Not lawful for essential benefits (29 CFR 2590.715-2711).",
	"Limit.period":  "year (if nothing is said) or lifetime.",
	"Limit.family":  "The whole family's together, not each person's.",

	"Definition.name":  "The name for is and not.",
	"Definition.match": "What the name stands for.",

	"Match.networks":   "Any of these networks.",
	"Match.codes":      "Any of these procedure codes (HCPCS, CPT, CDT), single or as ranges: 99202-99215.",
	"Match.revenue":    "Any of these revenue codes, four digits, single or as ranges.",
	"Match.bills":      "The first two digits of a facility's type of bill: 11 is a hospital stay, 13 an outpatient hospital, 21 skilled nursing.",
	"Match.kinds":      "Kinds of claims: professional, institutional, dental.",
	"Match.places":     "Places of service (CMS), two digits: 11 office, 10 telehealth at home, 20 urgent care.",
	"Match.modifiers":  "Any of these modifiers stands on the line.",
	"Match.diagnoses":  "A diagnosis that the line points to begins with any of these (ICD-10-CM without dots).",
	"Match.principal":  "The first diagnosis that the line points to begins with any of these.",
	"Match.drgs":       "Any of these DRGs, as the claim brings them.",
	"Match.taxonomies": "The provider's taxonomy code begins with any of these.",
	"Match.age":        "The patient's age on the day of service.",
	"Match.sex":        "The patient's sex: F or M.",
	"Match.emergency":  "Whether the line says that it was an emergency.",
	"Match.is":         "Any of these definitions holds.",
	"Match.not":        "None of these definitions holds.",
	"Ages.from":        "At least so many whole years.",
	"Ages.to":          "At most so many whole years. 0 or nothing is no upper end.",

	"Benefit.name":                     "The name that members see. No two benefits share one.",
	"Benefit.match":                    "Which lines it is about. Every part that is given must hold; {} is everything.",
	"Benefit.class":                    "Class under mental health parity (29 CFR 2590.712): medical (if nothing is said), mental-health, substance-use.",
	"Benefit.setting":                  "Classification under parity: inpatient, outpatient (if nothing is said), office, emergency, drugs.",
	"Benefit.essential":                "Whether it is an essential health benefit. If nothing is said: yes for medical, no for dental.",
	"Benefit.not-covered":              "The plan does not cover it: instead of a stack.",
	"Benefit.stack":                    "The steps of what members share, in order. [] is nothing: the plan pays all.",
	"Benefit.copay":                    "Dollars of the copay.",
	"Benefit.copay-per":                "How often: visit (a provider and a date; if nothing is said), day or stay of a facility, line.",
	"Benefit.copay-days":               "Per day: no more days of a stay than these.",
	"Benefit.copay-waived-if-admitted": "No copay where the patient was admitted to the hospital.",
	"Benefit.coinsurance":              "The member's percentage, such as 20%.",
	"Benefit.limit":                    "One of the option's limits.",
	"Benefit.limits":                   "Further limits.",
	"NotCovered.group":                 "Who owes it (claim adjustment group): CO the provider writes it off, PR the patient, OA neither, PI the plan asks the provider to.",
	"NotCovered.reason":                "Claim adjustment reason code, such as \"96\" or \"204\".",
	"NotCovered.remark":                "Remittance advice remark code, such as N130. Reason 96 needs one.",

	"Authorization.name":   "The name that people see.",
	"Authorization.match":  "Which care needs it.",
	"Authorization.deny":   "Without it the plan pays nothing (reason 197).",
	"Authorization.reduce": "Without it the allowed amount is reduced by this percentage.",
	"Authorization.amount": "Without it so many dollars are taken off.",
	"Authorization.most":   "The most, in dollars, that a reduction takes of one claim.",
	"Authorization.owes":   "Whose duty it was, and who bears what is taken off: member or provider. It never counts toward the out-of-pocket maximum.",

	"Review.name":  "The name that people see.",
	"Review.match": "Which care waits.",
	"Review.over":  "Only lines that bill more than so many dollars.",

	"Coordination.method":                   "standard (if nothing is said): up to what is allowed. non-duplication: up to what this plan would pay alone. maintenance-of-benefits: this plan's shares apply to what the other left.",
	"Coordination.employees":                "How many people the employer employs, for the Medicare secondary payer rules.",
	"Coordination.credit-only-what-is-owed": "The deductible is credited only with what the patient still owes.",

	"Hold.name":      "The name that people see.",
	"Hold.paid-over": "Claims that the plan pays more than so many dollars for.",
}
