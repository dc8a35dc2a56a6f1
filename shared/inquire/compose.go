package inquire

import (
	"bytes"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x999"
	"github.com/openaso/openaso/shared/x12/xta1"
)

// compose puts together what goes back: the TA1 if one was asked for or the envelope is
// refused, the 999 if not every set was taken as it is, and the answers. Who sent one good
// set, and did not ask for a TA1, gets one interchange: its answer.
func (q *asked) compose(a *Answer, report *envelope.Report, answers []byte) error {
	var out bytes.Buffer
	judged := xta1.Judge(report.Interchanges, xta1.Rules{})
	if due := xta1.Due(judged); len(due) > 0 {
		if err := xta1.Write(&out, due, q.digest, q.at); err != nil {
			return err
		}
	}
	a.count(report)
	clean := judged[0].Code == "A" && len(report.Faults)+report.More == 0 && report.Broken == ""
	a.Acknowledged = !clean
	if judged[0].Code != "R" && (!clean || len(answers) == 0) {
		if err := x999.Write(&out, *report, q.at); err != nil {
			return err
		}
	}
	out.Write(answers)
	a.Body = out.Bytes()
	if len(a.Body) == 0 { // a refused envelope has a TA1, any other a 999 or an answer
		return fault.New(fault.Internal, "nothing answers the interchange")
	}
	return nil
}

// count says for the log how many inquiries came, and how many the 999 rejects.
func (a *Answer) count(report *envelope.Report) {
	for s := range report.Sets() {
		a.Items += s.Items
		if x999.Verdict(s) == "R" {
			a.Refused += s.Items
			continue
		}
		a.Refused += s.Faulty + s.Refused
	}
}
