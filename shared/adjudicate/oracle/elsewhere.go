package oracle

import (
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// verdict is what the rules say of one other payer against this plan.
type verdict int

const (
	absent  verdict = iota // it is not in force
	ahead                  // it pays before this plan
	after                  // it pays behind this plan
	unclear                // nobody can say from what is known
)

// elsewhere are the patient's other coverages for the claim's kind of care.
func (k *work) elsewhere() (out []*cob.Coverage) {
	for i := range k.w.Others {
		o := &k.w.Others[i]
		ofCare := o.Kind == "" || (o.Kind == cob.Dental) == (k.c.Kind == claim.Dental)
		if o.Medicare != "" {
			ofCare = k.c.Kind != claim.Dental
		}
		if o.Member == k.c.Member && ofCare {
			out = append(out, o)
		}
	}
	return out
}

// knownOrder says whether the claim agrees with what is known of other coverage.
func (k *work) knownOrder() bool {
	all, lines := k.elsewhere(), k.open()
	if len(all) == 0 || len(lines) == 0 {
		return true
	}
	var first []verdict
	for i, l := range lines {
		var now []verdict
		for _, o := range all {
			v := k.verdictOn(o, l)
			if v == unclear {
				return false
			}
			now = append(now, v)
		}
		if i == 0 {
			first = now
		}
		for j := range now {
			if (now[j] == ahead) != (first[j] == ahead) {
				return false
			}
		}
	}
	return k.resultsFit(all, first)
}

// medicareKnown says whether something in force on the first open day is Medicare.
func (k *work) medicareKnown() bool {
	for _, o := range k.elsewhere() {
		if o.Medicare != "" && inForce(o, k.open()[0].on) {
			return true
		}
	}
	return false
}

// resultsFit pairs the claim's payers with what is known: each one ahead has its result there,
// and none that is behind has one before the plan's.
func (k *work) resultsFit(all []*cob.Coverage, verdicts []verdict) bool {
	rest := map[*claim.OtherPayer]bool{}
	for _, o := range k.before() {
		rest[o] = o.Paid != 0 || o.Decided != 0 || len(o.Adjustments)+len(o.Lines) > 0
	}
	for _, want := range []verdict{ahead, after} {
		medicareDone := false
		for i, o := range all {
			if verdicts[i] != want || o.Medicare != "" && medicareDone {
				continue
			}
			medicareDone = medicareDone || o.Medicare != ""
			found := k.payerOf(o, rest)
			if (found != nil) != (want == ahead) {
				return false
			}
			if found != nil {
				rest[found] = false
			}
		}
	}
	return true
}

// payerOf is the payer of the claim that a coverage is: by id, or where either has none.
func (k *work) payerOf(o *cob.Coverage, rest map[*claim.OtherPayer]bool) *claim.OtherPayer {
	var perhaps *claim.OtherPayer
	for _, p := range k.before() {
		switch {
		case !rest[p] || medicare(p) != (o.Medicare != ""):
		case o.Medicare == "" && o.Payer != "" && o.Payer == p.Payer:
			return p
		case perhaps == nil && (o.Medicare != "" || o.Payer == "" || p.Payer == ""):
			perhaps = p
		}
	}
	return perhaps
}

func inForce(o *cob.Coverage, d day.Day) bool { return d >= o.From && (o.To == 0 || d <= o.To) }

func (k *work) verdictOn(o *cob.Coverage, l *line) verdict {
	var v verdict
	switch {
	case !inForce(o, l.on):
		return absent
	case o.Medicare != "":
		v = k.medicareVerdict(k.workOf(nil, l.on), k.o.Coordination.Employees, l.on)
	default:
		v = k.planVerdict(o, l)
	}
	if v == ahead || v == after {
		k.rule("known order: " + map[bool]string{true: "before", false: "behind"}[v == ahead])
	}
	return v
}

// workOf is by what the employee here is covered: as the coverage says or any that is in
// force; of Medicare the first of Medicare's.
func (k *work) workOf(o *cob.Coverage, d day.Day) cob.Work {
	if o == nil {
		for _, m := range k.elsewhere() {
			if m.Medicare != "" && inForce(m, d) {
				o = m
				break
			}
		}
	}
	if o != nil && o.WorkHere != "" {
		return o.WorkHere
	}
	for _, m := range k.elsewhere() {
		if inForce(m, d) && m.WorkHere != "" {
			return m.WorkHere
		}
	}
	return ""
}

// medicareVerdict is Medicare's place against a plan that covers by work of an employer of a
// size; absent if nobody has Medicare on the day.
func (k *work) medicareVerdict(w cob.Work, size int, d day.Day) verdict {
	renal := k.medicareOf(cob.Renal, d)
	if renal == nil {
		return k.medicareByWork(w, size, d)
	}
	// Where Medicare came first on the day before the disease, for age or disability, it stays.
	if k.medicareOf(cob.Age, renal.From-1) != nil {
		if v := k.ofAge(w, size, 20); v != after {
			return v
		}
	}
	if k.medicareOf(cob.Disability, renal.From-1) != nil {
		if v := k.ofDisability(w, size, renal.From-1); v != after {
			return v
		}
	}
	y, m, _ := renal.From.Date()
	months := int(m) - 1 + 30
	if d < day.New(y+months/12, time.Month(months%12+1), 1) {
		return after
	}
	return ahead
}

func (k *work) medicareByWork(w cob.Work, size int, d day.Day) verdict {
	switch {
	case k.medicareOf(cob.Age, d) != nil:
		return k.ofAge(w, size, 20)
	case k.medicareOf(cob.Disability, d) != nil:
		return k.ofDisability(w, size, d)
	}
	return absent
}

// ofDisability: who has become 65 has Medicare by age from then on.
func (k *work) ofDisability(w cob.Work, size int, d day.Day) verdict {
	switch {
	case k.person.Born == 0:
		return unclear
	case k.ageOn(d) >= 65:
		return k.ofAge(w, size, 20)
	}
	return k.ofAge(w, size, 100)
}

func (k *work) ofAge(w cob.Work, size, least int) verdict {
	switch {
	case w == "":
		return unclear
	case w != cob.Active:
		return ahead
	case size == 0:
		return unclear
	case size < least:
		return ahead
	}
	return after
}

// medicareOf is the newest Medicare by a reason in force on a day.
func (k *work) medicareOf(b cob.Basis, d day.Day) (found *cob.Coverage) {
	for _, o := range k.elsewhere() {
		if o.Medicare == b && inForce(o, d) && (found == nil || o.From > found.From) {
			found = o
		}
	}
	return found
}

// planVerdict goes through the NAIC's order for two plans.
func (k *work) planVerdict(o *cob.Coverage, l *line) verdict {
	here := k.as()
	switch {
	case o.NoRules:
		return ahead
	case o.As == "":
		return unclear
	case here == cob.Subscriber && o.As != cob.Subscriber:
		return k.ownBeforeDependent(o, l, after)
	case here != cob.Subscriber && o.As == cob.Subscriber:
		return k.ownBeforeDependent(o, l, ahead)
	case here == cob.Child && o.As == cob.Child:
		if v := k.childVerdict(o, l); v != absent {
			return v
		}
	case here != o.As: // a parent's plan and a spouse's
		if v := k.longerVerdict(o, k.coveredSince(k.c.Member, l)); v != absent {
			return v
		}
		if v := k.birthdayVerdict(o); v != absent {
			return v
		}
	}
	return k.workVerdict(o, l)
}

// as is what the patient is in this plan.
func (k *work) as() cob.As {
	switch k.person.Relationship {
	case family.Subscriber:
		return cob.Subscriber
	case family.Spouse:
		return cob.Spouse
	}
	return cob.Child
}

// ownBeforeDependent: the patient's own plan pays first, unless Medicare pays before it and
// behind the one that has the patient as a dependent. usual is the other plan's place else.
func (k *work) ownBeforeDependent(o *cob.Coverage, l *line, usual verdict) verdict {
	here := k.medicareVerdict(k.workOf(o, l.on), k.o.Coordination.Employees, l.on)
	there := k.medicareVerdict(o.Work, o.Employees, l.on)
	own, dependent, turned := here, there, ahead
	if usual == ahead {
		own, dependent, turned = there, here, after
	}
	matters := usual == after && here == ahead || usual == ahead && here == after
	switch {
	case matters && there == unclear:
		return unclear
	case own == ahead && dependent == after:
		return turned
	}
	return usual
}

// childVerdict is of a child of two parents' plans; absent if it is a tie.
func (k *work) childVerdict(o *cob.Coverage, l *line) verdict {
	byBirthday := func() verdict {
		if v := k.birthdayVerdict(o); v != absent {
			return v
		}
		return k.longerVerdict(o, k.coveredSince(k.employee().ID, l))
	}
	switch {
	case o.Parents == "" || o.Parents == cob.Apart && o.Decree == "":
		return unclear
	case o.Parents == cob.Together || o.Decree == cob.DecreeBoth:
		return byBirthday()
	case o.Decree == cob.DecreeHere:
		return after
	case o.Decree == cob.DecreeThere:
		return ahead
	}
	order := map[cob.Custody]int{cob.Custodial: 1, cob.CustodialSpouse: 2, cob.Other: 3, cob.OtherSpouse: 4}
	here, there := order[o.CustodyHere], order[o.Custody]
	switch {
	case here == 0 || there == 0:
		return unclear
	case here < there:
		return after
	case there < here:
		return ahead
	}
	return absent
}

func (k *work) employee() *family.Person {
	for i := range k.w.People {
		if k.w.People[i].Relationship == family.Subscriber {
			return &k.w.People[i]
		}
	}
	return &family.Person{}
}

func (k *work) birthdayVerdict(o *cob.Coverage) verdict {
	born := k.employee().Born
	if born == 0 || o.Birthday == 0 {
		return unclear
	}
	_, m, d := born.Date()
	here := 100*int(m) + d
	switch {
	case here < o.Birthday:
		return after
	case here > o.Birthday:
		return ahead
	}
	return absent
}

// coveredSince is from when on a member has had a plan without a gap, day by day, as far back
// as spans go.
func (k *work) coveredSince(m id.Member, l *line) (since day.Day) {
	has := func(d day.Day) bool {
		for _, s := range k.w.Coverage {
			if s.Member == m && s.Plan == l.span.Plan && s.From <= d && (s.To == 0 || d <= s.To) {
				return true
			}
		}
		return false
	}
	for d := l.on; has(d); d-- {
		since = d
	}
	return since
}

func (k *work) longerVerdict(o *cob.Coverage, here day.Day) verdict {
	if o.SinceHere != 0 {
		here = o.SinceHere
	}
	switch {
	case here == 0 || o.Since == 0:
		return unclear
	case here < o.Since:
		return after
	case o.Since < here:
		return ahead
	}
	return absent
}

// workVerdict: who works before who does not, who continues coverage last, then the longer one.
func (k *work) workVerdict(o *cob.Coverage, l *line) verdict {
	here, there := k.workOf(o, l.on), o.Work
	if here == "" || there == "" {
		return unclear
	}
	order := map[cob.Work]int{cob.Active: 1, cob.Retired: 2, cob.LaidOff: 2, cob.Continuation: 3}
	switch {
	case order[here] < order[there]:
		return after
	case order[there] < order[here]:
		return ahead
	}
	if v := k.longerVerdict(o, k.coveredSince(k.c.Member, l)); v != absent {
		return v
	}
	return unclear
}
