package x999_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x999"
)

// said is what a 999 says of groups, from AK1 to AK9.
func said(t *testing.T, groups ...envelope.Group) string {
	t.Helper()
	var b bytes.Buffer
	if err := x999.Write(&b, envelope.Report{Sender: "CLINIC", Receiver: "OPENASO", Groups: groups}, at); err != nil {
		t.Fatal(err)
	}
	trailers(t, b.String())
	from, to := strings.Index(b.String(), "AK1*"), strings.LastIndex(b.String(), "\nSE*")
	return b.String()[from:to]
}

// group is one of a set with faults, each of an item with its own number.
func group(kind string, faults ...x12.Fault) envelope.Group {
	s := envelope.Set{Kind: kind, Control: "0001", Taken: true, Items: 9, Closed: true}
	for i, f := range faults {
		s.Begin(phi.New("NUMBER" + string(rune('1'+i/2))))
		s.Keep(f)
		s.Faulty = 1
	}
	return envelope.Group{Functional: "HC", Control: "7", Version: "005010X222A1", Stated: 1, Closed: true, Sets: []envelope.Set{s}}
}

func TestEachFaultIsToldWhereItStands(t *testing.T) {
	missing := x12.Fault{Loop: "2010AA", Segment: "N3", Index: 9, Code: x12.SegmentMissing}
	number := x12.Fault{Loop: "2300", Segment: "CLM", Index: 22, Element: 2, Number: 782, Code: x12.ElementMissing}
	part := x12.Fault{Loop: "2300", Segment: "CLM", Index: 22, Element: 5, Component: 3, Number: 1325, Code: x12.ElementCode}
	dependent := x12.Fault{Loop: "2300", Segment: "REF", Index: 57, Code: x12.SegmentDependent, Level: 4,
		Because: x12.Trigger{Loop: "2300", Segment: "CLM", Index: 43, Element: 5, Component: 3}}
	element := x12.Fault{Loop: "2400", Segment: "SV1", Index: 60, Element: 7, Code: x12.ElementDependent, Level: 4,
		Because: x12.Trigger{Loop: "2310B", Segment: "NM1", Index: 50}}
	codes := x12.Fault{Loop: "2300", Segment: "HI", Index: 23, Element: 1, Code: x12.ElementCode, Level: 5}
	for _, c := range []struct {
		name, kind string
		faults     []x12.Fault
		want       string
	}{
		{"a segment", "837", []x12.Fault{missing}, "IK3*N3*9*2010*3~\nCTX*CLM01:NUMBER1~\n"},
		{"two elements of a segment", "837", []x12.Fault{number, part}, "IK3*CLM*22*2300*8~\nCTX*CLM01:NUMBER1~\nIK4*2*782*1~\nIK4*5:3*1325*7~\n"},
		{"an element and another segment", "837", []x12.Fault{number, missing}, "IK3*CLM*22*2300*8~\nCTX*CLM01:NUMBER1~\nIK4*2*782*1~\nIK3*N3*9*2010*3~\nCTX*CLM01:NUMBER1~\n"},
		{"what asks for a segment", "837", []x12.Fault{dependent}, "IK3*REF*57*2300*I6~\nCTX*SITUATIONAL TRIGGER*CLM*43*2300*5:3~\nCTX*CLM01:NUMBER1~\n"},
		{"what asks for an element", "837", []x12.Fault{element}, "IK3*SV1*60*2400*8~\nCTX*CLM01:NUMBER1~\nIK4*7**I9~\nCTX*SITUATIONAL TRIGGER*NM1*50*2310~\n"},
		{"a member", "834", []x12.Fault{missing}, "IK3*N3*9*2010*3~\nCTX*SUBSCRIBER NUMBER REF02:NUMBER1~\n"},
		{"an inquiry", "270", []x12.Fault{missing}, "IK3*N3*9*2010*3~\nCTX*TRN02:NUMBER1~\n"},
		{"a claim that is asked for", "276", []x12.Fault{missing}, "IK3*N3*9*2010*3~\nCTX*TRN02:NUMBER1~\n"},
		{"a review", "278", []x12.Fault{missing}, "IK3*N3*9*2010*3~\nCTX*PATIENT NAME NM109:NUMBER1~\n"},
		{"a kind without a name", "999", []x12.Fault{missing}, "IK3*N3*9*2010*3~\n"},
		{"what the 999 does not tell", "837", []x12.Fault{codes, missing, codes}, "IK3*N3*9*2010*3~\nCTX*CLM01:NUMBER1~\n"},
	} {
		want := "AK1*HC*7*005010X222A1~\nAK2*" + c.kind + "*0001*005010X222A1~\n" + c.want + "IK5*E*5~\nAK9*E*1*1*1~"
		if d := cmp.Diff(want, said(t, group(c.kind, c.faults...))); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// The sender's number may hold what divides elements here, or be too long for CTX.
func TestANumberFitsItsElement(t *testing.T) {
	g := group("837")
	g.Sets[0].Begin(phi.New("A:B*C~" + strings.Repeat("9", 40)))
	g.Sets[0].Keep(x12.Fault{Loop: "2300", Segment: "CLM", Index: 4, Code: x12.SegmentTooMany})
	if got := said(t, g); !strings.Contains(got, "\nCTX*CLM01:A B C "+strings.Repeat("9", 29)+"~\n") {
		t.Error(got)
	}
}

func TestWhetherA999IsDue(t *testing.T) {
	good, void, ack := group("837"), group("837"), group("999")
	void.Void, ack.Functional = true, "FA"
	for name, c := range map[string]struct {
		groups []envelope.Group
		ta1    int
		want   bool
	}{
		"nothing that is X12": {nil, 0, true}, "a group": {[]envelope.Group{good}, 0, true},
		"an interchange that the TA1 refuses": {[]envelope.Group{void}, 0, false}, "and another": {[]envelope.Group{void, good}, 0, true},
		"an acknowledgment": {[]envelope.Group{ack}, 0, false}, "and claims": {[]envelope.Group{ack, good}, 0, true},
		"a TA1": {nil, 1, false}, "a TA1 and claims": {[]envelope.Group{good}, 1, true},
	} {
		r := &envelope.Report{Groups: c.groups, Interchanges: []envelope.Interchange{{Groups: len(c.groups), Answers: c.ta1}}}
		if got := x999.Due(r); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A segment that nobody knows is named as far as it can be.
func TestASegmentsNameFitsItsElement(t *testing.T) {
	for name, want := range map[string]string{"DM\xc7": "DM", "A*B": "A B", "*": "?"} {
		if got := said(t, group("837", x12.Fault{Segment: name, Index: 4, Code: x12.SegmentUnknown})); !strings.Contains(got, "\nIK3*"+want+"*4**1~\n") {
			t.Errorf("%q: %s", name, got)
		}
	}
}

func TestGroupsThatAreRefused(t *testing.T) {
	again, unsupported, version, void := group("837"), group("837"), group("837"), group("837")
	again.Refused, again.Wrong = true, []string{"19"}
	unsupported.Sets[0].Wrong, version.Sets[0].Wrong = []string{"1"}, []string{"I6"}
	void.Void = true
	ack := group("999")
	ack.Functional = "FA"
	for _, c := range []struct {
		name, want string
		groups     []envelope.Group
	}{
		{"again", "AK1*HC*7*005010X222A1~\nAK9*R*1*1*0*19~", []envelope.Group{again}},
		{"not supported", "AK1*HC*7*005010X222A1~\nAK2*837*0001*005010X222A1~\nIK5*R*1~\nAK9*R*1*1*0*1~", []envelope.Group{unsupported}},
		{"of another version", "AK1*HC*7*005010X222A1~\nAK2*837*0001*005010X222A1~\nIK5*R*I6~\nAK9*R*1*1*0*2~", []envelope.Group{version}},
		{"beside acknowledgments", "AK1*HC*7*005010X222A1~\nAK9*R*1*1*0*19~", []envelope.Group{ack, again, ack}},
		{"in an interchange that the TA1 refuses", "AK1*HC*7*005010X222A1~\nAK9*R*1*1*0*19~", []envelope.Group{void, again}},
	} {
		if d := cmp.Diff(c.want, said(t, c.groups...)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}
