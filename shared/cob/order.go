package cob

import "github.com/openaso/openaso/shared/day"

// Side is this plan's side of a patient.
type Side struct {
	As           As
	Born         day.Day // the patient
	EmployeeBorn day.Day
	Employees    int     // of the employer
	Since        day.Day // the plan covers the patient, without a gap
	ParentSince  day.Day // the plan covers the employee
}

// Rule is a rule that gives a payer its place. The numbers stand in stored traces.
type Rule uint16

// The rules, in the NAIC's words and Medicare's.
const (
	MedicareAge        Rule = 56
	MedicareDisability Rule = 57
	MedicareRenal      Rule = 58
	NoCoordination     Rule = 61
	NonDependent       Rule = 62
	MedicareBetween    Rule = 63
	Birthday           Rule = 64
	CourtDecree        Rule = 65
	InCustody          Rule = 66
	ActiveFirst        Rule = 67
	ContinuationLater  Rule = 68
	LongerCoverage     Rule = 69
)

// Known says whether r is one of the rules.
func (r Rule) Known() bool {
	return r >= MedicareAge && r <= MedicareRenal || r >= NoCoordination && r <= LongerCoverage
}

// String names a rule by its number in the text that it is from.
func (r Rule) String() string {
	switch r {
	case MedicareAge:
		return "42 CFR 411.172 Medicare by age"
	case MedicareDisability:
		return "42 CFR 411.204 Medicare by disability"
	case MedicareRenal:
		return "42 CFR 411.162 Medicare by renal disease"
	case NoCoordination:
		return "NAIC 6.B(1) plan without coordination"
	case NonDependent:
		return "NAIC 6.D(1)(a) non-dependent"
	case MedicareBetween:
		return "NAIC 6.D(1)(b) Medicare between the plans"
	case Birthday:
		return "NAIC 6.D(2)(a) birthday"
	case CourtDecree:
		return "NAIC 6.D(2)(b) court decree"
	case InCustody:
		return "NAIC 6.D(2)(b)(iv) custody"
	case ActiveFirst:
		return "NAIC 6.D(3) active employee"
	case ContinuationLater:
		return "NAIC 6.D(4) continuation"
	case LongerCoverage:
		return "NAIC 6.D(5) longer coverage"
	}
	return "NAIC 6.D(6) equal shares"
}

// Place is where another payer stands to this plan.
type Place struct {
	First   bool   // it pays before this plan
	Rule    Rule   // that says so, or that lacks something
	Missing string // what the rule needs to know; "" if the place is known
}

// Against is the place of another plan on a day. all is what is known of the patient's
// other coverage, o among it.
func (s *Side) Against(o *Coverage, all []Coverage, on day.Day) Place {
	p := pair{here: s, there: o, all: all, on: on, work: workHere(o, all, on)}
	for _, r := range naic() {
		switch answer, missing := r.decide(&p); answer {
		case before:
			return Place{First: true, Rule: r.rule}
		case behind:
			return Place{Rule: r.rule}
		case unknown:
			return Place{Rule: r.rule, Missing: missing}
		}
	}
	return Place{Missing: "a rule: where none says who pays first, the plans share"}
}

// answer is what a rule says of the other plan.
type answer uint8

const (
	silent  answer = iota // the rule says nothing: the next one is asked
	before                // it pays before this plan
	behind                // it pays behind this plan
	unknown               // the rule would say it if it knew more
)

// either is what a rule says that puts one of two first.
func either(there bool) (answer, string) {
	if there {
		return before, ""
	}
	return behind, ""
}

// pair is this plan and another one on a day.
type pair struct {
	here  *Side
	there *Coverage
	all   []Coverage
	on    day.Day
	work  Work // of the employee here
}

type rule struct {
	rule   Rule
	decide func(*pair) (answer, string)
}

// naic are the rules in their order: the first that says something counts.
func naic() [11]rule {
	return [11]rule{
		{NoCoordination, (*pair).noCoordination},
		{MedicareBetween, (*pair).medicareBetween},
		{NonDependent, (*pair).nonDependent},
		{CourtDecree, (*pair).decree},
		{InCustody, (*pair).custody},
		{Birthday, (*pair).birthday},
		{LongerCoverage, (*pair).parentAndSpouse},
		{Birthday, (*pair).parentOrSpouse},
		{ActiveFirst, (*pair).active},
		{ContinuationLater, (*pair).continuation},
		{LongerCoverage, (*pair).longer},
	}
}

func (p *pair) noCoordination() (answer, string) {
	if p.there.NoRules {
		return before, ""
	}
	return silent, ""
}

// dependent says whether exactly one of the plans covers the patient as a dependent.
func (p *pair) dependent() bool { return (p.here.As == Subscriber) != (p.there.As == Subscriber) }

func (p *pair) nonDependent() (answer, string) {
	switch {
	case p.there.As == "":
		return unknown, "what the patient is in the other plan"
	case p.dependent():
		return either(p.there.As == Subscriber)
	}
	return silent, ""
}

// medicareBetween turns the order of an employee's own plan and one that covers a dependent
// round where Medicare stands between them: before the first, behind the second.
func (p *pair) medicareBetween() (answer, string) {
	here, ok := p.here.medicare(p.work, p.all, p.on)
	if !ok || here.Missing != "" || p.there.As == "" || !p.dependent() {
		return silent, ""
	}
	other := Side{Born: p.here.Born, Employees: p.there.Employees}
	there, _ := other.medicare(p.there.Work, p.all, p.on)
	own, dependents := here, there
	if p.there.As == Subscriber {
		own, dependents = there, here
	}
	switch {
	case there.Missing != "" && here.First == (p.here.As == Subscriber):
		return unknown, "of the other plan, " + there.Missing
	case own.First && !dependents.First:
		return either(p.there.As != Subscriber)
	}
	return silent, ""
}

// ofParents says whether both plans cover the patient as somebody's child.
func (p *pair) ofParents() bool { return p.here.As == Child && p.there.As == Child }

func (p *pair) decree() (answer, string) {
	switch {
	case !p.ofParents() || p.there.Parents == Together:
		return silent, ""
	case p.there.Parents == "":
		return unknown, "whether the child's parents live together"
	case p.there.Decree == "":
		return unknown, "whether a court made one of the parents responsible"
	case p.there.Decree == DecreeHere || p.there.Decree == DecreeThere:
		return either(p.there.Decree == DecreeThere)
	}
	return silent, ""
}

func (p *pair) custody() (answer, string) {
	if !p.ofParents() || p.there.Parents != Apart || p.there.Decree != NoDecree {
		return silent, ""
	}
	here, there := p.there.CustodyHere.rank(), p.there.Custody.rank()
	switch {
	case here == 0 || there == 0:
		return unknown, "who has custody of the child"
	case here != there:
		return either(there < here)
	}
	return silent, ""
}

// birthday puts the parent first whose birthday comes first in the year; of one day, the
// one who is covered longer.
func (p *pair) birthday() (answer, string) {
	if !p.ofParents() || p.there.Parents == Apart && p.there.Decree == NoDecree {
		return silent, ""
	}
	if a, missing := p.birthdays(); a != silent {
		return a, missing
	}
	return p.since(p.here.ParentSince)
}

func (p *pair) birthdays() (answer, string) {
	if p.here.EmployeeBorn == 0 || p.there.Birthday == 0 {
		return unknown, "the birthdays of both employees"
	}
	_, month, dom := p.here.EmployeeBorn.Date()
	if here := int(month)*100 + dom; here != p.there.Birthday {
		return either(p.there.Birthday < here)
	}
	return silent, ""
}

// oneIsSpouse says whether one of the plans is a parent's of the patient and the other one
// the patient's spouse's: 6.D(2)(d).
func (p *pair) oneIsSpouse() bool {
	return p.here.As == Child && p.there.As == Spouse || p.here.As == Spouse && p.there.As == Child
}

func (p *pair) parentAndSpouse() (answer, string) {
	if !p.oneIsSpouse() {
		return silent, ""
	}
	return p.longer()
}

func (p *pair) parentOrSpouse() (answer, string) {
	if !p.oneIsSpouse() {
		return silent, ""
	}
	return p.birthdays()
}

func (p *pair) active() (answer, string) {
	here, there := p.work, p.there.Work
	switch {
	case here == "":
		return unknown, "whether the employee here works, is retired, laid off or continues coverage"
	case there == "":
		return unknown, "whether the employee there works, is retired, laid off or continues coverage"
	case here != Continuation && there != Continuation && (here == Active) != (there == Active):
		return either(there == Active)
	}
	return silent, ""
}

func (p *pair) continuation() (answer, string) {
	if (p.work == Continuation) == (p.there.Work == Continuation) {
		return silent, ""
	}
	return either(p.work == Continuation)
}

func (p *pair) longer() (answer, string) { return p.since(p.here.Since) }

func (p *pair) since(here day.Day) (answer, string) {
	if p.there.SinceHere != 0 {
		here = p.there.SinceHere
	}
	switch {
	case here == 0 || p.there.Since == 0:
		return unknown, "since when each plan covers them"
	case here != p.there.Since:
		return either(p.there.Since < here)
	}
	return silent, ""
}

// workHere is by what the employee here is covered: as o says, else as anything in force does.
func workHere(o *Coverage, all []Coverage, on day.Day) Work {
	if o.WorkHere != "" {
		return o.WorkHere
	}
	for i := range all {
		if all[i].WorkHere != "" && all[i].Covers(on) {
			return all[i].WorkHere
		}
	}
	return ""
}
