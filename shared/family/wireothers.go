package family

import (
	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
)

// wireCoverage is other coverage of a member. Keys are only ever added.
type wireCoverage struct {
	ID          int     `cbor:"1,keyasint,omitempty"`
	Member      int     `cbor:"2,keyasint,omitempty"`
	Payer       int     `cbor:"3,keyasint,omitempty"`
	Name        int     `cbor:"4,keyasint,omitempty"`
	From        day.Day `cbor:"5,keyasint,omitempty"`
	To          day.Day `cbor:"6,keyasint,omitempty"`
	Medicare    int     `cbor:"7,keyasint,omitempty"`
	NoRules     bool    `cbor:"8,keyasint,omitempty"`
	As          int     `cbor:"9,keyasint,omitempty"`
	Work        int     `cbor:"10,keyasint,omitempty"`
	Employees   int     `cbor:"11,keyasint,omitempty"`
	Since       day.Day `cbor:"12,keyasint,omitempty"`
	Birthday    int     `cbor:"13,keyasint,omitempty"`
	Parents     int     `cbor:"14,keyasint,omitempty"`
	Decree      int     `cbor:"15,keyasint,omitempty"`
	Custody     int     `cbor:"16,keyasint,omitempty"`
	WorkHere    int     `cbor:"17,keyasint,omitempty"`
	SinceHere   day.Day `cbor:"18,keyasint,omitempty"`
	CustodyHere int     `cbor:"19,keyasint,omitempty"`
	Kind        int     `cbor:"20,keyasint,omitempty"`
}

func (t *texts) coverages(list []cob.Coverage) (out []wireCoverage) {
	for i := range list {
		c := &list[i]
		out = append(out, wireCoverage{
			ID: t.put(c.ID), Member: t.put(string(c.Member)), Payer: t.put(c.Payer), Name: t.put(c.Name), From: c.From, To: c.To,
			Medicare: t.put(string(c.Medicare)), NoRules: c.NoRules, As: t.put(string(c.As)), Work: t.put(string(c.Work)),
			Employees: c.Employees, Since: c.Since, Birthday: c.Birthday, Parents: t.put(string(c.Parents)),
			Decree: t.put(string(c.Decree)), Custody: t.put(string(c.Custody)),
			WorkHere: t.put(string(c.WorkHere)), SinceHere: c.SinceHere, CustodyHere: t.put(string(c.CustodyHere)), Kind: t.put(string(c.Kind)),
		})
	}
	return out
}

func (t *texts) readCoverages(list []wireCoverage) (out []cob.Coverage) {
	for i := range list {
		w := &list[i]
		out = append(out, cob.Coverage{
			ID: t.get(w.ID), Member: id.Member(t.get(w.Member)), Payer: t.get(w.Payer), Name: t.get(w.Name), From: w.From, To: w.To,
			Medicare: cob.Basis(t.get(w.Medicare)), NoRules: w.NoRules, As: cob.As(t.get(w.As)), Work: cob.Work(t.get(w.Work)),
			Employees: w.Employees, Since: w.Since, Birthday: w.Birthday, Parents: cob.Parents(t.get(w.Parents)),
			Decree: cob.Decree(t.get(w.Decree)), Custody: cob.Custody(t.get(w.Custody)),
			WorkHere: cob.Work(t.get(w.WorkHere)), SinceHere: w.SinceHere, CustodyHere: cob.Custody(t.get(w.CustodyHere)), Kind: cob.Kind(t.get(w.Kind)),
		})
	}
	return out
}
