package portal_test

import (
	"bytes"
	"context"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/mailbox"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/portal"
	"github.com/openaso/openaso/shared/x12/x835"
)

// attach gives the portal what other rooms would: files, messages, payments, actions.
func (w *world) attach() {
	w.t.Helper()
	digest := id.Digest([]byte(upload1))
	in, ack := "in/"+digest[:24]+".edi", "out/"+digest[:24]+".999.edi"
	eob := "documents/birchwood/" + string(enroll.FamilyOf(birch, "E1")) + "/" + string(claimOf(2)) + "-v2.html"
	w.put(in, upload1)
	claims, envelope := "out/"+digest[:24]+".277ca.edi", "out/"+digest[:24]+".ta1.edi"
	covered := "out/" + digest[:24] + ".271.edi"
	for _, key := range []string{ack, claims, envelope, covered} {
		w.put(key, "ISA*00~")
	}
	w.put(eob, "<!doctype html><title>EOB</title><h1>This is not a bill</h1>")
	w.put("out/ach/birchwood/health/1.ach", "101 synthetic")
	w.put("secret/key.txt", "nobody may read this")
	w.put("out/program.js", "nobody may run this")
	p := w.portal
	p.Provider = func(npi string) (string, bool) { return "Maple Street Clinic", npi == clinic }
	p.Intake = func(context.Context) ([]portal.File, error) {
		return []portal.File{{Digest: digest, Key: in, Received: w.clock.Now(), Status: "partly accepted", Claims: 11, Faulty: 1, Unmatched: 1,
			Parts:  []portal.FilePart{{Kind: "837P", Items: 11, Faulty: 1}, {Kind: "270", Items: 1, Answer: covered}},
			Faults: []string{"loop 2300 CLM02, segment 41: not an amount"}, Ack: ack,
			ClaimAck: claims, TA1: envelope}}, nil
	}
	p.Documents = func(_ context.Context, _ id.Employer, _ id.Family, c id.Claim) ([]string, error) {
		if c == claimOf(2) {
			return []string{eob}, nil
		}
		return nil, nil
	}
	p.Deposits = func(_ context.Context, e id.Employer, _ id.Plan) ([]funding.Deposit, error) {
		if e != birch {
			return nil, nil
		}
		d := w.deposit(100)
		d.Good, d.Status = day.Of(d.At), funding.DepositGood
		return []funding.Deposit{d}, nil
	}
	box := &mailbox.Mailbox{Table: w.table, Now: w.clock.Now}
	w.ok(box.Deliver(w.t.Context(), messages.Message{ID: "m1", Channel: messages.Email, Employer: string(birch), To: email,
		Member: string(memberOf(birch, "E1", 1)), Subject: "You have a new message", Text: "Sign in to read it."}))
	w.ok(box.Deliver(w.t.Context(), messages.Message{ID: "m2", Channel: messages.SMS, Employer: string(birch), To: mobile,
		Member: string(memberOf(birch, "E1", 1)), Text: "You have a new message. Reply STOP to opt out."}))
	p.Mailbox = func(ctx context.Context) ([]portal.Message, error) {
		list, err := mailbox.List(ctx, w.table, 1000)
		var out []portal.Message
		for _, m := range list {
			out = append(out, portal.Message{Message: m.Message, At: m.At})
		}
		return out, err
	}
	p.Dead = func(context.Context) (map[string]int, error) { return map[string]int{"claims": 3, "pay": 0}, nil }
	p.Redrive = func(_ context.Context, queue string) (int, error) {
		if queue != "claims" {
			return 0, fault.New(fault.NotFound, "there is no such queue")
		}
		return 3, nil
	}
	p.SettleCall = func(_ context.Context, _ id.Employer, _ id.Plan, n int64) error {
		w.settled = append(w.settled, n)
		return nil
	}
	p.Upload = func(_ context.Context, e id.Employer, body []byte) (string, error) {
		w.uploaded = body
		if e != "" {
			return "in/" + string(e) + "/new.edi", nil
		}
		return "in/new.edi", nil
	}
	p.PostWebhook = func(_ context.Context, connection string, _ []byte) (int, []byte, error) {
		if connection != "hris" {
			return 0, nil, fault.New(fault.NotFound, "there is no such connection")
		}
		return 202, []byte(`{"status":"accepted"}`), nil
	}
	w.pay()
}

// pay stores one payment with its 835: the second claim of the first call.
func (w *world) pay() {
	w.t.Helper()
	log, err := family.LoadAll(w.t.Context(), w.table, birch, enroll.FamilyOf(birch, "E1"))
	w.ok(err)
	r := x835.Remittance{Trace: "T0001", Method: x835.ACH, Date: day.New(2026, 1, 5),
		Payer: x835.Party{Name: "BIRCHWOOD HEALTH PLAN", TIN: "111111111", Street: "1 A ST", City: "DAYTON", State: "OH", Zip: "45402", Phone: "5555550100"},
		Payee: x835.Party{Name: "MAPLE STREET CLINIC", NPI: clinic, TIN: "123456789", Street: "2 B ST", City: "DAYTON", State: "OH", Zip: "45402"}}
	for _, d := range log.Standing() {
		if o := &d.Decision.Outcome; o.Claim == claimOf(2) {
			c := x835.Claim{PatientNumber: d.Claim.PatientNumber, Status: "1", Charge: o.Charge, Paid: o.PlanPaid, MemberOwes: o.MemberOwes,
				Control: string(o.Claim), Place: "11", Frequency: "1", First: annabel.First, Last: annabel.Last, Card: phi.New("OA1")}
			for i, l := range o.Lines {
				c.Lines = append(c.Lines, x835.Line{Number: l.Number, Code: d.Claim.Lines[i].Code, Charge: l.Charge, Paid: l.Paid, Units: 1000,
					On: d.Claim.Lines[i].From, Allowed: l.Allowed, Adjustments: l.Adjustments})
			}
			r.Paid += c.Paid
			r.Claims = append(r.Claims, c)
		}
	}
	var b bytes.Buffer
	w.ok(x835.Write(&b, x835.Header{Sender: "OPENASO", Receiver: "CLINIC", Control: 1, At: w.clock.Now()}, &r))
	w.put("out/835/birchwood/health/pay1.835.edi", b.String())
	w.portal.Payments = func(_ context.Context, e id.Employer, _ id.Plan) ([]portal.Payment, error) {
		if e != birch {
			return nil, nil
		}
		return []portal.Payment{{ID: "pay1", Number: 1, Payee: "Maple Street Clinic", NPI: clinic, Method: "ach", Trace: "T0001", Cents: r.Paid,
			At: w.clock.Now(), Status: "sent", Remittance: "out/835/birchwood/health/pay1.835.edi",
			ACHFile: "out/ach/birchwood/health/1.ach", Claims: []id.Claim{claimOf(2)}}}, nil
	}
}
