package oracle_test

import (
	"testing"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/id"
)

var yearStart = day.New(2026, 1, 1)

func claimOf(c id.Claim, ordinal int) id.Claim { return id.ClaimOf(string(c), ordinal) }

const (
	journal1 = "000000000001"
	journal2 = "000000000002"
)

// What must be right at every moment, in the plan's money.
func TestDamagedBooksAreCaught(t *testing.T) {
	caught(t, oracle.Step, []hurt{
		{"journals are not numbered from 1 without a gap", func(d *damaged) { d.drop("#LEDGER#", journal2) }},
		{"a journal id stands twice", func(d *damaged) {
			d.item("#LEDGER#", journal1, "Journal", set("ID", "x"))
			d.item("#LEDGER#", journal2, "Journal", set("ID", "x"))
		}},
		{"a journal of another plan", func(d *damaged) { d.item("#LEDGER#", journal1, "Journal", set("Plan", "dental")) }},
		{"a journal does not add up to zero", func(d *damaged) {
			d.item("#LEDGER#", journal1, "Journal", posting(func(l []any) { plus("Cents", 1)(l[0].(map[string]any)) }))
		}},
		{"payments are issued without settled money", func(d *damaged) {
			a, b := d.find("#LEDGER#", journal2), d.find("#LEDGER#", "000000000004")
			d.Items[a].Body, d.Items[b].Body = d.Items[b].Body, d.Items[a].Body
		}},
		{"money that is not good covers a call", func(d *damaged) {
			d.item("#LEDGER#", journal2, "Journal", posting(func(l []any) { l[0].(map[string]any)["Account"] = "deposits-pending" }))
		}},
		{"an account stands on its wrong side", func(d *damaged) {
			a, b := d.find("#LEDGER#", journal1), d.find("#LEDGER#", "000000000003")
			d.Items[a].Body, d.Items[b].Body = d.Items[b].Body, d.Items[a].Body
		}},
		{"the head does not count the journals", func(d *damaged) { d.Items[d.find("#LEDGER#", "head")].Version++ }},
		{"journals without a head", func(d *damaged) { d.drop("#LEDGER#", "head") }},
		{"the journals do not fold to the head's balances", func(d *damaged) { d.item("#LEDGER#", "head", "Balances", plus("plan-cash", 1)) }},
		{"the journals do not have the good deposits", func(d *damaged) { d.item("#DEPOSIT#", "dep_1", "Deposit", plus("Cents", 1)) }},
		{"the journals do not have the pending deposits", func(d *damaged) { d.item("#DEPOSIT#", "dep_1", "Deposit", set("Status", "pending")) }},
		{"the journals do not have the returned deposits", func(d *damaged) { d.item("#DEPOSIT#", "dep_1", "Deposit", set("Status", "returned")) }},
		{"a deposit without a status", func(d *damaged) { d.item("#DEPOSIT#", "dep_1", "Deposit", set("Status", "")) }},
		{"money of another plan", func(d *damaged) { d.item("#DEPOSIT#", "dep_1", "Deposit", set("Plan", "dental")) }},
		{"the journals do not hold what the calls hold", func(d *damaged) { d.item("#CALL#", "1", "Call", plus("Held", 1)) }},
		{"the journals do not request what the calls request", func(d *damaged) { d.item("#CALL#", "1", "Call", plus("Requested", 1)) }},
		{"the journals do not cover what the calls say", func(d *damaged) { d.item("#CALL#", "1", "Call", plus("Covered", -1)) }},
		{"the journals do not issue what the payments pay", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", plus("Cents", 1)) }},
		{"the journals do not have the credits", func(d *damaged) { d.drop("#CREDIT#", "id#refund_1") }},
		{"a call takes off what nobody gave back", func(d *damaged) { d.drop("#CREDIT#", "id#void_1") }},
		{"an item does not decode", func(d *damaged) { d.Items[d.find("#LEDGER#", journal1)].Body = []byte("{") }},
	})
}

// What must be right at every moment, in the calls and payments.
func TestDamagedCallsAreCaught(t *testing.T) {
	caught(t, oracle.Step, []hurt{
		{"calls are not numbered from 1 without a gap", func(d *damaged) { d.drop("#CALL#", "00000001") }},
		{"a call of another plan", func(d *damaged) { d.item("#CALL#", "1", "Call", set("Plan", "dental")) }},
		{"a call's request is not held less credits", func(d *damaged) { d.item("#CALL#", "2", "Call", plus("Credits", 1)) }},
		{"a call's offset is not among its credits", func(d *damaged) { d.item("#CALL#", "1", "Call", plus("Offset", 1)) }},
		{"a call is covered by more than it requests", func(d *damaged) { d.item("#CALL#", "1", "Call", plus("Covered", 1)) }},
		{"a call is settled and not covered, or covered and not settled", func(d *damaged) { d.item("#CALL#", "1", "Call", set("Status", "requested")) }},
		{"a call's register is missing", func(d *damaged) { d.item("#CALL#", "1", "Call", set("Digest", "none")) }},
		{"a register is not what its call was made of", func(d *damaged) { d.file("funding/", `"Kind":"payment"`, `"Kind":"refund"`) }},
		{"a call's root does not prove its register", func(d *damaged) { d.item("#CALL#", "1", "Call", set("Root", "00")) }},
		{"a call does not count its register's lines", func(d *damaged) { d.item("#CALL#", "1", "Call", plus("Claims", 1)) }},
		{"a decision is in two registers", func(d *damaged) {
			var one any
			d.register("1", func(m map[string]any) { one = lineOf(m, 0) })
			d.register("2", func(m map[string]any) { m["Lines"] = append(m["Lines"].([]any), one) })
		}},
		{"a register's line of another plan", func(d *damaged) {
			d.register("1", func(m map[string]any) { lineOf(m, 0)["Plan"] = "dental" })
		}},
		{"a register's line is in no log", func(d *damaged) { d.register("1", func(m map[string]any) { lineOf(m, 0)["Place"] = 99 }) }},
		{"a register's line is not the decision's money", func(d *damaged) {
			d.register("1", func(m map[string]any) { plus("PlanPaid", 1)(lineOf(m, 0)) })
		}},
		{"a register's line is of the wrong kind", func(d *damaged) {
			d.register("1", func(m map[string]any) { lineOf(m, 0)["Kind"] = "reversal" })
		}},
		{"a register's line of no kind", func(d *damaged) { d.register("1", func(m map[string]any) { lineOf(m, 0)["Kind"] = "gift" }) }},
		{"a register's line pays another provider", func(d *damaged) {
			d.register("1", func(m map[string]any) { lineOf(m, 0)["PayeeTIN"] = "999999999" })
		}},
		{"a call does not hold its register's payments", func(d *damaged) {
			d.register("1", func(m map[string]any) { m["Lines"] = m["Lines"].([]any)[1:] })
		}},
		{"a call does not take off what payees owe", func(d *damaged) { d.item("#CALL#", "2", "Call", plus("Offset", -1)) }},
		{"a call's payees are not the sums of its register", func(d *damaged) {
			d.register("1", func(m map[string]any) { plus("Net", 1)(m["Payees"].([]any)[0].(map[string]any)) })
		}},
		{"a payment of another plan", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", set("Plan", "dental")) }},
		{"a payment belongs to no call", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", set("Call", 9)) }},
		{"a payment of a call that is not settled", func(d *damaged) { d.item("#CALL#", "1", "Call", set("Status", "requested")) }},
		{"a payment to nobody of its call", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", set("NPI", "1999999999")) }},
		{"a payment is not its payee's share of the register", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", plus("Cents", 1)) }},
		{"a payment does not count its claims", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", plus("Claims", 1)) }},
		{"a payee is paid twice in one call", func(d *damaged) { d.again("#PAY#", "00000001-", "00000001-again") }},
		{"two payments have one trace number", func(d *damaged) { d.again("#PAY#", "00000001-", "00000001-again") }},
		{"a call's payments are more than held less offset", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", plus("Cents", 1)) }},
		{"a payment is in no release", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", set("Release", "none")) }},
		{"a held payment is in a release", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", set("Status", "held")) }},
		{"a payment without a status", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", set("Status", "")) }},
		{"a sent payment has no remittance", func(d *damaged) { delete(d.Files, d.key("out/835/sample/health/")) }},
		{"a sent payment is in no file for the bank", func(d *damaged) { delete(d.Files, d.key("out/ach/")) }},
		{"a family is told of a payment that was not sent", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", set("Status", "created")) }},
	})
}

// What must be right of the money once everything is quiet.
func TestDamagedFilesAreCaught(t *testing.T) {
	caught(t, oracle.Rest, []hurt{
		{"a credit was lost", func(d *damaged) { d.drop("#CREDIT#", "id#refund_1") }},
		{"a credit that nobody entered so", func(d *damaged) { d.item("#CREDIT#", "id#refund_1", "Credit", plus("Cents", 1)) }},
		{"there are not as many deposits as were sent", func(d *damaged) { d.drop("#DEPOSIT#", "dep_1") }},
		{"a deposit was lost", func(d *damaged) { d.drop("#DEPOSIT#", "dep_1") }},
		{"a deposit is not what was sent", func(d *damaged) { d.item("#DEPOSIT#", "dep_1", "Deposit", set("Method", "ach")) }},
		{"a deposit stands other than the bank left it", func(d *damaged) { d.item("#DEPOSIT#", "dep_1", "Deposit", set("Status", "returned")) }},
		{"a wire is not good", func(d *damaged) { d.item("#DEPOSIT#", "dep_1", "Deposit", set("Status", "pending")) }},
		{"a decision's money is in no call", func(d *damaged) {
			d.register("2", func(m map[string]any) { m["Lines"] = m["Lines"].([]any)[1:] })
		}},
		{"a call waits beside money that is good", func(d *damaged) {
			d.item("#CALL#", "2", "Call", func(m map[string]any) { plus("Covered", -1)(m); m["Status"] = "requested" })
		}},
		{"a call's sheet is missing or does not have its lines", func(d *damaged) { delete(d.Files, d.csv()) }},
		{"a sheet's row is not its register's line", func(d *damaged) { d.file("funding/", ",55.00,payment", ",56.00,payment") }},
		{"a payment was not sent", func(d *damaged) { d.item("#PAY#", "00000001-", "Payment", set("Status", "created")) }},
		{"a settled call was not paid out", func(d *damaged) { d.drop("#PAY#", "00000001-") }},
		{"a remittance does not balance", func(d *damaged) { d.file("out/835/sample/health/", "CAS*CO*45*", "CAS*CO*45*1") }},
		{"a remittance does not balance", func(d *damaged) { d.file("out/835/sample/health/", "~\nSE*", "~\nSE*1") }},
		{"a remittance is not its payment", func(d *damaged) { d.file("out/835/sample/health/", "TRN*1*", "TRN*1*X") }},
		{"a remittance does not tell its share of the register", func(d *damaged) { d.file("out/835/sample/health/", "*12*", "*12*x") }},
		// A correction without money travels with the reversal that it answers.
		{"a remittance does not tell its share of the register", func(d *damaged) { d.file("out/835/sample/health/", "*1*60*0*", "*4*60*0*") }},
		{"a remittance belongs to no payment", func(d *damaged) { d.Files["out/835/sample/health/x"] = d.Files[d.key("out/835/sample/health/")] }},
		{"a remittance pays and belongs to no payment", func(d *damaged) {
			d.Files["out/835/sample/zero/x"] = d.Files[d.key("out/835/sample/health/")]
		}},
		{"a decision without money is told to nobody", func(d *damaged) { delete(d.Files, d.key("out/835/sample/zero/")) }},
		{"a decision without money is told twice, or was never made", func(d *damaged) {
			d.Files["out/835/sample/zero/x"] = d.Files[d.key("out/835/sample/zero/")]
		}},
		{"an ACH file does not add up", func(d *damaged) {
			d.file("out/ach/", "\n8220", "\n8229")
			d.file("out/ach/", "0000188126", "0000188127")
		}},
		{"an ACH file is not balanced", func(d *damaged) { d.file("out/ach/", "0000188126", "0000188127") }},
		{"a file for the bank does not pay its release's payments", func(d *damaged) { d.file("out/ach/", "TRN*1*", "TRN*1*X") }},
		{"a file for the bank does not pay its release's payments", func(d *damaged) { d.file("out/checks/", "115.91", "115.92") }},
		{"a check register names a check twice, or without an amount", func(d *damaged) { d.file("out/checks/", "115.91", "free") }},
		{"the feed lacks a decision's money", func(d *damaged) { d.drop("#FEED#", "") }},
		{"the feed tells of money that no log moves", func(d *damaged) {
			d.item("#FEED#", "", "Row", func(m map[string]any) { plus("PlanPaid", 1)(m["Deltas"].([]any)[0].(map[string]any)) })
		}},
		{"a feed row stands under another key", func(d *damaged) { d.item("#FEED#", "", "Row", plus("Version", 1)) }},
	})
}

// csv is the key of a call's sheet.
func (d *damaged) csv() string {
	for key := range d.Files {
		if len(key) > 4 && key[len(key)-4:] == ".csv" && key[:8] == "funding/" {
			return key
		}
	}
	return ""
}
