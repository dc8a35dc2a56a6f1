package x837

import (
	"github.com/openaso/openaso/shared/x12"
)

// whole says what can only be seen of the whole claim.
func (c *checker) whole() {
	c.settle()
	for _, rule := range []func(*facts) (x12.Fault, bool){charges, original, accidentDate, admission, admittingDiagnosis} {
		if f, wrong := rule(&c.claim); wrong {
			c.add(f)
		}
	}
	c.balance()
}

// charges: CLM02 is the sum of the charges of the lines (X12's answers to requests for
// interpretation 1294: the first of two balances of CLM02).
func charges(f *facts) (x12.Fault, bool) {
	return f.at.fault("2300", begins, 2, x12.ElementPattern, balance, "the claim's charge is not the sum of its lines' charges"),
		!f.unread && f.lines > 0 && f.sum != f.charge
}

// original: the payer's number of the claim that this one replaces or voids (005010X222A1
// 2300 REF*F8; X223A2 and X224A2 alike).
func original(f *facts) (x12.Fault, bool) {
	return f.at.fault("2300", "REF", 0, x12.SegmentDependent, situation, "a replacement or void names no original claim (REF*F8)").AskedBy(f.asks(5, 3)),
		(f.frequency == "7" || f.frequency == "8") && !f.original
}

// accidentDate: required when CLM11 says an auto or another accident (005010X222A1 2300
// DTP*439, X224A2 alike; institutional claims have no CLM11).
func accidentDate(f *facts) (x12.Fault, bool) {
	return f.at.fault("2300", "DTP", 0, x12.SegmentDependent, situation, "the claim is of an accident and has no date of it (DTP*439)").AskedBy(f.asks(11, 0)),
		f.accident && !f.happened && !f.institutes
}

// admission: required on inpatient claims (X12's answer 1520 on 005010X223). Which bill
// types those are is the UB-04 manual's to say; hospital inpatient, swing bed and skilled
// nursing are in it, and asked for. Others (32x, 33x, 81x) are not looked at.
func admission(f *facts) (x12.Fault, bool) {
	inpatient := f.facility == "11" || f.facility == "18" || f.facility == "21"
	return f.at.fault("2300", "DTP", 0, x12.SegmentDependent, situation, "an inpatient claim has no admission date (DTP*435)").AskedBy(f.asks(5, 1)),
		f.institutes && inpatient && !f.admitted
}

// admittingDiagnosis: required of inpatient claims (X12's answer 1479 on 005010X223), of
// which some bill types are excepted: only 11x is asked.
func admittingDiagnosis(f *facts) (x12.Fault, bool) {
	return f.at.fault("2300", "HI", 0, x12.SegmentDependent, situation, "an inpatient claim has no admitting diagnosis (HI*ABJ)").AskedBy(f.asks(5, 1)),
		f.institutes && f.facility == "11" && !f.admitting
}

// asks is an element of CLM that asks for something else.
func (f *facts) asks(element, component int) x12.Trigger {
	return x12.Trigger{Loop: "2300", Segment: begins, Index: f.at.index, Element: element, Component: component}
}

// pointers: each points to a diagnosis of the claim (005010X222A1 2400 SV107, X224A2
// SV311).
func (c *checker) pointers(s *x12.Segment, element int) {
	for i := 1; i <= 4; i++ {
		v := s.Part(element, i)
		if v == "" || len(v) > 2 || !numeral(v) {
			continue // the table says it
		}
		n := 0
		for _, r := range v {
			n = n*10 + int(r-'0')
		}
		if n >= 1 && n <= c.claim.diagnoses || c.claim.diagnoses == 0 {
			continue
		}
		f := positionOf(s).fault("2400", s.Tag, element, x12.ElementCode, situation, "points to a diagnosis that the claim does not have")
		f.Component = i
		c.add(f)
	}
}

func numeral(v string) bool {
	for i := range len(v) {
		if v[i] < '0' || v[i] > '9' {
			return false
		}
	}
	return v != ""
}

// served: a line of an institutional claim was served inside the statement's period
// (005010X223A2 2300 DTP*434, 2400 DTP*472; the words of the guide are unverified).
func (c *checker) served(s *x12.Segment) {
	f := &c.claim
	if s.El(1) != "472" || !f.institutes || f.from == "" {
		return
	}
	if from, to := span(s.El(3)); from != "" && (from < f.from || to > f.to) {
		c.add(positionOf(s).fault("2400", "DTP", 3, x12.ElementDate, situation, "the service is not inside the statement's period (DTP*434)"))
	}
}
