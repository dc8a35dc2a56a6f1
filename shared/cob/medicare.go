package cob

import "github.com/openaso/openaso/shared/day"

// renalMonths is how long a group plan pays before Medicare in end-stage renal disease,
// whatever the employer's size and whether the employee works (42 CFR 411.162).
const renalMonths = 30

// Medicare is Medicare's place on a day; false if nothing in force is Medicare.
func (s *Side) Medicare(all []Coverage, on day.Day) (Place, bool) {
	for i := range all {
		if all[i].Medicare != "" && all[i].Covers(on) {
			return s.medicare(workHere(&all[i], all, on), all, on)
		}
	}
	return Place{}, false
}

func (s *Side) medicare(work Work, all []Coverage, on day.Day) (Place, bool) {
	if r := newest(all, Renal, on); r != nil {
		return s.renal(work, r, all, on), true
	}
	for _, basis := range [2]Basis{Age, Disability} {
		if newest(all, basis, on) != nil {
			return s.bySize(work, basis, on), true
		}
	}
	return Place{}, false
}

// newest is the coverage of a basis in force that began last, or nil.
func newest(all []Coverage, basis Basis, on day.Day) (out *Coverage) {
	for i := range all {
		if c := &all[i]; c.Medicare == basis && c.Covers(on) && (out == nil || c.From > out.From) {
			out = c
		}
	}
	return out
}

// renal puts the plan first for the months of coordination, and Medicare after them. Where
// Medicare rightly paid first by age or disability when the disease began, it goes on to
// (42 CFR 411.163).
func (s *Side) renal(work Work, r *Coverage, all []Coverage, on day.Day) Place {
	eve := r.From - 1
	for _, basis := range [2]Basis{Age, Disability} {
		if newest(all, basis, eve) == nil {
			continue
		}
		if p := s.bySize(work, basis, eve); p.First || p.Missing != "" {
			return p
		}
	}
	year, month, _ := r.From.Date()
	return Place{First: on >= day.New(year, month, 1).AddMonths(renalMonths), Rule: MedicareRenal}
}

// bySize puts the plan first where it covers the patient by work and the employer is large
// enough: 20 employees for those of 65, 100 for those below.
func (s *Side) bySize(work Work, basis Basis, on day.Day) Place {
	p, least := Place{Rule: MedicareAge}, 20
	if basis == Disability && (s.Born == 0 || s.Born.AgeOn(on) < 65) {
		p.Rule, least = MedicareDisability, 100
	}
	switch {
	case basis == Disability && s.Born == 0:
		p.Missing = "the patient's birth date"
	case work == "":
		p.Missing = "whether the employee works, is retired, laid off or continues coverage"
	case work != Active:
		p.First = true
	case s.Employees == 0:
		p.Missing = "the employer's size"
	default:
		p.First = s.Employees < least
	}
	return p
}
