package envelope

import (
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/x12"
)

// Header is what an ISA says of its own form: a TA1 tells what of it is not as it should
// be. Authorization and security information (ISA02, ISA04) may be secrets and are not kept.
type Header struct {
	Authorization, Security string // ISA01, ISA03
	SenderKind              string // ISA05
	ReceiverKind            string // ISA07
	Standard                string // ISA11: the separator of repetitions
	Asks, Usage             string // ISA14, ISA15
	Width                   int    // place of the first element that has not the characters it must have, 0 if all have
}

// widths are the characters that each element of an ISA has.
var widths = [...]int{2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1}

// interchange is what an ISA says.
func interchange(s *x12.Segment) Interchange {
	h := Header{Authorization: cut(s.El(1), longControl), Security: cut(s.El(3), longControl), SenderKind: cut(s.El(5), longControl),
		ReceiverKind: cut(s.El(7), longControl), Standard: cut(s.El(11), longControl), Asks: cut(s.El(14), longControl), Usage: cut(s.El(15), longControl)}
	for i := len(widths); i > 0; i-- {
		if len(s.El(i)) != widths[i-1] {
			h.Width = i
		}
	}
	return Interchange{
		Sender: cut(s.El(6), longControl), Receiver: cut(s.El(8), longControl), Date: cut(s.El(9), longControl), Time: cut(s.El(10), longControl),
		Version: cut(s.El(12), longControl), Control: cut(s.El(13), longControl), Asked: s.El(14) == "1", Production: s.El(15) == "P", Stated: -1,
		Header: h,
	}
}

// Rules are what a receiver asks of what it is sent beyond its form, and whose part of it is
// read. The zero Rules ask for nothing and read all.
type Rules struct {
	Receivers []string // each ISA08 that is ours; none is any
	Groups    []string // each GS03 that is ours; none is any
	Usage     string   // ISA15 that is taken: P or T; "" is both
	From      string   // the sender whose sets are read, as Interchange.From says; "" is all
}

// Codes of TA105 for which an interchange is refused.
const (
	elsewhere = "009" // unknown interchange receiver id
	usage     = "020" // invalid test indicator value
	again     = "025" // duplicate interchange control number
)

// Refusal says in words why the interchange is refused, "" if it is not.
func (i *Interchange) Refusal() string {
	switch i.Refused {
	case elsewhere:
		return "it is for another receiver (ISA08)"
	case usage:
		return "its usage indicator is not taken here (ISA15)"
	case again:
		return "its control number came before in the file (ISA13)"
	}
	return ""
}

// refuses says for which code of TA105 an interchange is refused, if it is: a number that
// came before in the file from the same sender is another's, or the same again.
func (w *walk) refuses(i *Interchange) string {
	seen := i.Sender + "\x00" + number(i.Control)
	defer func() { w.seen[seen] = true }()
	switch {
	case len(w.rules.Receivers) > 0 && !slices.Contains(w.rules.Receivers, i.Receiver):
		return elsewhere
	case w.rules.Usage != "" && i.Header.Usage != w.rules.Usage:
		return usage
	case w.seen[seen]:
		return again
	}
	return ""
}

// refusesGroup says for which code of AK905 a group is refused, if it is.
func (w *walk) refusesGroup(g *Group, receiver string) string {
	n := number(g.Control)
	defer func() { w.groups[n] = true }()
	switch {
	case len(w.rules.Groups) > 0 && !slices.Contains(w.rules.Groups, receiver):
		return groupElsewhere // which code it is, is unverified
	case w.groups[n]:
		return groupAgain
	}
	return ""
}

// number is a control number without the zeros before it.
func number(control string) string { return strings.TrimLeft(control, "0") }
