package x270_test

import (
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x270"
)

var at = time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)

const isa = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~"

// Files of our own are written again to the byte, but for levels that two patients share:
// all that they say is held.
func TestOwnFiles(t *testing.T) {
	for name, items := range map[string]int{"subscriber.270": 1, "dependent.270": 4, "covered.271": 1, "refused.271": 4} {
		text := x12test.Own(t, "x270/"+name)
		f, err := read(text)
		if err != nil || said(&f.report) != "" || len(f.inquiries)+len(f.answers) != items {
			t.Errorf("%s: %v, %s, %d inquiries, %d answers", name, err, said(&f.report), len(f.inquiries), len(f.answers))
		}
		again(t, f)
		if got, err := f.write(); err != nil || got != strings.ReplaceAll(text, "*.", "*0.") {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
	if all, _ := filepath.Glob("../../../testdata/x270/*.27?"); len(all) != 4 {
		t.Errorf("%d files", len(all))
	}
}

// In which pieces a file comes does not matter.
func TestHowItIsReadDoesNotMatter(t *testing.T) {
	for _, name := range []string{"subscriber.270", "dependent.270", "covered.271", "refused.271"} {
		text := x12test.Own(t, "x270/"+name)
		whole, err := read(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []io.Reader{
			iotest.OneByteReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text)), iotest.DataErrReader(strings.NewReader(text)),
			strings.NewReader(strings.ReplaceAll(text, "~\n", "~\r\n")), strings.NewReader(strings.ReplaceAll(text, "\n", "")),
		} {
			got, err := readFrom(r)
			if err != nil {
				t.Fatal(err)
			}
			same(t, whole, got, name)
		}
	}
}

// Whatever a patient is said to have, what is held of it is bounded, and the next patient
// is read.
func TestAPatientIsBounded(t *testing.T) {
	many := func(s string) string { return strings.Repeat(s+"~\n", 7_000) }
	for _, c := range []struct{ name, file, after, more string }{
		{"questions", "dependent.270", "DTP*291*D8*20260305~\n", many("EQ*30")},
		{"references", "dependent.270", "MI*OA000000001~\n", many("REF*6P*GROUP")},
		{"traces", "dependent.270", "HL*3*2*22*0~\n", many("TRN*1*A*9970001001")},
		{"service types", "dependent.270", "DTP*291*D8*20260305~\n", "EQ*" + strings.Repeat("30^", 9_000) + "98~\n"},
		{"faults", "dependent.270", "DTP*291*D8*20260305~\n", many("EQ*ZZ")},
		{"benefits", "covered.271", "MSG*SYNTHETIC TEXT~\n", many("EB*1")},
		{"dates", "covered.271", "DTP*348*D8*20260101~\n", many("DTP*348*D8*20260101")},
		{"others", "covered.271", "LS*2120~\n", many("NM1*PR*2*A")},
	} {
		f, err := read(change(x12test.Own(t, "x270/"+c.file), c.after, c.after+c.more))
		if err != nil || len(f.inquiries) != 4 && len(f.answers) != 1 || said(&f.report) == "" {
			t.Fatal(c.name, err, len(f.inquiries), len(f.answers))
		}
		if len(f.inquiries) == 4 {
			q := &f.inquiries[0]
			s := &q.Inquiry.Subscriber
			if len(q.Inquiry.Questions) > 99 || len(s.References) > 9 || len(s.Traces) > 9 || len(q.Faults) > 110 || len(q.Inquiry.Questions[len(q.Inquiry.Questions)-1].Services) > 99 {
				t.Errorf("%s: %d questions, %d faults", c.name, len(q.Inquiry.Questions), len(q.Faults))
			}
			continue
		}
		a := &f.answers[0].Answer
		if len(a.Benefits) > 5_000 || len(a.Benefits[4].Dates) > 20 || len(a.Benefits[8%len(a.Benefits)].Related) > 23 {
			t.Errorf("%s: %d benefits", c.name, len(a.Benefits))
		}
	}
}

// Who is the patient, and what is asked.
func TestInquiriesAreOfOnePatient(t *testing.T) {
	f, err := read(x12test.Own(t, "x270/dependent.270"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, it := range f.inquiries {
		q := &it.Inquiry
		s := []string{q.Subscriber.Card.Reveal(), q.Patient().First.Reveal(), q.Patient().Born.String(), q.Receiver.ID}
		for _, x := range q.Questions {
			s = append(s, strings.Join(x.Services, "+")+x.Procedure.Value)
		}
		got = append(got, strings.Join(s, " "))
	}
	want := []string{
		"OA000000001 ANN 1980-05-06 2000001000 30", "OA000000002 MAX 2012-03-04 2000001000 30",
		"OA000000002 LEA 2014-04-05 2000001000 98", "OA000000001 ANN 1980-05-06 2000001000 97110",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Error(strings.Join(got, "\n"))
	}
}

// change replaces in a good file, and counts the first set's segments anew.
func change(text, from, to string) string {
	out := strings.Replace(text, from, to, 1)
	begin, end := strings.Index(out, "ST*"), strings.Index(out, "SE*")
	tail := strings.SplitN(out[end:], "*", 3)
	return out[:end] + "SE*" + strconv.Itoa(strings.Count(out[begin:end], "~")+1) + "*" + tail[2]
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ name, file, from, to, want string }{
		{"no BHT", "subscriber.270", "BHT*0022*13*INQ1*20260304*0506~\n", "", "BHT, segment 2: required here and missing"},
		{"another purpose", "subscriber.270", "*0022*13*", "*0022*11*", "BHT02, segment 2: not a code that the guide lists"},
		{"no subscriber name", "subscriber.270", "NM1*IL*1*SYNTHETIC*ANN****MI*OA000000001~\n", "", "loop 2000C DMG, segment 9: not expected here by this guide, or not with this qualifier; " +
			"loop 2000C DTP, segment 10: not expected here by this guide, or not with this qualifier; " +
			"loop 2000C EQ, segment 11: not expected here by this guide, or not with this qualifier; " +
			"loop 2000C EQ, segment 12: not expected here by this guide, or not with this qualifier; " +
			"loop 2100C NM1, segment 13: the loop is required here and missing; loop 2110C EQ, segment 13: required where the subscriber is the patient, and missing"},
		{"no question", "subscriber.270", "EQ*30~\nEQ*98^UC^MH~\n", "", "loop 2110C EQ, segment 12: required where the subscriber is the patient, and missing"},
		{"an unknown service type", "subscriber.270", "98^UC", "98^ZZ", "loop 2110C EQ01, segment 13: not a code that the guide lists"},
		{"an empty question", "subscriber.270", "EQ*30~", "EQ***FAM~", "loop 2110C EQ01, segment 12: one of the elements of this condition must come"},
		{"a birth date", "subscriber.270", "19800506", "19800532", "loop 2100C DMG02, segment 10: not a day, or not in the form that its qualifier says"},
		{"a range of days turned round", "dependent.270", "20260301-20260331", "20260331-20260301", "loop 2100C DTP03, segment 23: not a day, or not in the form that its qualifier says"},
		{"a number of the card without its qualifier", "subscriber.270", "*MI*OA", "**OA", "loop 2100C NM108, segment 9: must come with the element that it belongs to"},
		{"levels that count wrong", "subscriber.270", "HL*3*2*22", "HL*4*2*22", "loop 2000C HL01, segment 7: levels must count from 1"},
		{"a level under another", "subscriber.270", "HL*3*2*22", "HL*3*1*22", "loop 2000C HL02, segment 7: not the number of the level above"},
		{"children that do not come", "subscriber.270", "HL*3*2*22*0", "HL*3*2*22*1", "loop 2000C HL04, segment 7: says that levels follow below, and none does"},
		{"children that were denied", "dependent.270", "HL*4*2*22*1", "HL*4*2*22*0", "loop 2000C HL04, segment 30: says that no level follows below, and one does"},
		{"a dependent without a question", "dependent.270", "EQ*98~\nIII*ZZ*22~\nREF*9F*REFERRAL1~\n", "", "loop 2110D EQ, segment 43: the loop is required here and missing"},
		{"a pointer to no diagnosis", "dependent.270", "**1:2", "**1:3", "loop 2110C EQ05, segment 24: points to a diagnosis that the patient does not have (HI)"},
		{"an amount in parts of a cent", "dependent.270", "AMT*R*37.5", "AMT*R*37.505", "loop 2110C AMT02, segment 25: not a plain number, or finer than is taken here"},
		{"an amount that is none", "dependent.270", "AMT*R*37.5", "AMT*R*37,5", "loop 2110C AMT02, segment 25: not a number"},
		{"a segment of another guide", "subscriber.270", "EQ*30~", "CLM*1~\nEQ*30~", "loop 2100C CLM, segment 12: not expected here by this guide, or not with this qualifier"},
		{"a segment of nobody", "subscriber.270", "EQ*30~", "QQQ*1~\nEQ*30~", "loop 2100C QQQ, segment 12: not a segment that X12 or this guide knows"},
		{"no end of the bounded loop", "covered.271", "LE*2120~\n", "", "loop 2110D EB, segment 51: LS and LE around loop 2120 come together"},
		{"an end without a beginning", "covered.271", "EB*R**30~\nLS*2120~\nNM1*PR*2*SYNTHETIC INSURANCE*****PI*P1~\nPER*IC**TE*5555550101~\nNM1*IL*1*SYNTHETIC*BEN****MI*OTHER1*01~\nN3*2 MAIN ST~\nN4*SAMPLEVILLE*OH*43999**RJ*DOD1~\nPRV*PC*PXC*207Q00000X~\n", "EB*R**30~\n", "loop 2110D LE, segment 44: LS and LE around loop 2120 come together"},
		{"coinsurance without its percentage", "covered.271", "EB*A**48*****.2****N", "EB*A**48*******", "loop 2110D EB08, segment 40: required with coinsurance (EB01 A), and missing"},
		{"a percentage beside a copayment", "covered.271", "*27*30*****Y", "*27*30*.2****Y", "loop 2110D EB08, segment 33: a percentage does not go with an amount that is shared (EB01 B, C, G, J, Y)"},
		{"a copayment without its amount", "covered.271", "*27*30*****Y", "*27******Y", "loop 2110D EB07, segment 33: required with a copayment (EB01 B), and missing"},
		{"another reason", "refused.271", "AAA*Y**42*R", "AAA*Y**75*R", "loop 2000A AAA03, segment 4: not a code that the guide lists"},
		{"finer than a hundredth of a percent", "covered.271", "*.2*", "*.33333*", "loop 2110D EB08, segment 40: not a plain number, or finer than is taken here"},
	} {
		f, err := read(change(x12test.Own(t, "x270/"+c.file), c.from, c.to))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := said(&f.report); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A fault of a level is one of every patient below it, and of no other.
func TestFaultsGoToWhomTheyAreAbout(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		want           []int
	}{
		{"of the file's head", "*0022*13*INQ2", "*0022*99*INQ2", []int{1, 1, 1, 0}},
		{"of the source", "*PI*OPENASO", "*QQ*OPENASO", []int{1, 1, 1, 0}},
		{"of the receiver", "43999~\nPRV*PE", "4~\nPRV*PE", []int{1, 1, 1, 0}},
		{"of the first subscriber", "EQ*30**FAM", "EQ*30**IND", []int{1, 0, 0, 0}},
		{"of the second subscriber", "NM1*IL*1******MI*OA000000002", "NM1*IL*9******MI*OA000000002", []int{0, 1, 1, 0}},
		{"of the first dependent", "20120304", "20129904", []int{0, 1, 0, 0}},
		{"missing of the first dependent", "DTP*291*D8*20260304~\nEQ*30~\n", "", []int{0, 1, 0, 0}},
		{"of the second dependent's level", "HL*6*4*23*0", "HL*6*4*23*1", []int{0, 0, 1, 0}},
	} {
		f, err := read(change(x12test.Own(t, "x270/dependent.270"), c.from, c.to))
		if err != nil || len(f.inquiries) != 4 {
			t.Fatal(c.name, err, len(f.inquiries))
		}
		for i, it := range f.inquiries {
			if len(it.Faults) != c.want[i] {
				t.Errorf("%s: inquiry %d has %v", c.name, i+1, it.Faults)
			}
		}
		if s := &f.report.Groups[0].Sets[0]; s.Items != 3 || s.Faulty != c.want[0]+c.want[1]+c.want[2] {
			t.Errorf("%s: %d of %d", c.name, s.Faulty, s.Items)
		}
	}
}

// Sets of another guide or kind are not read, and the next one is.
// The 999 says of which inquiry a fault is, by the sender's own trace, and of what stands
// above the patients or has no trace it says none.
func TestFaultsAreOfTheirTrace(t *testing.T) {
	text := x12test.Own(t, "x270/dependent.270")
	for _, c := range []struct{ name, from, to, want string }{
		{"the first of two", "AMT*R*37.5", "AMT*R*x", "TRACE1: AMT"},
		{"the trace itself", "TRN*1*TRACE3*9970001001", "TRN*1*TRACE3", "TRACE3: TRN"},
		{"of the next patient", "EQ*98", "EQ*ZZ", "TRACE4: EQ"},
		{"missing at the end of a level", "NM1*03*1*SYNTHETIC*MAX~\n", "", "TRACE3: DMG TRACE3: DTP TRACE3: EQ TRACE3: NM1"},
		{"above the patients", "REF*1J*FAC1", "REF*ZZ*FAC1", ": REF"},
		{"a patient without a trace", "NM1*IL*1******MI*OA000000002", "NM1*IL*1******MI", ": NM1"},
	} {
		f, err := read(change(text, c.from, c.to))
		if got := strings.Join(x12test.Units(f.report, phi.Text.Reveal), " "); err != nil || got != c.want {
			t.Errorf("%s: %v, %s", c.name, err, got)
		}
	}
}

func TestOtherSets(t *testing.T) {
	text := strings.Replace(x12test.Own(t, "x270/dependent.270"), "ST*270*0001*005010X279A1", "ST*270*0001*004010X092A1", 1)
	f, err := read(text)
	if err != nil || len(f.inquiries) != 1 || f.inquiries[0].Ordinal != 5 || said(&f.report) != "ST03, segment 1: a guide that is not read here" {
		t.Errorf("%v, %d inquiries, %s", err, len(f.inquiries), said(&f.report))
	}
	if _, err := x270.ReadAnswers(strings.NewReader(x12test.Own(t, "x270/subscriber.270")), nil); err != nil {
		t.Error(err)
	}
}

// A cut set is dropped with the patient that stood open.
func TestACutSet(t *testing.T) {
	text := x12test.Own(t, "x270/dependent.270")
	f, err := read(text[:strings.Index(text, "EQ*98")])
	if err == nil || len(f.inquiries) != 2 || f.report.Groups[0].Sets[0].Items != 3 || f.report.Groups[0].Sets[0].Faulty != 1 {
		t.Errorf("%v, %d inquiries, %+v", err, len(f.inquiries), f.report.Groups[0].Sets[0])
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"subscriber.270", "dependent.270", "covered.271", "refused.271"} {
		f.Add(x12test.Own(f, "x270/"+name))
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := read(text)
		slow, _ := readFrom(iotest.OneByteReader(strings.NewReader(text)))
		same(t, got, slow, text)
		if !got.good() || len(got.inquiries) > 0 && len(got.answers) > 0 {
			return
		}
		got.renumber()
		if written, err := got.write(); err == nil { // a text may hold what is a delimiter in our files
			second, err := read(written)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, second, written)
		}
	})
}

// good says whether nobody in a file has a fault.
func (f *file) good() bool {
	bad := func(found []x12.Fault) bool { return len(found) > 0 }
	return !slices.ContainsFunc(f.inquiries, func(it x270.InquiryItem) bool { return bad(it.Faults) }) &&
		!slices.ContainsFunc(f.answers, func(it x270.AnswerItem) bool { return bad(it.Faults) })
}

// renumber counts items and their sets as a file does that holds no others.
func (f *file) renumber() {
	sets := map[int]int{}
	for _, it := range f.inquiries {
		if sets[it.Set] == 0 {
			sets[it.Set] = len(sets) + 1
		}
	}
	for _, it := range f.answers {
		if sets[it.Set] == 0 {
			sets[it.Set] = len(sets) + 1
		}
	}
	for i := range f.inquiries {
		f.inquiries[i].Ordinal, f.inquiries[i].Set = i+1, sets[f.inquiries[i].Set]
	}
	for i := range f.answers {
		f.answers[i].Ordinal, f.answers[i].Set = i+1, sets[f.answers[i].Set]
	}
}
