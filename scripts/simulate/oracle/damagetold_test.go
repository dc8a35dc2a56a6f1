package oracle_test

import (
	"strings"
	"testing"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/table"
)

// What must be right of what people are told.
func TestDamagedNoticesAreCaught(t *testing.T) {
	caught(t, oracle.Rest, []hurt{
		{"a document was not written", func(d *damaged) { delete(d.Files, d.key("documents/")) }},
		{"nobody was told of an event", func(d *damaged) { d.drop("#NOTICE#", "") }},
		{"nobody was told of an event", func(d *damaged) { d.drop("#NOTICE", "call-requested") }},
		{"a notice is recorded and was not delivered", func(d *damaged) { d.Messages = d.Messages[1:] }},
		{"a notice record is not what its key says", func(d *damaged) { d.item("#NOTICE#", "", "", set("template", "x")) }},
		{"a notice has other documents than its event", func(d *damaged) { d.item("#NOTICE#", "", "", set("documents", nil)) }},
		{"a notice tells of nothing that happened", func(d *damaged) { d.again("#NOTICE#", "", "0000000000000000.claims.sms") }},
		{"an event is told in two ways", func(d *damaged) {
			at := d.find("#NOTICE#", ".claims.")
			d.again("#NOTICE#", ".claims.", strings.Replace(d.Items[at].SK, ".claims.", ".ended.", 1))
		}},
		{"a message was delivered twice", func(d *damaged) { d.Messages = append(d.Messages, d.Messages[0]) }},
		{"somebody is told of one event twice on one channel", func(d *damaged) {
			m := d.Messages[0]
			m.ID += ".again"
			d.Messages = append(d.Messages, m)
		}},
		{"a message tells of nothing that happened", func(d *damaged) {
			d.Messages = append(d.Messages, messages.Message{ID: "0000000000000000.claims.sms", To: "x"})
		}},
		{"a message went to another employer's", func(d *damaged) { d.Messages[0].Employer = "another" }},
		{"a family is told of a payment that was not sent", func(d *damaged) {
			d.Messages = append(d.Messages, messages.Message{ID: "0000000000000000.payment.sms", To: "x"})
		}},
		{"a message holds PHI", func(d *damaged) { d.Messages[0].Text += "Annabel" }},
		{"a message holds PHI", func(d *damaged) { d.Messages[0].HTML += card("E2").Reveal() }},
		{"a message holds PHI", func(d *damaged) { d.Messages[0].Subject += "05/06/1980" }},
		{"an item's key holds PHI", func(d *damaged) {
			d.Items = append(d.Items, table.Item{Key: table.Key{PK: "X#NAME#Syntheticson", SK: "F"}})
		}},
		{"an event's name holds PHI", func(d *damaged) { d.Items[0].Events = []string{"claim.decided.Annabel"} }},
		{"a file's key holds PHI", func(d *damaged) { d.Files["out/Benedict.txt"] = []byte("x") }},
		{"the logs hold PHI", func(d *damaged) { d.Logs = []byte("a claim of annabel@example.com") }},
	})
}

// What must be right of the rows by which things are found.
func TestDamagedRowsAreCaught(t *testing.T) {
	caught(t, oracle.Rest, []hurt{
		{"a family is not in the directory", func(d *damaged) { d.drop("#DIR", "") }},
		{"a directory row names no family", func(d *damaged) { d.item("#DIR", "", "", set("family", "nobody")) }},
		{"a family is found by no card", func(d *damaged) { d.drop("X#CARD#", "") }},
		{"a card's row names no family", func(d *damaged) { d.item("X#CARD#", "", "", set("family", "nobody")) }},
		{"a card finds another family or none", func(d *damaged) { d.drop("X#CARD#", "") }},
		{"a card finds another family or none", func(d *damaged) {
			d.item("X#CARD#", "", "", func(m map[string]any) {
				other := string(familyOf("E1"))
				if m["family"] == other {
					other = string(familyOf("E2"))
				}
				m["family"] = other
			})
		}},
		{"a claim waits in no queue", func(d *damaged) { d.drop("Q#PENDED", "-11") }},
		{"a claim waits and its row is closed", func(d *damaged) { d.item("Q#PENDED", "-11", "", set("closed", true)) }},
		{"a claim's row is open and it does not wait", func(d *damaged) { d.item("Q#PENDED", "-16", "", set("closed", false)) }},
		{"a claim waits for another reason than its row says", func(d *damaged) { d.item("Q#PENDED", "-11", "", set("reason", "no-price")) }},
		{"a waiting row names another claim", func(d *damaged) { d.item("Q#PENDED", "-11", "", set("claim", "x")) }},
		{"a claim is not found by its id", func(d *damaged) { d.drop("Q#PENDED", "-16") }},
		{"a claim is not found by its id", func(d *damaged) { delete(d.Files, d.key("index/")) }},
		{"a file's index does not decode", func(d *damaged) { d.Files[d.key("index/")] = []byte("{") }},
		{"there are not as many families as households", func(d *damaged) { d.Inputs.Households = d.Inputs.Households[1:] }},
	})
}
