package oracle_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
)

// hurt is one kind of damage and the rule that is to catch it.
type hurt struct {
	rule string
	do   func(d *damaged)
}

// caught runs each damage on a copy of the sample and wants its rule named, and only keys
// beside it.
func caught(t *testing.T, look func(oracle.Store) []string, all []hurt) {
	t.Helper()
	s := play(t).store()
	for _, h := range all {
		t.Run(h.rule, func(t *testing.T) {
			d := damage(t, s)
			h.do(d)
			found := look(d.Store)
			text := strings.Join(found, "\n")
			if !strings.Contains("\n"+text+"\n", "\n"+h.rule+"\n") && !strings.Contains("\n"+text, "\n"+h.rule+":") {
				t.Errorf("not caught; found:\n%s", text)
			}
			for _, secret := range s.Inputs.Secrets {
				if strings.Contains(text, secret) {
					t.Error("a finding holds PHI")
				}
			}
		})
	}
}

// again is the decision of an entry on a claim that it takes back before.
func again(en *family.Entry) *family.Decision {
	back := map[id.Claim]bool{}
	for i := range en.Decided {
		o := &en.Decided[i].Decision.Outcome
		if back[o.Claim] && o.Status != claim.Reversed {
			return &en.Decided[i].Decision
		}
		back[o.Claim] = back[o.Claim] || o.Status == claim.Reversed && len(o.Lines) > 0
	}
	return nil
}

// What must be right at every moment, in a family's log.
func TestDamagedLogsAreCaught(t *testing.T) {
	caught(t, oracle.Step, []hurt{
		{"versions are not contiguous from 1", func(d *damaged) { d.drop(string(familyOf("E1")), "L#0000000002") }},
		{"an entry does not decode", func(d *damaged) { d.Items[d.find(string(familyOf("E1")), "L#0000000002")].Body = []byte("x") }},
		{"a claim is decided twice without a reversal between", func(d *damaged) {
			d.entry("E1", 2, func(en *family.Entry) { en.Decided = append(en.Decided, en.Decided[0]) })
		}},
		{"a decision is taken back for want of what it was made by", func(d *damaged) {
			d.entry("E1", 3, func(en *family.Entry) { again(en).Outcome.Status, again(en).Outcome.Reason = claim.Pended, "no-price" })
		}},
		{"a claim is priced anew by another version", func(d *damaged) {
			d.entry("E1", 3, func(en *family.Entry) { again(en).Outcome.ScheduleID = "flat@2" })
		}},
		{"a reversal takes back what does not stand", func(d *damaged) {
			d.entry("E1", 3, func(en *family.Entry) { en.Decided = append(en.Decided, en.Decided[0]) })
		}},
		{"a claim stands in two families' logs", func(d *damaged) {
			var x family.Decided
			d.entry("E1", 2, func(en *family.Entry) { x = en.Decided[6] })
			d.entry("E2", 5, func(en *family.Entry) { en.Decided = append(en.Decided, x) })
		}},
		{"a line's charge is not paid plus adjustments", func(d *damaged) {
			d.outcome("E1", 2, 0, func(x *family.Decided) { x.Decision.Outcome.Lines[0].Paid++ })
		}},
		{"a line's shares are not its adjustments", func(d *damaged) {
			d.outcome("E1", 2, 0, func(x *family.Decided) {
				l := &x.Decision.Outcome.Lines[0]
				l.Copay, l.Deductible = l.Copay-1, l.Deductible+1
			})
		}},
		{"a line pays or shares more than is allowed", func(d *damaged) {
			d.outcome("E1", 2, 0, func(x *family.Decided) { x.Decision.Outcome.Lines[0].Allowed = 1 })
		}},
		{"a claim's totals are not its lines'", func(d *damaged) {
			d.outcome("E1", 2, 0, func(x *family.Decided) { x.Decision.Outcome.Allowed++ })
		}},
		{"plan, member and write-off are not the charge", func(d *damaged) {
			d.outcome("E1", 2, 0, func(x *family.Decided) { x.Decision.Outcome.PlanPaid++ })
		}},
		{"a decision is not on the claim's charge", func(d *damaged) {
			d.outcome("E1", 2, 0, func(x *family.Decided) { x.Claim.Charge++ })
		}},
		{"a claim without lines moves money", func(d *damaged) {
			d.outcome("E1", 2, 9, func(x *family.Decided) { x.Decision.Outcome.PlanPaid = 1 })
		}},
		{"a reversal is not the exact negation", func(d *damaged) {
			d.outcome("E1", 3, 0, func(x *family.Decided) { x.Decision.Outcome.Lines[0].Adjustments[0].Reason = "94" })
		}},
		{"a decision is taken back and nothing asked for it", func(d *damaged) {
			d.outcome("E1", 3, 0, func(x *family.Decided) { x.Decision.Outcome.Of = "none-1" })
		}},
		{"accumulators are not the fold of the deltas", func(d *damaged) {
			d.entry("E1", 3, func(en *family.Entry) { en.State.Used[0].Amount++ })
		}},
		{"an accumulator is below zero", func(d *damaged) { d.uses("in.deductible", -500_00) }},
		{"a person is above a yearly amount", func(d *damaged) { d.uses("visits.therapy", 2) }},
		{"a family is above a yearly amount", func(d *damaged) {
			bucket := family.Bucket{Plan: "health", Option: "ppo", Year: yearStart, Name: "in.deductible"}
			d.entry("E1", 3, func(en *family.Entry) {
				u := family.Delta{Bucket: bucket, Member: "M-09", Amount: 99_00}
				en.Decided[1].Decision.Used = append(en.Decided[1].Decision.Used, u)
				en.State.Used = append(en.State.Used, u)
			})
		}},
		{"two standing claims have one place", func(d *damaged) {
			d.entry("E2", 2, func(en *family.Entry) { en.Decided[1].Decision.Place = en.Decided[0].Decision.Place })
		}},
		{"claims of a file are decided out of its order", func(d *damaged) {
			d.entry("E2", 2, func(en *family.Entry) { en.Decided[0], en.Decided[1] = en.Decided[1], en.Decided[0] })
		}},
		{"claims of a file are decided out of its order", func(d *damaged) {
			d.entry("E2", 3, func(en *family.Entry) { en.Decided[0], en.Decided[1] = en.Decided[1], en.Decided[0] })
		}},
	})
}

// uses lets the last decision of E3 use more of a bucket, in the state as well.
func (d *damaged) uses(bucket string, amount int64) {
	d.entry("E3", 4, func(en *family.Entry) {
		x := &en.Decided[0].Decision
		u := family.Delta{Bucket: family.Bucket{Plan: "health", Option: "ppo", Year: yearStart, Name: bucket}, Member: en.Decided[0].Claim.Member, Amount: amount}
		x.Used = append(x.Used, u)
		for i := range en.State.Used {
			if v := &en.State.Used[i]; v.Bucket == u.Bucket && v.Member == u.Member {
				v.Amount += amount
				return
			}
		}
		en.State.Used = append(en.State.Used, u)
	})
}

// What must be right of every claim once everything is quiet.
func TestDamagedClaimsAreCaught(t *testing.T) {
	caught(t, oracle.Rest, []hurt{
		{"a claim was lost", func(d *damaged) { d.drop(string(familyOf("E2")), "L#0000000005") }},
		{"a claim was lost", func(d *damaged) { d.drop("S#UNMATCHED", "-13") }},
		{"a claim waits unmatched and its household is known", func(d *damaged) { d.drop(string(familyOf("E3")), "L#0000000002") }},
		{"a claim that nobody sent", func(d *damaged) {
			d.outcome("E2", 5, 0, func(x *family.Decided) {
				x.Claim.ID, x.Decision.Outcome.Claim = "aaaaaaaaaaaaaaaaaaaaaaaa-1", "aaaaaaaaaaaaaaaaaaaaaaaa-1"
			})
		}},
		{"a claim is decided that its acknowledgment rejects", func(d *damaged) {
			d.outcome("E2", 2, 0, func(x *family.Decided) { x.Claim.ID = claimOf(x.Claim.ID, 17) })
		}},
		{"a claim is decided whose card is nobody's", func(d *damaged) {
			d.outcome("E2", 2, 0, func(x *family.Decided) { x.Claim.ID = claimOf(x.Claim.ID, 13) })
		}},
		{"a claim is in another family's log", func(d *damaged) {
			d.outcome("E2", 2, 0, func(x *family.Decided) { x.Claim.ID = claimOf(x.Claim.ID, 16) })
			for _, v := range []string{"4", "3", "2"} {
				d.drop(string(familyOf("E3")), "L#000000000"+v)
			}
		}},
		{"the log holds another claim than was sent", func(d *damaged) {
			d.outcome("E2", 5, 0, func(x *family.Decided) { x.Claim.Lines[0].Code = "80053" })
		}},
		{"a claim is matched with another person", func(d *damaged) {
			d.outcome("E1", 2, 0, func(x *family.Decided) { x.Claim.Member = "somebody" })
		}},
		{"a file was lost", func(d *damaged) { d.drop("S#FILE", "") }},
		{"a manifest does not count the claims", func(d *damaged) { d.item("S#FILE", "", "", plus("Claims", 1)) }},
		{"a manifest does not count the faulty claims", func(d *damaged) { d.item("S#FILE", "", "", plus("Faulty", 1)) }},
		{"a manifest names no fault", func(d *damaged) { d.item("S#FILE", "", "", set("Faults", nil)) }},
		{"a file's status is not partly accepted", func(d *damaged) { d.item("S#FILE", "", "", set("Status", "accepted")) }},
		{"a file is refused whose claims are good", func(d *damaged) {
			d.item("S#FILE", "", "", set("Status", "refused: its ISA13 came before with other bytes"))
		}},
		{"a file is not acknowledged", func(d *damaged) { d.item("S#FILE", "", "", set("Ack", "out/none")) }},
		{"a good claim is not acknowledged", func(d *damaged) { d.item("S#FILE", "", "", set("ClaimAck", "out/none")) }},
		{"a faulty claim is acknowledged as good", func(d *damaged) {
			d.file("out/", "\nSTC*A7:", "\nREF*1K*"+string(d.faulty())+"~\nSTC*A7:")
		}},
		{"a refused file is not answered", func(d *damaged) {
			d.item("S#FILE", "", "", set("Status", "refused: its ISA13 came before with other bytes"))
		}},
		{"a file that nobody sent", func(d *damaged) { d.again("S#FILE", "", "ffff") }},
		{"a decision is not what the rules give", func(d *damaged) {
			d.outcome("E2", 2, 0, func(x *family.Decided) { x.Decision.Outcome.Lines[0].Adjustments[0].Reason = "27" })
		}},
		{"a decision is not what the rules give", func(d *damaged) { d.outcome("E2", 3, 0, shift) }},
		{"a decision is not what the rules give", func(d *damaged) {
			d.outcome("E1", 2, 10, func(x *family.Decided) { x.Decision.Outcome.Reason = "no-price" })
		}},
		{"an accumulator is not what the standing claims use", func(d *damaged) { d.uses("in.out-of-pocket", 1) }},
		{"a claim stands that was voided or replaced", func(d *damaged) {
			d.entry("E1", 3, func(en *family.Entry) {
				for i := range en.Decided {
					if en.Decided[i].Claim.ID.Ordinal() == 10 {
						en.Decided = append(en.Decided[:i], en.Decided[i+1:]...)
						return
					}
				}
			})
		}},
		{"a void was carried out on another claim", func(d *damaged) {
			d.entry("E1", 3, func(en *family.Entry) {
				for i := range en.Decided {
					if x := &en.Decided[i]; x.Decision.Outcome.Status == claim.Applied {
						x.Decision.Outcome.Of = "somewhere"
					}
				}
			})
		}},
		{"a void or replacement waits beside its original", func(d *damaged) {
			d.entry("E1", 3, func(en *family.Entry) {
				x := &en.Decided[len(en.Decided)-1].Claim
				x.Original, x.Billing = claimOf(en.Decided[0].Claim.ID, 1), clinic
			})
		}},
		{"a person is covered who is not enrolled", func(d *damaged) {
			d.entry("E2", 5, func(en *family.Entry) { en.State.Coverage[0].To = 0 })
		}},
		{"a person is not covered who is enrolled", func(d *damaged) {
			d.entry("E3", 4, func(en *family.Entry) { en.State.Coverage[0].From += 40 })
		}},
		{"coverage by another plan", func(d *damaged) {
			d.entry("E3", 4, func(en *family.Entry) { en.State.Coverage[0].Option = "hdhp" })
		}},
		{"a household was lost", func(d *damaged) {
			for _, v := range []string{"4", "3", "2", "1"} {
				d.drop(string(familyOf("E3")), "L#000000000"+v)
			}
		}},
		{"a person was lost", func(d *damaged) {
			d.entry("E1", 1, func(en *family.Entry) { en.People = en.People[:1] })
		}},
	})
}
