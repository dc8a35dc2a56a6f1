package x837

import (
	"strings"

	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
)

// facts are what the rules look at of the open claim.
type facts struct {
	at         position // of its CLM
	charge     money.Cents
	unread     bool   // an amount is none, which is told: nothing is added up
	facility   string // CLM05-1
	frequency  string // CLM05-3
	accident   bool   // CLM11 says AA or OA
	original   bool   // REF*F8
	happened   bool   // DTP*439
	admitted   bool   // DTP*435
	admitting  bool   // HI*ABJ or BJ
	from, to   string // DTP*434, "" if it is not a range or a day
	diagnoses  int
	lines      int
	sum        money.Cents // of the lines
	line       line
	payers     []payer
	paid       []payment // 2430 of the open line
	institutes bool      // an institutional claim
}

// line is the open service line.
type line struct {
	charge money.Cents // SV102, SV203, SV302
	known  bool        // it came
}

// payer is another payer of the claim, 2320.
type payer struct {
	id       string   // NM109 of 2330B, what SVD01 says
	at       position // of AMT*D
	paid     money.Cents
	adjusted money.Cents // by CAS of the claim and of the lines
	has      bool        // AMT*D came
	lines    bool        // 2430 of it came
}

// payment is a 2430: what a payer paid of the line, and how it adjusted it.
type payment struct {
	id    string
	at    position // of SVD
	total money.Cents
}

// gather notes what the rules need of a segment, and says at once what shows at once.
func (c *checker) gather(s *x12.Segment, at guide.Place) {
	if !at.Known || len(at.Loop) < 4 {
		return
	}
	if !c.open {
		if c.depth == 2 {
			c.levels[2].about(s, at.Loop)
		}
		return
	}
	switch at.Loop[:3] {
	case "230":
		c.ofClaim(s)
	case "232", "233":
		c.ofPayer(s, at)
	case "240":
		c.ofLine(s)
	case "243":
		c.ofPayment(s)
	}
}

func (c *checker) ofClaim(s *x12.Segment) {
	f := &c.claim
	switch s.Tag {
	case begins:
		f.charge = f.amount(s.El(2))
		f.facility, f.frequency = s.Part(5, 1), s.Part(5, 3)
		f.accident = accident(s.Part(11, 1)) || accident(s.Part(11, 2))
	case "REF":
		f.original = f.original || s.El(1) == "F8"
	case "DTP":
		f.dates(s)
	case "HI":
		f.codes(s)
	}
}

func accident(cause string) bool { return cause == "AA" || cause == "OA" }

// amount reads an amount; one that cannot be read is told by the table.
func (f *facts) amount(v string) money.Cents {
	if v == "" {
		return 0
	}
	a, err := money.Parse(v)
	f.unread = f.unread || err != nil
	return a
}

func (f *facts) dates(s *x12.Segment) {
	switch s.El(1) {
	case "439":
		f.happened = true
	case "435":
		f.admitted = true
	case "434":
		f.from, f.to = span(s.El(3))
	}
}

// span is the days of a D8 or RD8, "" if it is neither.
func span(v string) (from, to string) {
	from, to, ok := strings.Cut(v, "-")
	if !ok {
		to = from
	}
	if len(from) != 8 || len(to) != 8 {
		return "", ""
	}
	return from, to
}

// codes counts the diagnoses that lines may point to.
func (f *facts) codes(s *x12.Segment) {
	for i := 1; i <= s.Len(); i++ {
		switch s.Part(i, 1) {
		case "ABK", "BK", "ABF", "BF", "TQ":
			f.diagnoses++
		case "ABJ", "BJ":
			f.admitting = true
		}
	}
}

func (c *checker) ofPayer(s *x12.Segment, at guide.Place) {
	f := &c.claim
	if s.Tag == "SBR" && at.Opens {
		f.payers = append(f.payers, payer{})
	}
	if len(f.payers) == 0 {
		return
	}
	p := &f.payers[len(f.payers)-1]
	switch {
	case s.Tag == "CAS":
		p.adjusted += f.adjustments(s)
	case s.Tag == "AMT" && s.El(1) == "D":
		p.paid, p.has, p.at = f.amount(s.El(2)), true, positionOf(s)
	case s.Tag == "NM1" && at.Loop == "2330B":
		p.id = s.El(9)
	}
}

// adjustments is the sum of a CAS: CAS03, 06, 09, 12, 15, 18.
func (f *facts) adjustments(s *x12.Segment) (sum money.Cents) {
	for i := 3; i <= 18 && i <= s.Len(); i += 3 {
		sum += f.amount(s.El(i))
	}
	return sum
}

func (c *checker) ofLine(s *x12.Segment) {
	f := &c.claim
	switch s.Tag {
	case "LX":
		c.settle()
		f.lines++
		f.line = line{}
	case "SV1":
		c.charged(s, 2)
		c.pointers(s, 7)
	case "SV2":
		c.charged(s, 3)
	case "SV3":
		c.charged(s, 2)
		c.pointers(s, 11)
	case "DTP":
		c.served(s)
	}
}

func (c *checker) charged(s *x12.Segment, element int) {
	f := &c.claim
	v := f.amount(s.El(element))
	f.sum += v
	f.line = line{v, s.El(element) != ""}
}

func (c *checker) ofPayment(s *x12.Segment) {
	f := &c.claim
	switch s.Tag {
	case "SVD":
		c.payerOf(s)
		f.paid = append(f.paid, payment{s.El(1), positionOf(s), f.amount(s.El(2))})
	case "CAS":
		if len(f.paid) == 0 {
			return
		}
		p, sum := &f.paid[len(f.paid)-1], f.adjustments(s)
		p.total += sum
		for i := range f.payers {
			if f.payers[i].id == p.id {
				f.payers[i].adjusted += sum
				break
			}
		}
	}
}
