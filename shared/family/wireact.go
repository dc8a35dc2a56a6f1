package family

import (
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
)

// wireAct is what a person decided of a claim. Keys are only ever added.
type wireAct struct {
	ID     int         `cbor:"1,keyasint,omitempty"`
	Kind   byte        `cbor:"2,keyasint,omitempty"`
	What   int         `cbor:"3,keyasint,omitempty"`
	Line   int         `cbor:"4,keyasint,omitempty"`
	Code   int         `cbor:"5,keyasint,omitempty"` // group, reason and remark, as an adjustment's
	Amount money.Cents `cbor:"6,keyasint,omitempty"`
	By     int         `cbor:"7,keyasint,omitempty"`
	Second int         `cbor:"8,keyasint,omitempty"`
	At     int64       `cbor:"9,keyasint,omitempty"`
	Note   int         `cbor:"10,keyasint,omitempty"`
}

func (t *texts) acts(list []claim.Act) (out []wireAct) {
	for i := range list {
		a := &list[i]
		w := wireAct{
			ID: t.put(a.ID), Kind: byte(a.Kind), What: t.put(a.What), Line: a.Line, Amount: a.Amount,
			By: t.put(a.By), Second: t.put(a.Second), At: a.At, Note: t.put(a.Note),
		}
		if a.Group != "" {
			w.Code = t.adjustment(&claim.Adjustment{Group: a.Group, Reason: a.Reason, Remark: a.Remark})
		}
		out = append(out, w)
	}
	return out
}

func (t *texts) readActs(list []wireAct) (out []claim.Act) {
	for i := range list {
		w := &list[i]
		code, _ := t.readAdjustment(w.Code, 0)
		out = append(out, claim.Act{
			ID: t.get(w.ID), Kind: claim.ActKind(w.Kind), What: t.get(w.What), Line: w.Line,
			Group: code.Group, Reason: code.Reason, Remark: code.Remark, Amount: w.Amount,
			By: t.get(w.By), Second: t.get(w.Second), At: w.At, Note: t.get(w.Note),
		})
	}
	return out
}
