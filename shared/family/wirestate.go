package family

import (
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
)

type wireAuthorization struct {
	Number   int     `cbor:"1,keyasint,omitempty"`
	Member   int     `cbor:"2,keyasint,omitempty"`
	Provider int     `cbor:"3,keyasint,omitempty"`
	Codes    []int   `cbor:"4,keyasint,omitempty"`
	From     day.Day `cbor:"5,keyasint,omitempty"`
	To       day.Day `cbor:"6,keyasint,omitempty"`
	Units    int64   `cbor:"7,keyasint,omitempty"` // whole ones, or thousandths below zero
}

type wireImport struct {
	ID     int       `cbor:"1,keyasint,omitempty"`
	Source int       `cbor:"2,keyasint,omitempty"`
	At     int64     `cbor:"3,keyasint,omitempty"`
	Delta  wireDelta `cbor:"4,keyasint"`
}

func (t *texts) authorizations(list []Authorization) (out []wireAuthorization) {
	for i := range list {
		a := &list[i]
		out = append(out, wireAuthorization{
			Number: t.put(a.Number), Member: t.put(string(a.Member)), Provider: t.put(a.Provider), Codes: t.putAll(a.Codes),
			From: a.From, To: a.To, Units: packUnits(a.Units),
		})
	}
	return out
}

func (t *texts) readAuthorizations(list []wireAuthorization) (out []Authorization) {
	for i := range list {
		w := &list[i]
		out = append(out, Authorization{
			Number: t.get(w.Number), Member: id.Member(t.get(w.Member)), Provider: t.get(w.Provider), Codes: t.getAll(w.Codes),
			From: w.From, To: w.To, Units: unpackUnits(w.Units),
		})
	}
	return out
}

func (t *texts) imports(list []Import) (out []wireImport) {
	for i := range list {
		m := &list[i]
		out = append(out, wireImport{ID: t.put(m.ID), Source: t.put(m.Source), At: m.At, Delta: t.delta(&m.Delta)})
	}
	return out
}

func (t *texts) readImports(list []wireImport) (out []Import) {
	for i := range list {
		w := &list[i]
		out = append(out, Import{ID: t.get(w.ID), Source: t.get(w.Source), At: w.At, Delta: t.readDelta(&w.Delta)})
	}
	return out
}
